import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import type { CaseState } from './contract.ts';

export interface Outcome {
  readonly code: string;
  /** The state that a case with this outcome ends in. */
  readonly state: CaseState;
}

let known: readonly Outcome[] | undefined;

/** How a case may end: reference data, with its source. */
export function outcomes(): readonly Outcome[] {
  const path = join(import.meta.dirname, '../../../reference-data/case-outcomes.json');
  known ??= (JSON.parse(readFileSync(path, 'utf8')) as { outcomes: Outcome[] }).outcomes;
  return known;
}

/**
 * The outcome of a case that goes to this closed state; merging and referring say it by themselves.
 * @throws Problem `case-outcome-missing`
 */
export function outcomeFor(state: CaseState, given: string | undefined): string {
  const fitting = outcomes().filter((outcome) => outcome.state === state);
  const found =
    given === undefined && fitting.length === 1 ? fitting[0] : fitting.find(({ code }) => code === given);
  if (found === undefined) {
    throw new Problem({
      code: 'case-outcome-missing',
      status: 422,
      detail: 'Say how the case ended, in one of the codes named.',
      facts: { outcomes: fitting.map(({ code }) => code) },
    });
  }
  return found.code;
}
