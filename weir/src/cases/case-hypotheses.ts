import { Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform, Transaction } from '#platform';
import { fragmentOr404 } from './case-fragments.ts';
import { lockedOr404 } from './case-rows.ts';
import { checkOpen } from './case-state.ts';
import type { CaseActs } from './cases.ts';
import type { Evidence, HypothesisChange, NewEntry, NewHypothesis, NewMark } from './contract.ts';
import { noted } from './noted.ts';
import { putEvidence, putMark, work, type StoredHypothesis } from './work-store.ts';

const most = 200;

/** What is supposed, and what speaks for it; what was marked and written into the chronology. */
export function hypothesisActs({ register }: Platform, acts: CaseActs) {
  function suppose(asker: Asker, caseId: string, given: NewHypothesis): Promise<void> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      const there = await work(tx)
        .selectFrom('case_hypotheses')
        .select('id')
        .where('case_id', '=', caseId)
        .limit(most)
        .execute();
      if (there.length === most) {
        throw new Problem({
          code: 'hypotheses-too-many',
          status: 422,
          detail: 'A case holds at most 200 hypotheses. Rewrite one instead.',
        });
      }
      const id = acts.newId(tx);
      await work(tx)
        .insertInto('case_hypotheses')
        .values({
          id,
          case_id: caseId,
          ...given,
          state: 'open',
          made_by: asker.person!,
          made_at: tx.now,
          changed_by: asker.person!,
          changed_at: tx.now,
          version: 1,
        })
        .execute();
      await noted(tx, caseId, {
        key: 'hypothesis-made',
        facts: { title: given.statement },
        ids: { hypothesis: id },
      });
    });
  }

  function change(asker: Asker, caseId: string, id: string, given: HypothesisChange): Promise<void> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      const found = await hypothesisOr404(tx, caseId, id);
      if (found.version !== given.version) {
        throw new Problem({
          code: 'hypothesis-changed',
          status: 409,
          detail: 'Somebody changed the hypothesis meanwhile. Look at it as it is now, then change it again.',
          facts: { version: found.version },
        });
      }
      const { version, ...set } = given;
      await work(tx)
        .updateTable('case_hypotheses')
        .set({ ...set, changed_by: asker.person!, changed_at: tx.now, version: version + 1 })
        .where('id', '=', id)
        .execute();
      await noted(tx, caseId, {
        key: 'hypothesis-changed',
        facts: { title: set.statement ?? found.statement, state: set.state ?? found.state },
        ids: {
          hypothesis: id,
          state: set.state ?? found.state,
          confidence: set.confidence ?? found.confidence,
        },
      });
    });
  }

  function weigh(asker: Asker, caseId: string, id: string, given: Evidence): Promise<void> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      await hypothesisOr404(tx, caseId, id);
      const fragment = await fragmentOr404(tx, caseId, given.fragment);
      if (fragment.withdrawn_at !== null) {
        throw new Problem({
          code: 'fragment-withdrawn',
          status: 422,
          detail: 'What was withdrawn speaks for nothing. Choose a fragment that is in use.',
        });
      }
      await putEvidence(tx, {
        hypothesis: id,
        ...given,
        weighed_by: asker.person!,
        weighed_at: tx.now,
      });
      await noted(tx, caseId, {
        key: 'evidence-weighed',
        facts: { title: fragment.title, weight: given.weight },
        ids: { hypothesis: id, fragment: fragment.id, weight: given.weight },
        fragment: fragment.id,
      });
    });
  }

  function write(asker: Asker, caseId: string, given: NewEntry): Promise<void> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      const id = acts.newId(tx);
      await work(tx)
        .insertInto('case_entries')
        .values({
          id,
          case_id: caseId,
          ...given,
          written_by: asker.person!,
          written_at: tx.now,
          withdrawn_by: null,
          withdrawn_at: null,
        })
        .execute();
      await noted(tx, caseId, { key: 'entry-written', ids: { entry: id, precision: given.precision } });
    });
  }

  /** Pins, hides or annotates a line. A mark is no act of the analysis: it stands in the log, not in the chronology itself. */
  function mark(asker: Asker, caseId: string, given: NewMark): Promise<void> {
    return register.as(asker, async (tx) => {
      await lockedOr404(tx, caseId);
      await putMark(tx, { case_id: caseId, ...given, marked_by: asker.person!, marked_at: tx.now });
      await noted(tx, caseId, {
        key: 'line-marked',
        ids: { line: given.line, pinned: given.pinned, hidden: given.hidden },
        silent: true,
      });
    });
  }

  return { suppose, change, weigh, write, mark };
}

async function hypothesisOr404(tx: Transaction, caseId: string, id: string): Promise<StoredHypothesis> {
  const found = await work(tx)
    .selectFrom('case_hypotheses')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (found !== undefined) return found;
  throw new Problem({
    code: 'hypothesis-unknown',
    status: 404,
    detail: 'There is no such hypothesis in this case.',
  });
}
