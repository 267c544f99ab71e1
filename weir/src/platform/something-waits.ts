import { defineEvent } from './events.ts';

/**
 * Something waits for people: a request was served, a suspension ends soon, a draft is to be approved. Published in the
 * transaction of the act, beside the room's own event. Carries ids and a code, never content: it may leave the house as an e-mail
 * that says only that there is something.
 */
export interface SomethingWaits {
  /** `request-served`, `suspension-ends-soon` …: a word of the browser's `notification.kinds`. */
  readonly kind: string;
  /** Where it is read, as a path of the browser: `/requests/ID`. */
  readonly path: string;
  /** Persons told by name; whoever is listed twice is told once. */
  readonly persons?: readonly string[];
  /** Everybody of an organisation who holds one of `roles`. */
  readonly organisations?: readonly string[];
  /** Everybody of this FIU who holds one of them, or with `organisations` everybody there who does. */
  readonly roles?: readonly string[];
  /** A case's compartment: who is not cleared for it is not told. */
  readonly compartment?: string | null;
}

export const somethingWaits = defineEvent<SomethingWaits>('SomethingWaits');
