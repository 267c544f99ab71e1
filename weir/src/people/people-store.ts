import { sql } from 'kysely';
import { createHash } from 'node:crypto';
import type { ColumnType } from 'kysely';
import type { Transaction } from '#platform';
import type { Organisation, OrganisationKind, Person, Role } from './contract.ts';

export interface PeopleTables {
  organisations: {
    id: string;
    kind: OrganisationKind;
    type: string | null;
    name: string;
    country: string;
    reporting_entity_id: string | null;
    /** What a reporting entity told when it registered. */
    record: unknown;
    created_at: string;
  };
  people: {
    id: string;
    organisation: string;
    name: string;
    email: string;
    email_key: string;
    password_hash: string;
    roles: Role[];
    clearances: string[];
    active: boolean;
    created_at: string;
    last_sign_in_at: ColumnType<string | null, string | null | undefined, string | null>;
  };
  sessions: {
    id: string;
    device: string;
    source: string;
    factor: string | null;
    fresh_at: string | null;
    must_enrol: boolean;
    token_sha256: string;
    person: string;
    created_at: string;
    last_seen_at: string;
    expires_at: string;
    door: string;
  };
  sign_in_failures: { email_sha256: string; count: number; last_at: string };
  authority: { only_one: boolean; name: string; country: string; currency: string; time_zone: string };
}

export const emailKey = (email: string): string => email.trim().toLowerCase();
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const personColumns = [
  'people.id',
  'people.name',
  'people.email',
  'people.roles',
  'people.clearances',
  'people.active',
  'organisations.id as organisation_id',
  'organisations.kind',
  'organisations.type',
  'organisations.name as organisation_name',
  'organisations.country',
  'organisations.reporting_entity_id',
] as const;

function peopleWithOrganisation(tx: Transaction) {
  return tx
    .tables<PeopleTables>()
    .selectFrom('people')
    .innerJoin('organisations', 'organisations.id', 'people.organisation')
    .select(personColumns);
}

type PersonRow = Awaited<ReturnType<ReturnType<typeof peopleWithOrganisation>['executeTakeFirstOrThrow']>>;

function personFrom(row: PersonRow): Person {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    roles: row.roles,
    clearances: row.clearances,
    active: row.active,
    organisation: {
      id: row.organisation_id,
      kind: row.kind,
      type: row.type,
      name: row.organisation_name,
      country: row.country,
      reportingEntityId: row.reporting_entity_id,
    },
  };
}

export async function findPerson(tx: Transaction, id: string): Promise<Person | undefined> {
  const row = await peopleWithOrganisation(tx).where('people.id', '=', id).executeTakeFirst();
  return row && personFrom(row);
}

export async function listPeople(
  tx: Transaction,
  page: { after: string | undefined; limit: number },
): Promise<Person[]> {
  let query = peopleWithOrganisation(tx).orderBy('people.id').limit(page.limit);
  if (page.after !== undefined) query = query.where('people.id', '>', page.after);
  return (await query.execute()).map(personFrom);
}

export async function peopleById(tx: Transaction, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  return (await peopleWithOrganisation(tx).where('people.id', 'in', ids).execute()).map(personFrom);
}

/** For signing in: the stored hash beside the person. */
export async function credentialsFor(
  tx: Transaction,
  email: string,
): Promise<{ id: string; hash: string; active: boolean } | undefined> {
  const row = await tx
    .tables<PeopleTables>()
    .selectFrom('people')
    .select(['id', 'password_hash as hash', 'active'])
    .where('email_key', '=', emailKey(email))
    .executeTakeFirst();
  return row;
}

/** Who belongs to an organisation, and may act; with `roles`, only those who hold one of them. */
export async function peopleOf(
  tx: Transaction,
  organisation: string,
  roles?: readonly Role[],
): Promise<Person[]> {
  const rows = await peopleWithOrganisation(tx)
    .where('people.organisation', '=', organisation)
    .where('people.active', '=', true)
    .orderBy('people.name')
    .limit(1000)
    .execute();
  return rows
    .map(personFrom)
    .filter((person) => roles === undefined || person.roles.some((role) => roles.includes(role)));
}

export async function listOrganisations(tx: Transaction, kind?: OrganisationKind): Promise<Organisation[]> {
  let query = tx.tables<PeopleTables>().selectFrom('organisations').selectAll().orderBy('name').limit(1000);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  return (await query.execute()).map(organisationFrom);
}

export async function findOrganisation(
  tx: Transaction,
  by: { id: string } | { reportingEntityId: string },
): Promise<Organisation | undefined> {
  const query = tx.tables<PeopleTables>().selectFrom('organisations').selectAll();
  const row = await (
    'id' in by ? query.where('id', '=', by.id) : query.where('reporting_entity_id', '=', by.reportingEntityId)
  ).executeTakeFirst();
  return row && organisationFrom(row);
}

/** By id, in one question; whoever is unknown is left out. */
export async function findOrganisations(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, Organisation>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.run<PeopleTables['organisations']>(
    sql`select * from organisations where id = any (${[...new Set(ids)]}::text[])`,
  );
  return new Map(rows.map((row) => [row.id, organisationFrom(row)]));
}

/** Names of organisations for ids; whoever is unknown is left out. */
export async function organisationNames(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .tables<PeopleTables>()
    .selectFrom('organisations')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function organisationFrom(row: PeopleTables['organisations']): Organisation {
  return {
    id: row.id,
    kind: row.kind,
    type: row.type,
    name: row.name,
    country: row.country,
    reportingEntityId: row.reporting_entity_id,
  };
}
