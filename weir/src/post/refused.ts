import { createHash } from 'node:crypto';
import { msFromInstant, newIdentifier, instantFromMs, type Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import { record } from '#audit';
import { somethingWaits, theNode, type Asker, type Platform, type Transaction } from '#platform';
import { postLimits } from './limits.ts';
import type { PostTables, RefusedRow } from './post-tables.ts';

export type Refusals = ReturnType<typeof refusals>;

export interface RefusedArrival {
  readonly problem: Problem;
  readonly carrier: RefusedRow['carrier'];
  readonly from: string | null;
  readonly message: string | null;
  /** As it came; null where nothing was read. */
  readonly bytes: Uint8Array | null;
  /** What it is known again by, where there are no bytes. */
  readonly what?: string;
}

/** Whatever is refused stands here, with its bytes in the vault, until a person has seen it and after. */
export function refusals({ register, vault, chance, events }: Platform) {
  async function keep(given: RefusedArrival): Promise<void> {
    const sha256 = given.bytes === null ? null : createHash('sha256').update(given.bytes).digest('hex');
    const what = sha256 ?? given.what ?? 'nothing';
    const isRoom = await register.as(theNode, async (tx) => {
      const again = await tx.run<{
        id: string;
      }>(sql`update post_refused set times = times + 1, last_at = ${tx.now}
        where what = ${what} and code = ${given.problem.code} returning id`);
      if (again.length > 0) return undefined;
      const since = instantFromMs(msFromInstant(tx.now) - 86_400_000);
      const [kept] = await tx.run<{ count: number }>(
        sql`select count(*)::int as count from post_refused where first_at > ${since}`,
      );
      return kept!.count < postLimits.evidencePerDay;
    });
    if (isRoom === undefined) return;
    // Fsynced before the row that tells of it, as everything in the vault is.
    if (isRoom && given.bytes !== null) await vault.put(given.bytes);
    await register.as(theNode, async (tx) => {
      const row: RefusedRow = {
        id: newIdentifier(msFromInstant(tx.now), chance),
        code: given.problem.code,
        detail: given.problem.detail,
        carrier: given.carrier,
        from_node: given.from,
        message: given.message,
        sha256: isRoom ? sha256 : null,
        size: given.bytes?.length ?? null,
        // Beyond a day's measure all of one code and partner are one row that counts.
        what: isRoom ? what : `more ${given.from ?? ''} ${tx.now.slice(0, 10)}`,
        first_at: tx.now,
        last_at: tx.now,
        times: 1,
        seen_by: null,
        seen_at: null,
      };
      const added = await tx
        .tables<PostTables>()
        .insertInto('post_refused')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute();
      if (added.length === 0) {
        await tx.run<object>(
          sql`update post_refused set times = times + 1, last_at = ${tx.now} where what = ${row.what} and code = ${row.code}`,
        );
        return;
      }
      await events.publish(tx, somethingWaits, {
        kind: 'post-refused',
        path: '/exchange/post?box=refused',
        roles: ['fiu_intl_desk'],
      });
      await record(tx, {
        act: 'post.arrival-refused',
        object: { kind: 'refused-arrival', id: row.id },
        ground: row.code,
        facts: { carrier: row.carrier, from: row.from_node, sha256: row.sha256 },
      });
    });
  }

  const list = (tx: Transaction, { cursor, limit }: { cursor?: string | undefined; limit: number }) =>
    tx
      .tables<PostTables>()
      .selectFrom('post_refused')
      .selectAll()
      .$if(cursor !== undefined, (query) => query.where('id', '<', cursor!))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();

  const find = (tx: Transaction, id: string) =>
    tx.tables<PostTables>().selectFrom('post_refused').selectAll().where('id', '=', id).executeTakeFirst();

  /** A person of the desk has read it and knows what to do. */
  const see = (asker: Asker, id: string): Promise<void> =>
    register.as(asker, async (tx) => {
      await tx
        .tables<PostTables>()
        .updateTable('post_refused')
        .set({ seen_by: asker.person, seen_at: tx.now })
        .where('id', '=', id)
        .where('seen_at', 'is', null)
        .execute();
      await record(tx, { act: 'post.refusal-seen', object: { kind: 'refused-arrival', id } });
    });

  return { keep, list, find, see };
}
