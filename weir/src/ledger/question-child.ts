import { text } from 'node:stream/consumers';
import {
  DuckDBInstance,
  JsonDuckDBValueConverter,
  StatementType,
  type DuckDBConnection,
} from '@duckdb/node-api';
import { objectionTo } from './question-guard.ts';
import { columnList, relationOf } from './ledger-schema.ts';

/**
 * The process in which one question of an analyst is answered. First it makes the views, out of the files that the node
 * names; then it shuts itself in: no file but those that hold nothing hidden from the asker, no extension, no setting that
 * could still be changed. Only then is the question read. What it answers goes to the output as one JSON document.
 */
export interface ChildTask {
  readonly sql: string;
  /** The ledger's files of rows and of opening balances. */
  readonly files: readonly string[];
  readonly openings: readonly string[];
  /** Condition of SQL under which the asker may see a row. */
  readonly visible: string;
  /** Rows that repeat others. */
  readonly repeats: readonly number[];
  /** Currencies whose minor unit is not a hundredth, with how many make one. */
  readonly units: readonly { readonly currency: string; readonly unit: number }[];
  readonly memory: string;
  readonly disk: string;
  readonly temporaryFolder: string;
  readonly mostRows: number;
  readonly mostBytes: number;
}

export type ChildAnswer =
  | { readonly columns: readonly { name: string; type: string }[]; readonly rows: readonly unknown[][] }
  | { readonly code: string; readonly detail: string };

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const listOf = (paths: readonly string[]): string => `[${paths.map(quoted).join(', ')}]`;

async function makeViews(duck: DuckDBConnection, task: ChildTask): Promise<void> {
  const relations: string[] = [];
  if (task.files.length > 0) {
    const footers = await duck.runAndReadAll(`select file_name from parquet_metadata(${listOf(task.files)})
      where path_in_schema = 'compartment' and row_group_id >= 0
      group by 1 having not bool_and(stats_null_count is not distinct from num_values)`);
    const closed = new Set(footers.getRows().map(([name]) => String(name)));
    const open = task.files.filter((path) => !closed.has(path));
    // A file with rows of a compartment is no view over the file, since whoever may read the file may read all of it.
    if (closed.size > 0) {
      await duck.run(`create table cleared_rows as select ${columnList}
        from read_parquet(${listOf([...closed])}, hive_partitioning = false) where ${task.visible}`);
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
        : `case ${currency} ${task.units.map(({ currency: code, unit }) => `when ${quoted(code)} then ${unit}`).join(' ')} else 100 end`
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
          from read_parquet(${listOf(task.openings)}, hive_partitioning = false) where ${task.visible} group by account, currency)`,
  );
}

async function answer(task: ChildTask): Promise<ChildAnswer> {
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
  await duck.run('set enable_external_access = false');
  await duck.run('set lock_configuration = true');
  try {
    const parsed = await duck.runAndReadAll(`select json_serialize_sql(${quoted(task.sql)}::varchar)`);
    const objection = objectionTo(JSON.parse(String(parsed.getRows()[0]![0])));
    if (objection !== undefined) return { code: 'question-refused', detail: objection };
    const statements = await duck.extractStatements(task.sql);
    const prepared = await statements.prepare(0);
    if (statements.count !== 1 || prepared.statementType !== StatementType.SELECT)
      return { code: 'question-refused', detail: 'Only one SELECT can be asked.' };
    const result = await prepared.stream();
    const types = result.columnTypes();
    const columns = result.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
    const rows: unknown[][] = [];
    let bytes = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return { columns, rows };
      if (rows.length + chunk.rowCount > task.mostRows) {
        return {
          code: 'question-too-many-rows',
          detail: `The answer has more than ${task.mostRows} rows. Ask for fewer: a LIMIT, a narrower WHERE, or a sum instead of the rows.`,
        };
      }
      for (const row of chunk.convertRows(JsonDuckDBValueConverter)) {
        bytes += JSON.stringify(row).length;
        rows.push(row);
      }
      if (bytes > task.mostBytes) {
        return {
          code: 'question-answer-too-large',
          detail: `The answer is larger than ${task.mostBytes} characters. Ask for fewer columns or rows.`,
        };
      }
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /out of memory|max_temp_directory_size|failed to offload/i.test(message)
      ? {
          code: 'question-too-much-memory',
          detail:
            'The question needs more memory or temporary disk than one question may have, and was ended. Ask about a shorter time or fewer columns.',
        }
      : { code: 'question-failed', detail: message.split('\n\n')[0]! };
  }
}

const told = await answer(JSON.parse(await text(process.stdin)) as ChildTask);
process.stdout.write(JSON.stringify(told), () => process.exit(0));
