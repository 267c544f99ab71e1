import { sql } from 'kysely';
import type { Transaction } from '#platform';
import type { SubjectRow } from './contract.ts';
import type { RelationKind } from './relations-of.ts';
import type { MentionData, SubjectTables } from './subject-store.ts';
import { subjectRow } from './subject-view.ts';

/** What joins subjects to each other, for those who draw many at once. */

export interface Joined {
  readonly kind: RelationKind;
  readonly from: string;
  readonly to: string;
  readonly reports: number;
}

export interface Sharing {
  readonly subject: string;
  readonly other: string;
  readonly kind: 'phone' | 'address' | 'identifier';
}

/** Ids in one statement, and mentions looked at. */
const idsAtOnce = 5000;
const mentionsLookedAt = 200;
const valuesLookedAt = 50;

export async function rowsOf(tx: Transaction, ids: readonly string[]): Promise<SubjectRow[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .tables<SubjectTables>()
    .selectFrom('subjects')
    .selectAll()
    .where('id', 'in', ids.slice(0, idsAtOnce))
    .execute();
  return rows.map(subjectRow);
}

/** Relations in which one of the subjects stands at either end, those told most often first. */
export async function relationsOf(tx: Transaction, ids: readonly string[], limit: number): Promise<Joined[]> {
  if (ids.length === 0) return [];
  return tx.run<{ kind: RelationKind; from: string; to: string; reports: number }>(sql`
    select link.kind, one.subject as "from", other.subject as "to", count(distinct link.report)::integer as reports
    from subject_mentions touched
    join subject_relations link on link.report = touched.report
      and touched.ordinal in (link.from_ordinal, link.to_ordinal)
    join subject_mentions one on one.report = link.report and one.ordinal = link.from_ordinal
    join subject_mentions other on other.report = link.report and other.ordinal = link.to_ordinal
    where touched.subject in (${sql.join(ids.slice(0, idsAtOnce))}) and one.subject <> other.subject
    group by 1, 2, 3 order by 4 desc, 2, 3 limit ${limit}`);
}

/** The ledger's keys of subjects that are accounts. */
export async function accountKeysOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.run<{ subject: string; key: string }>(sql`
    select coalesce(subjects.merged_into, subjects.id) as subject, subject_keys.key
    from subject_keys join subjects on subjects.id = subject_keys.subject
    where coalesce(subjects.merged_into, subjects.id) in (${sql.join(ids.slice(0, idsAtOnce))})
      and subject_keys.key like 'account:%' order by subject_keys.key`);
  const keys = new Map<string, string[]>();
  for (const { subject, key } of rows)
    keys.set(subject, [...(keys.get(subject) ?? []), key.slice('account:'.length)]);
  return keys;
}

/** Persons and firms for whom reports name the same address, phone or identity number, letter by letter. */
export async function sharingWith(tx: Transaction, subject: string, limit: number): Promise<Sharing[]> {
  const mentions = await tx.run<{ data: MentionData }>(
    sql`select data from subject_mentions where subject = ${subject} order by report desc, ordinal limit ${mentionsLookedAt}`,
  );
  const found = new Map<string, Sharing>();
  const fields = [
    ['phone', 'phones'],
    ['address', 'addresses'],
    ['identifier', 'identifiers'],
  ] as const;
  for (const [kind, field] of fields) {
    const values = new Set(
      mentions.flatMap(({ data }) =>
        (data[field] as readonly unknown[]).map((value) => JSON.stringify([value])),
      ),
    );
    for (const value of [...values].slice(0, valuesLookedAt)) {
      const rows = await tx.run<{ other: string }>(sql`
        select distinct subject as other from subject_mentions
        where data -> ${sql.lit(field)} @> ${value}::jsonb and subject <> ${subject} and kind <> 'account'
        order by 1 limit ${limit}`);
      for (const { other } of rows) found.set(`${kind} ${other}`, { subject, other, kind });
    }
  }
  return [...found.values()];
}
