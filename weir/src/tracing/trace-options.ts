import { Problem } from '@weir/engines/vocabulary';
import type { Rule, TraceRequest } from './contract.ts';
import { sourceFromText } from './question.ts';

/** What `weir trace` and `weir exhibit make` are asked with. */
export const traceOptions = {
  ledger: { type: 'string' },
  source: { type: 'string', multiple: true },
  rule: { type: 'string' },
  until: { type: 'string' },
  since: { type: 'string' },
  stop: { type: 'string', multiple: true },
  minimum: { type: 'string' },
} as const;

export const traceUsage =
  '[--ledger DIR] --source tx=ID|account=A,time=T,amount=M[,currency=C] … --rule fifo|lifo|pro-rata|poison|lowest-intermediate-balance [--until T] [--since T] [--stop ACCOUNT …] [--minimum M]';

interface TraceValues {
  readonly source?: string[] | undefined;
  readonly rule?: string | undefined;
  readonly until?: string | undefined;
  readonly since?: string | undefined;
  readonly stop?: string[] | undefined;
  readonly minimum?: string | undefined;
}

const rules: readonly Rule[] = ['fifo', 'lifo', 'pro-rata', 'poison', 'lowest-intermediate-balance'];

/** @throws Problem `rule-unknown`, `source-missing`, `source-not-readable` */
export function traceRequestFrom(values: TraceValues): TraceRequest {
  const rule = rules.find((known) => known === values.rule);
  if (rule === undefined || values.source === undefined) {
    throw new Problem({
      code: rule === undefined ? 'rule-unknown' : 'source-missing',
      status: 400,
      detail: `Name at least one --source (tx=ID, or account=A,time=T,amount=M) and a --rule: ${rules.join(', ')}.`,
    });
  }
  return {
    rule,
    sources: values.source.map(sourceFromText),
    ...(values.until !== undefined && { until: values.until }),
    ...(values.since !== undefined && { since: values.since }),
    ...(values.stop !== undefined && { stops: values.stop }),
    ...(values.minimum !== undefined && { minimum: values.minimum }),
  };
}
