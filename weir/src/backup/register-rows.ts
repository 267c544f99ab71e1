import type { OwnerQuery } from '#platform';

/**
 * The register's rows as JSON lines, the same on both databases: what was backed up on one can be restored on the other.
 * The database itself turns rows into JSON and back, so that every type keeps its value.
 */

/** Sessions end with a restore: people sign in again. Migrations are compared, not copied. */
const leftOut = new Set(['migrations', 'sessions', 'sign_in_failures']);
const rowsAtOnce = 500;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export async function tablesOf(query: OwnerQuery): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`,
  );
  return rows.map((row) => row.name).filter((name) => !leftOut.has(name));
}

/** One JSON object a line, read through a cursor: a table of any size in little memory. */
export async function* rowsOf(
  query: OwnerQuery,
  table: string,
  count: (rows: number) => void,
): AsyncGenerator<Buffer> {
  await query(
    `declare weir_rows no scroll cursor for select to_jsonb(t)::text as row from ${quoted(table)} t`,
  );
  for (;;) {
    const rows = await query<{ row: string }>(`fetch ${rowsAtOnce} from weir_rows`);
    if (rows.length === 0) break;
    count(rows.length);
    yield Buffer.from(rows.map((each) => `${each.row}\n`).join(''));
  }
  await query('close weir_rows');
}

export interface PendingJob {
  readonly name: string;
  readonly data: object;
  readonly askedBy: string | null;
}

/** Work that was promised and not done yet: events on their way among them, so it must not be lost. */
export async function pendingJobs(query: OwnerQuery): Promise<PendingJob[]> {
  const [queue] = await query<{ there: boolean }>(`select to_regclass('pgboss.job') is not null as there`);
  if (queue?.there !== true) return [];
  const rows = await query<{ name: string; data: string; asked_by: string | null }>(
    `select jobs.name, (job.data -> 'data')::text as data, jobs.asked_by from pgboss.job
      join jobs on jobs.id = job.data ->> 'id'
      where job.state in ('created', 'retry', 'active') order by job.created_on`,
  );
  return rows.map((row) => ({
    name: row.name,
    data: JSON.parse(row.data) as object,
    askedBy: row.asked_by,
  }));
}

export interface SequenceValue {
  readonly name: string;
  readonly value: string;
}

export async function sequencesOf(query: OwnerQuery): Promise<SequenceValue[]> {
  return query<SequenceValue>(
    `select sequencename as name, last_value::text as value from pg_sequences
      where schemaname = 'public' and last_value is not null`,
  );
}

/** Fills an empty register of the same shape. Foreign keys and triggers rest meanwhile, and are checked at the end. */
export async function fillRegister(
  query: OwnerQuery,
  fill: (load: (table: string, lines: AsyncIterable<string>) => Promise<number>) => Promise<void>,
): Promise<void> {
  const tables = await tablesOf(query);
  const foreign = await query<{ tab: string; name: string; definition: string }>(
    `select conrelid::regclass::text as tab, conname as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  );
  for (const each of foreign) await query(`alter table ${each.tab} drop constraint ${quoted(each.name)}`);
  for (const table of tables) await query(`alter table ${quoted(table)} disable trigger user`);
  await query(`truncate ${tables.map(quoted).join(', ')}`);
  await fill(async (table, lines) => {
    const columns = await query<{ name: string }>(
      `select column_name as name from information_schema.columns
        where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
      [table],
    );
    const names = columns.map((column) => quoted(column.name)).join(', ');
    const insert = `insert into ${quoted(table)} (${names}) overriding system value
      select ${names} from jsonb_populate_recordset(null::${quoted(table)}, $1::jsonb)`;
    let loaded = 0;
    let held: string[] = [];
    const flush = async (): Promise<void> => {
      if (held.length === 0) return;
      await query(insert, [`[${held.join(',')}]`]);
      loaded += held.length;
      held = [];
    };
    for await (const line of lines) {
      held.push(line);
      if (held.length >= rowsAtOnce) await flush();
    }
    await flush();
    return loaded;
  });
  for (const table of tables) await query(`alter table ${quoted(table)} enable trigger user`);
  for (const each of foreign)
    await query(`alter table ${each.tab} add constraint ${quoted(each.name)} ${each.definition}`);
}
