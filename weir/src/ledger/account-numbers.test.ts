import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountFiles, accountsRelation } from './account-numbers.ts';
import { importMappingSchema } from './contract.ts';
import { literal, openDuck } from './duck.ts';
import { openFolderLedger } from './folder-ledger.ts';
import type { ManifestState } from './manifest.ts';

const mapping = importMappingSchema.parse({
  columns: { from: 'from', to: 'to', time: 'time', amount: 'amount' },
  timeUnit: 'day',
});

describe('numbers of accounts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-numbers-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const stateOf = (place: string): ManifestState =>
    (JSON.parse(readFileSync(join(place, 'manifest.json'), 'utf8')) as { state: ManifestState }).state;

  /** Every name with its number, and how many ends of rows bear a number that is not their name's. */
  async function numbered(place: string): Promise<{ names: string[]; wrong: number; ends: number }> {
    const duck = openDuck({ temporaryFolder: join(folder, 'tmp') });
    const connection = await duck.connect();
    const state = stateOf(place);
    await connection.run(`create temp table names as ${accountsRelation(place, state)}`);
    const rows = state.files
      .filter(({ kind }) => kind === 'rows')
      .map(({ name }) => literal(join(place, name)));
    const [counted] = await connection.rows<{ ends: number; wrong: number }>(`
      with ends as (select "from" as account, from_number as number from read_parquet([${rows.join(', ')}])
        union all select "to", to_number from read_parquet([${rows.join(', ')}]))
      select count(*) as ends, count(*) filter (
        case when ends.account is null then ends.number >= 0 else ends.account is distinct from names.account end) as wrong
      from ends left join names on names.number = ends.number`);
    const names = await connection.rows<{ number: number; account: string }>(
      'select * from names order by number',
    );
    connection.close();
    duck.close();
    expect(names.map(({ number }) => number)).toEqual([...names.keys()]);
    return { names: names.map(({ account }) => account), ...counted! };
  }

  it('follow the order of import, whatever files it came in, and are the same in a rebuild', async () => {
    const end = fc.constantFrom('A', 'a', 'A ', 'B', 'é', 'é', 'C,"D"', '0');
    const row = fc.record({ from: fc.option(end), to: end, day: fc.nat(400) });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(row, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
        async (files) => {
          const place = join(folder, String(run++));
          const ledger = openFolderLedger(place, { create: true });
          for (const [number, rows] of files.entries()) {
            const path = join(folder, 'rows.csv');
            const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
            const lines = rows.map(
              ({ from, to, day }) => `${from === null ? '' : quoted(from)},${quoted(to)},${day},1`,
            );
            writeFileSync(path, ['from,to,time,amount', ...lines, `X${number},Y,1,1`].join('\n'));
            await ledger.import(path, mapping);
          }
          const inOrder = files.flatMap((rows, number) => [
            ...rows.flatMap(({ from, to }) => [from, to]),
            `X${number}`,
            'Y',
          ]);
          const expected = new Set(inOrder.flatMap((name) => (name === null ? [] : [name.trim()])));
          const found = await numbered(place);
          expect(found).toEqual({ names: [...expected], wrong: 0, ends: inOrder.length });
          expect(await ledger.rebuild()).toMatchObject({ same: true });
          expect(await numbered(place)).toEqual(found);
          ledger.close();
        },
      ),
      { seed: 3, numRuns: 8 },
    );
  });

  it('keep thousands of names apart, in files that only grow at their end', async () => {
    const place = join(folder, 'many');
    const ledger = openFolderLedger(place, { create: true });
    const lines = Array.from({ length: 5_000 }, (_, row) => `P${row},Q${row % 300},${row % 700},1`);
    for (const [number, part] of [lines.slice(0, 3_000), lines.slice(3_000)].entries()) {
      writeFileSync(join(folder, `${number}.csv`), ['from,to,time,amount', ...part].join('\n'));
      await ledger.import(join(folder, `${number}.csv`), mapping);
    }
    ledger.close();
    const { names, wrong } = await numbered(place);
    expect([names.length, new Set(names).size, wrong]).toEqual([5_300, 5_300, 0]);
    const files = stateOf(place).files.filter(({ kind }) => kind === 'accounts');
    expect(files.map(({ first, last }) => [first, last]).sort((one, other) => one[0]! - other[0]!)).toEqual([
      [1, 4_096],
      [4_097, 5_300],
    ]);
  });

  it('lie in few files, whose borders a larger count keeps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.nat(100_000), (count, more) => {
        const files = accountFiles(count);
        expect(files.reduce((next, { first, last }) => (first === next ? last + 1 : -1), 1)).toBe(count + 1);
        expect(files.length).toBeLessThanOrEqual(15 * 5 + 1);
        const later = accountFiles(count + more);
        for (const { first, last } of files) {
          expect(later.some((each) => each.first <= first && each.last >= last)).toBe(true);
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('are asked for where an older Weir wrote the files', async () => {
    const place = join(folder, 'old');
    const ledger = openFolderLedger(place, { create: true });
    writeFileSync(join(folder, 'rows.csv'), 'from,to,time,amount\nA,B,1,1');
    await ledger.import(join(folder, 'rows.csv'), mapping);
    const path = join(place, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { state: { files: { kind: string }[] } };
    manifest.state.files = manifest.state.files.filter(({ kind }) => kind !== 'accounts');
    writeFileSync(path, JSON.stringify(manifest));
    await expect(ledger.statistics()).rejects.toMatchObject({ code: 'ledger-older' });
    await ledger.rebuild();
    expect(await ledger.statistics()).toMatchObject({ rows: 1, accounts: 2 });
    ledger.close();
  });
});
