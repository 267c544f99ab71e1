import { sql, type RawBuilder } from 'kysely';
import type { Entry, LeftOut } from '@weir/engines/names';
import { json, type Transaction } from '#platform';
import type { ListPurpose } from './contract.ts';
import { entryHash } from './list-difference.ts';

export interface StoredVersion {
  list: string;
  number: number;
  stated: string;
  sha256: string;
  entries: number;
  added: number;
  changed: number;
  removed: number;
  left_out: number;
  left_out_rows: LeftOut[];
  imported_at: string;
  imported_by: string | null;
  form: string;
  /** The files it was read from, as they lie in the vault. */
  files: { sha256: string; name: string }[];
  taken_back_to: number | null;
  reason: string | null;
}

export interface ListTables {
  lists: { id: string; name: string; purpose: ListPurpose; current: number };
  list_versions: StoredVersion;
  list_entries: {
    list: string;
    entry: string;
    since_version: number;
    until_version: number | null;
    data_sha256: string;
    data: Entry;
  };
}

const rowsAtOnce = 2000;

/** One import at a time: each is a difference to the one before. */
export async function lockLists(tx: Transaction): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000030)`);
}

export async function listsWithCurrent(
  tx: Transaction,
): Promise<(ListTables['lists'] & { version: Omit<StoredVersion, 'left_out_rows' | 'files'> })[]> {
  const lists = await tx
    .tables<ListTables>()
    .selectFrom('lists')
    .selectAll()
    .orderBy('name')
    .limit(500)
    .execute();
  const versions = await tx
    .tables<ListTables>()
    .selectFrom('list_versions')
    .innerJoin('lists', (join) =>
      join.onRef('lists.id', '=', 'list_versions.list').onRef('lists.current', '=', 'list_versions.number'),
    )
    .select([
      'list',
      'number',
      'stated',
      'sha256',
      'entries',
      'added',
      'changed',
      'removed',
      'left_out',
      'imported_at',
      'imported_by',
      'form',
      'taken_back_to',
      'list_versions.reason as reason',
    ])
    .execute();
  const byList = new Map(versions.map((version) => [version.list, version]));
  return lists.map((list) => ({ ...list, version: byList.get(list.id)! }));
}

export async function findList(
  tx: Transaction,
  by: { id: string } | { name: string },
): Promise<ListTables['lists'] | undefined> {
  const query = tx.tables<ListTables>().selectFrom('lists').selectAll();
  return ('id' in by ? query.where('id', '=', by.id) : query.where('name', '=', by.name)).executeTakeFirst();
}

/** Newest first. */
export async function versionsOf(tx: Transaction, list: string, limit: number): Promise<StoredVersion[]> {
  return tx
    .tables<ListTables>()
    .selectFrom('list_versions')
    .selectAll()
    .where('list', '=', list)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
}

export async function standingHashes(tx: Transaction, list: string): Promise<Map<string, string>> {
  const rows = await tx
    .tables<ListTables>()
    .selectFrom('list_entries')
    .select(['entry', 'data_sha256'])
    .where('list', '=', list)
    .where('until_version', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.entry, row.data_sha256]));
}

export async function insertList(tx: Transaction, list: ListTables['lists']): Promise<void> {
  await tx.tables<ListTables>().insertInto('lists').values(list).execute();
}

export async function insertVersion(tx: Transaction, version: StoredVersion): Promise<void> {
  const { left_out_rows: rows, files, ...rest } = version;
  await tx
    .tables<ListTables>()
    .insertInto('list_versions')
    .values({
      ...rest,
      left_out_rows: json(rows) as RawBuilder<never>,
      files: json(files) as RawBuilder<never>,
    })
    .execute();
  await tx
    .tables<ListTables>()
    .updateTable('lists')
    .set({ current: version.number })
    .where('id', '=', version.list)
    .execute();
}

/** Entries stand from `version` on; those that stood under the same ids stand no longer. */
export async function replaceEntries(
  tx: Transaction,
  list: string,
  version: number,
  given: { ended: readonly string[]; begun: readonly Entry[] },
): Promise<void> {
  for (const some of chunks(given.ended)) {
    await tx
      .tables<ListTables>()
      .updateTable('list_entries')
      .set({ until_version: version })
      .where('list', '=', list)
      .where('until_version', 'is', null)
      .where('entry', 'in', some)
      .execute();
  }
  for (const some of chunks(given.begun)) {
    await tx
      .tables<ListTables>()
      .insertInto('list_entries')
      .values(
        some.map((entry) => ({
          list,
          entry: entry.id,
          since_version: version,
          until_version: null,
          data_sha256: entryHash(entry),
          data: json(entry) as RawBuilder<never>,
        })),
      )
      .execute();
  }
}

export async function versionOf(
  tx: Transaction,
  list: string,
  number: number,
): Promise<StoredVersion | undefined> {
  return tx
    .tables<ListTables>()
    .selectFrom('list_versions')
    .selectAll()
    .where('list', '=', list)
    .where('number', '=', number)
    .executeTakeFirst();
}

/** Ids of entries that a version ended and that no entry has stood for since. */
export async function endedBy(tx: Transaction, list: string, version: number): Promise<string[]> {
  const rows = await tx.run<{ entry: string }>(sql`
    select entry from list_entries where list = ${list} and until_version = ${version}
    and not exists (select 1 from list_entries as now where now.list = list_entries.list
      and now.entry = list_entries.entry and now.until_version is null)`);
  return rows.map((row) => row.entry);
}

/** All entries as one version held them. */
export async function entriesAt(tx: Transaction, list: string, version: number): Promise<Entry[]> {
  const rows = await tx.run<{ data: Entry }>(sql`
    select data from list_entries where list = ${list} and since_version <= ${version}
    and (until_version is null or until_version > ${version})`);
  return rows.map((row) => row.data);
}

/** Standing entries by id, of those asked for. */
export async function entriesNow(
  tx: Transaction,
  list: string,
  ids: readonly string[],
): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  for (const some of chunks(ids)) {
    const rows = await tx
      .tables<ListTables>()
      .selectFrom('list_entries')
      .select(['entry', 'data'])
      .where('list', '=', list)
      .where('until_version', 'is', null)
      .where('entry', 'in', some)
      .execute();
    for (const row of rows) found.set(row.entry, row.data);
  }
  return found;
}

export interface ComparedEntry {
  entry: string;
  change: 'added' | 'changed' | 'removed';
  before: Entry | null;
  after: Entry | null;
}

/** Entries that two versions hold differently, in the order of their ids. */
export async function compareVersions(
  tx: Transaction,
  list: string,
  versions: { from: number; to: number },
  page: { after: string; limit: number; change: ComparedEntry['change'] | undefined },
): Promise<ComparedEntry[]> {
  return tx.run<ComparedEntry>(sql`
    select * from (${compared(list, versions)}) as compared
    where entry > ${page.after} and (${page.change ?? null}::text is null or change = ${page.change ?? null}::text)
    order by entry limit ${page.limit}`);
}

export async function countChanges(
  tx: Transaction,
  list: string,
  versions: { from: number; to: number },
): Promise<{ added: number; changed: number; removed: number }> {
  const rows = await tx.run<{ change: ComparedEntry['change']; count: number }>(sql`
    select change, count(*)::integer as count from (${compared(list, versions)}) as compared group by change`);
  const counts = { added: 0, changed: 0, removed: 0 };
  for (const { change, count } of rows) counts[change] = count;
  return counts;
}

function compared(list: string, { from, to }: { from: number; to: number }): RawBuilder<unknown> {
  const at = (version: number): RawBuilder<unknown> =>
    sql`select entry, data, data_sha256 from list_entries where list = ${list} and since_version <= ${version}
      and (until_version is null or until_version > ${version})`;
  return sql`
    select coalesce(one.entry, other.entry) as entry, one.data as before, other.data as after,
      case when one.entry is null then 'added' when other.entry is null then 'removed' else 'changed' end as change
    from (${at(from)}) as one full join (${at(to)}) as other on other.entry = one.entry
    where one.data_sha256 is distinct from other.data_sha256`;
}

/** Entries that one version brought and that still stand. */
export async function entriesSince(tx: Transaction, list: string, version: number): Promise<Entry[]> {
  const rows = await tx
    .tables<ListTables>()
    .selectFrom('list_entries')
    .select('data')
    .where('list', '=', list)
    .where('since_version', '=', version)
    .where('until_version', 'is', null)
    .execute();
  return rows.map((row) => row.data);
}

/** All standing entries of all lists, a page at a time. */
export async function* standingEntries(tx: Transaction): AsyncGenerator<Entry> {
  let after: { list: string; entry: string } = { list: '', entry: '' };
  for (;;) {
    const rows = await tx.run<{ list: string; entry: string; data: Entry }>(sql`
      select list, entry, data from list_entries
      where until_version is null and (list, entry) > (${after.list}, ${after.entry})
      order by list, entry limit ${rowsAtOnce}`);
    for (const row of rows) yield row.data;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    after = last;
  }
}

/** How an entry stands now, compared with how it stood in a version. */
export async function entryNow(
  tx: Transaction,
  list: string,
  entry: string,
  version: number,
): Promise<'listed' | 'changed' | 'removed'> {
  const row = await tx
    .tables<ListTables>()
    .selectFrom('list_entries')
    .select('since_version')
    .where('list', '=', list)
    .where('entry', '=', entry)
    .where('until_version', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return 'removed';
  return row.since_version <= version ? 'listed' : 'changed';
}

function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += rowsAtOnce) yield items.slice(at, at + rowsAtOnce);
}
