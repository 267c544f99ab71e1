import { Problem } from '@weir/engines/vocabulary';

/**
 * What can happen in a matter: a letter of ours leaves (`sent:`), one of theirs arrives (`arrived:`), or a person does
 * something by hand. A machine says in which states it may, and what then is.
 */
export type Event = string;

export interface Step {
  readonly on: Event;
  readonly from: readonly string[];
  /** `stay` = the matter stays as it is: late, repeated and crossing letters are kept and change nothing. */
  readonly to: string;
}

export interface Machine {
  readonly states: readonly string[];
  readonly first: string;
  /** States in which somebody still owes something. */
  readonly open: readonly string[];
  readonly steps: readonly Step[];
}

/** The state after an event; null where the event has no place there. */
export function stateAfter(machine: Machine, state: string, event: Event): string | null {
  const step = machine.steps.find(({ on, from }) => on === event && from.includes(state));
  if (step === undefined) return null;
  return step.to === 'stay' ? state : step.to;
}

/** @throws Problem `step-not-possible` */
export function checkedStep(machine: Machine, state: string, event: Event): string {
  const after = stateAfter(machine, state, event);
  if (after === null) {
    throw new Problem({
      code: 'step-not-possible',
      status: 409,
      detail: 'As the matter stands, this has no place in it. Look at it as it is now.',
      facts: { state, event },
    });
  }
  return after;
}

/** What may happen now, for the page and for programs. */
export const eventsIn = (machine: Machine, state: string): Event[] => [
  ...new Set(machine.steps.filter(({ from }) => from.includes(state)).map(({ on }) => on)),
];

/** How the letter that opens a matter of ours comes to leave: the same for all kinds. */
export const opening: readonly Step[] = [
  { on: 'submit', from: ['draft'], to: 'submitted' },
  { on: 'rewrite', from: ['draft'], to: 'stay' },
  { on: 'rewrite', from: ['submitted'], to: 'draft' },
  { on: 'return', from: ['submitted', 'approved'], to: 'draft' },
  { on: 'approve', from: ['submitted'], to: 'approved' },
  { on: 'send', from: ['approved'], to: 'sent' },
  { on: 'discard', from: ['draft'], to: 'discarded' },
];
export const openingStates = ['draft', 'submitted', 'approved', 'discarded'] as const;
