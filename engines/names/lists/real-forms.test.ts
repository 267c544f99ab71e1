import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sharedFolder } from '../../../tests/shared-folder.ts';
import { buildIndex, readList } from '../index.ts';

/* Real lists lie beside the repository; their rows are counted here a second way, line by line. */

const folder = sharedFolder('data/screening');
const bytesOf = (path: string): Uint8Array => readFileSync(`${folder}/${path}`);
const linesOf = (path: string): string[] => {
  const bytes = bytesOf(path);
  return new TextDecoder().decode(path.endsWith('.gz') ? gunzipSync(bytes) : bytes).split('\n');
};

describe.skipIf(folder === undefined)('real lists by content (skipped: ../shared is absent)', () => {
  test('OFAC SDN with aliases and addresses, still packed', () => {
    const list = readList(
      ['sdn_2023-01', 'alt_2025-02', 'sdn_address_2023-01'].map((part) => bytesOf(`lists/ofac_${part}.csv.gz`)),
    ); // prettier-ignore
    const numbered = linesOf('lists/ofac_sdn_2023-01.csv.gz').filter((line) => /^\d+,/.test(line));
    expect(list.form).toBe('ofac-csv');
    expect(list.entries).toHaveLength(new Set(numbered.map((line) => line.split(',')[0])).size);
    const persons = list.entries.filter(({ kind }) => kind === 'person');
    expect(persons.length).toBeGreaterThan(5000);
    expect(persons.filter(({ born }) => born.length > 0).length / persons.length).toBeGreaterThan(0.9);
    expect(persons.filter(({ sex }) => sex !== undefined).length / persons.length).toBeGreaterThan(0.5);
    expect(list.entries.filter(({ kind }) => kind === 'vessel').length).toBeGreaterThan(300);
    expect(list.entries.flatMap(({ identifiers }) => identifiers).length).toBeGreaterThan(7500);
    // Aliases are two years younger than the entries, so some have none.
    const orphans = list.leftOut.filter(({ reason }) => /none of the files/.test(reason));
    expect(orphans).toHaveLength(1);
    expect(list.leftOut.filter(({ kept }) => !kept).length).toBeLessThan(10);
  });

  test('OFAC non-SDN, as published without a header', () => {
    const list = readList(['prim', 'alt', 'add'].map((part) => bytesOf(`lists/ofac_nonsdn_${part}.csv.gz`)));
    const numbered = linesOf('lists/ofac_nonsdn_prim.csv.gz').filter((line) => /^\d+,/.test(line));
    expect(list.entries).toHaveLength(numbered.length);
    const aliases = linesOf('lists/ofac_nonsdn_alt.csv.gz').filter((line) => /^\d+,/.test(line));
    const names = list.entries.flatMap((entry) => entry.names);
    expect(names.length).toBeGreaterThan(numbered.length + aliases.length * 0.95);
    expect(list.leftOut.filter(({ kept }) => !kept)).toEqual([]);
  });

  test('EveryPolitician', () => {
    const list = readList(bytesOf('lists/pep_everypolitician_2015_dev.csv.gz'));
    const ids = new Set(
      linesOf('lists/pep_everypolitician_2015_dev.csv.gz')
        .slice(1)
        .flatMap((line) => (line === '' ? [] : [line.split(',')[0]])),
    );
    expect([list.form, list.purpose]).toEqual(['everypolitician-csv', 'pep']);
    expect(ids.size - list.entries.length).toBeLessThan(20);
    expect(list.leftOut.filter(({ kept }) => !kept).length).toBeLessThan(20);
    buildIndex(list.entries.slice(0, 1000));
  });

  test('FollowTheMoney', () => {
    const list = readList(bytesOf('er/ftm_donations.ijson.gz'));
    const lines = linesOf('er/ftm_donations.ijson.gz').filter(Boolean);
    const named = lines.filter((line) => /"schema": "(Person|Company|Organization|LegalEntity|PublicBody)"/.test(line));
    expect(list.form).toBe('follow-the-money');
    expect(list.entries).toHaveLength(named.length);
    expect(list.entries.length + list.leftOutCount).toBe(lines.length);
  }); // prettier-ignore

  test('names of INTERPOL notices in a table', () => {
    const list = readList(bytesOf('lists/interpol_red_distinct.csv.gz'));
    expect([list.form, list.entries.length]).toEqual(['own-csv', 346]);
    const full = list.entries.filter(({ names }) => names[0]!.text.trim().includes(' '));
    expect(full.length / list.entries.length).toBeGreaterThan(0.95);
  });
});
