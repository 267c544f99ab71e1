import type { NamesOf } from '#people';
import { jurisdiction, type Asker, type Platform, type Transaction } from '#platform';
import { outcomes } from './case-outcomes.ts';
import { caseOr404 } from './case-rows.ts';
import { linksOf } from './case-links.ts';
import { personOf, type Names } from './case-view.ts';
import type { CaseActs } from './cases.ts';
import type { CaseDesk, CaseTask, Hypothesis } from './contract.ts';
import { fragmentsById } from './fragment-store.ts';
import { ownConditions, strictestOf } from './handling.ts';
import { tasksOf, work, type StoredEvidence, type StoredHypothesis, type StoredTask } from './work-store.ts';
import { sql } from 'kysely';

/** The work within a case, as one answer. */
export function deskViews({ register, config }: Platform, acts: CaseActs, namesOf: NamesOf) {
  function desk(asker: Asker, caseId: string): Promise<CaseDesk> {
    return register.as(asker, async (tx) => {
      await caseOr404(tx, caseId);
      const of = { case_id: caseId };
      const tasks = await tasksOf(tx, caseId);
      const hypotheses = await work(tx)
        .selectFrom('case_hypotheses')
        .selectAll()
        .where('case_id', '=', of.case_id)
        .orderBy('made_at')
        .orderBy('id')
        .execute();
      const evidence =
        hypotheses.length === 0
          ? []
          : await work(tx)
              .selectFrom('case_evidence')
              .selectAll()
              .where(
                'hypothesis',
                'in',
                hypotheses.map(({ id }) => id),
              )
              .orderBy('fragment')
              .execute();
      const marks = await work(tx)
        .selectFrom('case_marks')
        .selectAll()
        .where('case_id', '=', caseId)
        .execute();
      const access = await work(tx)
        .selectFrom('case_access')
        .selectAll()
        .where('case_id', '=', caseId)
        .orderBy('id')
        .execute();
      const people = [
        ...tasks.flatMap((each) => [each.owner, each.asked_by]),
        ...hypotheses.map((each) => each.changed_by),
        ...evidence.map((each) => each.weighed_by),
        ...marks.map((each) => each.marked_by),
        ...access.flatMap((each) => [each.person, each.asked_by, each.decided_by]),
      ].filter((id) => id !== null);
      const names = await namesOf(tx, [...new Set(people)]);
      return {
        tasks: tasks.map((task) => taskFrom(task, names, tx.now)),
        hypotheses: await hypothesesFrom(tx, caseId, hypotheses, evidence, names),
        marks: marks.map(({ line, pinned, hidden, note, marked_by, marked_at }) => ({
          line,
          pinned,
          hidden,
          note,
          by: personOf(names, marked_by),
          at: marked_at,
        })),
        links: await linksOf(tx, caseId, namesOf),
        access: access.map((each) => ({
          id: each.id,
          person: personOf(names, each.person),
          need: each.need,
          askedBy: personOf(names, each.asked_by),
          askedAt: each.asked_at,
          state: each.state,
          decidedBy: each.decided_by === null ? null : personOf(names, each.decided_by),
          decidedAt: each.decided_at,
          reason: each.reason,
        })),
        rules: (jurisdiction(config.jurisdiction).deadlines ?? []).map(
          ({ id, amount, unit, nature, citation }) => ({ id, amount, unit, nature, citation }),
        ),
        outcomes: outcomes().map(({ code, state }) => ({ code, state })),
        unfinished: await acts.unfinished(tx, caseId),
      };
    });
  }

  /** A hypothesis is made from its evidence, so it carries the join of its conditions. */
  async function hypothesesFrom(
    tx: Transaction,
    caseId: string,
    hypotheses: readonly StoredHypothesis[],
    evidence: readonly StoredEvidence[],
    names: Names,
  ): Promise<Hypothesis[]> {
    const found = await fragmentsById(
      tx,
      caseId,
      evidence.map(({ fragment }) => fragment),
    );
    const conditions = new Map(found.map(({ id, handling }) => [id, handling]));
    return hypotheses.map((each) => {
      const mine = evidence.filter(({ hypothesis }) => hypothesis === each.id);
      const { id, statement, state, confidence, why, version } = each;
      return {
        id,
        statement,
        state,
        confidence,
        why,
        version,
        changedBy: personOf(names, each.changed_by),
        changedAt: each.changed_at,
        evidence: mine.map(({ fragment, weight, note, weighed_by, weighed_at }) => ({
          fragment,
          weight,
          note,
          by: personOf(names, weighed_by),
          at: weighed_at,
        })),
        handling: strictestOf([
          ownConditions(acts.own),
          ...mine.flatMap(({ fragment }) => conditions.get(fragment) ?? []),
        ]),
      };
    });
  }

  /** What waits for the asker, over all cases that the asker may see: soonest first. */
  function mine(asker: Asker) {
    return register.as(asker, async (tx) => {
      const rows = await tx.run<StoredTask & { case_number: string; case_title: string }>(sql`
        select case_tasks.*, cases.number as case_number, cases.title as case_title
          from case_tasks join cases on cases.id = case_tasks.case_id
          where case_tasks.owner = ${asker.person} and case_tasks.state in ('asked', 'taken')
            and cases.state not in ('archived', 'merged', 'referred')
          order by case_tasks.due_at nulls last, case_tasks.id limit 201`);
      const names = await namesOf(tx, [...new Set(rows.flatMap((row) => [row.owner, row.asked_by]))]);
      return {
        items: rows.slice(0, 200).map((row) => ({
          ...taskFrom(row, names, tx.now),
          caseNumber: row.case_number,
          caseTitle: row.case_title,
        })),
        omitted: Math.max(0, rows.length - 200),
      };
    });
  }

  return { desk, mine };
}

function taskFrom(task: StoredTask, names: Names, now: string): CaseTask {
  const open = task.state === 'asked' || task.state === 'taken';
  return {
    id: task.id,
    caseId: task.case_id,
    title: task.title,
    place: task.place,
    owner: personOf(names, task.owner),
    state: task.state,
    dueAt: task.due_at,
    overdue: open && task.due_at !== null && task.due_at < now,
    reason: task.reason,
    askedBy: personOf(names, task.asked_by),
    changedAt: task.changed_at,
    version: task.version,
  };
}
