import { dueAfter, parseInstant, Problem } from '@weir/engines/vocabulary';
import { calendarOf, somethingWaits, type Asker, type Platform, type Transaction } from '#platform';
import { workerOf } from './case-people.ts';
import { lockedOr404 } from './case-rows.ts';
import { checkOpen } from './case-state.ts';
import { updateCase, type StoredCase } from './case-store.ts';
import type { CaseActs } from './cases.ts';
import type { Handover, NewTask, TaskChange } from './contract.ts';
import { noted } from './noted.ts';
import { tasksOf, work } from './work-store.ts';

/** Who does what by when, and who is in charge. */
export function taskActs({ register, config, events }: Platform, acts: CaseActs) {
  const dueOf = (tx: Transaction, due: NewTask['due'] | undefined): string | null => {
    if (!due) return null;
    if ('at' in due) return due.at;
    return dueAfter(parseInstant(tx.now), due.workingDays, 'working_day', calendarOf(config.jurisdiction)).at;
  };

  async function tell(tx: Transaction, row: StoredCase, person: string, kind: string): Promise<void> {
    if (person === tx.asker.person) return;
    await events.publish(tx, somethingWaits, {
      kind,
      path: `/cases/${row.id}`,
      persons: [person],
      compartment: row.compartment,
    });
  }

  function ask(asker: Asker, caseId: string, given: NewTask): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, caseId);
      checkOpen(row.state);
      const owner = given.owner ?? asker.person!;
      await workerOf(tx, row, owner);
      const there = await tasksOf(tx, caseId);
      if (there.length >= 1000) {
        throw new Problem({
          code: 'tasks-too-many',
          status: 422,
          detail: 'A case holds at most 1,000 tasks. Divide the case, or use a note.',
        });
      }
      const id = acts.newId(tx);
      await work(tx)
        .insertInto('case_tasks')
        .values({
          id,
          case_id: caseId,
          title: given.title,
          place: (there.at(-1)?.place ?? 0) + 1,
          owner,
          state: owner === asker.person ? 'taken' : 'asked',
          due_at: dueOf(tx, given.due),
          reason: null,
          asked_by: asker.person!,
          asked_at: tx.now,
          changed_by: asker.person!,
          changed_at: tx.now,
          version: 1,
        })
        .execute();
      await noted(tx, caseId, { key: 'task-asked', facts: { title: given.title }, ids: { task: id, owner } });
      await tell(tx, row, owner, 'case-task');
    });
  }

  function change(asker: Asker, caseId: string, taskId: string, given: TaskChange): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, caseId);
      checkOpen(row.state);
      if (given.state === 'dropped' && given.reason === undefined) {
        throw new Problem({
          code: 'task-reason-missing',
          status: 422,
          detail: 'Say why the task is dropped.',
        });
      }
      if (given.owner !== undefined) await workerOf(tx, row, given.owner);
      const task = (await tasksOf(tx, caseId)).find(({ id }) => id === taskId);
      if (task === undefined) {
        throw new Problem({
          code: 'task-unknown',
          status: 404,
          detail: 'There is no such task in this case.',
        });
      }
      if (task.version !== given.version) {
        throw new Problem({
          code: 'task-changed',
          status: 409,
          detail: 'Somebody changed the task meanwhile. Look at it as it is now, then change it again.',
          facts: { version: task.version },
        });
      }
      const handedOn = given.owner !== undefined && given.owner !== task.owner;
      const state =
        given.state ?? (handedOn ? (given.owner === asker.person ? 'taken' : 'asked') : task.state);
      await work(tx)
        .updateTable('case_tasks')
        .set({
          title: given.title ?? task.title,
          state,
          owner: given.owner ?? task.owner,
          place: given.place ?? task.place,
          due_at: given.due === undefined ? task.due_at : dueOf(tx, given.due),
          reason: given.reason ?? task.reason,
          changed_by: asker.person!,
          changed_at: tx.now,
          version: task.version + 1,
        })
        .where('id', '=', taskId)
        .execute();
      await noted(tx, caseId, {
        key: state === task.state ? 'task-changed' : `task-${state}`,
        facts: { title: given.title ?? task.title, ...(given.reason ? { reason: given.reason } : {}) },
        ids: { task: taskId, state },
        reason: given.reason,
      });
      if (handedOn) await tell(tx, row, given.owner!, 'case-task');
    });
  }

  function handOver(asker: Asker, caseId: string, given: Handover): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, caseId);
      if (given.owner !== undefined) await workerOf(tx, row, given.owner);
      const owner = given.owner ?? row.owner;
      await updateCase(tx, caseId, {
        owner,
        team: given.team === undefined ? row.team : given.team,
        version: row.version + 1,
      });
      await noted(tx, caseId, {
        key: 'handed-over',
        facts: { reason: given.note, from: row.owner, owner, ...(given.team ? { team: given.team } : {}) },
        ids: { from: row.owner, owner },
        reason: given.note,
      });
      await tell(tx, row, owner, 'case-handed-over');
    });
  }

  return { ask, change, handOver };
}
