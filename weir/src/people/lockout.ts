import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import { theNode, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { emailKey, sha256 } from './people-store.ts';
import { access } from './access-store.ts';

const hour = 3_600_000;

/** What failures are counted by. Keys are hashes: the table tells nothing about who is here. */
export interface Counted {
  readonly key: string;
  /** Failures before a wait begins; each further one doubles it, up to an hour. */
  readonly free: number;
}

export const byAddress = (email: string): Counted => ({ key: sha256(emailKey(email)), free: 5 });
/** Many people may sit behind one address of the network; a machine that guesses is faster than all of them. */
export const bySource = (source: string): Counted[] =>
  source === '' ? [] : [{ key: sha256(`source ${source}`), free: 60 }];
export const byPerson = (person: string): Counted => ({ key: sha256(`factor ${person}`), free: 5 });

export interface Lockout {
  /** @throws Problem `sign-in-locked`, the same whether or not anybody has the address */
  refuseWhileLocked(counted: readonly Counted[]): Promise<void>;
  failed(counted: readonly Counted[], act: string): Promise<void>;
  clear(tx: Transaction, counted: Counted): Promise<void>;
}

export function openLockout({ register, clock }: Platform): Lockout {
  return {
    refuseWhileLocked: async (counted) => {
      const rows = await register.as(theNode, (tx) =>
        access(tx)
          .selectFrom('sign_in_failures')
          .selectAll()
          .where(
            'email_sha256',
            'in',
            counted.map(({ key }) => key),
          )
          .execute(),
      );
      for (const row of rows) {
        const { free } = counted.find(({ key }) => key === row.email_sha256)!;
        if (row.count < free) continue;
        const wait = Math.min(hour, 30_000 * 2 ** Math.min(20, row.count - free));
        const until = msFromInstant(row.last_at as never) + wait;
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
    },
    failed: (counted, act) =>
      register.as(theNode, async (tx) => {
        for (const { key } of counted) {
          await access(tx)
            .insertInto('sign_in_failures')
            .values({ email_sha256: key, count: 1, last_at: tx.now })
            .onConflict((conflict) =>
              conflict.column('email_sha256').doUpdateSet({
                // Two hours of quiet forgive: a lock must not become a way to keep somebody out for good.
                count: sql`case when sign_in_failures.last_at < ${instantFromMs(msFromInstant(tx.now) - 2 * hour)}::timestamptz
                  then 1 else sign_in_failures.count + 1 end`,
                last_at: tx.now,
              }),
            )
            .execute();
        }
        await record(tx, { act, object: { kind: 'address', id: counted[0]!.key.slice(0, 16) } });
      }),
    clear: async (tx, { key }) => {
      await access(tx).deleteFrom('sign_in_failures').where('email_sha256', '=', key).execute();
    },
  };
}
