import { sql } from 'kysely';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { z } from 'zod';
import { record } from '#audit';
import type { Asker, Platform } from '#platform';
import type { Hold, newHoldSchema } from './contract.ts';

interface StoredHold {
  id: string;
  object_kind: Hold['objectKind'];
  object_id: string;
  ground: Hold['ground'];
  reason: string;
  set_by: string;
  set_at: string;
  lifted_by: string | null;
  lifted_at: string | null;
  lifted_reason: string | null;
}

/** Legal holds: what must stay. Every road to an erasure asks the register whether one stands. */
export function createHolds({ register, clock, chance }: Platform) {
  return {
    list: (
      asker: Asker,
      { cursor, limit }: { cursor?: string | undefined; limit: number },
    ): Promise<Hold[]> =>
      register.as(asker, async (tx) =>
        (
          await tx.run<StoredHold>(sql`select * from legal_holds
            where ${cursor === undefined ? sql`true` : sql`id < ${cursor}`} order by id desc limit ${limit}`)
        ).map(view),
      ),

    set: (asker: Asker, given: z.output<typeof newHoldSchema>): Promise<Hold> =>
      register.as(asker, async (tx) => {
        const id = newIdentifier(msFromInstant(clock()), chance);
        const [row] =
          await tx.run<StoredHold>(sql`insert into legal_holds (id, object_kind, object_id, ground, reason, set_by, set_at)
          values (${id}, ${given.objectKind}, ${given.objectId}, ${given.ground}, ${given.reason}, ${asker.person}, ${tx.now})
          on conflict (object_kind, object_id) where lifted_at is null do nothing returning *`);
        if (row === undefined) {
          throw new Problem({
            code: 'hold-stands',
            status: 409,
            detail: 'A hold on this stands already. Lift that one first where its ground has changed.',
          });
        }
        await record(tx, {
          act: 'retention.hold-set',
          object: { kind: given.objectKind, id: given.objectId },
          ground: given.ground,
          reason: given.reason,
          facts: { hold: id },
        });
        return view(row);
      }),

    lift: (asker: Asker, id: string, reason: string): Promise<Hold> =>
      register.as(asker, async (tx) => {
        // After it is lifted the policy for changes shuts it, so what stands is read first.
        const [row] = await tx.run<StoredHold>(sql`select * from legal_holds where id = ${id}`);
        if (row === undefined || row.lifted_at !== null) {
          throw new Problem({
            code: 'hold-unknown',
            status: 404,
            detail: 'There is no such hold, or it was lifted already.',
          });
        }
        await tx.run<object>(sql`update legal_holds set lifted_by = ${asker.person}, lifted_at = ${tx.now},
          lifted_reason = ${reason} where id = ${id} and lifted_at is null`);
        await record(tx, {
          act: 'retention.hold-released',
          object: { kind: row.object_kind, id: row.object_id },
          reason,
          facts: { hold: id },
        });
        return view({ ...row, lifted_by: asker.person, lifted_at: tx.now, lifted_reason: reason });
      }),
  };
}

const view = (row: StoredHold): Hold => ({
  id: row.id,
  objectKind: row.object_kind,
  objectId: row.object_id,
  ground: row.ground,
  reason: row.reason,
  setBy: row.set_by,
  setAt: row.set_at,
  liftedBy: row.lifted_by,
  liftedAt: row.lifted_at,
  liftedReason: row.lifted_reason,
});
