import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { access, type AccessTables } from './access-store.ts';
import type { Delegation } from './contract.ts';
import { findOrganisation } from './people-store.ts';

type Row = AccessTables['delegations'];

/** One reporting entity lets another file for it: asked by the one, accepted by the other, approved by the FIU. */
export interface Delegations {
  ask(
    asker: Asker,
    given: { delegateNumber: string; from: string; until: string | null; reason: string },
  ): Promise<Delegation>;
  accept(asker: Asker, id: string): Promise<Delegation>;
  decide(asker: Asker, id: string, decision: 'approve' | 'refuse', reason: string): Promise<Delegation>;
  /** By either side or the FIU, at any time. */
  revoke(asker: Asker, id: string, reason: string): Promise<Delegation>;
  list(asker: Asker, state: Delegation['state'] | undefined): Promise<Delegation[]>;
}

// Days are text on both registers: a date would become a local midnight on the way.
const columns = sql<string>`to_char(from_day, 'YYYY-MM-DD')`.as('from_day');
const until = sql<string | null>`to_char(until_day, 'YYYY-MM-DD')`.as('until_day');

/**
 * May the delegate file for this reporting entity today? An approved delegation between its days says so. Called inside
 * a transaction of whoever files, or of the node.
 */
export async function mayFileFor(tx: Transaction, delegate: string, entity: string): Promise<boolean> {
  const today = tx.now.slice(0, 10);
  const rows = await access(tx)
    .selectFrom('delegations')
    .select('id')
    .where('delegate', '=', delegate)
    .where('delegator', '=', entity)
    .where('state', '=', 'approved')
    .where('from_day', '<=', today)
    .where((where) => where.or([where('until_day', 'is', null), where('until_day', '>=', today)]))
    .limit(1)
    .execute();
  return rows.length > 0;
}

export function openDelegations({ register, chance }: Platform): Delegations {
  const one = async (tx: Transaction, id: string): Promise<Row> => {
    const row = await access(tx)
      .selectFrom('delegations')
      .selectAll()
      .select([columns, until])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row) return row;
    throw new Problem({ code: 'delegation-unknown', status: 404, detail: 'There is no such delegation.' });
  };

  /** Moves it on, only from the states named: of two at once, one does. */
  async function move(
    tx: Transaction,
    id: string,
    from: readonly Row['state'][],
    set: Partial<Row>,
    act: string,
    reason?: string,
  ): Promise<Delegation> {
    await one(tx, id);
    const moved = await access(tx)
      .updateTable('delegations')
      .set(set)
      .where('id', '=', id)
      .where('state', 'in', from)
      .returning('id')
      .execute();
    if (moved.length === 0)
      throw new Problem({
        code: 'delegation-moved-on',
        status: 409,
        detail: 'The delegation is not in a state for this any more. Look at it again.',
      });
    await record(tx, {
      act,
      object: { kind: 'delegation', id },
      ...(reason === undefined ? {} : { reason }),
    });
    return view(tx, await one(tx, id));
  }

  return {
    ask: async (asker, given) => {
      // Filers do not see each other; the node looks the number up, and says no more than that it is there.
      const delegate = await register.as(theNode, (tx) =>
        findOrganisation(tx, { reportingEntityId: given.delegateNumber }),
      );
      if (
        !delegate ||
        delegate.id === asker.organisation ||
        (given.until !== null && given.until < given.from)
      ) {
        throw new Problem({
          code: 'delegate-not-possible',
          status: 422,
          detail: 'No other reporting entity has this number, or the days are the wrong way round.',
        });
      }
      return register.as(asker, async (tx) => {
        const own = (await findOrganisation(tx, { id: asker.organisation! }))!;
        const id = newIdentifier(msFromInstant(tx.now), chance) as string;
        await access(tx)
          .insertInto('delegations')
          .values({
            id,
            delegator: own.id,
            delegate: delegate.id,
            delegator_name: own.name,
            // The delegator knows the number only; the name is shown once the other side has accepted.
            delegate_name: delegate.name,
            delegator_number: own.reportingEntityId,
            delegate_number: delegate.reportingEntityId,
            state: 'asked',
            from_day: given.from,
            until_day: given.until,
            reason: given.reason,
            asked_by: asker.person!,
            asked_at: tx.now,
            accepted_by: null,
            accepted_at: null,
            decided_by: null,
            decided_at: null,
            decision_reason: null,
            ended_by: null,
            ended_at: null,
          })
          .execute();
        await record(tx, {
          act: 'people.delegation-asked',
          object: { kind: 'delegation', id },
          facts: { delegate: delegate.id },
        });
        return view(tx, await one(tx, id));
      });
    },
    accept: (asker, id) =>
      register.as(asker, async (tx) => {
        if ((await one(tx, id)).delegate !== asker.organisation)
          throw new Problem({
            code: 'delegation-not-yours',
            status: 403,
            detail: 'The reporting entity that shall file accepts, not the one that asked.',
          });
        return move(
          tx,
          id,
          ['asked'],
          { state: 'accepted', accepted_by: asker.person, accepted_at: tx.now },
          'people.delegation-accepted',
        );
      }),
    decide: (asker, id, decision, reason) =>
      register.as(asker, (tx) =>
        move(
          tx,
          id,
          decision === 'approve' ? ['accepted'] : ['asked', 'accepted'],
          {
            state: decision === 'approve' ? 'approved' : 'refused',
            decided_by: asker.person,
            decided_at: tx.now,
            decision_reason: reason,
          },
          decision === 'approve' ? 'people.delegation-approved' : 'people.delegation-refused',
          reason,
        ),
      ),
    revoke: (asker, id, reason) =>
      register.as(asker, (tx) =>
        move(
          tx,
          id,
          ['asked', 'accepted', 'approved'],
          { state: 'revoked', ended_by: asker.person, ended_at: tx.now },
          'people.delegation-revoked',
          reason,
        ),
      ),
    list: (asker, state) =>
      register.as(asker, async (tx) => {
        let query = access(tx)
          .selectFrom('delegations')
          .selectAll()
          .select([columns, until])
          .orderBy('id', 'desc')
          .limit(500);
        if (state !== undefined) query = query.where('state', '=', state);
        return (await query.execute()).map((row) => view(tx, row));
      }),
  };
}

function view(tx: Transaction, row: Row): Delegation {
  const today = tx.now.slice(0, 10);
  const inForce =
    row.state === 'approved' && row.from_day <= today && (row.until_day === null || row.until_day >= today);
  const known = row.accepted_at !== null || tx.asker.organisation !== row.delegator;
  return {
    id: row.id,
    state: row.state,
    inForce,
    delegator: { id: row.delegator, name: row.delegator_name, reportingEntityId: row.delegator_number },
    delegate: {
      id: row.delegate,
      name: known ? row.delegate_name : '',
      reportingEntityId: row.delegate_number,
    },
    from: row.from_day,
    until: row.until_day,
    reason: row.reason,
    askedAt: row.asked_at,
    acceptedAt: row.accepted_at,
    decidedAt: row.decided_at,
    decisionReason: row.decision_reason,
    endedAt: row.ended_at,
  };
}
