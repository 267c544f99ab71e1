import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { json, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { access, type AccessTables } from './access-store.ts';
import type { ChangeRequest } from './contract.ts';
import { refuseUnknownCategory } from './obliged-entities.ts';
import { findOrganisation, peopleById } from './people-store.ts';
import type { PeopleWriter } from './people-writer.ts';

export interface ChangeRequests {
  ask(asker: Asker, changes: Readonly<Record<string, string>>, reason: string): Promise<ChangeRequest>;
  list(asker: Asker, state: ChangeRequest['state'] | undefined): Promise<ChangeRequest[]>;
  decide(asker: Asker, id: string, decision: 'approve' | 'refuse', reason: string): Promise<ChangeRequest>;
}

/** A reporting entity's record changes when the FIU says so; what it was stays in the request. */
export function openChangeRequests({ register, chance }: Platform, writer: PeopleWriter): ChangeRequests {
  return {
    ask: (asker, changes, reason) =>
      register.as(asker, async (tx) => {
        if (changes['category'] !== undefined) refuseUnknownCategory(changes['category']);
        const own = await access(tx)
          .selectFrom('organisations')
          .selectAll()
          .where('id', '=', asker.organisation!)
          .executeTakeFirstOrThrow();
        const known: Record<string, unknown> = {
          ...(own.record as object),
          name: own.name,
          country: own.country,
          category: own.type,
        };
        const before = Object.fromEntries(
          Object.keys(changes).map((name) => [name, typeof known[name] === 'string' ? known[name] : '']),
        );
        const row = await access(tx)
          .insertInto('change_requests')
          .values({
            id: newIdentifier(msFromInstant(tx.now), chance) as string,
            organisation: own.id,
            state: 'waiting',
            changes: json(changes),
            before: json(before),
            reason,
            asked_by: asker.person!,
            asked_at: tx.now,
            decided_by: null,
            decided_at: null,
            decision_reason: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await record(tx, {
          act: 'people.change-asked',
          object: { kind: 'change-request', id: row.id },
          facts: { fields: Object.keys(changes) },
        });
        return (await views(tx, [row]))[0]!;
      }),

    list: (asker, state) =>
      register.as(asker, async (tx) => {
        let query = access(tx).selectFrom('change_requests').selectAll().orderBy('id', 'desc').limit(500);
        if (state !== undefined) query = query.where('state', '=', state);
        return views(tx, await query.execute());
      }),

    decide: (asker, id, decision, reason) =>
      register.as(asker, async (tx) => {
        const row = await access(tx)
          .updateTable('change_requests')
          .set({
            state: decision === 'approve' ? 'approved' : 'refused',
            decided_by: asker.person,
            decided_at: tx.now,
            decision_reason: reason,
          })
          .where('id', '=', id)
          .where('state', '=', 'waiting')
          .returningAll()
          .executeTakeFirst();
        if (!row)
          throw new Problem({
            code: 'change-request-unknown',
            status: 404,
            detail: 'There is no such change request, or somebody has decided on it already.',
          });
        if (decision === 'approve') {
          const changes = row.changes as Record<string, string>;
          const { record: kept } = await access(tx)
            .selectFrom('organisations')
            .select('record')
            .where('id', '=', row.organisation)
            .executeTakeFirstOrThrow();
          await writer.asNode(tx, (node) =>
            access(node)
              .updateTable('organisations')
              .set({
                record: json({ ...(kept as object), ...changes }),
                ...(changes['name'] === undefined ? {} : { name: changes['name'] }),
                ...(changes['country'] === undefined ? {} : { country: changes['country'] }),
                ...(changes['category'] === undefined ? {} : { type: changes['category'] }),
              })
              .where('id', '=', row.organisation)
              .execute(),
          );
        }
        await record(tx, {
          act: decision === 'approve' ? 'people.change-approved' : 'people.change-refused',
          object: { kind: 'change-request', id },
          reason,
        });
        return (await views(tx, [row]))[0]!;
      }),
  };
}

async function views(
  tx: Transaction,
  rows: readonly AccessTables['change_requests'][],
): Promise<ChangeRequest[]> {
  const askers = await peopleById(tx, [...new Set(rows.map(({ asked_by }) => asked_by))]);
  const names = new Map<string, string>();
  for (const { organisation } of rows)
    if (!names.has(organisation))
      names.set(organisation, (await findOrganisation(tx, { id: organisation }))?.name ?? '');
  return rows.map((row) => ({
    id: row.id,
    organisation: row.organisation,
    organisationName: names.get(row.organisation) ?? '',
    state: row.state,
    changes: row.changes as Record<string, string>,
    before: row.before as Record<string, string>,
    reason: row.reason,
    askedAt: row.asked_at,
    askedByName: askers.find(({ id }) => id === row.asked_by)?.name ?? null,
    decidedAt: row.decided_at,
    decisionReason: row.decision_reason,
  }));
}
