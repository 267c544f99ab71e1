import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  columnsFrom,
  currencyOfPayee,
  currencyOfPayer,
  originsOf,
  outsideNumber,
  trace,
  typeOfPayerEnd,
  type Columns,
  type LedgerRow,
} from '@weir/engines/trails';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importMappingSchema } from './contract.ts';
import { literal, openDuck, type Duck } from './duck.ts';
import { openFolderLedger } from './folder-ledger.ts';
import { buildColumns } from './index-build.ts';
import { columnTypes } from './ledger-schema.ts';

let folder: string;
let duck: Duck;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-trails-'));
  duck = openDuck({ temporaryFolder: join(folder, 'tmp') });
});
afterEach(() => {
  duck.close();
  rmSync(folder, { recursive: true, force: true });
});

/** By names, since accounts may be numbered otherwise. */
const told = (columns: Columns): unknown[] =>
  Array.from({ length: columns.count }, (_, row) => [
    columns.accounts[columns.from[row]!] ?? typeOfPayerEnd(columns, row),
    columns.accounts[columns.to[row]!] ?? columns.to[row],
    columns.time[row],
    columns.amount[row],
    currencyOfPayer(columns, row),
    columns.toAmount[row],
    currencyOfPayee(columns, row),
  ]);

describe('the columns of an index', () => {
  it('are those of the rows, from whatever files of a month they are merged', async () => {
    const row = fc.record({
      from: fc.option(fc.constantFrom('A', 'B', 'a name of more than twelve letters', 'é')),
      to: fc.constantFrom('A', 'B', 'a name of more than twelve lettres'),
      fromType: fc.constantFrom('cash' as const, 'border' as const, 'unknown' as const),
      minute: fc.nat(5),
      month: fc.nat(1),
      amount: fc.integer({ min: 1, max: 1e9 }),
      file: fc.nat(2),
      currency: fc.constantFrom('XNC', 'XPC'),
      toAmount: fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
    });
    const connection = await duck.connect();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), fc.nat(2), async (drafts, kinds) => {
        run++;
        const numbers = new Map<string, number>();
        const numberOf = (account: string): number => {
          numbers.set(account, numbers.get(account) ?? numbers.size);
          return numbers.get(account)!;
        };
        // One currency; several; several with exchanges.
        const rows = drafts.map(({ toAmount, currency, ...draft }, sequence) => ({
          ...draft,
          currency: kinds === 0 ? 'XNC' : currency,
          ...(kinds === 2 && toAmount !== undefined && { toAmount, toCurrency: 'XYC' }),
          sequence,
          time: Date.UTC(2026, draft.month, 1) + draft.minute * 60_000,
        }));
        const files = [];
        for (const [place, own] of Map.groupBy(rows, ({ month, file }) => `${month}-${file}`)) {
          const path = join(folder, `${run}-${place}.parquet`);
          own.sort((one, other) => one.time - other.time || one.sequence - other.sequence);
          await connection.run(`create or replace temp table t (${columnTypes})`);
          const values = own.map(
            ({ from, to, fromType, time, amount, sequence, currency, toAmount, toCurrency }) =>
              `(${sequence}, 't', ${from === null ? 'null' : literal(from)}, ${literal(to)}, ${literal(from === null ? fromType : 'account')}, 'account', ${time}, ${amount}, '${currency}',
              ${toAmount ?? 'null'}, ${toCurrency === undefined ? 'null' : literal(toCurrency)}, ${from === null ? outsideNumber(fromType) : numberOf(from)}, ${numberOf(to)})`,
          );
          await connection.run(
            `insert into t (sequence, id, "from", "to", from_type, to_type, occurred_ms, amount_minor, currency, to_amount_minor, to_currency, from_number, to_number) values ${values.join(', ')}`,
          );
          await connection.run(`copy t to '${path}' (format parquet)`);
          files.push({ path, rows: own.length, month: place.split('-')[0]! });
        }
        const expected = columnsFrom(rows.map((each): LedgerRow => ({ ...each, id: `t${each.sequence}` })));
        const names = `select * from (values ${[...numbers].map(([name, number]) => `(${number}, ${literal(name)})`).join(', ')}) t(number, account)`;
        expect(told(await buildColumns(duck, files, names))).toEqual(told(expected));
      }),
      { seed: 5, numRuns: 12, endOnFailure: true },
    );
    connection.close();
  });
});

describe('a ledger ready to be traced', () => {
  const mapping = importMappingSchema.parse({
    columns: { id: 'id', from: 'from', to: 'to', time: 'time', amount: 'amount' },
    timeUnit: 'day',
  });
  /** Few days, so that the order of import decides often. */
  const rows = Array.from({ length: 400 }, (_, place): LedgerRow => ({
    id: `tx ${place}`,
    from: place % 9 === 0 ? null : `A${(place * 7) % 11}`,
    to: `A${(place * 5 + 3) % 11}`,
    time: ((place * 13) % 40) * 86_400_000,
    amount: 100 + ((place * 37) % 900),
    currency: 'XXX',
  }));
  const write = (part: readonly LedgerRow[], name: string): string => {
    const lines = part.map(
      ({ id, from, to, time, amount }) =>
        `${id},${from ?? ''},${to},${time / 86_400_000},${(Number(amount) / 100).toFixed(2)}`,
    );
    writeFileSync(join(folder, name), ['id,from,to,time,amount', ...lines].join('\n'));
    return join(folder, name);
  };

  it('answers as the engine does over the rows, from a new index and from a saved one', async () => {
    const own = join(folder, 'ledger');
    const ledger = openFolderLedger(own, { create: true });
    await ledger.import(write(rows.slice(0, 150), 'one.csv'), mapping);
    await ledger.import(write(rows.slice(150), 'two.csv'), mapping);
    const columns = columnsFrom(rows);
    const question = { sources: [{ transaction: 'tx 27' }, { transaction: 'tx 81' }] };
    const built = await ledger.trails();
    const saved = await ledger.trails();
    expect(saved.columns.from).toEqual(built.columns.from);
    for (const trails of [built, saved]) {
      for (const rule of ['fifo', 'pro-rata', 'poison'] as const) {
        expect(await trails.trace({ ...question, rule })).toEqual(trace(columns, { ...question, rule }));
      }
      const origins = { account: 'A3', time: 30 * 86_400_000, rule: 'lifo' } as const;
      expect(await trails.origins(origins)).toEqual(originsOf(columns, origins));
      await expect(trails.trace({ rule: 'fifo', sources: [{ transaction: 'none' }] })).rejects.toMatchObject({
        code: 'source-unknown-transaction',
      });
    }
    ledger.close();
  });

  it('throws a damaged index, and that of an older ledger, away', async () => {
    const own = join(folder, 'ledger');
    const ledger = openFolderLedger(own, { create: true });
    await ledger.import(write(rows.slice(0, 300), 'one.csv'), mapping);
    const before = await ledger.trails();
    appendFileSync(join(own, 'trails', 'amount'), 'x');
    expect(told((await ledger.trails()).columns)).toEqual(told(before.columns));
    expect(readFileSync(join(own, 'trails', 'amount'))).toHaveLength(300 * 8);
    await ledger.import(write(rows.slice(300), 'two.csv'), mapping);
    expect((await ledger.trails()).columns.count).toBe(400);
    ledger.close();
  });

  it('reads an opening balance in the currency of its account', async () => {
    const ledger = openFolderLedger(join(folder, 'ledger'), { create: true });
    writeFileSync(
      join(folder, 'rows.csv'),
      'id,from,to,time,amount,currency\nt1,A,B,1,700,JPY\nt2,C,D,1,1.50,XNC\nt3,D,B,2,1.00,XNC\n',
    );
    writeFileSync(join(folder, 'open.csv'), 'account,amount\nA,500\nC,1.25\nD,2\nB,5\nQ,5\n');
    const { outcome } = await ledger.import(
      join(folder, 'rows.csv'),
      { ...mapping, columns: { ...mapping.columns, currency: 'currency' } },
      { file: join(folder, 'open.csv'), columns: [] },
    );
    // B has two currencies, Q none.
    expect(outcome).toMatchObject({ openings: 3, reasons: { 'opening-currency-missing': 2 } });
    const { openings } = await ledger.trails();
    expect(openings).toEqual([
      { account: 'A', amount: 500, currency: 'JPY' },
      { account: 'C', amount: 125, currency: 'XNC' },
      { account: 'D', amount: 200, currency: 'XNC' },
    ]);
    ledger.close();
  });
});
