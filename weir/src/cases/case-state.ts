import { Problem } from '@weir/engines/vocabulary';
import type { CaseState } from './contract.ts';

/**
 * The walk of a case: opened, triaged, analysed, decided. `disseminated` is reached by sending a product, never by hand.
 * A case that was archived, referred or disseminated may be reopened; a merged one goes on in the other.
 */
const byHand: Readonly<Record<CaseState, readonly CaseState[]>> = {
  opened: ['triaged'],
  triaged: ['in_analysis', 'archived'],
  in_analysis: ['awaiting_information', 'ready_for_decision'],
  awaiting_information: ['in_analysis', 'ready_for_decision'],
  ready_for_decision: ['in_analysis', 'archived', 'merged', 'referred'],
  disseminated: ['archived', 'reopened'],
  archived: ['reopened'],
  merged: [],
  referred: ['reopened'],
  reopened: ['in_analysis', 'archived'],
};

/** States in which a product may be drafted and submitted: the analysis has begun and is not over. */
const atWork: readonly CaseState[] = [
  'in_analysis',
  'awaiting_information',
  'ready_for_decision',
  'disseminated',
  'reopened',
];
/** States in which nothing is added: reopen first. */
const closed: readonly CaseState[] = ['archived', 'merged', 'referred'];

export const nextByHand = (state: CaseState): CaseState[] => [...byHand[state]];
export const isClosed = (state: CaseState): boolean => closed.includes(state);
export const isAtWork = (state: CaseState): boolean => atWork.includes(state);

/** @throws Problem `case-state-by-sending`, `case-state-not-next` */
export function checkStep(from: CaseState, to: CaseState): void {
  if (to === 'disseminated') {
    throw new Problem({
      code: 'case-state-by-sending',
      status: 422,
      detail:
        'A case counts as disseminated when one of its products was sent. Submit the product for approval.',
    });
  }
  if (!byHand[from].includes(to)) {
    throw new Problem({
      code: 'case-state-not-next',
      status: 409,
      detail: 'A case does not go from its present state to this one. Choose one of those named.',
      facts: { from, to, next: byHand[from] },
    });
  }
}

/** @throws Problem `case-closed` */
export function checkOpen(state: CaseState): void {
  if (isClosed(state)) {
    throw new Problem({
      code: 'case-closed',
      status: 409,
      detail: 'The case is closed, so nothing is added to it. Reopen it first, with a reason.',
      facts: { state },
    });
  }
}
