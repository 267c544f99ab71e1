import { instantFromMs, msFromInstant, Problem, type Instant } from '@weir/engines/vocabulary';
import { record } from '#audit';
import { jurisdiction, somethingWaits, type Platform, type Transaction } from '#platform';
import type { KeyActRow, PostTables } from './post-tables.ts';

export type KeyActs = ReturnType<typeof keyActs>;
export type KeyAct = Pick<KeyActRow, 'act' | 'key' | 'reason' | 'counts_from'>;

/** How long a proposal waits for its second person. */
const waitsMs = 7 * 86_400_000;

/** What the desk does to this node's own keys: at once, or, where the profile wants two persons, when a second one does the same. */
export function keyActs({ config, chance, events }: Platform) {
  const twoPersons = (): boolean => jurisdiction(config.jurisdiction).post?.secondPerson === true;

  /**
   * What may be done now, as it was proposed; undefined where it was only proposed, and waits for another person.
   * @throws Problem `identity-key-act-own`, `identity-key-act-differs`
   */
  async function agreed(tx: Transaction, wanted: KeyAct): Promise<KeyAct | undefined> {
    // Every minute in which a compromised key counts is the thief's: one person ends it, in a country of two persons too.
    if (!twoPersons() || wanted.reason === 'compromised') return wanted;
    const person = tx.asker.person!;
    const open = (await waiting(tx, true)).find(({ act, key }) => act === wanted.act && key === wanted.key);
    if (open === undefined) {
      await propose(tx, wanted, person);
      return undefined;
    }
    if (open.proposed_by === person)
      throw new Problem({
        code: 'identity-key-act-own',
        status: 409,
        detail: 'You proposed this already. Another person of the international desk carries it out.',
      });
    if (open.reason !== wanted.reason)
      throw new Problem({
        code: 'identity-key-act-differs',
        status: 409,
        detail:
          'Another person proposed it for another reason. Agree on one; a proposal ends after seven days.',
        facts: { reason: open.reason },
      });
    await tx
      .tables<PostTables>()
      .updateTable('post_key_acts')
      .set({ done_by: person, done_at: tx.now })
      .where('id', '=', open.id)
      .execute();
    return open;
  }

  async function propose(tx: Transaction, wanted: KeyAct, person: string): Promise<void> {
    const id = Buffer.from(chance(new Uint8Array(16))).toString('hex');
    const { act, key, reason, counts_from } = wanted;
    await tx
      .tables<PostTables>()
      .insertInto('post_key_acts')
      .values({
        id,
        act,
        key,
        reason,
        counts_from,
        proposed_by: person,
        proposed_at: tx.now,
        done_by: null,
        done_at: null,
      })
      .execute();
    await record(tx, {
      act: 'post.key-act-proposed',
      object: { kind: 'node-key-act', id },
      facts: { act, key, reason },
    });
    await events.publish(tx, somethingWaits, {
      kind: 'post-key-act',
      path: '/exchange/partners',
      roles: ['fiu_intl_desk'],
    });
  }

  /** What was proposed and nobody has carried out yet, oldest first. */
  function waiting(tx: Transaction, lock = false): Promise<KeyActRow[]> {
    const since = instantFromMs(msFromInstant(tx.now) - waitsMs) as Instant;
    const query = tx
      .tables<PostTables>()
      .selectFrom('post_key_acts')
      .selectAll()
      .where('done_at', 'is', null)
      .where('proposed_at', '>', since)
      .orderBy('proposed_at');
    return (lock ? query.forUpdate() : query).execute();
  }

  return { agreed, waiting };
}
