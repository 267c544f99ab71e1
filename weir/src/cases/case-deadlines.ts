import { Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform } from '#platform';
import { record } from '#audit';
import { act, lockedOr404 } from './case-rows.ts';
import { checkOpen } from './case-state.ts';
import { finishDeadline, insertAct, insertDeadline, updateCase } from './case-store.ts';
import type { CaseActs } from './cases.ts';
import type { NewDeadline } from './contract.ts';

/** When something is due in a case, and that it was done. */
export function deadlineActs(platform: Platform, acts: CaseActs) {
  const { register } = platform;

  function setDeadline(asker: Asker, id: string, given: NewDeadline): Promise<void> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, id)).state);
      const deadlineId = acts.newId(tx);
      await insertDeadline(tx, {
        id: deadlineId,
        case_id: id,
        title: given.title,
        due_at: given.dueAt,
        nature: given.nature,
        set_by: asker.person!,
        set_at: tx.now,
        done_by: null,
        done_at: null,
      });
      await insertAct(tx, {
        ...act(tx, id, 'deadline-set'),
        facts: { title: given.title, dueAt: given.dueAt, nature: given.nature },
      });
      await updateCase(tx, id, { changed_at: tx.now });
      await record(tx, {
        act: 'cases.deadline-set',
        object: { kind: 'case', id },
        facts: { deadline: deadlineId },
      });
    });
  }

  function finish(asker: Asker, caseId: string, deadlineId: string): Promise<void> {
    return register.as(asker, async (tx) => {
      await lockedOr404(tx, caseId);
      const done = await finishDeadline(tx, { caseId, deadlineId, person: asker.person! });
      if (done === undefined) {
        throw new Problem({
          code: 'deadline-unknown',
          status: 404,
          detail: 'There is no such deadline that still runs.',
        });
      }
      await insertAct(tx, { ...act(tx, caseId, 'deadline-done'), facts: { title: done.title } });
      await updateCase(tx, caseId, { changed_at: tx.now });
      await record(tx, {
        act: 'cases.deadline-done',
        object: { kind: 'case', id: caseId },
        facts: { deadline: deadlineId },
      });
    });
  }

  return { setDeadline, finish };
}

export type DeadlineActs = ReturnType<typeof deadlineActs>;
