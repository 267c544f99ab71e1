import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { rm } from 'node:fs/promises';
import type { BoxAnswer, BoxOrder } from './scenario-box.ts';

/*
 * Runs statements that people wrote. Started by `scenario-box.ts` with no environment. What it may see is loaded first;
 * then DuckDB is cut off from every file and network and its settings are locked, before the first statement comes. A
 * statement must be one query; what it costs is limited here in memory and rows, and by the starter in time.
 */

type Row = Record<string, unknown>;
/** Names in the answers of one statement: accounts and transactions of all findings. */
const mostNames = 2_000_000;

let duck: DuckDBConnection;

process.on('message', (order: BoxOrder) => {
  void answer(order).then(
    (given) => process.send!(given satisfies BoxAnswer),
    (error: unknown) =>
      process.send!({ failed: error instanceof Error ? error.message : String(error) } satisfies BoxAnswer),
  );
});
process.on('disconnect', () => process.exit(0));

async function answer(order: BoxOrder): Promise<BoxAnswer> {
  switch (order.do) {
    case 'open':
      await open(order);
      return { rows: [], columns: [] };
    case 'half':
      await keepHalf();
      return { rows: [], columns: [] };
    case 'parse': {
      const parsed = await duck.runAndReadAll(
        `select json_serialize_sql('${order.sql.replaceAll("'", "''")}'::varchar)`,
      );
      return { rows: [{ tree: parsed.getRows()[0]![0] }], columns: [] };
    }
    case 'ask':
      return ask(order.sql, order.most);
  }
}

async function open(order: Extract<BoxOrder, { do: 'open' }>): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: order.memory,
    threads: '2',
    temp_directory: order.folder,
    max_temp_directory_size: order.disk,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  duck = await instance.connect();
  for (const { name, file } of order.tables) {
    await duck.run(`create table "${name}" as select * from read_parquet('${file.replaceAll("'", "''")}')`);
    await rm(file, { force: true });
  }
  for (const statement of order.setup) await duck.run(statement);
  await shut();
}

async function shut(): Promise<void> {
  await duck.run('set enable_external_access = false');
  await duck.run('set lock_configuration = true');
}

/** Lets half of the accounts stand alone: for them a scenario of reach `account` must say what it said before. */
async function keepHalf(): Promise<void> {
  await duck.run(
    'create temp table half as select distinct account from entries where hash(account) % 2 = 0',
  );
  await duck.run('delete from entries where account not in (from half)');
  await duck.run('delete from accounts where account not in (from half)');
  await duck.run(
    'delete from rows where coalesce("from" not in (from half), true) and coalesce("to" not in (from half), true)',
  );
}

async function ask(sql: string, most: number): Promise<BoxAnswer> {
  const statements = await duck.extractStatements(sql);
  if (statements.count !== 1) return { failed: 'There is more than one statement.' };
  const statement = await statements.prepare(0);
  // 1 is SELECT in DuckDB's own numbering.
  if (statement.statementType !== 1) return { failed: 'It is not a query.' };
  const result = await statement.stream();
  const columns = result
    .columnNames()
    .map((name, place) => ({ name, type: result.columnTypes()[place]!.toString() }));
  const rows: Row[] = [];
  let names = 0;
  for await (const chunk of result.yieldRowObjectJs()) {
    for (const row of chunk) {
      rows.push(plain(row));
      names += sizeOf(row['accounts']) + sizeOf(row['transactions']);
    }
    if (rows.length > most || names > mostNames) return { tooMany: true };
  }
  return { rows, columns };
}

function sizeOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

/** What goes over to the other process: numbers, texts, lists of texts. */
function plain(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint'
        ? Number.isSafeInteger(Number(value))
          ? Number(value)
          : String(value)
        : simple(value),
    ]),
  );
}

function simple(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  return Array.isArray(value) ? value.map(String) : String(value);
}
