import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck, type Duck, type DuckConnection } from '../ledger/duck.ts';
import { ledgerCounts } from './flows.ts';

const months = ['2026-07', '2026-08', '2026-09'];
const accepted = [
  { report: 'r1', organisation: 'one', month: '2026-07' },
  { report: 'r2', organisation: 'two', month: '2026-07' },
];

/** The ledger's own views, made by hand: what is asked of them is what the ledger answers. */
describe('money as the ledger tells it', () => {
  let folder: string;
  let duck: Duck;
  let connection: DuckConnection;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-flows-'));
    duck = openDuck({ temporaryFolder: folder });
    connection = await duck.connect();
    await connection.run(
      `create temp table all_rows (sequence bigint, source_kind varchar, source_id varchar, "from" varchar, "to" varchar,
         amount_minor bigint, currency varchar)`,
    );
    await connection.run('create temp table repeats (sequence bigint, of_sequence bigint)');
    await connection.run(`insert into all_rows values
      (1, 'report', 'r1', 'iban:XN1', 'iban:DE1', 100, 'XNC'),
      (2, 'report', 'r1', 'iban:XN1', 'iban:DE1', 50, 'XNC'),
      (3, 'report', 'r2', 'iban:XN1', 'iban:DE1', 100, 'XNC'),
      (4, 'report', 'r2', 'mill/7', null, 7, 'XNC'),
      (5, 'report', 'r2', 'iban:XN1', 'iban:DE1', 9, 'USD'),
      (6, 'report', 'r9', 'iban:XN1', 'iban:DE1', 9, 'XNC'),
      (7, 'import', 'i1', 'iban:XN1', 'iban:DE1', 50, 'XNC')`);
    // The second report tells of the first one's transfer; a bank's file tells of the other, which reports told all the same.
    await connection.run('insert into repeats values (3, 1), (2, 7)');
  });
  afterAll(() => {
    connection.close();
    duck.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const counts = (classification: 'corridor' | 'region') =>
    ledgerCounts(
      {
        register: {
          as: async (_: unknown, work: (tx: unknown) => unknown) => work({ run: async () => accepted }),
        } as never,
        config: { jurisdiction: 'XN' } as never,
      },
      {
        ledger: {
          query: async (_: unknown, work: (duck: DuckConnection) => unknown) => work(connection),
        } as never,
        subjects: {
          forAccounts: async () => new Map([['mill/7', { id: 's7' }]]) as never,
          rowsOf: async () => [{ id: 's7', countries: ['AE'] }] as never,
        },
      },
    )(
      { population: classification === 'corridor' ? 'money' : 'reports', classification, quarter: '2026-Q3' },
      months,
    );

  it('sums each transfer once, from country to country, of these reports and this currency', async () => {
    expect(await counts('corridor')).toEqual([
      { category: 'XN-DE', month: '2026-07', cases: 2, amount: 150, contributors: 1, largest: 150 },
      { category: 'AE-??', month: '2026-07', cases: 1, amount: 7, contributors: 1, largest: 7 },
    ]);
  });

  it('counts each report once by region', async () => {
    expect((await counts('region')).map(({ category, cases }) => [category, cases])).toEqual([
      ['150', 1],
      ['142', 1],
    ]);
  });
});
