import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import { jurisdiction, theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { openAccessKey } from './access-key.ts';
import { openBreakGlasses, type BreakGlasses } from './break-glass.ts';
import { openChangeRequests, type ChangeRequests } from './change-requests.ts';
import type {
  NewOrganisation,
  NewPerson,
  OneTimeCode,
  Organisation,
  Person,
  Role,
  Session,
} from './contract.ts';
import { openDelegations, type Delegations } from './delegations.ts';
import { openFactorResets, type FactorResets } from './factor-resets.ts';
import { openFactors, type Factors } from './factors.ts';
import { refuseUnlessFresh } from './fresh.ts';
import { identifyWith } from './identify.ts';
import { byPerson, openLockout } from './lockout.ts';
import { openMachineKeys, type MachineKeys } from './machine-keys.ts';
import { noticesOf, seeNotices, tell, unseenNotices } from './notices.ts';
import { lookAtCode, makeOneTimeCode, setPasswordByCode } from './one-time-codes.ts';
import { openOpenId, readOpenIdSettings, type OpenId, type OpenIdSettings } from './openid.ts';
import { openOversight, type Oversight } from './oversight.ts';
import { hashPassword, passwordFits } from './password.ts';
import { credentialsFor, findPerson, peopleById, type PeopleTables } from './people-store.ts';
import { openPeopleWriter, refuseForeignRoles } from './people-writer.ts';
import { isProduction, secondFactorPolicy, type SecondFactorPolicy } from './policy.ts';
import { openRegistrations, type Registrations } from './registrations.ts';
import { proveAgainWith } from './prove-again.ts';
import { factorRoutes } from './factor-routes.ts';
import { oversightRoutes } from './oversight-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { registrationRoutes } from './registration-routes.ts';
import { savedViewRoutes } from './saved-views.ts';
import { sessionRoutes } from './session-routes.ts';
import { openSessions, type Sessions } from './sessions.ts';

/** Names of people for ids, as other rooms ask for them: whoever is unknown is left out. */
export type NamesOf = (tx: Transaction, ids: readonly string[]) => Promise<Map<string, { name: string }>>;

export interface People {
  readonly sessions: Sessions;
  readonly factors: Factors;
  readonly machineKeys: MachineKeys;
  readonly registrations: Registrations;
  readonly changeRequests: ChangeRequests;
  readonly delegations: Delegations;
  readonly factorResets: FactorResets;
  readonly breakGlass: BreakGlasses;
  readonly oversight: Oversight;
  readonly openId: OpenId | undefined;
  /** Who asks by this request: for doors outside /api, which the platform does not ask about. */
  identify(request: FastifyRequest): Promise<Asker>;
  /** For sensitive acts. @throws Problem `step-up-needed` */
  requireFresh(asker: Asker): void;
  invite(asker: Asker, person: NewPerson): Promise<{ person: Person; invitation: OneTimeCode }>;
  /** A new invitation, or a code for a forgotten password. */
  oneTimeCode(asker: Asker, person: string): Promise<{ person: Person; invitation: OneTimeCode }>;
  lookAtCode(code: string): ReturnType<typeof lookAtCode>;
  setPasswordByCode(code: string, password: string): Promise<{ email: string }>;
  changePassword(asker: Asker, current: string, password: string): Promise<void>;
  /** A fresh proof for a sensitive act; until when it counts. */
  proveAgain: ReturnType<typeof proveAgainWith>;
  setRoles(
    asker: Asker,
    person: string,
    roles: Role[],
    clearances: string[],
    reason: string,
  ): Promise<Person>;
  noticesOf(asker: Asker): ReturnType<typeof noticesOf>;
  seeNotices(asker: Asker): Promise<void>;
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

const lockSetUp = sql<object>`select pg_advisory_xact_lock(7070000003)`;

export interface PeopleOptions {
  /** Which roles must have a second factor; from WEIR_SECOND_FACTOR and the public address where it is left out. */
  readonly secondFactor?: SecondFactorPolicy;
  readonly openId?: OpenIdSettings;
}

export function createPeople(platform: Platform, options: PeopleOptions = {}): People {
  const { register, config } = platform;
  const codePath = join(config.keyFolder, 'set-up-code');

  async function setUpNeeded(tx: Transaction): Promise<boolean> {
    const rows = await tx.tables<PeopleTables>().selectFrom('people').select('id').limit(1).execute();
    return rows.length === 0;
  }

  const key = openAccessKey(config.keyFolder);
  const lockout = openLockout(platform);
  const writer = openPeopleWriter(platform);
  const policy = options.secondFactor ?? secondFactorPolicy(config, process.env);
  const factors = openFactors(platform, key, policy, lockout);
  const sessions = openSessions(platform, lockout, factors);
  const machineKeys = openMachineKeys(platform, lockout);
  const breakGlass = openBreakGlasses(platform, writer);
  const openIdSettings = options.openId ?? readOpenIdSettings(config, process.env);

  const codeFor = (tx: Transaction, person: string, purpose: 'invitation' | 'reset') =>
    writer.asNode(tx, (node) =>
      makeOneTimeCode(platform, node, key, { person, purpose, by: tx.asker.person }),
    );

  const people: People = {
    sessions,
    factors,
    machineKeys,
    breakGlass,
    openId: openIdSettings && openOpenId(platform, openIdSettings),
    registrations: openRegistrations(platform, key, writer),
    changeRequests: openChangeRequests(platform, writer),
    delegations: openDelegations(platform),
    factorResets: openFactorResets(platform, key, factors, writer),
    oversight: openOversight(platform, factors, writer),
    identify: identifyWith(sessions, machineKeys),
    requireFresh: (asker) => refuseUnlessFresh(platform.clock, asker),
    sessionOf: (asker) =>
      register.as(theNode, async (tx) => {
        const authority = await tx
          .tables<PeopleTables>()
          .selectFrom('authority')
          .selectAll()
          .executeTakeFirst();
        const found = asker.person === null ? undefined : await findPerson(tx, asker.person);
        const elevated = found ? await breakGlass.openOf(tx, found.id) : null;
        return {
          // The roles held now: with break-glass one more; a machine key and a session that must enrol have fewer.
          person: found ? { ...found, roles: asker.roles as Role[] } : null,
          mustEnrol:
            found !== undefined &&
            asker.session !== undefined &&
            asker.roles.length === 0 &&
            factors.required(found.roles),
          breakGlass: elevated,
          unseenNotices: found ? await unseenNotices(tx, found.id) : 0,
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
    addOrganisation: (asker, given) => register.as(asker, (tx) => writer.addOrganisation(tx, given)),
    addPerson: async (asker, given) => {
      if (given.password !== undefined && isProduction(config) && asker.person !== null) {
        throw new Problem({
          code: 'invitation-needed',
          status: 422,
          detail:
            'Passwords are set by the person alone. Leave the password out and hand over the invitation.',
        });
      }
      const hash = given.password === undefined ? '' : await hashPassword(given.password);
      return register.as(asker, (tx) => writer.addPerson(tx, given, hash));
    },
    invite: (asker, given) =>
      register.as(asker, async (tx) => {
        const person = await writer.addPerson(tx, given, '');
        return { person, invitation: await codeFor(tx, person.id, 'invitation') };
      }),
    oneTimeCode: (asker, id) =>
      register.as(asker, async (tx) => {
        const person = await findPerson(tx, id);
        if (!person?.active)
          throw new Problem({
            code: 'person-unknown',
            status: 404,
            detail: 'There is no such active person.',
          });
        const credentials = await writer.asNode(tx, (node) => credentialsFor(node, person.email));
        const purpose = credentials?.hash === '' ? 'invitation' : 'reset';
        if (purpose === 'reset') {
          await writer.asNode(tx, async (node) => {
            // With a second factor the code alone opens nothing; without one it would let its maker in as somebody else.
            if (policy !== 'none' && (await factors.methodsOf(node, id)).length === 0) throw needsTwo();
            await tell(platform, node, id, 'one-time-code-made');
          });
        }
        const invitation = await codeFor(tx, id, purpose);
        await record(tx, {
          act: 'people.one-time-code-made',
          object: { kind: 'person', id },
          facts: { purpose },
        });
        return { person, invitation };
      }),
    lookAtCode: (code) => lookAtCode(platform, key, code),
    setPasswordByCode: (code, password) => setPasswordByCode(platform, key, code, password),
    changePassword: async (asker, current, password) => {
      const counted = [byPerson(asker.person!)];
      await lockout.refuseWhileLocked(counted);
      const hash = await register.as(theNode, async (tx) => {
        const row = await tx
          .tables<PeopleTables>()
          .selectFrom('people')
          .select('password_hash')
          .where('id', '=', asker.person!)
          .executeTakeFirstOrThrow();
        return row.password_hash;
      });
      if (!(await passwordFits(current, hash))) {
        await lockout.failed(counted, 'people.password-change-failed');
        throw new Problem({
          code: 'password-wrong',
          status: 422,
          detail: 'The present password is not right.',
        });
      }
      const next = await hashPassword(password);
      await register.as(theNode, async (tx) => {
        const tables = tx.tables<PeopleTables>();
        await tables
          .updateTable('people')
          .set({ password_hash: next })
          .where('id', '=', asker.person!)
          .execute();
        await tables
          .deleteFrom('sessions')
          .where('person', '=', asker.person!)
          .where('id', '<>', asker.session?.id ?? '')
          .execute();
        await tell(platform, tx, asker.person!, 'password-changed');
        await record(
          { ...tx, asker },
          { act: 'people.password-changed', object: { kind: 'person', id: asker.person! } },
        );
      });
    },
    proveAgain: proveAgainWith(platform, lockout, factors, sessions),
    setRoles: (asker, id, roles, clearances, reason) =>
      register.as(asker, async (tx) => {
        const person = await findPerson(tx, id);
        if (!person)
          throw new Problem({ code: 'person-unknown', status: 404, detail: 'There is no such person.' });
        if (id === asker.person)
          throw new Problem({
            code: 'own-account',
            status: 422,
            detail: 'Nobody changes their own roles. Ask another administrator.',
          });
        refuseForeignRoles(person.organisation, roles);
        await tx
          .tables<PeopleTables>()
          .updateTable('people')
          .set({ roles, clearances })
          .where('id', '=', id)
          .execute();
        await writer.asNode(tx, (node) => tell(platform, node, id, 'roles-changed'));
        await record(tx, {
          act: 'people.roles-changed',
          object: { kind: 'person', id },
          reason,
          facts: { before: person.roles, roles, clearances },
        });
        return (await findPerson(tx, id))!;
      }),
    noticesOf: (asker) => register.as(asker, (tx) => noticesOf(tx, asker.person!)),
    seeNotices: (asker) => register.as(asker, (tx) => seeNotices(tx, asker.person!)),
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
        const fiu = await writer.addOrganisation(tx, {
          kind: 'fiu',
          name: given.authorityName,
          country: config.jurisdiction,
          reportingEntityId: null,
        });
        return writer.addPerson(
          tx,
          {
            name: given.name,
            email: given.email,
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
  platform.http.identifyWith(people.identify);
  sessionRoutes(platform, people);
  factorRoutes(platform, people);
  peopleRoutes(platform, people);
  registrationRoutes(platform, people);
  oversightRoutes(platform, people);
  savedViewRoutes(platform);
  return people;
}

function needsTwo(): Problem {
  return new Problem({
    code: 'code-needs-two',
    status: 403,
    detail:
      'This person has no second factor, so the code alone would open the account. Ask for a reset of second factors instead (People): another administrator or a supervisor approves it, and gets the code.',
  });
}
