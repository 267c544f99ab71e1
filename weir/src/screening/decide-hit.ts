import { Problem } from '@weir/engines/vocabulary';
import type { Transaction } from '#platform';
import { record } from '#audit';
import type { HitDecision } from './contract.ts';
import { entryFacts } from './entry-facts.ts';
import { afterConfirmation, afterDecision, type HitRules } from './hit-state.ts';
import {
  decisionsOf,
  findHit,
  insertChange,
  insertDecision,
  type HitTables,
  type StoredDecision,
  type StoredHit,
} from './hit-store.ts';

/** The first person's decision. "Unsure" may be decided later; what it rests on is kept with it. */
export async function decideHit(
  tx: Transaction,
  id: string,
  given: HitDecision,
  rules: HitRules,
): Promise<void> {
  const hit = await hitToChange(tx, id);
  const state = afterDecision(hit.state, hit.purpose, given.decision, rules);
  await write(tx, hit, state, given, { step: 'decision', confirms: null, first_by: null });
}

/** The second person's, or the authorised officer's. */
export async function confirmHit(
  tx: Transaction,
  id: string,
  given: HitDecision,
  rules: HitRules,
): Promise<void> {
  const hit = await hitToChange(tx, id);
  const first = firstOf(await decisionsOf(tx, hit.id));
  const { person, roles } = tx.asker;
  const state = afterConfirmation(
    hit.state,
    given.decision,
    { person: person!, roles, first: first?.decided_by ?? '' },
    rules,
  );
  await write(tx, hit, state, given, {
    step: 'confirmation',
    confirms: first!.number,
    first_by: first!.decided_by,
  });
}

/** The decision that waits for a second person: the last first one. */
export const firstOf = (decisions: readonly StoredDecision[]): StoredDecision | undefined =>
  decisions.findLast(({ step }) => step === 'decision');

/** A decision that turned out wrong is taken up again, with a reason; the decision stays on record. */
export async function reopenHit(tx: Transaction, id: string, reason: string): Promise<void> {
  const hit = await hitToChange(tx, id);
  if (hit.state !== 'same' && hit.state !== 'different') {
    throw new Problem({
      code: 'hit-not-decided',
      status: 409,
      detail: 'Only a hit that was decided can be taken up again. Reload it to see how it stands.',
      facts: { state: hit.state },
    });
  }
  await tx.tables<HitTables>().updateTable('hits').set({ state: 'open' }).where('id', '=', hit.id).execute();
  await insertChange(tx, { hit: hit.id, change: 'reopened', cause: 'person', reason });
  await record(tx, {
    act: 'screening.hit-reopened',
    object: { kind: 'hit', id: hit.id },
    reason,
    facts: { was: hit.state, subject: hit.subject, list: hit.list, entry: hit.entry },
  });
}

async function hitToChange(tx: Transaction, id: string): Promise<StoredHit> {
  const hit = await findHit(tx, id, 'change');
  if (hit === undefined) throw hitUnknown();
  return hit;
}

async function write(
  tx: Transaction,
  hit: StoredHit,
  state: StoredHit['state'],
  given: HitDecision,
  step: Pick<StoredDecision, 'step' | 'confirms' | 'first_by'>,
): Promise<void> {
  const number = (await decisionsOf(tx, hit.id)).length + 1;
  await insertDecision(
    tx,
    {
      hit: hit.id,
      number,
      decision: given.decision,
      ...step,
      reason: given.reason,
      decided_by: tx.asker.person!,
      decided_at: tx.now,
    },
    {
      state,
      decided_on: { subject: hit.subject_facts, entry: entryFacts(hit.entry_data) },
      candidate_since: state === 'candidate' ? (hit.candidate_since ?? tx.now) : hit.candidate_since,
    },
  );
  await record(tx, {
    act: step.step === 'decision' ? 'screening.hit-decided' : 'screening.hit-confirmed',
    object: { kind: 'hit', id: hit.id },
    reason: given.reason,
    facts: { decision: given.decision, state, subject: hit.subject, list: hit.list, entry: hit.entry },
  });
}

export function hitUnknown(): Problem {
  return new Problem({ code: 'hit-unknown', status: 404, detail: 'There is no such hit.' });
}
