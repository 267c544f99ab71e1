import { randomBytes } from 'node:crypto';
import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import { theNode, visitor, type Asker, type Platform } from '#platform';
import { record } from '#audit';
import type { Person } from './contract.ts';
import { hashPassword, passwordFits } from './password.ts';
import { credentialsFor, emailKey, findPerson, sha256, type PeopleTables } from './people-store.ts';

const hour = 3_600_000;
/** A session ends after a working day, or after 90 minutes without a request. */
const sessionLife = 12 * hour;
const idleLife = 1.5 * hour;
/** After five failures an address waits; each further one doubles the wait, up to an hour. */
const freeFailures = 5;

export interface SignedIn {
  readonly token: string;
  readonly person: Person;
  readonly expiresAt: string;
}

export interface Sessions {
  /** @throws Problem `sign-in-failed` (the same for a wrong password and an unknown address), `sign-in-locked` */
  signIn(email: string, password: string, door: Asker['door']): Promise<SignedIn>;
  /** Who holds this token; `visitor` for an ended, idle or unknown one. */
  askerOf(token: string | undefined, door: Asker['door']): Promise<Asker>;
  signOut(token: string): Promise<void>;
}

export function openSessions(platform: Platform): Sessions {
  const { register, clock } = platform;
  // Verified against when the address is unknown, so that the answer takes as long either way.
  const decoy = hashPassword(randomBytes(16).toString('hex'));

  async function refuseWhileLocked(key: string): Promise<void> {
    const failure = await register.as(theNode, (tx) =>
      tx
        .tables<PeopleTables>()
        .selectFrom('sign_in_failures')
        .selectAll()
        .where('email_sha256', '=', key)
        .executeTakeFirst(),
    );
    if (!failure || failure.count < freeFailures) return;
    const wait = Math.min(hour, 30_000 * 2 ** (failure.count - freeFailures));
    const until = msFromInstant(failure.last_at as never) + wait;
    if (msFromInstant(clock()) < until) {
      throw new Problem({
        code: 'sign-in-locked',
        status: 429,
        detail:
          'Too many failed attempts for this address. Wait until the time shown, or ask your administrator.',
        facts: { until: instantFromMs(until) },
      });
    }
  }

  return {
    signIn: async (email, password, door) => {
      const key = sha256(emailKey(email));
      await refuseWhileLocked(key);
      const found = await register.as(theNode, (tx) => credentialsFor(tx, email));
      const fits = await passwordFits(password, found?.hash ?? (await decoy));
      if (!found || !found.active || !fits) {
        await register.as(theNode, async (tx) => {
          await tx
            .tables<PeopleTables>()
            .insertInto('sign_in_failures')
            .values({ email_sha256: key, count: 1, last_at: tx.now })
            .onConflict((conflict) =>
              conflict
                .column('email_sha256')
                .doUpdateSet((row) => ({ count: row('sign_in_failures.count', '+', 1), last_at: tx.now })),
            )
            .execute();
          await record(tx, {
            act: 'people.sign-in-failed',
            object: { kind: 'address', id: key.slice(0, 16) },
          });
        });
        throw new Problem({
          code: 'sign-in-failed',
          status: 401,
          detail: 'The address or the password is not right. Check both and try again.',
        });
      }
      const token = randomBytes(32).toString('base64url');
      return register.as(theNode, async (tx) => {
        const expiresAt = instantFromMs(msFromInstant(tx.now) + sessionLife);
        const tables = tx.tables<PeopleTables>();
        await tables.deleteFrom('sign_in_failures').where('email_sha256', '=', key).execute();
        await tables
          .deleteFrom('sessions')
          .where('person', '=', found.id)
          .where('expires_at', '<', tx.now)
          .execute();
        await tables
          .insertInto('sessions')
          .values({
            token_sha256: sha256(token),
            person: found.id,
            created_at: tx.now,
            last_seen_at: tx.now,
            expires_at: expiresAt,
            door,
          })
          .execute();
        const person = await findPerson(tx, found.id);
        await record(
          { ...tx, asker: { ...theNode, person: found.id, organisation: person!.organisation.id, door } },
          { act: 'people.signed-in', object: { kind: 'person', id: found.id } },
        );
        return { token, person: person!, expiresAt };
      });
    },

    askerOf: async (token, door) => {
      if (token === undefined || token.length > 200) return { ...visitor, door };
      return register.as(theNode, async (tx) => {
        const tables = tx.tables<PeopleTables>();
        const row = await tables
          .selectFrom('sessions')
          .innerJoin('people', 'people.id', 'sessions.person')
          .select([
            'sessions.person',
            'sessions.last_seen_at',
            'sessions.expires_at',
            'people.organisation',
            'people.roles',
            'people.clearances',
            'people.active',
          ])
          .where('token_sha256', '=', sha256(token))
          .executeTakeFirst();
        const now = msFromInstant(tx.now);
        const seen = row && msFromInstant(row.last_seen_at as never);
        if (!row || !row.active || now > msFromInstant(row.expires_at as never) || now > seen! + idleLife) {
          return { ...visitor, door };
        }
        // Written once a minute, not with every request.
        if (now > seen! + 60_000) {
          await tables
            .updateTable('sessions')
            .set({ last_seen_at: tx.now })
            .where('token_sha256', '=', sha256(token))
            .execute();
        }
        return {
          person: row.person,
          organisation: row.organisation,
          roles: row.roles,
          clearances: row.clearances,
          door,
        };
      });
    },

    signOut: (token) =>
      register.as(theNode, async (tx) => {
        await tx
          .tables<PeopleTables>()
          .deleteFrom('sessions')
          .where('token_sha256', '=', sha256(token))
          .execute();
      }),
  };
}
