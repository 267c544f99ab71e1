import { columnsFrom, generatedLedger, traceRules, type LedgerRow } from '@weir/engines/trails';
import { describe, expect, it } from 'vitest';
import { runTask, type TaskGround } from './trace-run.ts';

const rows: LedgerRow[] = [
  { id: 'one', from: null, to: 'A', fromType: 'border', time: 1, amount: 6000, currency: 'XNC' },
  { id: 'two', from: 'A', to: 'B', time: 2, amount: 9000, currency: 'XNC' },
  {
    id: 'three',
    from: 'B',
    to: 'C',
    time: 3,
    amount: 5000,
    currency: 'XNC',
    toAmount: 70,
    toCurrency: 'JPY',
  },
  { id: 'four', from: 'C', to: null, toType: 'cash', time: 4, amount: 30, currency: 'JPY' },
];
const oneCurrency = rows.slice(0, 2);

function groundOf(columns: TaskGround['columns'], id: string): TaskGround {
  const row = Array.from({ length: columns.count }, (_, place) => columns.idOf(place)).indexOf(id);
  return { columns, places: new Map([[id, [row]]]) };
}

describe('a trace in a thread of its own', () => {
  it.each(traceRules)('answers what it answers here, under %s', async (rule) => {
    const question = { rule, sources: [{ transaction: 'one' }], assumptions: 'touched' } as const;
    for (const each of [rows, oneCurrency]) {
      const ground = groundOf(columnsFrom(each), 'one');
      for (const kind of ['trace', 'decided'] as const) {
        const here = await runTask(ground, { kind, question }, true);
        expect(await runTask(ground, { kind, question }, false)).toEqual(here);
      }
    }
  });

  it('goes backwards as well, and over columns made otherwise', async () => {
    const columns = generatedLedger({ transactions: 5000, accounts: 40, seed: 3 });
    const ground = { columns, places: new Map() };
    const account = columns.accounts[0]!;
    const question = { account, time: 8.64e15, rule: 'pro-rata' } as const;
    const here = await runTask(ground, { kind: 'origins', question }, true);
    expect(here.origins.length).toBeGreaterThan(1);
    expect(await runTask(ground, { kind: 'origins', question }, false)).toEqual(here);
  });

  it('passes on what is wrong with a question', async () => {
    const ground = groundOf(columnsFrom(rows), 'one');
    const question = {
      rule: 'fifo',
      sources: [{ account: 'A', time: 2, amount: 99_999, currency: 'XNC' }],
    } as const;
    await expect(runTask(ground, { kind: 'trace', question }, false)).rejects.toMatchObject({
      code: 'source-exceeds-holding',
      status: 422,
    });
  });
});
