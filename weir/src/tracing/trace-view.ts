import { Problem } from '@weir/engines/vocabulary';
import type { OriginsAnswer, Trace, TraceAnswer } from './contract.ts';
import type { StoredTrace } from './trace-store.ts';

/** Of each list of an answer; the whole is at /traces/:id/answer. */
const shown = 1000;

export function traceView(row: StoredTrace, name: string | null): Trace {
  const { ledger_version: version, until_sequence: untilSequence, rows } = row;
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    rule: row.rule,
    sources: row.sources,
    direction: row.direction,
    until: row.until,
    since: row.since,
    stops: row.stops,
    minimum: row.minimum,
    sha256: row.sha256,
    ledger:
      version === null || untilSequence === null || rows === null ? null : { version, untilSequence, rows },
    counts: row.counts,
    checks: row.checks,
    ms: row.ms,
    problem: row.problem,
    jobId: row.job,
    askedBy: { id: row.asked_by, name },
    askedAt: row.asked_at,
  };
}

export function cutAnswer(answer: TraceAnswer | null): {
  answer: TraceAnswer | null;
  omitted: { held: number; left: number; assumptions: number };
} {
  const beyond = (list: readonly unknown[] | undefined): number => Math.max(0, (list?.length ?? 0) - shown);
  return {
    answer:
      answer === null
        ? null
        : {
            ...answer,
            held: answer.held.slice(0, shown),
            left: answer.left.slice(0, shown),
            assumptions: answer.assumptions.slice(0, shown),
          },
    omitted: {
      held: beyond(answer?.held),
      left: beyond(answer?.left),
      assumptions: beyond(answer?.assumptions),
    },
  };
}

export function cutOrigins(origins: OriginsAnswer | null): {
  origins: OriginsAnswer | null;
  originsOmitted: number;
} {
  return {
    origins: origins === null ? null : { ...origins, origins: origins.origins.slice(0, shown) },
    originsOmitted: Math.max(0, (origins?.origins.length ?? 0) - shown),
  };
}

export function traceUnknown(): Problem {
  return new Problem({
    code: 'trace-unknown',
    status: 404,
    detail: 'There is no trace of this id that you may see.',
  });
}

export function traceNotDone(): Problem {
  return new Problem({
    code: 'trace-not-done',
    status: 409,
    detail: 'The trace has no answer yet, or failed. Wait until it is done.',
  });
}
