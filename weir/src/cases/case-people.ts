import { Problem } from '@weir/engines/vocabulary';
import { peopleById, type Person } from '#people';
import type { Transaction } from '#platform';
import type { StoredCase } from './case-store.ts';
import { work } from './work-store.ts';

const roles: readonly string[] = ['fiu_analyst', 'fiu_supervisor'];

/** Whoever works on cases at all. @throws Problem `person-unknown`, `person-not-of-cases` */
export async function caseWorker(tx: Transaction, id: string): Promise<Person> {
  const [person] = await peopleById(tx, [id]);
  if (person === undefined) {
    throw new Problem({
      code: 'person-unknown',
      status: 422,
      detail: 'There is nobody of this id. Choose a person of the list.',
    });
  }
  if (!person.active || !person.roles.some((role) => roles.includes(role))) {
    throw new Problem({
      code: 'person-not-of-cases',
      status: 422,
      detail: 'This person does not work on cases. Choose an analyst or a supervisor of the unit.',
    });
  }
  return person;
}

/**
 * Somebody who is to work on this case: nothing is handed to a person who may not see it.
 * @throws Problem `person-unknown`, `person-not-of-cases`, `person-not-cleared`
 */
export async function workerOf(
  tx: Transaction,
  row: Pick<StoredCase, 'id' | 'compartment'>,
  id: string,
): Promise<void> {
  const person = await caseWorker(tx, id);
  if (row.compartment === null || person.clearances.includes(row.compartment)) return;
  const letIn = await work(tx)
    .selectFrom('case_access')
    .select('id')
    .where('case_id', '=', row.id)
    .where('person', '=', id)
    .where('state', '=', 'granted')
    .executeTakeFirst();
  if (letIn !== undefined) return;
  throw new Problem({
    code: 'person-not-cleared',
    status: 422,
    detail:
      'This person is not cleared for the case’s compartment and would not see it. Ask that he or she be let in first.',
  });
}
