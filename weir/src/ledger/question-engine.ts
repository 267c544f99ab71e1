import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { literal } from './duck.ts';
import type { ExchangeRate } from './exchange-rate.ts';
import { columnList, relationOf } from './ledger-schema.ts';
import { whereTheyLieNow, type MovedSource } from './moved-sources.ts';

export interface ChildTask {
  readonly sql: string;
  /** The ledger's files of rows and of opening balances. */
  readonly files: readonly string[];
  readonly openings: readonly string[];
  /** Condition of SQL under which the asker may see a row. */
  readonly visible: string;
  /** Sources in another compartment than their files say. */
  readonly moved: readonly MovedSource[];
  /** Rows that repeat others. */
  readonly repeats: readonly number[];
  /** Stated exchange rates. */
  readonly rates: readonly ExchangeRate[];
  /** Currencies whose minor unit is not a hundredth, with how many make one. */
  readonly units: readonly { readonly currency: string; readonly unit: number }[];
  readonly memory: string;
  readonly disk: string;
  readonly temporaryFolder: string;
  readonly mostRows: number;
  readonly mostBytes: number;
}

const listOf = (paths: readonly string[]): string => `[${paths.map(literal).join(', ')}]`;

async function makeViews(duck: DuckDBConnection, task: ChildTask): Promise<void> {
  const relations: string[] = [];
  if (task.files.length > 0) {
    const footers = await duck.runAndReadAll(`select file_name from parquet_metadata(${listOf(task.files)})
      where path_in_schema = 'compartment' and row_group_id >= 0
      group by 1 having not bool_and(stats_null_count is not distinct from num_values)`);
    const closed = new Set(footers.getRows().map(([name]) => String(name)));
    if (task.moved.length > 0) {
      const holding =
        await duck.runAndReadAll(`select distinct filename from read_parquet(${listOf(task.files)}, filename = true,
        hive_partitioning = false) where source_id in (${task.moved.map(({ id }) => literal(id)).join(', ')})`);
      for (const [name] of holding.getRows()) closed.add(String(name));
    }
    const open = task.files.filter((path) => !closed.has(path));
    // A file with rows of a compartment is no view over the file, since whoever may read the file may read all of it.
    if (closed.size > 0) {
      await duck.run(`create table cleared_rows as select ${columnList}
        from ${whereTheyLieNow(`read_parquet(${listOf([...closed])}, hive_partitioning = false)`, task.moved)} where ${task.visible}`);
      relations.push(`select ${columnList} from cleared_rows`);
    }
    if (open.length > 0)
      relations.push(`select ${columnList} from read_parquet(${listOf(open)}, hive_partitioning = false)`);
    await duck.run(`set allowed_paths = ${listOf(open)}`);
  }
  await duck.run('create table repeated (sequence bigint)');
  for (let at = 0; at < task.repeats.length; at += 10_000) {
    const some = task.repeats.slice(at, at + 10_000);
    await duck.run(`insert into repeated values ${some.map((sequence) => `(${sequence})`).join(',')}`);
  }
  const money = (minor: string, currency: string): string =>
    `(${minor}::decimal(20, 4) / ${
      task.units.length === 0
        ? '100'
        : `case ${currency} ${task.units.map(({ currency: code, unit }) => `when ${literal(code)} then ${unit}`).join(' ')} else 100 end`
    })::decimal(20, 4)`;
  await duck.run(`create view transactions as select sequence, id, "from", "to", from_type, to_type,
      make_timestamp(occurred_ms * 1000) as occurred_at, occurred_ms, ${money('amount_minor', 'currency')} as amount, amount_minor, currency,
      ${money('to_amount_minor', 'to_currency')} as to_amount, to_amount_minor, to_currency, mode, description, reference, source_kind,
      source_id, place, compartment
    from (${relations.length === 0 ? relationOf([]) : relations.join(' union all ')}) where sequence not in (select sequence from repeated)`);
  await duck.run(`create view entries as
    select "from" as account, "to" as counterparty, 'out' as direction, to_type as outside_type, sequence, id, occurred_at, occurred_ms,
      amount, amount_minor, currency, mode, description from transactions where "from" is not null
    union all select "to", "from", 'in', from_type, sequence, id, occurred_at, occurred_ms, coalesce(to_amount, amount),
      coalesce(to_amount_minor, amount_minor), coalesce(to_currency, currency), mode, description from transactions where "to" is not null`);
  await duck.run(
    task.openings.length === 0
      ? 'create table openings (account varchar, currency varchar, amount decimal(20, 4), amount_minor bigint)'
      : `create table openings as select account, currency, ${money('amount_minor', 'currency')} as amount, amount_minor from (
          select account, currency, arg_max(amount_minor, ordinal) as amount_minor
          from ${whereTheyLieNow(`read_parquet(${listOf(task.openings)}, hive_partitioning = false)`, task.moved, 'ordinal')} where ${task.visible} group by account, currency)`,
  );
}

async function makeRates(duck: DuckDBConnection, rates: ChildTask['rates']): Promise<void> {
  await duck.run(
    'create table rates (base varchar, quote varchar, day date, rate decimal(24, 12), source varchar)',
  );
  for (let at = 0; at < rates.length; at += 1_000) {
    const rows = rates
      .slice(at, at + 1_000)
      .map(
        ({ base, quote, day, rate, source }) =>
          `(${[base, quote, day, rate, source].map(literal).join(', ')})`,
      );
    await duck.run(`insert into rates values ${rows.join(', ')}`);
  }
}

/** The views of a question in an engine that from here on opens no other file and changes no setting. */
export async function openEngine(task: ChildTask): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: task.memory,
    threads: '1',
    temp_directory: task.temporaryFolder,
    max_temp_directory_size: task.disk,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  const duck = await instance.connect();
  await makeViews(duck, task);
  await makeRates(duck, task.rates);
  await duck.run('set enable_external_access = false');
  await duck.run('set lock_configuration = true');
  return duck;
}
