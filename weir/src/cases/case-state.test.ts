import { describe, expect, it } from 'vitest';
import { Problem } from '@weir/engines/vocabulary';
import { caseStateSchema, type CaseState } from './contract.ts';
import { checkOpen, checkStep, isAtWork, isClosed, nextByHand } from './case-state.ts';

/** Read off the model: opened → triaged → in analysis ⇄ awaiting information → ready → an end; ends may be reopened. */
const steps: readonly string[] = [
  'opened>triaged',
  'triaged>in_analysis',
  'triaged>archived',
  'in_analysis>awaiting_information',
  'in_analysis>ready_for_decision',
  'awaiting_information>in_analysis',
  'awaiting_information>ready_for_decision',
  'ready_for_decision>in_analysis',
  'ready_for_decision>archived',
  'ready_for_decision>merged',
  'ready_for_decision>referred',
  'disseminated>archived',
  'disseminated>reopened',
  'archived>reopened',
  'referred>reopened',
  'reopened>in_analysis',
  'reopened>archived',
];
const states = caseStateSchema.options;
const codeOf = (work: () => void): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as Problem).code;
  }
};

describe('the states of a case', () => {
  it('allow these steps by hand and no others', () => {
    for (const from of states) {
      for (const to of states) {
        const expected =
          to === 'disseminated'
            ? 'case-state-by-sending'
            : steps.includes(`${from}>${to}`)
              ? null
              : 'case-state-not-next';
        expect(
          codeOf(() => checkStep(from, to)),
          `${from} to ${to}`,
        ).toBe(expected);
      }
      expect(nextByHand(from).map((to) => `${from}>${to}`)).toEqual(
        steps.filter((step) => step.startsWith(`${from}>`)),
      );
    }
  });

  it('can each be reached, a sent product counting as a step', () => {
    const reached = new Set<CaseState>(['opened']);
    for (const state of reached) {
      for (const next of nextByHand(state)) reached.add(next);
      if (state === 'ready_for_decision') reached.add('disseminated');
    }
    expect([...reached].sort()).toEqual([...states].sort());
  });

  it('are closed or at work, never both, and take nothing new when closed', () => {
    for (const state of states) {
      expect(isClosed(state) && isAtWork(state)).toBe(false);
      expect(codeOf(() => checkOpen(state))).toBe(isClosed(state) ? 'case-closed' : null);
    }
  });
});
