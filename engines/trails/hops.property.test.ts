import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { adjacencyOf } from './adjacency.ts';
import { columnsFrom, type LedgerRow } from './columns-from.ts';
import { HopSearch } from './hops.ts';
import { randomCase, smallLedgers } from './random-ledger.ts';

const runs = process.env['WEIR_TEST_LONG'] === undefined ? 400 : 20_000;

/** Every walk of strictly later payments, written out. */
function slowly(
  rows: readonly LedgerRow[],
  from: string,
  since: number,
  until: number,
  hops: number,
): string[] {
  const found = new Map<string, { hops: number; time: number }>();
  const walk = (at: string, time: number, done: number): void => {
    if (done === hops) return;
    for (const row of rows) {
      if (row.from !== at || row.to === null || row.to === at || row.time <= time || row.time > until)
        continue;
      const known = found.get(row.to);
      if (known === undefined || done + 1 < known.hops || (done + 1 === known.hops && row.time < known.time))
        found.set(row.to, { hops: done + 1, time: row.time });
      walk(row.to, row.time, done + 1);
    }
  };
  walk(from, since, 0);
  found.delete(from);
  return [...found].map(([account, reached]) => `${account} ${reached.hops} ${reached.time}`).sort();
}

it('finds whom payments lead to, by the fewest hops and the earliest time, as every walk written out does', () => {
  let reached = 0;
  fc.assert(
    fc.property(
      randomCase(smallLedgers),
      fc.integer({ min: -1, max: 5 }),
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 1, max: 4 }),
      ({ rows }, since, until, hops) => {
        const columns = columnsFrom(rows);
        const search = new HopSearch(adjacencyOf(columns));
        // Twice, since the tables are kept between questions.
        for (const account of [...columns.accounts.keys(), ...columns.accounts.keys()]) {
          const found = search.ask({ account, since, until, hops });
          const told = found.map((each) => `${columns.accounts[each.account]!} ${each.hops} ${each.time}`);
          expect(told.sort()).toEqual(slowly(rows, columns.accounts[account]!, since, until, hops));
          reached += found.length;
        }
      },
    ),
    { numRuns: runs, seed: 41 },
  );
  expect(reached).toBeGreaterThan(runs);
});
