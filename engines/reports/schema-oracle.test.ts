import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sharedFolder } from '../../tests/shared-folder.ts';
import { instantFromMs, seededRandom } from '../vocabulary/index.ts';
import type { ReportElement } from './element.ts';
import { loadProfile } from './load-profile.ts';
import type { Profile } from './profile.ts';
import { readReport } from './read-report.ts';
import { reportFromTree } from './report-from-tree.ts';
import { mutate } from './testing/mutation.ts';
import { randomDocument } from './testing/random-document.ts';
import { inOracleForm, schemaOracle } from './testing/schema-oracle.ts';
import { writeReport } from './write-report.ts';

const schemas = [
  { profile: 'un-5.0.1', document: 0, file: 'goAMLSchema-5.0.1-generic.xsd', part: 0.4 },
  { profile: 'un-5.0.1', document: 1, file: 'goAMLReportDataSchema-5.0.1.xsd', part: 0.1 },
  { profile: 'ae-5.0.2', document: 0, file: 'goAMLSchema-5.0.2-AE.xsd', part: 0.2 },
  { profile: 'ae-5.0.2', document: 1, file: 'goAMLReportDataSchema-5.0.2-AE.xsd', part: 0.1 },
  { profile: 'lk-1.1.4', document: 0, file: 'goAMLSchema-4.x-LK-v1.1.4.xsd', part: 0.1 },
  { profile: 'lk-2.0', document: 0, file: 'goAMLSchema-4.x-LK-v2.0.xsd', part: 0.1 },
] as const;

/** Real files that are the starting point of a part of the mutations, where they are of the schema's kind. */
const samples: Readonly<Record<string, readonly string[]>> = {
  'un-5.0.1/0': ['v5.0.1-all-elements-skeleton'],
  'un-5.0.1/1': ['nz-reportdata-IFT-transactions-only'],
  'ae-5.0.2/0': ['ae-5.0.2-STR', 'ae-5.0.2-SAR', 'ae-5.0.2-DPMSR', 'ae-5.0.2-AIF', 'ae-portal-DPMSR-309'],
  'lk-1.1.4/0': ['lk-4x-ctr-pawning'],
  'lk-2.0/0': ['lk-4x-ctr-pawning'],
};

const documents = process.env['WEIR_TEST_LONG'] === '1' ? 12_000 : 800;
const folder = sharedFolder('reference', 'goaml');

async function sampleTrees(profile: Profile, document: number): Promise<ReportElement[]> {
  const names = samples[`${profile.id}/${document}`] ?? [];
  const readings = names.map((name) => {
    const path = sharedFolder('samples', 'goaml', `${name}.xml`);
    return path === undefined
      ? undefined
      : readReport(readFileSync(path), { profile, now: instantFromMs(0) });
  });
  return (await Promise.all(readings)).flatMap((reading) => reading?.report?.element ?? []);
}

/** Structural rules have names in lower case; business rules (`AMT-5`) say what no schema can. */
async function structuralFaults(tree: ReportElement, profile: Profile): Promise<string[]> {
  const xml = writeReport(reportFromTree(tree, profile.id));
  const reading = await readReport(new TextEncoder().encode(xml), { profile, now: instantFromMs(0) });
  return reading.findings
    .filter((finding) => finding.severity !== 'warning' && /^[a-z]/.test(finding.rule))
    .map((finding) => `${finding.rule} ${finding.path}`);
}

describe.each(schemas)('$profile against libxml2 with $file', ({ profile: id, document, file, part }) => {
  const skipped = folder === undefined;

  test.skipIf(skipped)(
    `agrees on random and mutated documents${skipped ? ' (skipped: ../shared is absent)' : ''}`,
    async () => {
      const profile = loadProfile(id);
      const oracle = schemaOracle(readFileSync(`${folder}/${file}`, 'utf8'));
      const random = seededRandom(`oracle/${id}/${document}`);
      const disagreements: unknown[] = [];
      const real = await sampleTrees(profile, document);
      let valid = 0;
      const count = Math.round(documents * part);
      for (let index = 0; index < count; index++) {
        const fromSample = real.length > 0 && index % 4 === 1;
        const original = fromSample ? random.pick(real) : randomDocument(profile, random, document);
        const { tree, what } =
          index % 5 === 0 ? { tree: original, what: 'unchanged' } : mutate(original, random);
        const ours = await structuralFaults(tree, profile);
        inOracleForm(tree, profile);
        const theirs = oracle.judge(writeReport(reportFromTree(tree, id)));
        if (theirs === undefined) valid++;
        if ((ours.length === 0) !== (theirs === undefined)) disagreements.push({ index, what, ours, theirs });
      }
      expect(disagreements.slice(0, 5)).toEqual([]);
      // A test in which everything is valid, or nothing, would show little.
      expect(valid).toBeGreaterThan(count / 10);
      expect(valid).toBeLessThan(count * 0.9);
    },
    600_000,
  );
});
