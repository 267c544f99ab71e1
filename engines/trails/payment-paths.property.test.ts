import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnsFrom, type LedgerRow } from './columns-from.ts';
import { PaymentPaths } from './payment-paths.ts';
import { randomCase, smallLedgers } from './random-ledger.ts';

const runs = process.env['WEIR_TEST_LONG'] === undefined ? 300 : 20_000;

interface Best {
  hops: number;
  time: number;
}

/** Every walk written out: the fewest payments, then the earliest arrival. */
function slowly(
  rows: readonly LedgerRow[],
  question: { from: string; to: string; since: number; until: number; hops: number; ordered: boolean },
): Best | null {
  let best: Best | null = null;
  const walk = (at: string, time: number, done: number): void => {
    if (at === question.to) {
      if (best === null || done < best.hops || (done === best.hops && time < best.time))
        best = { hops: done, time };
      return;
    }
    if (done === question.hops) return;
    for (const row of rows) {
      if (row.from === null || row.to === null || row.from === row.to) continue;
      if (row.time <= question.since || row.time > question.until) continue;
      if (question.ordered) {
        if (row.from === at && row.time > time) walk(row.to, row.time, done + 1);
      } else if (row.from === at) walk(row.to, 0, done + 1);
      else if (row.to === at) walk(row.from, 0, done + 1);
    }
  };
  walk(question.from, question.since, 0);
  return best;
}

it('finds the way with the fewest payments that arrives first, and the static one, as every walk written out does', () => {
  let found = 0;
  fc.assert(
    fc.property(
      randomCase(smallLedgers),
      fc.integer({ min: -1, max: 4 }),
      fc.integer({ min: 0, max: 7 }),
      fc.integer({ min: 1, max: 3 }),
      ({ rows }, since, until, hops) => {
        const columns = columnsFrom(rows);
        const paths = new PaymentPaths(columns);
        for (const [a, from] of columns.accounts.entries()) {
          for (const [b, to] of columns.accounts.entries()) {
            if (a === b) continue;
            const question = { from: [a], to: [b], since, until, hops };
            const ordered = paths.inTimeOrder(question);
            const best = slowly(rows, { from, to, since, until, hops, ordered: true });
            expect(
              ordered === null ? null : { hops: ordered.length, time: columns.time[ordered.at(-1)!]! },
            ).toEqual(best);
            let at = a;
            for (const [place, row] of (ordered ?? []).entries()) {
              expect(columns.from[row]).toBe(at);
              at = columns.to[row]!;
              if (place > 0) expect(columns.time[row]!).toBeGreaterThan(columns.time[ordered![place - 1]!]!);
            }
            if (ordered !== null) expect(at).toBe(b);
            const joined = paths.joined(question);
            expect(joined?.length ?? null).toBe(
              slowly(rows, { from, to, since, until, hops, ordered: false })?.hops ?? null,
            );
            at = a;
            for (const row of joined ?? []) {
              expect([columns.from[row], columns.to[row]]).toContain(at);
              at = columns.from[row] === at ? columns.to[row]! : columns.from[row]!;
            }
            if (joined !== null) expect(at).toBe(b);
            found += ordered === null ? 0 : 1;
          }
        }
      },
    ),
    { numRuns: runs, seed: 17 },
  );
  expect(found).toBeGreaterThan(runs / 2);
});
