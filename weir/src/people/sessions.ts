import { randomBytes } from 'node:crypto';
import { instantFromMs, msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import { theNode, visitor, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { access } from './access-store.ts';
import { beginCeremony, endCeremony, readCeremony, takeCeremony } from './ceremonies.ts';
import type { Challenge, OpenSession, Person, SecondStep } from './contract.ts';
import type { Factors } from './factors.ts';
import { networkOf, type From } from './from.ts';
import { byAddress, byPerson, bySource, type Lockout } from './lockout.ts';
import { hashPassword, passwordFits } from './password.ts';
import { beginUsing, finishUsing, type RelyingParty } from './passkeys.ts';
import { credentialsFor, findPerson, sha256 } from './people-store.ts';
import { tell } from './notices.ts';

const hour = 3_600_000;
/** A session ends after a working day, or after 90 minutes without a request. */
const sessionLife = 12 * hour;
const idleLife = 1.5 * hour;

export interface SignedIn {
  readonly token: string;
  readonly person: Person;
  readonly expiresAt: string;
}

/** The second step of a sign-in, as it comes from outside. */
export type SecondAnswer =
  | { challenge: string; method: 'totp' | 'recovery-code'; code: string }
  | { challenge: string; method: 'passkey'; response: Record<string, unknown> };

export interface Sessions {
  /** @throws Problem `sign-in-failed` (the same for a wrong password and an unknown address), `sign-in-locked` */
  begin(email: string, password: string, from: From): Promise<SignedIn | Challenge>;
  /** @throws Problem `factor-wrong`, `step-expired`, `sign-in-locked` */
  finish(answer: SecondAnswer, from: From): Promise<SignedIn>;
  /** Options for a passkey as the second step of this challenge. */
  passkeyForStep(
    challenge: string,
    party: RelyingParty,
  ): Promise<{ ceremony: string; options: Record<string, unknown> }>;
  /** Opens a session for somebody proved by other means (a passkey alone, a provider). */
  open(person: string, factor: string, from: From): Promise<SignedIn>;
  /** After a provider's word: open, or go on to the second step where the person has factors. */
  openOrChallenge(person: string, factor: string | null, from: From): Promise<SignedIn | Challenge>;
  /** In one step, for whoever has no second factor. @throws Problem `second-factor-needed` */
  signIn(email: string, password: string, door: Asker['door']): Promise<SignedIn>;
  /** Who these words belong to, without a session: HTTP Basic. */
  askerByPassword(email: string, password: string, from: From): Promise<Asker>;
  /** Who holds this token; `visitor` for an ended, idle or unknown one. */
  askerOf(token: string | undefined, door: Asker['door']): Promise<Asker>;
  refresh(asker: Asker): Promise<string>;
  list(asker: Asker, person: string): Promise<OpenSession[]>;
  end(person: string, which: { id: string } | { allBut: string | null }, by: Asker): Promise<number>;
  signOut(token: string, by: Asker): Promise<void>;
}

interface SessionRow {
  id: string;
  person: string;
  last_seen_at: string;
  expires_at: string;
  fresh_at: string | null;
  must_enrol: boolean;
  organisation: string;
  roles: string[];
  clearances: string[];
  active: boolean;
  elevated: string[] | null;
}

interface Step {
  readonly methods: SecondStep[];
  readonly ceremony?: string;
  readonly email: string;
}

export const isChallenge = (answer: SignedIn | Challenge): answer is Challenge => 'methods' in answer;

export function openSessions(platform: Platform, lockout: Lockout, factors: Factors): Sessions {
  const { register } = platform;
  // Verified against when the address is unknown, so that the answer takes as long either way.
  const decoy = hashPassword(randomBytes(16).toString('hex'));

  /** The person whom address and password name. Unknown, invited, ended and wrong all answer alike, and as fast. */
  async function proved(email: string, password: string, from: From): Promise<string> {
    const counted = [byAddress(email), ...bySource(from.source)];
    await lockout.refuseWhileLocked(counted);
    const found = await register.as(theNode, (tx) => credentialsFor(tx, email));
    const fits = await passwordFits(password, found?.hash || (await decoy));
    if (found && found.active && found.hash !== '' && fits) return found.id;
    await lockout.failed(counted, 'people.sign-in-failed');
    throw new Problem({
      code: 'sign-in-failed',
      status: 401,
      detail: 'The address or the password is not right. Check both and try again.',
    });
  }

  async function write(tx: Transaction, id: string, factor: string | null, from: From): Promise<SignedIn> {
    const person = (await findPerson(tx, id))!;
    if (!person.active)
      throw new Problem({ code: 'account-ended', status: 401, detail: 'This account has been ended.' });
    const token = randomBytes(32).toString('base64url');
    const session = newIdentifier(msFromInstant(tx.now), platform.chance) as string;
    const expiresAt = instantFromMs(msFromInstant(tx.now) + sessionLife);
    await access(tx)
      .deleteFrom('sessions')
      .where('person', '=', id)
      .where('expires_at', '<', tx.now)
      .execute();
    await access(tx)
      .insertInto('sessions')
      .values({
        token_sha256: sha256(token),
        id: session,
        person: id,
        created_at: tx.now,
        last_seen_at: tx.now,
        expires_at: expiresAt,
        fresh_at: tx.now,
        door: from.door,
        device: from.device,
        source: networkOf(from.source),
        factor,
        must_enrol: factor === null && factors.required(person.roles),
      })
      .execute();
    await access(tx).updateTable('people').set({ last_sign_in_at: tx.now }).where('id', '=', id).execute();
    await record(
      { ...tx, asker: { ...theNode, person: id, organisation: person.organisation.id, door: from.door } },
      { act: 'people.signed-in', object: { kind: 'person', id }, facts: { factor, session } },
    );
    return { token, person, expiresAt };
  }

  async function openOrChallenge(id: string, factor: string | null, from: From, email: string) {
    return register.as(theNode, async (tx): Promise<SignedIn | Challenge> => {
      const methods = await factors.methodsOf(tx, id);
      if (email !== '') await lockout.clear(tx, byAddress(email));
      if (methods.length === 0) return write(tx, id, factor, from);
      const { token, expiresAt } = await beginCeremony(tx, 'second-step', id, {
        methods,
        email,
      } satisfies Step);
      return { token, methods, expiresAt };
    });
  }

  const sessions: Sessions = {
    begin: async (email, password, from) => {
      const id = await proved(email, password, from);
      return openOrChallenge(id, null, from, email);
    },

    passkeyForStep: (challenge, party) =>
      register.as(theNode, async (tx) => {
        const step = await readCeremony<Step>(tx, 'second-step', challenge);
        const begun = await beginUsing(tx, party, step.person);
        // The passkey's own round is bound to this step: an answer for another one does not count here.
        await access(tx)
          .updateTable('ceremonies')
          .set({
            facts: sql`facts || ${JSON.stringify({ ceremony: begun.ceremony })}::jsonb`,
          })
          .where('token_sha256', '=', sha256(challenge))
          .execute();
        return begun;
      }),

    finish: async (answer, from) => {
      const step = await register.as(theNode, (tx) =>
        readCeremony<Step>(tx, 'second-step', answer.challenge),
      );
      const person = step.person!;
      const counted = [byPerson(person), ...bySource(from.source)];
      await lockout.refuseWhileLocked(counted);
      const wrong = new Problem({
        code: 'factor-wrong',
        status: 401,
        detail: 'The second step was not right. A code counts once and for a minute; wait for the next one.',
      });
      const refuse = async (): Promise<never> => {
        await lockout.failed(counted, 'people.factor-failed');
        throw wrong;
      };
      if (answer.method === 'passkey') {
        const used =
          step.facts.ceremony === undefined
            ? undefined
            : await finishUsing(platform, step.facts.ceremony, answer.response).catch((error: unknown) => {
                if (error instanceof Problem) return undefined;
                throw error;
              });
        if (used?.person !== person) return refuse();
        await takeCeremony(platform, 'second-step', answer.challenge);
      }
      const done = await register.as(theNode, async (tx) => {
        if (answer.method !== 'passkey') {
          const fits =
            answer.method === 'totp'
              ? await factors.spendTotp(tx, person, answer.code)
              : await factors.spendRecoveryCode(tx, person, answer.code);
          if (!fits || !(await endCeremony(tx, answer.challenge))) return undefined;
          if (answer.method === 'recovery-code') await tell(platform, tx, person, 'recovery-code-used');
        }
        await lockout.clear(tx, byPerson(person));
        return write(tx, person, answer.method, from);
      });
      return done ?? refuse();
    },

    open: (person, factor, from) => register.as(theNode, (tx) => write(tx, person, factor, from)),
    openOrChallenge: (person, factor, from) => openOrChallenge(person, factor, from, ''),

    signIn: async (email, password, door) => {
      const answer = await sessions.begin(email, password, { door, source: '', device: door });
      if (isChallenge(answer)) throw secondFactorNeeded();
      return answer;
    },

    askerByPassword: async (email, password, from) => {
      const id = await proved(email, password, from);
      return register.as(theNode, async (tx) => {
        const person = (await findPerson(tx, id))!;
        if ((await factors.methodsOf(tx, id)).length > 0 || factors.required(person.roles))
          throw secondFactorNeeded();
        return {
          person: id,
          organisation: person.organisation.id,
          roles: person.roles,
          clearances: person.clearances,
          door: 'api',
        };
      });
    },

    askerOf: async (token, door) => {
      if (token === undefined || token.length > 200) return { ...visitor, door };
      const asked = platform.clock();
      const [row] = await register.call<SessionRow>(
        sql`select * from session_of(${sha256(token)}, ${asked})`,
      );
      const now = msFromInstant(asked);
      const seen = row && msFromInstant(row.last_seen_at as never);
      if (!row || !row.active || now > msFromInstant(row.expires_at as never) || now > seen! + idleLife) {
        return { ...visitor, door };
      }
      // Written once a minute, not with every request.
      if (now > seen! + 60_000) {
        await register.as(theNode, (tx) =>
          access(tx)
            .updateTable('sessions')
            .set({ last_seen_at: tx.now })
            .where('token_sha256', '=', sha256(token))
            .execute(),
        );
      }
      return {
        person: row.person,
        organisation: row.organisation,
        roles: row.must_enrol ? [] : [...new Set([...row.roles, ...(row.elevated ?? [])])],
        clearances: row.must_enrol ? [] : row.clearances,
        door,
        session: { id: row.id, freshAt: row.fresh_at },
      };
    },

    refresh: (asker) =>
      register.as(theNode, async (tx) => {
        await access(tx)
          .updateTable('sessions')
          .set({ fresh_at: tx.now })
          .where('id', '=', asker.session?.id ?? '')
          .execute();
        return instantFromMs(msFromInstant(tx.now) + freshFor);
      }),

    list: (asker, person) =>
      register.as(theNode, async (tx) => {
        const rows = await access(tx)
          .selectFrom('sessions')
          .selectAll()
          .where('person', '=', person)
          .where('expires_at', '>', tx.now)
          .where('last_seen_at', '>', instantFromMs(msFromInstant(tx.now) - idleLife))
          .orderBy('last_seen_at', 'desc')
          .limit(200)
          .execute();
        return rows.map((row) => ({
          id: row.id,
          current: row.id === asker.session?.id,
          door: row.door,
          device: row.device,
          from: row.source,
          since: row.created_at,
          lastSeenAt: row.last_seen_at,
          factor: row.factor,
        }));
      }),

    end: (person, which, by) =>
      register.as(theNode, async (tx) => {
        let query = access(tx).deleteFrom('sessions').where('person', '=', person);
        if ('id' in which) query = query.where('id', '=', which.id);
        else if (which.allBut !== null) query = query.where('id', '<>', which.allBut);
        const ended = (await query.returning('id').execute()).length;
        if (ended > 0) {
          if (by.person !== person) await tell(platform, tx, person, 'sessions-ended');
          await record(
            { ...tx, asker: by },
            {
              act: 'people.sessions-ended',
              object: { kind: 'person', id: person },
              facts: { ended },
            },
          );
        }
        return ended;
      }),

    signOut: (token, by) =>
      register.as(theNode, async (tx) => {
        const ended = await access(tx)
          .deleteFrom('sessions')
          .where('token_sha256', '=', sha256(token))
          .returning(['id', 'person'])
          .executeTakeFirst();
        if (ended === undefined) return;
        await record(
          { ...tx, asker: by },
          {
            act: 'people.signed-out',
            object: { kind: 'person', id: ended.person },
            facts: { session: ended.id },
          },
        );
      }),
  };
  return sessions;
}

/** How long a proof counts as fresh. */
export const freshFor = 10 * 60_000;

export function secondFactorNeeded(): Problem {
  return new Problem({
    code: 'second-factor-needed',
    status: 401,
    detail: 'This account needs its second factor, which this door cannot ask for. Use a machine key here.',
  });
}
