import { columnsFrom, trace, type LedgerRow } from '@weir/engines/trails';
import { msFromInstant } from '@weir/engines/vocabulary';
import { expect, test } from 'vitest';
import { generateCountries } from '../generate.ts';
import type { Transaction, World } from '../world.ts';

// Two reckonings that share no code: the engine's passes over columns, and the sandbox's book of lots and shares.
test('the trails engine finds what the truth says, to the cent', () => {
  for (const [seed, scale] of [
    [31, 0.05],
    [32, 0.3],
  ] as const) {
    const world = generateCountries({ seed, scale });
    const columns = columnsFrom(world.transactions.map(rowOf));
    for (const truth of world.truth.traces) {
      const answer = trace(columns, {
        rule: truth.rule,
        sources: truth.sources.map((transaction) => ({ transaction })),
        until: msFromInstant(truth.until),
        openings: openingsOf(world),
      });
      expect(answer.assumptions).toEqual([]);
      expect(
        answer.held
          .map((each) => ('amount' in each ? `${each.account} ${each.amount}` : each.account))
          .sort(),
      ).toEqual(truth.held.map((each) => `${each.account} ${each.amount}`).sort());
      expect(answer.left).toEqual(truth.left);
    }
  }
});

function rowOf(transaction: Transaction): LedgerRow {
  const { id, from, to, time, amount, currency, toAmount, toCurrency, type } = transaction;
  const outside = type === 'cash' || type === 'border' || type === 'asset' ? type : undefined;
  return {
    id,
    from,
    to,
    time: msFromInstant(time),
    amount,
    currency,
    ...(type === 'exchange' ? { toAmount, toCurrency } : {}),
    ...(from === null && outside !== undefined ? { fromType: outside } : {}),
    ...(to === null && outside !== undefined ? { toType: outside } : {}),
  };
}

function openingsOf(world: World): { account: string; currency: string; amount: number }[] {
  return world.accounts.map(({ key, currency, opening }) => ({ account: key, currency, amount: opening }));
}
