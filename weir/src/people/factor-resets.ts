import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type { AccessKey } from './access-key.ts';
import { access, type AccessTables } from './access-store.ts';
import type { FactorReset, OneTimeCode } from './contract.ts';
import type { Factors } from './factors.ts';
import { tell } from './notices.ts';
import { makeOneTimeCode } from './one-time-codes.ts';
import { findPerson, peopleById } from './people-store.ts';
import type { PeopleWriter } from './people-writer.ts';

export interface FactorResets {
  ask(asker: Asker, person: string, reason: string): Promise<FactorReset>;
  /** By somebody else than who asked and whose factor it is; gives the code with which the person begins again. */
  decide(
    asker: Asker,
    id: string,
    decision: 'approve' | 'refuse',
    reason: string,
  ): Promise<{ reset: FactorReset; code: OneTimeCode | null }>;
  list(asker: Asker): Promise<FactorReset[]>;
  /** The last resort of whoever holds the machine: no second person, but the folder's lock and an entry in the log. */
  byMachine(email: string, reason: string): Promise<OneTimeCode>;
}

export function openFactorResets(
  platform: Platform,
  key: AccessKey,
  factors: Factors,
  writer: PeopleWriter,
): FactorResets {
  const { register, chance } = platform;

  /** Factors, password and sessions go: what an attacker may have of them is worth nothing any more. */
  async function reset(node: Transaction, person: string, by: string | null): Promise<OneTimeCode> {
    await factors.forget(node, person);
    await access(node).deleteFrom('sessions').where('person', '=', person).execute();
    await access(node).updateTable('people').set({ password_hash: '' }).where('id', '=', person).execute();
    await tell(platform, node, person, 'factor-reset');
    return makeOneTimeCode(platform, node, key, { person, purpose: 'reset', by });
  }

  return {
    ask: (asker, person, reason) =>
      register.as(asker, async (tx) => {
        if (person === asker.person)
          throw new Problem({
            code: 'four-eyes',
            status: 422,
            detail: 'Nobody asks for the own factor. Use a recovery code, or ask an administrator.',
          });
        if (!(await findPerson(tx, person)))
          throw new Problem({ code: 'person-unknown', status: 404, detail: 'There is no such person.' });
        const row = await access(tx)
          .insertInto('factor_resets')
          .values({
            id: newIdentifier(msFromInstant(tx.now), chance) as string,
            person,
            state: 'asked',
            reason,
            asked_by: asker.person!,
            asked_at: tx.now,
            decided_by: null,
            decided_at: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await writer.asNode(tx, (node) => tell(platform, node, person, 'factor-reset-asked'));
        await record(tx, {
          act: 'people.factor-reset-asked',
          object: { kind: 'person', id: person },
          reason,
        });
        return (await views(tx, [row]))[0]!;
      }),

    decide: (asker, id, decision, reason) =>
      register.as(asker, async (tx) => {
        const found = await access(tx)
          .selectFrom('factor_resets')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst();
        if (!found)
          throw new Problem({ code: 'factor-reset-unknown', status: 404, detail: 'Nobody asked for this.' });
        if (found.asked_by === asker.person || found.person === asker.person)
          throw new Problem({
            code: 'four-eyes',
            status: 403,
            detail:
              'A second administrator or a supervisor decides, not who asked and not whose factor it is.',
          });
        const row = await access(tx)
          .updateTable('factor_resets')
          .set({
            state: decision === 'approve' ? 'approved' : 'refused',
            decided_by: asker.person,
            decided_at: tx.now,
          })
          .where('id', '=', id)
          .where('state', '=', 'asked')
          .returningAll()
          .executeTakeFirst();
        if (!row)
          throw new Problem({
            code: 'decided-already',
            status: 409,
            detail: 'Somebody has decided on this already.',
          });
        const code =
          decision === 'approve'
            ? await writer.asNode(tx, (node) => reset(node, row.person, asker.person))
            : null;
        await record(tx, {
          act: decision === 'approve' ? 'people.factor-reset' : 'people.factor-reset-refused',
          object: { kind: 'person', id: row.person },
          reason,
        });
        return { reset: (await views(tx, [row]))[0]!, code };
      }),

    list: (asker) =>
      register.as(asker, async (tx) =>
        views(
          tx,
          await access(tx)
            .selectFrom('factor_resets')
            .selectAll()
            .orderBy('asked_at', 'desc')
            .limit(500)
            .execute(),
        ),
      ),

    byMachine: (email, reason) =>
      register.as({ ...theNode, door: 'setup' }, async (tx) => {
        const row = await access(tx)
          .selectFrom('people')
          .select('id')
          .where('email_key', '=', email.trim().toLowerCase())
          .executeTakeFirst();
        if (!row)
          throw new Problem({ code: 'person-unknown', status: 404, detail: 'Nobody has this address.' });
        const code = await reset(tx, row.id, null);
        await record(tx, {
          act: 'people.factor-reset',
          object: { kind: 'person', id: row.id },
          ground: 'machine-holder',
          reason,
        });
        return code;
      }),
  };
}

async function views(
  tx: Transaction,
  rows: readonly AccessTables['factor_resets'][],
): Promise<FactorReset[]> {
  const ids = rows.flatMap((row) => [
    row.person,
    row.asked_by,
    ...(row.decided_by === null ? [] : [row.decided_by]),
  ]);
  const people = await peopleById(tx, [...new Set(ids)]);
  const nameOf = (id: string | null): string | null =>
    people.find((person) => person.id === id)?.name ?? null;
  return rows.map((row) => ({
    id: row.id,
    person: row.person,
    personName: nameOf(row.person) ?? '',
    state: row.state,
    reason: row.reason,
    askedByName: nameOf(row.asked_by),
    askedAt: row.asked_at,
    decidedByName: nameOf(row.decided_by),
    decidedAt: row.decided_at,
  }));
}
