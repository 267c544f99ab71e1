import { Problem } from '@weir/engines/vocabulary';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFrom } from './columns-from.ts';
import { decidedTrace, withAccounts, type DecidedTrace } from './deciding-rows.ts';
import {
  exchangeLedgers,
  limitedCase,
  smallLedgers,
  wideLedgers,
  widestLedgers,
  type RandomCase,
} from './random-ledger.ts';
import { traceRules, type Trace, type TraceQuestion, type TraceRule } from './trace-question.ts';

const runs = process.env['WEIR_TEST_LONG'] === undefined ? 400 : 20_000;
const scales = { small: smallLedgers, exchange: exchangeLedgers, wide: wideLedgers, widest: widestLedgers };

/** Strangers to the money: rows that must not be needed, some of them with payers and payees of the case. */
const strangers = fc.array(
  fc.record({
    from: fc.constantFrom('V', 'W', 'X', null),
    to: fc.constantFrom('V', 'W', 'X', null),
    time: fc.integer({ min: 0, max: 6 }),
    amount: fc.integer({ min: 1, max: 40 }),
  }),
  { maxLength: 12 },
);

describe.each(traceRules)('the rows that decide an answer under %s', (rule) => {
  it.each(Object.keys(scales) as (keyof typeof scales)[])('decide it alone, over %s ledgers', (scale) => {
    let [compared, fewer] = [0, 0];
    fc.assert(
      fc.property(limitedCase(scales[scale]), strangers, (random, others) => {
        const rows = [
          ...random.rows,
          ...others.map((row, place) => ({ ...row, id: `s${place}`, currency: 'XNC' })),
        ];
        const question = questionOf(random, rule);
        const whole = decided(() => decidedTrace(columnsFrom(rows), question));
        if (whole === undefined) return;
        const alone = withAccounts(columnsFrom(whole.rows), question.stops ?? []);
        const again = decidedTrace(alone, { ...question, openings: whole.openings });
        expect(ofTheRows(again.answer)).toEqual(ofTheRows(whole.answer));
        expect(again.rows).toEqual(whole.rows);
        expect(again.accounts).toEqual(whole.accounts);
        expect(again.openings).toEqual(whole.openings);
        compared++;
        if (whole.rows.length < rows.length) fewer++;
      }),
      { numRuns: runs, seed: 20_270 },
    );
    expect(compared).toBeGreaterThan(runs / 10);
    expect(fewer).toBeGreaterThan(runs / 20);
  });
});

function questionOf({ rows: _rows, until, since, ...random }: RandomCase, rule: TraceRule): TraceQuestion {
  return {
    ...random,
    rule,
    assumptions: 'touched',
    until: Math.min(until, 8.64e15),
    ...(since !== undefined && { since: Math.max(since, -8.64e15) }),
  };
}

function decided(ask: () => DecidedTrace): DecidedTrace | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** What an answer says of the traced money, without what it says of the ledger as a whole. */
function ofTheRows({ assumptionsElsewhere: _elsewhere, notes, ...answer }: Trace): unknown {
  const { transactions: _rows, selfPayments: _self, ...rest } = notes;
  return { ...answer, notes: rest };
}
