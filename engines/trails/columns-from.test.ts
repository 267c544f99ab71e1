import { Problem } from '@weir/engines/vocabulary';
import { describe, expect, it } from 'vitest';
import { columnsFrom, type LedgerRow } from './columns-from.ts';
import { rowAfter, typeOfPayeeEnd, typeOfPayerEnd } from './columns.ts';

const plain: LedgerRow = { id: 't', from: 'A', to: 'B', time: 0, amount: 1, currency: 'XNC' };

describe('columns from rows', () => {
  it('lie in the order of time, then of import, whatever the order given', () => {
    const columns = columnsFrom([
      { ...plain, id: 'late', time: 9 },
      { ...plain, id: 'second', time: 5, sequence: 7 },
      { ...plain, id: 'first', time: 5, sequence: 3 },
    ]);
    expect([0, 1, 2].map(columns.idOf)).toEqual(['first', 'second', 'late']);
    expect(rowAfter(columns, 5)).toBe(2);
    expect(rowAfter(columns, 4.5)).toBe(0);
    expect(rowAfter(columns, 9)).toBe(3);
  });

  it('lie in shared memory', () => {
    const columns = columnsFrom([plain]);
    for (const array of [columns.from, columns.to, columns.time, columns.amount, columns.currency]) {
      expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });

  it('name the outside world by type, and unknown where nothing is said', () => {
    const columns = columnsFrom([
      { ...plain, from: null, fromType: 'cash' },
      { ...plain, to: null, toType: 'asset' },
      { ...plain, to: null },
    ]);
    expect([...columns.from]).toEqual([-1, 1, 1]);
    expect([0, 1, 2].map((row) => typeOfPayerEnd(columns, row))).toEqual(['cash', 'account', 'account']);
    expect([0, 1, 2].map((row) => typeOfPayeeEnd(columns, row))).toEqual(['account', 'asset', 'unknown']);
  });

  it('keep a pocket per account and currency, and both amounts of an exchange', () => {
    const columns = columnsFrom([
      { ...plain, amount: 100, toAmount: 250, toCurrency: 'XPC' },
      { ...plain, from: 'B', to: 'B', currency: 'XPC', toCurrency: 'XNC', amount: 5, toAmount: 2 },
    ]);
    expect([...columns.amount]).toEqual([100, 5]);
    expect([...columns.toAmount]).toEqual([250, 2]);
    expect(columns.payee[0]).toBe(columns.payer[1]);
    expect(columns.payee[1]).not.toBe(columns.payer[1]);
    expect(columns.selfPayments).toBe(0);
  });

  it('count a payment from an account to itself', () => {
    expect(columnsFrom([{ ...plain, to: 'A' }, plain]).selfPayments).toBe(1);
  });

  it('take the largest exact amount', () => {
    const columns = columnsFrom([{ ...plain, amount: BigInt(Number.MAX_SAFE_INTEGER) }]);
    expect(columns.amount[0]).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    ['amount-too-large', { amount: 2 ** 53 }],
    ['amount-too-large', { amount: 2n ** 53n }],
    ['amount-not-positive', { amount: 0 }],
    ['amount-not-positive', { amount: -1n }],
    ['amount-not-whole', { amount: 0.5 }],
    ['amount-not-whole', { amount: Number.NaN }],
    ['amounts-differ', { toAmount: 2 }],
    ['time-not-finite', { time: Number.NaN }],
  ] as const)('refuse with %s', (code, wrong) => {
    const build = (): unknown => columnsFrom([plain, { ...plain, ...wrong }]);
    expect(build).toThrow(Problem);
    expect(build).toThrow(expect.objectContaining({ code, facts: { row: 2 } }));
  });

  it('may be empty', () => {
    expect(columnsFrom([])).toMatchObject({ count: 0, accounts: [], currencies: [] });
  });
});
