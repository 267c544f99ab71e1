import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFrom, type LedgerRow } from './columns-from.ts';
import { findPatterns } from './find-patterns.ts';
import { relationsOf } from './patterns/relations.ts';
import { outOfHabit } from './patterns/rhythm.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
let number = 0;
const pay = (from: string, to: string, on: number, amount = 100_00n): LedgerRow => ({
  id: `t${++number}`,
  from,
  to,
  time: start + on * day,
  amount,
  currency: 'XNC',
});
const every = (from: string, to: string, days: number, first = 0): LedgerRow[] =>
  Array.from({ length: Math.floor(360 / days) }, (_, turn) => pay(from, to, first + turn * days));

function oddDays(days: readonly number[]): number[] {
  const columns = columnsFrom(days.map((on) => pay('A', 'B', on)));
  const odd = outOfHabit(columns, relationsOf(columns), 2);
  return [...columns.time].flatMap((time, row) => (odd[row] === 1 ? [(time - start) / day] : []));
}

/** The same definition in plain lists: distances, then echoes, then what has none. */
function oracle(days: readonly number[]): number[] {
  const sorted = days.toSorted((one, other) => one - other);
  const count = sorted.length;
  if (count <= 2) return sorted;
  const times = new Map<number, number>();
  sorted.forEach((one, place) =>
    sorted.slice(place + 1, place + 7).forEach((other) => {
      if (other - one > 7) times.set(other - one, (times.get(other - one) ?? 0) + 1);
    }),
  );
  const intervals = [...times]
    .filter(([, many]) => many >= 2 && many >= 0.1 * count)
    .sort((one, other) => other[1] - one[1])
    .slice(0, 8)
    .map(([distance]) => distance);
  const echo = (one: number): boolean =>
    intervals.some((each) => sorted.includes(one - each) || sorted.includes(one + each));
  const lone = (one: number, place: number): boolean =>
    sorted.every((other, at) => at === place || Math.abs(other - one) > 7);
  const silent = sorted.map((one, place) => ({ one, place })).filter(({ one }) => !echo(one));
  const alone = silent.filter(({ one, place }) => lone(one, place));
  if (count - silent.length >= 0.7 * count) return silent.map(({ one }) => one);
  return count <= 12 && alone.length <= Math.max(1, 0.25 * count) ? alone.map(({ one }) => one) : [];
}

describe('payments out of the habits of their relation', () => {
  it.each([
    ['a weekly payment and one between', [0, 7, 14, 21, 28, 32, 35, 42, 49], [32]],
    ['two weeks apart and one between', [0, 14, 28, 42, 47, 56, 70, 84], [47]],
    ['wages on two days of the month', [1, 15, 31, 45, 61, 75, 91, 105], []],
    ['a burst and one alone', [100, 101, 104, 200], [200]],
    ['bursts that come again', [10, 11, 14, 210, 211, 214, 410, 411, 414], []],
    ['no rhythm at all', [3, 19, 44, 90, 131, 133, 190], []],
    ['two payments only', [5, 200], [5, 200]],
  ])('%s', (_, days, expected) => {
    expect(oddDays(days)).toEqual(expected);
  });

  it('are those that the plain definition names', () => {
    const steady = fc
      .record({ interval: fc.integer({ min: 8, max: 40 }), count: fc.integer({ min: 2, max: 9 }), extra: fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 3 }) })
      .map(({ interval, count, extra }) => [...Array.from({ length: count }, (_, turn) => turn * interval), ...extra]); // prettier-ignore
    const any = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(fc.oneof(steady, any), (days) => {
        expect(oddDays(days)).toEqual(oracle(days));
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

describe('walks', () => {
  /** Everybody has habits: pays the next one every two weeks. */
  const life = (): LedgerRow[] =>
    Array.from({ length: 12 }, (_, at) => every(`P${at}`, `P${(at + 5) % 12}`, 14, at)).flat();

  it('are found along relations that have a rhythm of their own, and nothing of the rhythm is told', () => {
    const walk = [pay('P0', 'P5', 101), pay('P5', 'P10', 106), pay('P10', 'P3', 110), pay('P3', 'P8', 118)];
    const found = findPatterns(columnsFrom([...life(), ...walk]), { typologies: ['chain'] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      typology: 'chain',
      accounts: ['P0', 'P5', 'P10', 'P3', 'P8'],
      transactions: walk.map(({ id }) => id),
    });
    expect(findPatterns(columnsFrom(life()), { typologies: ['chain'] })).toEqual([]);
  });

  it('go on only later in time, within the days given, and not straight back', () => {
    const chains = (rows: LedgerRow[], walkDays = 20): number[] =>
      findPatterns(columnsFrom([...life(), ...rows]), { typologies: ['chain'], walkDays }).map(
        ({ transactions }) => transactions.length,
      );
    expect(chains([pay('P0', 'P5', 105), pay('P5', 'P10', 105)])).toEqual([]);
    expect(chains([pay('P0', 'P5', 103), pay('P5', 'P10', 130), pay('P10', 'P3', 137)])).toEqual([2]);
    expect(chains([pay('P0', 'P5', 103), pay('P5', 'P10', 130), pay('P10', 'P3', 137)], 30)).toEqual([3]);
    expect(chains([pay('P0', 'P5', 103), pay('P5', 'P0', 105)])).toEqual([]);
  });

  it('tell the longest first, and no payment twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.integer({ min: 0, max: 90 })), { minLength: 2, maxLength: 24 }),
        (edges) => {
          const rows = edges.filter(([a, b]) => a !== b).map(([a, b, on]) => pay(`A${a}`, `A${b}`, on));
          if (rows.length === 0) return;
          const columns = columnsFrom(rows);
          const found = findPatterns(columns, { typologies: ['chain'], occasionalPayments: 1_000, toldPerAccount: 1, toldAtLeast: 1_000 });
          const byId = new Map(rows.map((row) => [row.id, row]));
          const walks = found.filter(({ reason }) => reason.includes('habit'));
          const seen = new Set<string>();
          for (const { transactions } of walks) {
            const path = transactions.map((id) => byId.get(id)!);
            for (const id of transactions) {
              expect(seen.has(id)).toBe(false);
              seen.add(id);
            }
            path.slice(1).forEach((row, at) => {
              expect(row.from).toBe(path[at]!.to);
              expect(row.time).toBeGreaterThan(path[at]!.time);
              expect(row.time - path[at]!.time).toBeLessThanOrEqual(20 * day);
            });
          }
          const longest = longestWalk(rows);
          if (longest > 2) expect(Math.max(...found.map(({ transactions }) => transactions.length))).toBeGreaterThanOrEqual(longest);
        },
      ),
      { seed: 9, numRuns: 300 },
    );
  }); // prettier-ignore
});

/** Tries every way on from every payment; the walk may not go straight back. */
function longestWalk(rows: readonly LedgerRow[]): number {
  const from = (row: LedgerRow): number =>
    1 +
    Math.max(
      0,
      ...rows
        .filter(
          (next) =>
            next.from === row.to &&
            next.to !== row.from &&
            next.time > row.time &&
            next.time - row.time <= 20 * day,
        )
        .map(from),
    );
  return Math.max(...rows.map(from));
}
