import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import { jurisdiction, theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type {
  NewOrganisation,
  NewPerson,
  Organisation,
  OrganisationKind,
  Person,
  Role,
  Session,
} from './contract.ts';
import { hashPassword } from './password.ts';
import { emailKey, findPerson, peopleById, type PeopleTables } from './people-store.ts';
import { peopleRoutes } from './people-routes.ts';
import { openSessions, type Sessions } from './sessions.ts';

export interface People {
  readonly sessions: Sessions;
  sessionOf(asker: Asker): Promise<Session>;
  /** Names for ids, for lists that show who did what. */
  namesOf(
    tx: Transaction,
    ids: readonly string[],
  ): Promise<Map<string, { name: string; organisation: string }>>;
  addOrganisation(asker: Asker, organisation: NewOrganisation): Promise<Organisation>;
  addPerson(asker: Asker, person: NewPerson): Promise<Person>;
  setActive(asker: Asker, person: string, active: boolean, reason: string): Promise<Person>;
  /** The code that proves who holds the machine, while nobody has been made administrator; undefined afterwards. */
  setUpCode(): Promise<string | undefined>;
  setUp(given: {
    code: string;
    name: string;
    email: string;
    password: string;
    authorityName: string;
  }): Promise<Person>;
}

/** Which roles go with which kind of organisation: a bank's officer never holds an FIU role, whatever is typed. */
const rolesOf: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  fiu: ['fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'auditor', 'administrator'],
  reporting_entity: ['re_reporting_officer'],
  authority: ['prosecutor'],
};

function refuseForeignRoles(kind: OrganisationKind, roles: readonly Role[]): void {
  const foreign = roles.filter((role) => !rolesOf[kind].includes(role));
  if (foreign.length > 0) {
    throw new Problem({
      code: 'role-not-for-organisation',
      status: 422,
      detail: 'This role does not belong to this kind of organisation. Choose one of those named.',
      facts: { refused: foreign, allowed: rolesOf[kind] },
    });
  }
  if (roles.includes('administrator') && roles.length > 1) {
    throw new Problem({
      code: 'administrator-alone',
      status: 422,
      detail: 'An administrator sees no case content and holds no other role. Make a second account.',
    });
  }
}

const lockSetUp = sql<object>`select pg_advisory_xact_lock(7070000003)`;

export function createPeople(platform: Platform): People {
  const { register, config } = platform;
  const codePath = join(config.keyFolder, 'set-up-code');

  async function setUpNeeded(tx: Transaction): Promise<boolean> {
    const rows = await tx.tables<PeopleTables>().selectFrom('people').select('id').limit(1).execute();
    return rows.length === 0;
  }

  async function insertOrganisation(tx: Transaction, given: NewOrganisation): Promise<Organisation> {
    if ((given.kind === 'reporting_entity') !== (given.reportingEntityId !== null)) {
      throw new Problem({
        code: 'reporting-entity-number-missing',
        status: 400,
        detail: 'A reporting entity has the number that the FIU gave it; others have none.',
      });
    }
    const id = newIdentifier(msFromInstant(tx.now), platform.chance) as string;
    const rows = await tx
      .tables<PeopleTables>()
      .insertInto('organisations')
      .values({
        id,
        kind: given.kind,
        name: given.name,
        country: given.country,
        reporting_entity_id: given.reportingEntityId,
        created_at: tx.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    if (rows.length === 0) {
      throw new Problem({
        code: 'reporting-entity-known',
        status: 409,
        detail: 'A reporting entity with this number is registered already.',
      });
    }
    await record(tx, {
      act: 'people.organisation-added',
      object: { kind: 'organisation', id },
      facts: { kind: given.kind },
    });
    return {
      id,
      kind: given.kind,
      name: given.name,
      country: given.country,
      reportingEntityId: given.reportingEntityId,
    };
  }

  async function insertPerson(tx: Transaction, given: NewPerson, passwordHash: string): Promise<Person> {
    const organisation = await tx
      .tables<PeopleTables>()
      .selectFrom('organisations')
      .selectAll()
      .where('id', '=', given.organisation)
      .executeTakeFirst();
    if (!organisation)
      throw new Problem({
        code: 'organisation-unknown',
        status: 404,
        detail: 'There is no such organisation. Add it first.',
      });
    refuseForeignRoles(organisation.kind, given.roles);
    const id = newIdentifier(msFromInstant(tx.now), platform.chance) as string;
    const rows = await tx
      .tables<PeopleTables>()
      .insertInto('people')
      .values({
        id,
        organisation: given.organisation,
        name: given.name,
        email: given.email.trim(),
        email_key: emailKey(given.email),
        password_hash: passwordHash,
        roles: given.roles,
        clearances: given.clearances,
        active: true,
        created_at: tx.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    if (rows.length === 0)
      throw new Problem({
        code: 'address-known',
        status: 409,
        detail: 'Somebody with this address is registered already.',
      });
    await record(tx, {
      act: 'people.person-added',
      object: { kind: 'person', id },
      facts: { roles: given.roles, organisation: given.organisation },
    });
    return (await findPerson(tx, id))!;
  }

  const people: People = {
    sessions: openSessions(platform),
    sessionOf: (asker) =>
      register.as(theNode, async (tx) => {
        const authority = await tx
          .tables<PeopleTables>()
          .selectFrom('authority')
          .selectAll()
          .executeTakeFirst();
        return {
          person: asker.person === null ? null : ((await findPerson(tx, asker.person)) ?? null),
          setUpNeeded: await setUpNeeded(tx),
          authority: {
            name: authority?.name ?? 'Weir',
            country: authority?.country ?? config.jurisdiction,
            currency: authority?.currency ?? jurisdiction(config.jurisdiction).currency,
            timeZone: authority?.time_zone ?? 'UTC',
          },
        };
      }),
    namesOf: async (tx, ids) =>
      new Map(
        (await peopleById(tx, [...new Set(ids)])).map((person) => [
          person.id,
          { name: person.name, organisation: person.organisation.name },
        ]),
      ),
    addOrganisation: (asker, given) => register.as(asker, (tx) => insertOrganisation(tx, given)),
    addPerson: async (asker, given) => {
      const hash = await hashPassword(given.password);
      return register.as(asker, (tx) => insertPerson(tx, given, hash));
    },
    setActive: (asker, id, active, reason) =>
      register.as(asker, async (tx) => {
        if (id === asker.person)
          throw new Problem({
            code: 'own-account',
            status: 422,
            detail: 'Nobody ends their own account. Ask another administrator.',
          });
        const rows = await tx
          .tables<PeopleTables>()
          .updateTable('people')
          .set({ active })
          .where('id', '=', id)
          .returning('id')
          .execute();
        if (rows.length === 0)
          throw new Problem({ code: 'person-unknown', status: 404, detail: 'There is no such person.' });
        await record(tx, {
          act: active ? 'people.person-restored' : 'people.person-ended',
          object: { kind: 'person', id },
          reason,
        });
        return (await findPerson(tx, id))!;
      }),
    setUpCode: async () => {
      if (!(await register.as(theNode, setUpNeeded))) {
        rmSync(codePath, { force: true });
        return undefined;
      }
      if (!existsSync(codePath)) {
        mkdirSync(config.keyFolder, { recursive: true, mode: 0o700 });
        writeFileSync(codePath, randomBytes(15).toString('base64url'), { mode: 0o600 });
      }
      return readFileSync(codePath, 'utf8');
    },
    setUp: async (given) => {
      const code = await people.setUpCode();
      if (code === undefined)
        throw new Problem({
          code: 'set-up-done',
          status: 409,
          detail: 'This node has its first administrator already. Sign in instead.',
        });
      const offered = Buffer.from(given.code.trim());
      if (offered.length !== code.length || !timingSafeEqual(offered, Buffer.from(code))) {
        throw new Problem({
          code: 'set-up-code-wrong',
          status: 403,
          detail:
            'The set-up code is not right. The node prints it at its first start, and `weir init` shows it again.',
        });
      }
      const hash = await hashPassword(given.password);
      const person = await register.as({ ...theNode, door: 'setup' }, async (tx) => {
        await tx.run(lockSetUp);
        if (!(await setUpNeeded(tx)))
          throw new Problem({
            code: 'set-up-done',
            status: 409,
            detail: 'This node has its first administrator already. Sign in instead.',
          });
        const details = jurisdiction(config.jurisdiction);
        await tx
          .tables<PeopleTables>()
          .insertInto('authority')
          .values({
            only_one: true,
            name: given.authorityName,
            country: config.jurisdiction,
            currency: details.currency,
            time_zone: details.timeZone,
          })
          .execute();
        const fiu = await insertOrganisation(tx, {
          kind: 'fiu',
          name: given.authorityName,
          country: config.jurisdiction,
          reportingEntityId: null,
        });
        return insertPerson(
          tx,
          {
            name: given.name,
            email: given.email,
            password: '',
            organisation: fiu.id,
            roles: ['administrator'],
            clearances: [],
          },
          hash,
        );
      });
      rmSync(codePath, { force: true });
      return person;
    },
  };
  peopleRoutes(platform, people);
  return people;
}
