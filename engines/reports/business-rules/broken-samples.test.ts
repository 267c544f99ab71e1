import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sharedFolder } from '../../../tests/shared-folder.ts';
import type { Instant } from '../../vocabulary/index.ts';
import { loadProfile } from '../load-profile.ts';
import { readReport } from '../read-report.ts';

/** Real files, each broken in one place: the rule for it must speak up, and it must have been silent before. */
const broken: readonly [rule: string, file: string, profile: string, pattern: RegExp, replacement: string][] =
  [
    ['LOC-1', 'lk-4x-ctr-batch-a', 'lk-2.0', /(<transaction_location>)[^<]*/, '$1-'],
    ['ACC-2', 'lk-4x-ctr-batch-a', 'lk-2.0', /(<institution_name>)[^<]*(?=[^]*$)/, '$1Corner House Finance'],
    ['ACC-5', 'lk-4x-ctr-batch-a', 'lk-2.0', /(<account>)[^<]*/, '$100000000'],
    ['ACC-1', 'lk-4x-ctr-batch-a', 'lk-2.0', /(<account>)[^<]*/, '$112 34*'],
    ['PER-5', 'lk-4x-ctr-batch-a', 'lk-2.0', /(<last_name>)[^<]*/, '$1Harbour Trading (Pvt) Ltd'],
    ['DUP-1', 'lk-4x-ctr-batch-a', 'lk-2.0', /(<transaction>[^]*?<\/transaction>)/, '$1$1'],
    ['HDR-1', 'lk-4x-ctr-pawning', 'lk-2.0', /(<currency_code_local>)LKR/, '$1USD'],
    ['AMT-1', 'lk-4x-ctr-pawning', 'lk-2.0', /(<amount_local>)[^<]*/, '$1999999.00'],
    ['AMT-2', 'lk-4x-ctr-pawning', 'lk-2.0', /(<amount_local>)[^<]*/, '$11000000005.00'],
    ['AMT-5', 'lk-4x-ctr-pawning', 'lk-2.0', /(<amount_local>)[^<]*/, '$10'],
    ['SIDE-5', 'lk-4x-ctr-pawning', 'lk-2.0', /(<from_country>)LK/, '$1SE'],
    ['PER-2', 'lk-4x-ctr-pawning', 'lk-2.0', /(<nationality1>)LK/, '$1SE'],
    ['HDR-1', 'ae-5.0.2-STR', 'ae-5.0.2', /(<currency_code_local>)AED/, '$1USD'],
    ['HDR-3', 'ae-5.0.2-AIF', 'ae-5.0.2', /<fiu_ref_number>[^<]*<\/fiu_ref_number>/, ''],
    ['PER-2', 'ae-5.0.2-STR', 'ae-5.0.2', /(<t_from_my_client>[^]*?<id_number>)784/, '$1123'],
    ['DATE-1', 'ae-5.0.2-STR', 'ae-5.0.2', /(<date_transaction>)\d{4}/, '$12031'],
    ['GDS-1', 'ae-5.0.2-DPMSR', 'ae-5.0.2', /<goods_services>[^]*<\/goods_services>/, ''],
    ['TYP-1', 'ae-5.0.2-SAR', 'ae-5.0.2', /(<report_code>)SAR/, '$1STR'],
  ];

const now = '2032-01-01T00:00:00.000Z' as Instant;
const folder = sharedFolder('samples', 'goaml');
const note = folder === undefined ? ' (skipped: ../shared is absent)' : '';

test.skipIf(folder === undefined).each(broken)(`%s in %s${note}`, async (rule, file, profile, ...change) => {
  const text = readFileSync(`${folder}/${file}.xml`, 'utf8');
  const count = async (written: string): Promise<number> => {
    const reading = await readReport(new TextEncoder().encode(written), {
      profile: loadProfile(profile),
      now,
    });
    return reading.findings.filter((finding) => finding.rule === rule).length;
  };
  const changed = text.replace(...change);
  expect(changed).not.toBe(text);
  expect(await count(changed)).toBeGreaterThan(await count(text));
});
