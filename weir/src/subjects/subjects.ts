import { sql } from 'kysely';
import { loadProfile, mentionsOf } from '@weir/engines/reports';
import { theNode, type Platform, type Transaction, containing } from '#platform';
import type { Intake } from '#intake';
import type { SubjectDetail, SubjectQuery, SubjectRef, SubjectRow } from './contract.ts';
import { subjectsNoted } from './events.ts';
import { accountKeysOf, relationsOf, rowsOf, sharingWith, type Joined, type Sharing } from './joined.ts';
import { mentionFrom } from './mention-rows.ts';
import { proposalRoutes } from './proposal-routes.ts';
import { forgetMentions } from './forget-mentions.ts';
import { noteMentions } from './note-mentions.ts';
import { mentionsForSummary, subjectsByKey, type SubjectTables } from './subject-store.ts';
import { subjectDetail, subjectRow, type PeopleOf } from './subject-view.ts';
import { subjectRoutes } from './subject-routes.ts';
import { searchForms } from './summary.ts';

/** A subject as something to compare: all that its mentions say. */
export interface SubjectProfile extends SubjectRef {
  readonly names: readonly string[];
  readonly born: readonly string[];
  readonly countries: readonly string[];
  readonly sex?: 'm' | 'f';
  readonly identifiers: readonly { type: string; number: string; country?: string }[];
}

export interface Subjects {
  /** Who a report names, with the places where it does. */
  forReport(
    tx: Transaction,
    reportId: string,
  ): Promise<(SubjectRef & { roles: string[]; paths: string[]; myClient: boolean })[]>;
  search(tx: Transaction, query: SubjectQuery): Promise<{ items: SubjectRow[]; nextCursor: string | null }>;
  /** @throws Problem `subject-unknown` */
  get(tx: Transaction, id: string): Promise<SubjectDetail>;
  /** Names for ids, under the ids asked for, also where they were merged. */
  namesOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, SubjectRef>>;
  /** For each known id the id that stands for it now. */
  survivorsOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>>;
  /** Subjects of accounts by the ledger's keys (`iban:…`, `institution/number`). */
  forAccounts(tx: Transaction, accountKeys: readonly string[]): Promise<Map<string, SubjectRef>>;
  /** Rows by the ids that stand now. */
  rowsOf(tx: Transaction, ids: readonly string[]): Promise<SubjectRow[]>;
  relationsOf(tx: Transaction, ids: readonly string[], limit: number): Promise<Joined[]>;
  /** The ledger's keys of subjects that are accounts. */
  accountKeysOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string[]>>;
  sharingWith(tx: Transaction, subject: string, limit: number): Promise<Sharing[]>;
  /** What is known, for comparing; ids that were merged away are left out. */
  profilesOf(tx: Transaction, ids: readonly string[]): Promise<SubjectProfile[]>;
  /** Persons and firms in the order of their ids, for work that goes through all of them. */
  after(tx: Transaction, id: string, limit: number): Promise<string[]>;
  count(tx: Transaction): Promise<number>;
  /** Makes anew what is derived from mentions, for subjects and cores of which some were erased. As the node. */
  forget(tx: Transaction, ids: readonly string[], reportId: string): Promise<void>;
}

export function createSubjects(
  platform: Platform,
  rooms: { intake: Intake; people?: { namesOf: PeopleOf } },
): Subjects {
  const { register, events } = platform;
  const peopleOf: PeopleOf = rooms.people?.namesOf ?? (async () => new Map());

  rooms.intake.follow('subjects', async (report) => {
    const { country } = loadProfile(report.profile);
    const mentions = mentionsOf(await rooms.intake.read(report));
    await register.as(theNode, async (tx) => {
      const noted = await noteMentions(tx, { id: report.id, country }, mentions, platform.chance);
      if (noted !== null) await events.publish(tx, subjectsNoted, { reportId: report.id, ...noted });
    });
  });

  const subjects: Subjects = {
    forReport,
    search,
    get: (tx, id) => subjectDetail(tx, id, rooms.intake.numbersOf, peopleOf),
    namesOf,
    survivorsOf,
    forAccounts: async (tx, accountKeys) => {
      const byKey = await subjectsByKey(
        tx,
        accountKeys.map((key) => `account:${key}`),
      );
      const names = await namesOf(tx, [...new Set(byKey.values())]);
      return new Map(
        [...byKey].flatMap(([key, id]) => {
          const name = names.get(id);
          return name === undefined ? [] : [[key.slice('account:'.length), name] as const];
        }),
      );
    },
    rowsOf,
    relationsOf,
    accountKeysOf,
    sharingWith,
    profilesOf,
    after: async (tx, id, limit) => {
      const rows = await tx
        .tables<SubjectTables>()
        .selectFrom('subjects')
        .select('id')
        .where('id', '>', id)
        .where('merged_into', 'is', null)
        .where('kind', '<>', 'account')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.id);
    },
    count: async (tx) => {
      const [row] = await tx.run<{ count: number }>(
        sql`select count(*) as count from subjects where merged_into is null and kind <> 'account'`,
      );
      return row?.count ?? 0;
    },
    forget: async (tx, ids, reportId) => {
      const noted = await forgetMentions(tx, ids);
      await events.publish(tx, subjectsNoted, { reportId, ...noted });
    },
  };
  subjectRoutes(platform, subjects);
  proposalRoutes(platform, subjects, {
    numbersOf: rooms.intake.numbersOf,
    peopleOf,
  });
  return subjects;
}

async function forReport(
  tx: Transaction,
  reportId: string,
): Promise<(SubjectRef & { roles: string[]; paths: string[]; myClient: boolean })[]> {
  const rows = await tx
    .tables<SubjectTables>()
    .selectFrom('subject_mentions')
    .innerJoin('subjects', 'subjects.id', 'subject_mentions.subject')
    .select(['subjects.id', 'subjects.kind', 'subjects.name', 'role', 'path', 'my_client'])
    .where('report', '=', reportId)
    .orderBy('ordinal')
    .execute();
  return [...Map.groupBy(rows, (row) => row.id).values()].map((same) => ({
    id: same[0]!.id,
    kind: same[0]!.kind,
    name: same[0]!.name,
    roles: [...new Set(same.map((row) => row.role))],
    paths: same.map((row) => row.path),
    myClient: same.some((row) => row.my_client),
  }));
}

async function search(
  tx: Transaction,
  query: SubjectQuery,
): Promise<{ items: SubjectRow[]; nextCursor: string | null }> {
  let select = tx
    .tables<SubjectTables>()
    .selectFrom('subjects')
    .selectAll()
    .where('merged_into', 'is', null)
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  if (query.q !== undefined) {
    const forms = searchForms(query.q);
    if (forms.length === 0) return { items: [], nextCursor: null };
    select = select.where((where) =>
      where.or(
        forms.map((form) =>
          // Words in any order: family names come first in many languages.
          where.and(form.split(' ').map((word) => where('search_text', 'like', containing(word)))),
        ),
      ),
    );
  }
  const rows = await select.execute();
  return {
    items: rows.map(subjectRow),
    nextCursor: rows.length === query.limit ? rows.at(-1)!.id : null,
  };
}

async function survivorsOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .tables<SubjectTables>()
    .selectFrom('subjects')
    .select(['id', 'merged_into'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.merged_into ?? row.id]));
}

async function namesOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, SubjectRef>> {
  const survivors = await survivorsOf(tx, ids);
  if (survivors.size === 0) return new Map();
  const rows = await tx
    .tables<SubjectTables>()
    .selectFrom('subjects')
    .select(['id', 'kind', 'name'])
    .where('id', 'in', [...new Set(survivors.values())])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    [...survivors].flatMap(([asked, id]) => {
      const found = byId.get(id);
      return found === undefined ? [] : [[asked, found] as const];
    }),
  );
}

async function profilesOf(tx: Transaction, ids: readonly string[]): Promise<SubjectProfile[]> {
  const names = await namesOf(tx, ids);
  const standing = ids.filter((id) => names.get(id)?.id === id);
  const found = await mentionsForSummary(tx, standing);
  return standing.flatMap((id) => {
    const mentions = found.get(id)?.mentions.map(mentionFrom);
    return mentions === undefined ? [] : [{ ...names.get(id)!, ...profileFrom(mentions) }];
  });
}

function profileFrom(
  mentions: readonly ReturnType<typeof mentionFrom>[],
): Omit<SubjectProfile, keyof SubjectRef> {
  const distinct = (texts: readonly (string | undefined)[]): string[] =>
    [...new Set(texts.filter((text) => text !== undefined))].sort();
  const sexes = distinct(mentions.map(({ sex }) => sex));
  const identifiers = mentions.flatMap((mention) => mention.identifiers);
  return {
    names: distinct(mentions.flatMap((mention) => mention.names.map(({ text }) => text))),
    born: distinct(mentions.map(({ born }) => born)),
    countries: distinct(mentions.flatMap(({ nationality, countries }) => [nationality, ...countries])),
    // Two sexes recorded for one subject say nothing.
    ...(sexes.length === 1 ? { sex: sexes[0] as 'm' | 'f' } : {}),
    identifiers: [...new Map(identifiers.map((each) => [JSON.stringify(each), each])).values()],
  };
}
