import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFrom } from './columns-from.ts';
import { hasExchange, type Columns } from './columns.ts';
import type { PassGround } from './pass.ts';
import { lowestBalance, pairOf, poolState, proRata, runFetched, type Kernel } from './pool-kernels.ts';
import { exchangeLedgers, randomCase, smallLedgers, wideLedgers, widestLedgers } from './random-ledger.ts';
import { RowLog } from './row-log.ts';

const scales = { small: smallLedgers, exchange: exchangeLedgers, wide: wideLedgers, widest: widestLedgers };
const runs = process.env['WEIR_TEST_LONG'] === undefined ? 200 : 10_000;

/** The state and both logs after all rows; each pocket opens with `opening`, half of it tainted. */
function outcome(columns: Columns, kernel: Kernel, opening: number): unknown {
  const pockets = columns.pocketAccount.length;
  const ground: PassGround = {
    columns,
    pockets,
    sources: 1,
    openings: new Float64Array(pockets).fill(opening),
    carried: new RowLog(hasExchange(columns)),
    shortfalls: new RowLog(),
    rested: undefined,
  };
  const state = poolState(pockets, ground.openings);
  for (let pocket = 0; pocket < pockets; pocket++) state[pairOf(pocket) + 1] = Math.floor(opening / 2);
  runFetched(kernel, ground, state, undefined, 0, columns.count);
  return { state, carried: ground.carried.whole(), shortfalls: ground.shortfalls.whole() };
}

describe.each(Object.entries({ proRata, lowestBalance }))('the loops of %s', (_rule, kernel) => {
  const { clean, whole } = kernel;
  it.each(Object.keys(scales) as (keyof typeof scales)[])('do the same over %s ledgers', (scale) => {
    let shortfalls = 0;
    fc.assert(
      fc.property(randomCase(scales[scale]), scales[scale].amount, ({ rows }, opening) => {
        // Long enough that a pass goes from one loop to the other.
        const columns = columnsFrom(Array.from({ length: 8 }, () => rows).flat());
        const expected = outcome(
          columns,
          { clean: (_columns, _shortfalls, _state, start) => start, whole },
          opening,
        );
        expect(outcome(columns, kernel, opening)).toEqual(expected);
        // As if no stretch ever moved much.
        const seldom: Kernel['whole'] = (...given) => Math.min(0, whole(...given));
        expect(outcome(columns, { clean, whole: seldom }, opening)).toEqual(expected);
        shortfalls += (expected as { shortfalls: { rows: Int32Array } }).shortfalls.rows.length;
      }),
      { numRuns: runs, seed: 20_264 },
    );
    expect(shortfalls).toBeGreaterThan(runs);
  });
});
