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
): Promise<(ListTables['lists'] & { version: Omit<StoredVersion, 'left_out_rows'> })[]> {
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
  const { left_out_rows: rows, ...rest } = version;
  await tx
    .tables<ListTables>()
    .insertInto('list_versions')
    .values({ ...rest, left_out_rows: json(rows) as RawBuilder<never> })
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
