import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sharedFolder } from '../../tests/shared-folder.ts';
import type { Instant } from '../vocabulary/index.ts';
import { profileForFile } from './profile-for-file.ts';
import { reportFromTree } from './report-from-tree.ts';
import { exampleReport } from './testing/example-report.ts';
import { writeReport } from './write-report.ts';

const now = '2026-11-01T00:00:00.000Z' as Instant;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const example = (header: Readonly<Record<string, string | null>> = {}, transactions = 1) =>
  writeReport(reportFromTree(exampleReport({ header, transactions }), 'xn'));

test('the local currency tells the country', async () => {
  expect(await profileForFile(bytesOf(example()), now)).toBe('xn');
  expect(await profileForFile(bytesOf(example({ currency_code_local: 'AED' })), now)).toBe('ae-5.0.2');
});

test('where the currency is wrong or missing the codes tell it', async () => {
  expect(await profileForFile(bytesOf(example({ currency_code_local: 'GHC' })), now)).toBe('xn');
  expect(await profileForFile(bytesOf(example({ currency_code_local: null })), now)).toBe('xn');
});

test('a file of no known country is held against the generic profile', async () => {
  const text =
    '<report><report_code>ZZZ</report_code><indicator>Q9</indicator><from_country>ZZ</from_country></report>';
  expect(await profileForFile(bytesOf(text), now)).toBe('un-5.0.1');
});

test('what shows no codes at all tells nothing', async () => {
  for (const text of ['', 'id,amount\n1,2\n', '%PDF-1.7', '<report/>']) {
    expect(await profileForFile(bytesOf(text), now)).toBeUndefined();
  }
});

test('only the beginning of a large file is looked at, in any encoding', async () => {
  const text = example({}, 400);
  expect(text.length).toBeGreaterThan(600_000);
  expect(await profileForFile(bytesOf(text), now)).toBe('xn');
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
  expect(await profileForFile(wide, now)).toBe('xn');
});

const folder = sharedFolder('samples', 'goaml');
const samples = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.xml'));

/** By the file's name: who made it says for which country. */
const expected: readonly [RegExp, string][] = [
  [/^ae-/, 'ae-5.0.2'],
  [/^lk-4x-ctr/, 'lk-2.0'],
  [/^(?:nz|v5)/, 'un-5.0.1'],
];

const note = folder === undefined ? ' (skipped: ../shared is absent)' : '';
test.skipIf(folder === undefined)(`each real file is told its country's profile${note}`, async () => {
  const told = await Promise.all(
    samples.map(async (name) => [name, await profileForFile(readFileSync(`${folder}/${name}`), now)]),
  );
  expect(told).toEqual(samples.map((name) => [name, expected.find(([of]) => of.test(name))?.[1]]));
});
