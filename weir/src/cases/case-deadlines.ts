import { dueAfter, parseInstant, Problem } from '@weir/engines/vocabulary';
import { calendarOf, dueUnder, type Asker, type Platform } from '#platform';
import { record } from '#audit';
import { act, lockedOr404 } from './case-rows.ts';
import { checkOpen } from './case-state.ts';
import { finishDeadline, insertAct, insertDeadline, updateCase } from './case-store.ts';
import type { CaseActs } from './cases.ts';
import type { NewDeadline } from './contract.ts';

/** When something is due in a case, and that it was done. */
export function deadlineActs(platform: Platform, acts: CaseActs) {
  const { register, config } = platform;

  /** @throws Problem `deadline-one-way`, and those of counting */
  function dueOf(given: NewDeadline, now: string) {
    const ways = [given.dueAt, given.count, given.rule].filter((way) => way !== undefined);
    if (ways.length !== 1) {
      throw new Problem({
        code: 'deadline-one-way',
        status: 422,
        detail: 'A deadline is set by a date, by a count or by a rule: give one of the three.',
      });
    }
    const started = parseInstant(given.startedAt ?? now);
    const none = { rule: null, citation: null, amount: null, unit: null, started_at: null, estimated: false };
    if (given.rule !== undefined) {
      const { rule, dueAt, estimated } = dueUnder(config.jurisdiction, given.rule, started);
      const { id, citation, amount, unit, nature } = rule;
      return { rule: id, citation, amount, unit, nature, started_at: started, due_at: dueAt, estimated };
    }
    if (given.count !== undefined) {
      const { amount, unit } = given.count;
      const { at, estimated } = dueAfter(started, amount, unit, calendarOf(config.jurisdiction));
      return { ...none, amount, unit, nature: given.nature, started_at: started, due_at: at, estimated };
    }
    return { ...none, nature: given.nature, due_at: given.dueAt! };
  }

  function setDeadline(asker: Asker, id: string, given: NewDeadline): Promise<void> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, id)).state);
      const due = dueOf(given, tx.now);
      const deadlineId = acts.newId(tx);
      await insertDeadline(tx, {
        id: deadlineId,
        case_id: id,
        title: given.title,
        trigger: given.trigger ?? null,
        ...due,
        set_by: asker.person!,
        set_at: tx.now,
        done_by: null,
        done_at: null,
      });
      await insertAct(tx, {
        ...act(tx, id, 'deadline-set'),
        facts: { title: given.title, dueAt: due.due_at, nature: due.nature },
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
