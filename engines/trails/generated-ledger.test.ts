import { describe, expect, it } from 'vitest';
import { generatedLedger } from './generated-ledger.ts';
import { trace } from './trace.ts';

describe('a generated ledger', () => {
  const ledger = generatedLedger({ transactions: 20_000, accounts: 500, seed: 3 });

  it('is the same for the same seed, in the order of time, and mostly between accounts', () => {
    const again = generatedLedger({ transactions: 20_000, accounts: 500, seed: 3 });
    expect([again.from, again.to, again.time, again.amount]).toEqual([
      ledger.from,
      ledger.to,
      ledger.time,
      ledger.amount,
    ]);
    expect(generatedLedger({ transactions: 20_000, accounts: 500, seed: 4 }).from).not.toEqual(ledger.from);
    expect(ledger.time).toEqual(ledger.time.toSorted());
    const outside = ledger.from.filter((account) => account < 0).length;
    expect(outside).toBeGreaterThan(50);
    expect(outside).toBeLessThan(200);
  });

  it('finds its rows by id, and can be traced', () => {
    expect(ledger.rowsWithId!('g1')).toEqual([0]);
    expect(ledger.rowsWithId!(ledger.idOf(19_999))).toEqual([19_999]);
    for (const id of ['g0', 'g20001', 'x', 'g01']) expect(ledger.rowsWithId!(id)).toEqual([]);
    const rows = ledger.from.findIndex((account, row) => account >= 0 && account !== ledger.to[row]);
    for (const rule of ['fifo', 'lifo', 'pro-rata', 'lowest-intermediate-balance'] as const) {
      const answer = trace(ledger, { sources: [{ transaction: ledger.idOf(rows) }], rule });
      expect(answer.held.length + answer.left.length).toBeGreaterThan(0);
    }
  });

  it.each(['fifo', 'lifo'] as const)(
    'keeps every cent of a thousand sources in its lots under %s',
    (rule) => {
      const sources: { transaction: string }[] = [];
      for (let row = 0; sources.length < 1_000; row += 3) {
        if (ledger.from[row] !== ledger.to[row]) sources.push({ transaction: ledger.idOf(row) });
      }
      const { checks, held } = trace(ledger, { sources, rule });
      expect(Number(checks!.in)).toBeGreaterThan(0);
      expect(checks!.byCurrency).toHaveLength(1);
      const shares = held.flatMap((each) => ('bySource' in each ? each.bySource : []));
      expect(shares.filter((share) => share !== '0.00').length).toBeGreaterThan(3_000);
    },
  );
});
