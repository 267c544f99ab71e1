import * as fc from 'fast-check';
import type { LedgerRow } from './columns-from.ts';
import { outsideTypes } from './columns.ts';
import type { Opening, TraceSource } from './trace-question.ts';

/** For tests only: small ledgers in which everything awkward happens often. */
export interface RandomCase {
  readonly rows: readonly LedgerRow[];
  readonly openings: readonly Opening[];
  readonly sources: readonly TraceSource[];
  readonly until: number;
  readonly since?: number;
  readonly stops?: readonly string[];
  readonly minimums?: ReadonlyMap<string, number>;
}

const accounts = ['A', 'B', 'C', 'D', 'E'];

interface Scale {
  readonly amount: fc.Arbitrary<number>;
  readonly currencies: readonly string[];
}

/** Few accounts, few times (so most are equal), small amounts (so that rounding and shortfalls are everywhere). */
export const smallLedgers: Scale = { amount: fc.integer({ min: 1, max: 40 }), currencies: ['XNC'] };
export const exchangeLedgers: Scale = { amount: fc.integer({ min: 1, max: 40 }), currencies: ['XNC', 'JPY'] };
/** Products far above 2^53, balances still below. */
export const wideLedgers: Scale = { amount: fc.integer({ min: 1, max: 2 ** 46 }), currencies: ['XNC'] };
export const widestLedgers: Scale = {
  amount: fc.integer({ min: 2 ** 40, max: 2 ** 48 }),
  currencies: ['XNC', 'JPY'],
};

/** The same with stops, minimums and windows. */
export function limitedCase(scale: Scale): fc.Arbitrary<RandomCase> {
  return randomCase(scale).chain((random) => {
    const known = [...new Set(random.rows.flatMap(({ from, to }) => [from, to]))].filter(
      (each) => each !== null,
    );
    return fc
      .record({
        stops: known.length === 0 ? fc.constant([]) : fc.subarray(known),
        minimums: fc
          .array(fc.tuple(fc.constantFrom(...scale.currencies), scale.amount))
          .map((pairs) => new Map(pairs)),
        since: fc.oneof(fc.constant(-Infinity), fc.integer({ min: -1, max: 5 })),
      })
      .map((limits) => ({ ...random, ...limits }));
  });
}

export function randomCase({ amount, currencies }: Scale): fc.Arbitrary<RandomCase> {
  const party = fc.option(fc.constantFrom(...accounts), { freq: 6 });
  const currency = fc.constantFrom(...currencies);
  const outside = fc.constantFrom(...outsideTypes.slice(1));
  const row = fc
    .record({
      from: party,
      to: party,
      time: fc.integer({ min: 0, max: 6 }),
      amount,
      currency,
      toAmount: amount,
      toCurrency: currency,
      toType: outside,
    })
    .map((draft) => {
      const { toAmount, toCurrency, toType, ...plain } = draft;
      const end = draft.to === null ? { toType } : {};
      if (draft.currency === toCurrency) return { ...plain, ...end };
      return { ...plain, ...end, toAmount, toCurrency };
    });
  return fc
    .array(row, { minLength: 1, maxLength: 32, size: 'max' })
    .map((drafts) => drafts.map((draft, place) => ({ ...draft, id: `t${place}` })))
    .chain((rows) =>
      fc.record({
        rows: fc.constant(rows),
        openings: fc.uniqueArray(
          fc.record({ account: fc.constantFrom(...accounts, 'Z'), currency, amount }),
          {
            maxLength: 4,
            selector: (opening) => `${opening.account}|${opening.currency}`,
          },
        ),
        sources: fc.array(
          fc.oneof(
            { weight: 12, arbitrary: transactionOf(movingOf(rows)) },
            { weight: 1, arbitrary: transactionOf(rows) },
            {
              weight: 1,
              arbitrary: fc.record({
                account: fc.constantFrom(...accounts, 'Z'),
                currency,
                time: fc.integer({ min: -1, max: 7 }),
                // Mostly small enough to be held.
                amount: amount.map((minor) => Math.ceil(minor / 8)),
              }),
            },
          ),
          { minLength: 1, maxLength: 4 },
        ),
        until: fc.oneof(fc.constant(Infinity), fc.integer({ min: -1, max: 7 })),
      }),
    );
}

function transactionOf(rows: readonly LedgerRow[]): fc.Arbitrary<TraceSource> {
  return fc.constantFrom(...rows).map(({ id }) => ({ transaction: id }));
}

/** Rows that are no self-payments, so that few questions are refused; all rows where there is none. */
function movingOf(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const moving = rows.filter(({ from, to }) => from !== to);
  return moving.length > 0 ? moving : rows;
}
