import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sharedFolder } from '../../tests/shared-folder.ts';
import { csvRows } from './csv-rows.ts';
import { buildIndex, comparePair, countryCodeOf, readBornDate, readList, shippedThreshold } from './index.ts';
import type { Entry, Kind } from './index.ts';

/* Real lists and labelled names lie beside the repository. Measured figures stand in README.md; here are their floors. */

const folder = sharedFolder('data/screening');
const bytesOf = (path: string): Uint8Array => {
  const bytes = readFileSync(`${folder}/${path}`);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const rowsOf = (path: string): string[][] =>
  [...csvRows(new TextDecoder().decode(bytesOf(path)), ',')].map(({ cells }) => cells);

const readUn = (): ReturnType<typeof readList> =>
  readList(bytesOf('lists/un_consolidated_2026-02-27.xml.gz'));

/** The OFAC list as entries: just enough of it for these tests. */
function readOfac(): Entry[] {
  const kinds: Record<string, Kind> = { individual: 'person', vessel: 'vessel', aircraft: 'unknown' };
  const aliases = new Map<string, string[]>();
  for (const [id = '', , , name = ''] of rowsOf('lists/ofac_alt_2025-02.csv.gz')) {
    if (name !== '') aliases.set(id, [...(aliases.get(id) ?? []), name]);
  }
  return rowsOf('lists/ofac_sdn_2023-01.csv.gz')
    .slice(1)
    .filter(([, name = '']) => name.trim() !== '')
    .map(([id = '', name = '', kind = '', , , , , , , , , details = '']) => ({
      id,
      list: 'OFAC',
      kind: kinds[kind.trim()] ?? 'organization',
      names: [name, ...(aliases.get(id) ?? [])].map((text) => ({ text })),
      born: [...details.matchAll(/DOB ([^;.]+)/g)].flatMap(([, text = '']) => readBornDate(text) ?? []),
      countries: [...details.matchAll(/(?:nationality|citizen) ([A-Za-z ]+)/g)].flatMap(
        ([, text = '']) => countryCodeOf(text) ?? [],
      ),
      identifiers: [],
    }));
}

describe.skipIf(folder === undefined)('real lists (skipped: ../shared is absent)', () => {
  const un = folder === undefined ? [] : readUn().entries;

  test('the UN list is read whole', () => {
    const { entries, leftOut, version } = readUn();
    const names = entries.flatMap((entry) => entry.names);
    expect(version).toBe('2026-02-27T00:00:09.554Z');
    expect(entries.filter(({ kind }) => kind === 'person')).toHaveLength(730);
    expect(entries.filter(({ kind }) => kind === 'organization')).toHaveLength(273);
    expect(names.filter(({ quality }) => quality === 'primary')).toHaveLength(1003);
    expect(names.filter(({ quality }) => quality === 'weak').length).toBeGreaterThan(580);
    expect(
      names.filter(({ text }) => /[^\p{Script=Latin}\p{Script=Common}]/u.test(text)).length,
    ).toBeGreaterThan(350);
    expect(leftOut.every(({ kept }) => kept)).toBe(true);
  });

  test('every name of the UN list finds its own entry with an alert', () => {
    const index = buildIndex(un);
    const lost = un.flatMap((entry) =>
      entry.names
        .filter(({ text }) => {
          const hits = index.search(
            { name: text, kind: entry.kind },
            { limit: 1000, floor: shippedThreshold },
          );
          return !hits.some((hit) => hit.entry.id === entry.id && hit.alert);
        })
        .map(({ text }) => text),
    );
    expect(lost).toEqual([]);
  });

  test('misspelt UN names find the right entry first', () => {
    const index = buildIndex(un);
    const plain = (text: string): string => text.toUpperCase().replace(/\s+/g, ' ').trim();
    let asked = 0;
    let first = 0;
    for (const [name = '', , , , , , , , truth = ''] of rowsOf('queries/positives_un_dev.csv').slice(1)) {
      const right = un.filter((entry) => plain(entry.names[0]!.text) === plain(truth)).map(({ id }) => id);
      if (right.length === 0) continue;
      asked++;
      const [top] = index.search({ name, kind: 'person' });
      if (top?.alert === true && right.includes(top.entry.id)) first++;
    }
    expect(asked).toBeGreaterThan(320);
    expect(first / asked).toBeGreaterThanOrEqual(0.995);
  });

  test('clean names seldom alert over UN and OFAC', () => {
    const index = buildIndex([...un, ...readOfac()]);
    // The rows at odd places were used in fitting the weights; these were not.
    const clean = ['global', 'us'].flatMap((set) =>
      rowsOf(`queries/negatives_${set}_dev.csv.gz`).filter((_, place) => place > 0 && place % 16 === 2),
    );
    let byName = 0;
    let byAll = 0;
    for (const [name = '', , , , , date = '', , nationality = ''] of clean) {
      const born = readBornDate(date);
      const country = countryCodeOf(nationality);
      const asked = { name, kind: 'person' } as const;
      const options = { floor: shippedThreshold, limit: 1 };
      if (index.search(asked, options).length > 0) byName++;
      const facts = {
        ...(born === undefined ? {} : { born }),
        ...(country === undefined ? {} : { country }),
      };
      if (index.search({ ...asked, ...facts }, options).length > 0) byAll++;
    }
    expect(clean.length).toBeGreaterThan(3000);
    expect((1000 * byName) / clean.length).toBeLessThan(5);
    expect((1000 * byAll) / clean.length).toBeLessThan(0.7);
  });

  test('labelled pairs are told apart', () => {
    const kinds: Record<string, Kind> = {
      Person: 'person',
      Company: 'organization',
      Organization: 'organization',
      Vessel: 'vessel',
    };
    const scored = rowsOf('pairs/nk_cases_dev.csv')
      .slice(1)
      .map(([, schema = '', left = '', right = '', label = '']) => {
        const kind = kinds[schema] ?? 'unknown';
        return {
          isMatch: label === 'true',
          score: comparePair({ names: [left], kind }, { names: [right], kind }).score,
        };
      });
    const matches = scored.filter(({ isMatch }) => isMatch);
    const others = scored.filter(({ isMatch }) => !isMatch);
    let wins = 0;
    for (const one of matches) {
      for (const two of others) wins += one.score > two.score ? 1 : one.score === two.score ? 0.5 : 0;
    }
    expect(wins / (matches.length * others.length)).toBeGreaterThan(0.95);
    const hits = matches.filter(({ score }) => score >= shippedThreshold).length;
    const alarms = others.filter(({ score }) => score >= shippedThreshold).length;
    expect((2 * hits) / (hits + alarms + matches.length)).toBeGreaterThan(0.92);
  });
});
