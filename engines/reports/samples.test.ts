import { readFileSync } from 'node:fs';
import { expect, describe, test } from 'vitest';
import { sharedFolder } from '../../tests/shared-folder.ts';
import type { Instant } from '../vocabulary/index.ts';
import { loadProfile } from './load-profile.ts';
import { movementsOf } from './movement.ts';
import { mentionsOf } from './mention.ts';
import { readReport } from './read-report.ts';
import type { Verdict } from './reading.ts';

interface Expected {
  readonly file: string;
  readonly profile: string;
  readonly verdict: Verdict;
  readonly transactions: number;
  /** Rule → how often, of all errors; warnings are not listed. */
  readonly errors: Readonly<Record<string, number>>;
  /** Paths that must be among the errors. */
  readonly places?: readonly string[];
  /** Warnings by rule, where the file is accepted with some. */
  readonly warnings?: Readonly<Record<string, number>>;
}

/**
 * The verdict of each file under its own country's profile was written down before the checker was run, from the schema
 * and PROVENANCE.md. Counts of single rules where a file is returned were filled in from a run and then held against
 * libxml2, which confirms them whole for Sri Lanka 1.1.4 and up to the first fault (where it stops) for the others.
 */
const expectations: readonly Expected[] = [
  ...['ae-5.0.2-STR', 'ae-5.0.2-SAR', 'ae-5.0.2-DPMSR', 'ae-5.0.2-AIF', 'ae-portal-DPMSR-309'].map(
    (name) => ({
      file: `${name}.xml`,
      profile: 'ae-5.0.2',
      verdict: 'acceptable' as const,
      transactions: name === 'ae-5.0.2-STR' ? 1 : 0,
      errors: {},
      warnings: {},
    }),
  ),
  {
    // libxml2 gives one error, both dates, and then looks at nothing further in the report. Below the header the file
    // holds both branches of many more choices, and placeholders such as `string` for addresses of devices.
    file: 'v5.0.1-all-elements-skeleton.xml',
    profile: 'un-5.0.1',
    verdict: 'returned',
    transactions: 1,
    errors: { 'element-choice': 1 },
    places: ['/report/report_date'],
  },
  {
    // The filer's country has lists and optional fields of its own. libxml2 stops at the missing
    // transaction_description; the other twelve are true of the generic schema too.
    file: 'nz-reportdata-IFT-transactions-only.xml',
    profile: 'un-5.0.1',
    verdict: 'returned',
    transactions: 1,
    errors: { 'element-missing': 11, 'element-missing-choice': 1, 'value-code': 1 },
    places: ['/reportdata/transactions/transaction[1]/transaction_description'],
  },
  {
    file: 'lk-4x-ctr-pawning.xml',
    profile: 'lk-2.0',
    verdict: 'acceptable',
    transactions: 1,
    errors: {},
    // Dates were replaced at random by whoever made the file anonymous, so the transaction follows its report.
    warnings: { 'DATE-1': 1, 'AMT-3': 1 },
  },
  {
    file: 'lk-4x-ctr-batch-a.xml',
    profile: 'lk-2.0',
    verdict: 'acceptable',
    transactions: 12,
    errors: {},
  },
  {
    file: 'lk-4x-ctr-pawning.xml',
    profile: 'lk-1.1.4',
    verdict: 'acceptable',
    transactions: 1,
    errors: {},
  },
  {
    // Written for 2.0: under 1.1.4 each signatory needs is_primary, and a director has no passport. libxml2: the same six.
    file: 'lk-4x-ctr-batch-a.xml',
    profile: 'lk-1.1.4',
    verdict: 'returned',
    transactions: 12,
    errors: { 'element-missing': 2, 'element-misplaced': 4 },
  },
  {
    // Only names of elements travel between countries: codes and what is required do not.
    file: 'lk-4x-ctr-pawning.xml',
    profile: 'un-5.0.1',
    verdict: 'returned',
    transactions: 1,
    errors: { 'element-missing': 1, 'value-code': 1 },
    places: ['/report/rentity_branch'],
  },
  {
    file: 'ae-5.0.2-STR.xml',
    profile: 'xn',
    verdict: 'returned',
    transactions: 1,
    errors: { 'value-code': 1, 'HDR-1': 1 },
  },
];

const folder = sharedFolder('samples', 'goaml');
const now = '2032-01-01T00:00:00.000Z' as Instant;

describe.each(expectations)('$file under $profile', (expected) => {
  const skipped = folder === undefined;
  const note = skipped ? ' (skipped: ../shared is absent)' : '';

  test.skipIf(skipped)(`is ${expected.verdict}${note}`, async () => {
    const bytes = readFileSync(`${folder}/${expected.file}`);
    const reading = await readReport(bytes, { profile: loadProfile(expected.profile), now });
    const errors = reading.findings.filter((finding) => finding.severity === 'error');
    expect(reading.verdict).toBe(expected.verdict);
    expect(reading.counts.transactions).toBe(expected.transactions);
    const byRule = countByRule(errors);
    for (const [rule, count] of Object.entries(expected.errors)) {
      // Files made for another country break so many code lists that only their presence is stated.
      if (count === 1) expect(byRule[rule]).toBeGreaterThanOrEqual(1);
      else expect(byRule[rule]).toBe(count);
    }
    if (Object.keys(expected.errors).length === 0) expect(errors).toEqual([]);
    expect(errors.map((finding) => finding.path)).toEqual(
      expect.arrayContaining([...(expected.places ?? [])]),
    );
    if (expected.warnings !== undefined) {
      const warnings = reading.findings.filter((finding) => finding.severity === 'warning');
      expect(countByRule(warnings)).toEqual(expected.warnings);
    }
    expect(reading.report).not.toBeNull();
    expect(movementsOf(reading.report!)).toHaveLength(
      expected.transactions === 1 && isSkeleton(expected) ? 0 : expected.transactions,
    );
    expect(mentionsOf(reading.report!).length).toBeGreaterThan(0);
  });
});

/** Its one transaction is multi-party with a role that the generic profile does not explain. */
function isSkeleton(expected: Expected): boolean {
  return expected.file.includes('skeleton');
}

function countByRule(findings: readonly { readonly rule: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}
