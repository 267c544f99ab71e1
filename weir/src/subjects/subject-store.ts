import { sql, type RawBuilder } from 'kysely';
import type { Mention } from '@weir/engines/reports';
import { json, type Transaction } from '#platform';
import type { SubjectKind } from './contract.ts';
import type { RelationKind } from './relations-of.ts';
import type { Summary } from './summary.ts';

export interface StoredSubject {
  id: string;
  kind: SubjectKind;
  name: string;
  also_known_as: string[];
  born: string[];
  countries: string[];
  search_text: string;
  reports: number;
  first_seen_at: string;
  /** The subject that this id is part of now; null where it stands for itself. */
  merged_into: string | null;
  /** The core that this id stands for now. */
  core: string;
}

export interface StoredMention {
  report: string;
  ordinal: number;
  subject: string;
  core: string;
  kind: SubjectKind;
  role: string;
  path: string;
  my_client: boolean;
  data: MentionData;
  recorded_at: string;
}

/** What a mention says, without its place. */
export type MentionData = Omit<Mention, 'kind' | 'path' | 'role' | 'myClient'>;

export interface SubjectTables {
  subjects: StoredSubject;
  subject_mentions: StoredMention;
  subject_keys: { key: string; subject: string };
  subject_relations: { report: string; from_ordinal: number; to_ordinal: number; kind: RelationKind };
  subject_merges: { merged: string; kept: string; through: string; report: string; at: string };
  subject_reports: { report: string; mentions: number; noted_at: string };
}

/** Rows of one statement: well below the 65,535 parameters that PostgreSQL takes. */
const rowsAtOnce = 2000;
/** Mentions of one subject that its summary is made from. */
export const mentionsSummarised = 2000;

/** Reports are noted one after another: two at once could each miss the other's new key. */
export async function lockSubjects(tx: Transaction): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000020)`);
}

/** False when the report's mentions are here already. */
export async function claimReport(tx: Transaction, report: string, mentions: number): Promise<boolean> {
  const rows = await tx
    .tables<SubjectTables>()
    .insertInto('subject_reports')
    .values({ report, mentions, noted_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('report')
    .execute();
  return rows.length > 0;
}

export async function subjectsByKey(tx: Transaction, keys: readonly string[]): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const some of chunks(keys, rowsAtOnce)) {
    const rows = await tx
      .tables<SubjectTables>()
      .selectFrom('subject_keys')
      .select(['key', 'subject'])
      .where('key', 'in', some)
      .execute();
    for (const row of rows) known.set(row.key, row.subject);
  }
  return known;
}

/**
 * Joins two cores that share an identifier: re-points all that belonged to `merged`; its row stays, so that its id
 * still leads somewhere. Their subjects become one until they are grouped anew.
 */
export async function merge(
  tx: Transaction,
  given: { kept: string; merged: string; through: string; report: string },
): Promise<void> {
  const tables = tx.tables<SubjectTables>();
  const { kept, merged } = given;
  await tables.updateTable('subject_mentions').set({ core: kept }).where('core', '=', merged).execute();
  await tables.updateTable('subject_keys').set({ subject: kept }).where('subject', '=', merged).execute();
  await tables.updateTable('subjects').set({ core: kept }).where('core', '=', merged).execute();
  const leads = await leadsOf(tx, [kept, merged]);
  const [lead, yields] = [leads.get(kept)!, leads.get(merged)!];
  if (lead !== yields) {
    await tables
      .updateTable('subject_mentions')
      .set({ subject: lead })
      .where('subject', '=', yields)
      .execute();
    await tables
      .updateTable('subjects')
      .set({ merged_into: lead })
      .where((where) => where.or([where('id', '=', yields), where('merged_into', '=', yields)]))
      .execute();
  }
  await tables
    .insertInto('subject_merges')
    .values({ ...given, at: tx.now })
    .execute();
}

/** The subject that each id is part of now. */
export async function leadsOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .tables<SubjectTables>()
    .selectFrom('subjects')
    .select(['id', 'merged_into'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.merged_into ?? row.id]));
}

/** Mentions of several cores, at most `mentionsSummarised` of each. */
export async function mentionsOfCores(
  tx: Transaction,
  cores: readonly string[],
): Promise<Map<string, StoredMention[]>> {
  const rows = await tx.run<StoredMention>(sql`
    select * from (
      select *, row_number() over (partition by core order by report, ordinal) as place
      from subject_mentions where core = any (${cores}::text[]) and kind <> 'account'
    ) as placed where place <= ${mentionsSummarised} order by report, ordinal`);
  return Map.groupBy(rows, (row) => row.core);
}

export interface SubjectSummary extends Summary {
  readonly id: string;
  readonly kind: SubjectKind;
  readonly reports: number;
}

/** Writes summaries of new and known subjects in one statement. */
export async function saveSummaries(tx: Transaction, summaries: readonly SubjectSummary[]): Promise<void> {
  for (const some of chunks(summaries, rowsAtOnce)) {
    const rows = some.map((summary) => ({
      id: summary.id,
      kind: summary.kind,
      name: summary.name,
      also_known_as: summary.alsoKnownAs,
      born: summary.born,
      countries: summary.countries,
      search_text: summary.searchText,
      reports: summary.reports,
    }));
    await tx.run<object>(sql`
      insert into subjects (id, kind, name, also_known_as, born, countries, search_text, reports, first_seen_at, core)
      select id, kind, name, also_known_as, born, countries, search_text, reports, ${tx.now}::timestamptz, id
      from jsonb_to_recordset(${json(rows)}) as given (id text, kind text, name text, also_known_as text[], born text[],
        countries text[], search_text text, reports integer)
      on conflict (id) do update set name = excluded.name, also_known_as = excluded.also_known_as, born = excluded.born,
        countries = excluded.countries, search_text = excluded.search_text, reports = excluded.reports`);
  }
}

export async function insertMentions(tx: Transaction, mentions: readonly StoredMention[]): Promise<void> {
  for (const some of chunks(mentions, rowsAtOnce)) {
    await tx
      .tables<SubjectTables>()
      .insertInto('subject_mentions')
      .values(some.map((mention) => ({ ...mention, data: json(mention.data) as RawBuilder<never> })))
      .execute();
  }
}

export async function insertKeys(
  tx: Transaction,
  keys: readonly { key: string; subject: string }[],
): Promise<void> {
  for (const some of chunks(keys, rowsAtOnce)) {
    await tx
      .tables<SubjectTables>()
      .insertInto('subject_keys')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export async function insertRelations(
  tx: Transaction,
  relations: readonly SubjectTables['subject_relations'][],
): Promise<void> {
  for (const some of chunks(relations, rowsAtOnce)) {
    await tx.tables<SubjectTables>().insertInto('subject_relations').values(some).execute();
  }
}

/** Mentions of several subjects, at most `mentionsSummarised` of each, and in how many reports each one is. */
export async function mentionsForSummary(
  tx: Transaction,
  subjects: readonly string[],
): Promise<Map<string, { mentions: StoredMention[]; reports: number }>> {
  const found = new Map<string, { mentions: StoredMention[]; reports: number }>();
  for (const some of chunks(subjects, rowsAtOnce)) {
    const rows = await tx.run<StoredMention>(sql`
      select * from (
        select *, row_number() over (partition by subject order by report, ordinal) as place
        from subject_mentions where subject = any (${some}::text[])
      ) as placed where place <= ${mentionsSummarised} order by report, ordinal`);
    for (const row of rows) {
      const entry = found.get(row.subject) ?? { mentions: [], reports: 0 };
      entry.mentions.push(row);
      found.set(row.subject, entry);
    }
    const counts = await tx.run<{ subject: string; reports: number }>(sql`
      select subject, count(distinct report)::integer as reports from subject_mentions
      where subject = any (${some}::text[]) group by subject`);
    for (const { subject, reports } of counts) found.get(subject)!.reports = reports;
  }
  return found;
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
