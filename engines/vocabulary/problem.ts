/**
 * The one error family of Weir. A Problem carries facts, not only a sentence: a code that programs and tests
 * compare, a title, what to do, and the place where it happened. HTTP sends it as RFC 9457 problem details;
 * the command line prints `detail` and exits with `exitCode`.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** Stable, kebab-case, e.g. `report-already-filed`. Tests compare this and never the sentence. */
  readonly code: string;
  /** HTTP status that fits: 400 bad input, 403 not allowed, 404, 409 conflict, 413 too large, 422 refused by a rule, 503 not now. */
  readonly status: number;
  /** What happened, what it means, what to do. Never holds a name or an account number. */
  readonly detail: string;
  /** Facts for the reader's program; safe to show to the person who asked. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(facts: {
    code: string;
    status: number;
    detail: string;
    facts?: Record<string, unknown>;
    cause?: unknown;
  }) {
    super(facts.detail, { cause: facts.cause });
    this.code = facts.code;
    this.status = facts.status;
    this.detail = facts.detail;
    this.facts = facts.facts ?? {};
  }

  /** 1 = a considered "no" (refused by a rule), 2 = bad usage or unreadable input, 3 = Weir could not do it now. */
  get exitCode(): 1 | 2 | 3 {
    if (this.status >= 500) return 3;
    return this.status === 403 || this.status === 409 || this.status === 422 ? 1 : 2;
  }
}

/** A broken promise in our own code: stops at once. Not for bad input, which is a Problem. */
export function assert(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new Error(`Broken promise: ${promise}`);
}
