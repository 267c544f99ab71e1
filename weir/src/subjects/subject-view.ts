import { sql } from 'kysely';
import { Problem } from '@weir/engines/vocabulary';
import type { Transaction } from '#platform';
import type { Attribute, Relation, Source, SubjectDetail, SubjectRef, SubjectRow } from './contract.ts';
import { changesOf, linksWithin } from './link-store.ts';
import type { RelationKind } from './relations-of.ts';
import type { StoredMention, StoredSubject, SubjectTables } from './subject-store.ts';

/** Mentions and relations of one subject that its page looks at; the rest is counted. */
const mentionsLookedAt = 2000;
/** Places shown for one attribute. */
const sourcesShown = 20;

export type PeopleOf = (
  tx: Transaction,
  ids: readonly string[],
) => Promise<Map<string, { readonly name: string }>>;
export type NumbersOf = (tx: Transaction, ids: readonly string[]) => Promise<Map<string, string>>;

/** @throws Problem `subject-unknown` */
export async function subjectDetail(
  tx: Transaction,
  askedFor: string,
  numbersOf: NumbersOf,
  peopleOf: PeopleOf,
): Promise<SubjectDetail> {
  const subject = await survivor(tx, askedFor);
  const tables = tx.tables<SubjectTables>();
  const mentions = await tables
    .selectFrom('subject_mentions')
    .selectAll()
    .where('subject', '=', subject.id)
    .orderBy('report', 'desc')
    .orderBy('ordinal')
    .limit(mentionsLookedAt)
    .execute();
  const [total] = await tx.run<{ count: number }>(
    sql`select count(*) as count from subject_mentions where subject = ${subject.id}`,
  );
  const links = [
    ...(await relationRows(tx, subject.id, 'out')),
    ...(await relationRows(tx, subject.id, 'in')),
  ];
  const merges = await tables
    .selectFrom('subject_merges')
    .innerJoin('subjects', 'subjects.id', 'subject_merges.merged')
    .select(['merged', 'through', 'report as reportId', 'at'])
    .where('subjects.merged_into', '=', subject.id)
    .orderBy('at')
    .limit(200)
    .execute();
  const numbers = await numbersOf(tx, [
    ...new Set([...mentions.map((mention) => mention.report), ...links.map((link) => link.report)]),
  ]);
  const relations = relationsFrom(links, numbers);
  return {
    ...subjectRow(subject),
    askedFor,
    attributes: attributesFrom(mentions, numbers),
    relations,
    accounts: accountsFrom(relations),
    appearsIn: appearances(mentions, numbers),
    merges,
    ...(await madeOf(tx, subject.id, peopleOf)),
    mentionsOmitted: Math.max(0, (total?.count ?? 0) - mentions.length),
  };
}

/** The cores of a subject, the links between them, and how they came together. */
async function madeOf(
  tx: Transaction,
  subject: string,
  peopleOf: PeopleOf,
): Promise<Pick<SubjectDetail, 'cores' | 'links' | 'changes'>> {
  const cores = await tx.run<{ core: string; name: string; reports: number; mentions: number }>(sql`
    select said.core, min(own.name) as name, count(distinct said.report)::integer as reports, count(*)::integer as mentions
    from subject_mentions said join subjects own on own.id = said.core
    where said.subject = ${subject} group by said.core order by said.core limit 200`);
  const links = cores.length < 2 ? [] : await linksWithin(tx, cores.map(({ core }) => core)); // prettier-ignore
  const changes = await changesOf(tx, subject);
  const people = await peopleOf(
    tx,
    changes.flatMap((change) => change.decided_by ?? []),
  );
  return {
    cores,
    links: links.map((link) => ({
      id: `${link.left_core}~${link.right_core}`,
      left: link.left_core,
      right: link.right_core,
      bits: link.bits / 100,
      parts: link.parts,
    })),
    changes: changes.map(({ core, from_subject: from, to_subject: to, through, decided_by: by, at }) => ({
      core,
      from,
      to,
      through,
      by: by === null ? null : { id: by, name: people.get(by)?.name ?? null },
      at,
    })),
  };
}

/** The subject that an id leads to: itself, or what it was merged into. */
export async function survivor(tx: Transaction, id: string): Promise<StoredSubject> {
  const find = (one: string) =>
    tx.tables<SubjectTables>().selectFrom('subjects').selectAll().where('id', '=', one).executeTakeFirst();
  const asked = await find(id);
  const found = asked?.merged_into === null || asked === undefined ? asked : await find(asked.merged_into);
  if (found === undefined) {
    throw new Problem({ code: 'subject-unknown', status: 404, detail: 'There is no such subject.' });
  }
  return found;
}

export function subjectRow(row: StoredSubject): SubjectRow {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    alsoKnownAs: row.also_known_as,
    born: row.born,
    countries: row.countries,
    reports: row.reports,
    firstSeenAt: row.first_seen_at,
  };
}

type Said = Pick<Attribute, 'kind' | 'value' | 'detail' | 'country'>;

function saidBy({ data }: StoredMention): Said[] {
  const said = (
    kind: Attribute['kind'],
    value: string | undefined,
    detail?: string,
    country?: string,
  ): Said[] =>
    value === undefined || value === ''
      ? []
      : [{ kind, value, detail: detail ?? null, country: country ?? null }];
  const nameKinds = { legal: 'name', alias: 'alias', native: 'native-name' } as const;
  return [
    ...data.names.flatMap(({ text, kind }) => said(nameKinds[kind], text)),
    ...said('account', data.account?.iban ?? data.account?.number, data.account?.institution),
    ...said('born', data.born),
    ...said('sex', data.sex),
    ...said('nationality', data.nationality),
    ...data.countries.flatMap((country) => said('country', country)),
    ...data.identifiers.flatMap(({ type, number, country }) => said('identifier', number, type, country)),
    ...data.addresses.flatMap((address) => said('address', address)),
    ...data.phones.flatMap((phone) => said('phone', phone)),
  ];
}

/** Each thing said once, with everywhere it is said; what is said most comes first within its kind. */
export function attributesFrom(
  mentions: readonly StoredMention[],
  numbers: ReadonlyMap<string, string>,
): Attribute[] {
  const attributes = new Map<string, Said & { sources: Source[]; count: number }>();
  for (const mention of mentions) {
    for (const said of saidBy(mention)) {
      const key = JSON.stringify([said.kind, said.value, said.detail, said.country]);
      const known = attributes.get(key) ?? { ...said, sources: [], count: 0 };
      attributes.set(key, known);
      known.count++;
      if (known.sources.length < sourcesShown) known.sources.push(sourceFrom(mention, numbers));
    }
  }
  const order: Attribute['kind'][] = ['name', 'native-name', 'alias', 'account', 'born', 'sex', 'nationality', 'country', 'identifier', 'address', 'phone']; // prettier-ignore
  return [...attributes.values()]
    .sort(
      (a, b) =>
        order.indexOf(a.kind) - order.indexOf(b.kind) || b.count - a.count || (a.value < b.value ? -1 : 1),
    )
    .map(({ count, ...attribute }) => ({
      ...attribute,
      sourcesOmitted: count - attribute.sources.length,
    }));
}

interface RelationRow {
  kind: RelationKind;
  report: string;
  direction: 'out' | 'in';
  other: string;
  other_kind: SubjectRef['kind'];
  other_name: string;
  role: string;
  path: string;
  recorded_at: string;
}

async function relationRows(
  tx: Transaction,
  subject: string,
  direction: 'out' | 'in',
): Promise<RelationRow[]> {
  const own = direction === 'out' ? sql`from_ordinal` : sql`to_ordinal`;
  const far = direction === 'out' ? sql`to_ordinal` : sql`from_ordinal`;
  const inner = direction === 'out' ? sql`own_mention` : sql`far_mention`;
  return tx.run<RelationRow>(sql`
    select link.kind, link.report, ${direction}::text as direction, other.id as other, other.kind as other_kind,
      other.name as other_name, ${inner}.role, ${inner}.path, ${inner}.recorded_at
    from subject_mentions own_mention
    join subject_relations link on link.report = own_mention.report and link.${own} = own_mention.ordinal
    join subject_mentions far_mention on far_mention.report = link.report and far_mention.ordinal = link.${far}
    join subjects other on other.id = far_mention.subject
    where own_mention.subject = ${subject} and other.id <> ${subject}
    order by link.report desc, ${inner}.ordinal limit ${mentionsLookedAt}`);
}

function relationsFrom(rows: readonly RelationRow[], numbers: ReadonlyMap<string, string>): Relation[] {
  const relations = new Map<string, Relation & { sources: Source[] }>();
  for (const row of rows) {
    const key = `${row.direction} ${row.kind} ${row.other}`;
    const known = relations.get(key) ?? {
      kind: row.kind,
      direction: row.direction,
      other: { id: row.other, kind: row.other_kind, name: row.other_name },
      roles: [],
      sources: [],
      sourcesOmitted: 0,
    };
    relations.set(key, known);
    if (!known.roles.includes(row.role)) known.roles.push(row.role);
    if (known.sources.length < sourcesShown) known.sources.push(sourceFrom(row, numbers));
    else known.sourcesOmitted++;
  }
  return [...relations.values()];
}

function accountsFrom(relations: readonly Relation[]): SubjectRef[] {
  const accounts = relations
    .filter(
      ({ direction, kind, other }) => direction === 'out' && kind !== 'linked' && other.kind === 'account',
    )
    .map(({ other }) => other);
  return [...new Map(accounts.map((account) => [account.id, account])).values()];
}

function appearances(
  mentions: readonly StoredMention[],
  numbers: ReadonlyMap<string, string>,
): SubjectDetail['appearsIn'] {
  return [...Map.groupBy(mentions, (mention) => mention.report)].map(([reportId, inReport]) => ({
    reportId,
    reportNumber: numbers.get(reportId) ?? reportId,
    notedAt: inReport[0]!.recorded_at,
    roles: [...new Set(inReport.map((mention) => mention.role))],
    myClient: inReport.some((mention) => mention.my_client),
  }));
}

function sourceFrom(
  place: { report: string; path: string; recorded_at: string },
  numbers: ReadonlyMap<string, string>,
): Source {
  return {
    reportId: place.report,
    reportNumber: numbers.get(place.report) ?? place.report,
    path: place.path,
    recordedAt: place.recorded_at,
  };
}
