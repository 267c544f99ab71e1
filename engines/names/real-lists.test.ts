import { describe, expect, test } from 'vitest';
import {
  materialBytes,
  materialFolder,
  materialRows,
  noisySource,
  ofacEntries,
} from '../../tests/names-material.ts';
import { noisyPairs } from '../../tests/noisy-pairs.ts';
import { buildIndex, countryCodeOf, pairScore, readBornDate, readList, shippedThreshold } from './index.ts';
import type { Kind } from './index.ts';

/* Real lists and labelled names lie beside the repository. Measured figures stand in README.md; here are their floors. */

const folder = materialFolder;

const readUn = (): ReturnType<typeof readList> =>
  readList(materialBytes('lists/un_consolidated_2026-02-27.xml.gz'));

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
    for (const [name = '', , , , , , , , truth = ''] of materialRows('queries/positives_un_dev.csv').slice(
      1,
    )) {
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
    const index = buildIndex([...un, ...ofacEntries()]);
    // The rows at odd places were used in fitting the weights; these were not.
    const clean = ['global', 'us'].flatMap((set) =>
      materialRows(`queries/negatives_${set}_dev.csv.gz`).filter((_, place) => place > 0 && place % 16 === 2),
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
    };
    const { area, f1 } = measured(
      materialRows('pairs/nk_cases_dev.csv')
        .slice(1)
        .map(([, schema = '', left = '', right = '', label = '']) => ({
          kind: kinds[schema] ?? 'unknown',
          left,
          right,
          isSame: label === 'true',
        })),
    );
    expect(area).toBeGreaterThan(0.97);
    expect(f1).toBeGreaterThan(0.93);
  });

  test.each([
    { most: 3, leastArea: 0.975, leastF1: 0.91 },
    { most: 6, leastArea: 0.94, leastF1: 0.78 },
  ])('unseen names with up to $most changes are told apart', ({ most, leastArea, leastF1 }) => {
    const { area, f1 } = measured(noisyPairs(noisySource(1, 2), 1500, 21, most));
    expect(area).toBeGreaterThan(leastArea);
    expect(f1).toBeGreaterThan(leastF1);
  });
});

interface Labelled {
  readonly kind: Kind;
  readonly left: string;
  readonly right: string;
  readonly isSame: boolean;
}

/** Area under the curve, and F1 at the shipped threshold. */
function measured(pairs: readonly Labelled[]): { area: number; f1: number } {
  const scored = pairs.map(({ kind, left, right, isSame }) => ({
    isSame,
    score: pairScore({ names: [left], kind }, { names: [right], kind }),
  }));
  const matches = scored.filter(({ isSame }) => isSame);
  const others = scored.filter(({ isSame }) => !isSame);
  let wins = 0;
  for (const one of matches) {
    for (const two of others) wins += one.score > two.score ? 1 : one.score === two.score ? 0.5 : 0;
  }
  const hits = matches.filter(({ score }) => score >= shippedThreshold).length;
  const alarms = others.filter(({ score }) => score >= shippedThreshold).length;
  return {
    area: wins / (matches.length * others.length),
    f1: (2 * hits) / (hits + alarms + matches.length),
  };
}
