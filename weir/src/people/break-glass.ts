import { instantFromMs, msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import type { z } from 'zod';
import { theNode, type Asker, type Finding, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { access, type AccessTables } from './access-store.ts';
import type { BreakGlass, openBreakGlassSchema } from './contract.ts';
import { peopleById } from './people-store.ts';
import type { PeopleWriter } from './people-writer.ts';

export interface BreakGlasses {
  open(asker: Asker, given: z.output<typeof openBreakGlassSchema>): Promise<BreakGlass>;
  end(asker: Asker, id: string): Promise<BreakGlass>;
  review(
    asker: Asker,
    id: string,
    finding: 'justified' | 'not-justified',
    reason: string,
  ): Promise<BreakGlass>;
  list(asker: Asker, state: BreakGlass['state'] | undefined): Promise<BreakGlass[]>;
  /** What this person holds now. */
  openOf(
    tx: Transaction,
    person: string,
  ): Promise<{ id: string; role: BreakGlass['role']; until: string } | null>;
}

/**
 * One more role for a short time, when nobody else is there. Four eyes stay four: rooms compare persons, not roles, so
 * nobody approves with it what she or he has written. Afterwards somebody else looks at what was done.
 */
export function openBreakGlasses(platform: Platform, writer: PeopleWriter): BreakGlasses {
  const { register, chance, log } = platform;
  const unknown = (): Problem =>
    new Problem({
      code: 'break-glass-unknown',
      status: 404,
      detail: 'There is no such break-glass, or it is not in a state for this. Look at the list again.',
    });

  return {
    open: (asker, { role, ground, reason, minutes }) =>
      register.as(asker, async (tx) => {
        if (asker.roles.includes(role)) {
          throw new Problem({ code: 'role-held', status: 409, detail: 'You hold this role already.' });
        }
        await tx.run<object>(sql`select pg_advisory_xact_lock(7070000005)`);
        const running = await access(tx)
          .selectFrom('break_glass')
          .select('id')
          .where('person', '=', asker.person!)
          .where('ended_at', 'is', null)
          .where('until', '>', tx.now)
          .execute();
        if (running.length > 0)
          throw new Problem({
            code: 'break-glass-open',
            status: 409,
            detail: 'You have one open already. End it first.',
          });
        const row = await access(tx)
          .insertInto('break_glass')
          .values({
            id: newIdentifier(msFromInstant(tx.now), chance) as string,
            person: asker.person!,
            role,
            ground,
            reason,
            opened_at: tx.now,
            until: instantFromMs(msFromInstant(tx.now) + minutes * 60_000),
            ended_at: null,
            reviewed_by: null,
            reviewed_at: null,
            finding: null,
            review_reason: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await record(tx, {
          act: 'people.break-glass-opened',
          object: { kind: 'break-glass', id: row.id },
          ground,
          reason,
          facts: { role, minutes },
        });
        tx.afterCommit(() => log.warn({ event: 'break-glass-opened', id: row.id, person: row.person, role }));
        return (await views(tx, writer, [row]))[0]!;
      }),

    end: (asker, id) =>
      register.as(asker, async (tx) => {
        const row = await access(tx)
          .updateTable('break_glass')
          .set({ ended_at: tx.now })
          .where('id', '=', id)
          .where('person', '=', asker.person!)
          .where('ended_at', 'is', null)
          .where('until', '>', tx.now)
          .returningAll()
          .executeTakeFirst();
        if (!row) throw unknown();
        await record(tx, { act: 'people.break-glass-ended', object: { kind: 'break-glass', id } });
        return (await views(tx, writer, [row]))[0]!;
      }),

    review: (asker, id, finding, reason) =>
      register.as(asker, async (tx) => {
        const found = await access(tx)
          .selectFrom('break_glass')
          .select('person')
          .where('id', '=', id)
          .executeTakeFirst();
        if (!found) throw unknown();
        if (found.person === asker.person)
          throw new Problem({
            code: 'four-eyes',
            status: 403,
            detail: 'Somebody else reviews what you did. Ask another supervisor or an administrator.',
          });
        const row = await access(tx)
          .updateTable('break_glass')
          .set({ reviewed_by: asker.person, reviewed_at: tx.now, finding, review_reason: reason })
          .where('id', '=', id)
          .where('reviewed_by', 'is', null)
          .where((where) => where.or([where('ended_at', 'is not', null), where('until', '<=', tx.now)]))
          .returningAll()
          .executeTakeFirst();
        if (!row) throw unknown();
        await record(tx, {
          act: 'people.break-glass-reviewed',
          object: { kind: 'break-glass', id },
          reason,
          facts: { finding },
        });
        return (await views(tx, writer, [row]))[0]!;
      }),

    list: (asker, state) =>
      register.as(asker, async (tx) => {
        const rows = await access(tx)
          .selectFrom('break_glass')
          .selectAll()
          .orderBy('opened_at', 'desc')
          .limit(500)
          .execute();
        return (await views(tx, writer, rows)).filter((row) => state === undefined || row.state === state);
      }),

    openOf: async (tx, person) => {
      const row = await access(tx)
        .selectFrom('break_glass')
        .select(['id', 'role', 'until'])
        .where('person', '=', person)
        .where('ended_at', 'is', null)
        .where('until', '>', tx.now)
        .executeTakeFirst();
      return row ? { ...row, role: row.role as BreakGlass['role'] } : null;
    },
  };
}

/** For `weir doctor`: an opened glass that nobody has looked at since. */
export async function examinePeople({ register }: Pick<Platform, 'register'>): Promise<Finding[]> {
  const rows = await register.as(theNode, (tx) =>
    tx.run<{ waiting: number; oldest: string | null }>(
      sql`select count(*) as waiting, min(opened_at) as oldest from break_glass
          where reviewed_by is null and (ended_at is not null or until <= ${tx.now}::timestamptz)`,
    ),
  );
  const { waiting, oldest } = rows[0]!;
  return waiting === 0
    ? [{ subject: 'break-glass', state: 'good', sentence: 'No break-glass waits for its review.' }]
    : [
        {
          subject: 'break-glass',
          state: 'warning',
          sentence: `${waiting} break-glass elevations have not been reviewed, the oldest of ${String(oldest).slice(0, 10)}.`,
          todo: 'A supervisor other than who opened it reviews it: `weir break-glass list`, then `weir break-glass review`.',
        },
      ];
}

async function views(
  tx: Transaction,
  writer: PeopleWriter,
  rows: readonly AccessTables['break_glass'][],
): Promise<BreakGlass[]> {
  const people = await peopleById(tx, [
    ...new Set(
      rows.flatMap(({ person, reviewed_by }) => [person, ...(reviewed_by === null ? [] : [reviewed_by])]),
    ),
  ]);
  const nameOf = (id: string | null): string | null =>
    people.find((person) => person.id === id)?.name ?? null;
  const acts = new Map<string, number>();
  for (const row of rows) {
    // The log is not its reader's to read here, the number is.
    const counted = await writer.asNode(tx, (node) =>
      node.run<{ acts: number }>(
        sql`select count(*) as acts from audit_log where person = ${row.person} and at >= ${row.opened_at}::timestamptz
          and at <= ${row.ended_at ?? row.until}::timestamptz`,
      ),
    );
    acts.set(row.id, counted[0]!.acts);
  }
  const now = msFromInstant(tx.now);
  return rows.map((row) => {
    const running = row.ended_at === null && now < msFromInstant(row.until as never);
    return {
      id: row.id,
      person: row.person,
      personName: nameOf(row.person),
      role: row.role as BreakGlass['role'],
      ground: row.ground,
      reason: row.reason,
      openedAt: row.opened_at,
      until: row.until,
      endedAt: row.ended_at,
      state: running ? 'open' : row.reviewed_by === null ? 'to-review' : 'reviewed',
      acts: acts.get(row.id) ?? 0,
      reviewedByName: nameOf(row.reviewed_by),
      reviewedAt: row.reviewed_at,
      finding: row.finding,
      reviewReason: row.review_reason,
    };
  });
}
