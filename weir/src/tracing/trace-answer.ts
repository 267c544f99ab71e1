import { renameRows, renameTransactions, type DecidedTrace, type Origins } from '@weir/engines/trails';
import { msFromInstant, parseInstant } from '@weir/engines/vocabulary';
import type { Trails } from '#ledger';
import type { FlowView, TraceRequest } from './contract.ts';
import { engineQuestion } from './question.ts';
import { runTask, type PlainQuestion } from './trace-run.ts';
import type { StoredTrace } from './trace-store.ts';

/** What came of a saved question: the answer's bytes, what the picture is drawn from, and how much there is of each. */
export interface Answered {
  readonly bytes: Buffer;
  readonly flow: FlowView;
  readonly counts: NonNullable<StoredTrace['counts']>;
  readonly checks: StoredTrace['checks'];
}

/** Answers a saved question over a ledger. The same rows give the same bytes. */
export async function answerOver(seen: Trails, row: StoredTrace): Promise<Answered> {
  if (row.direction === 'backwards') {
    const origins = await originsOver(seen, row);
    return {
      bytes: Buffer.from(JSON.stringify(origins)),
      flow: { flows: [] },
      counts: { held: origins.origins.length, left: 0, assumptions: 0 },
      checks: null,
    };
  }
  const { ground, question } = await askedOver(seen, row);
  const { answer, flow } = await runTask(ground, { kind: 'trace', question });
  const nameOf = await namesFor(seen, [
    ...answer.left.map(({ transaction }) => transaction),
    ...answer.paths.flatMap(({ transactions }) => transactions),
    ...answer.assumptions.map(({ transaction }) => transaction),
    ...answer.held.flatMap((each) => ('transaction' in each ? (each.transaction ?? []) : [])),
    ...flow.flows.flatMap(({ steps }) => steps.map(({ transaction }) => transaction)),
  ]);
  const named = renameTransactions(answer, nameOf);
  return {
    bytes: Buffer.from(JSON.stringify(named)),
    flow: {
      flows: flow.flows.map((each) => ({
        ...each,
        steps: each.steps.map((step) => ({ ...step, transaction: nameOf(step.transaction) })),
      })),
    },
    counts: { held: answer.held.length, left: answer.left.length, assumptions: answer.assumptions.length },
    checks: answer.checks === null ? null : { ...answer.checks },
  };
}

/** A saved question forwards with the rows that decide its answer. */
export async function decidedOver(
  seen: Trails,
  row: StoredTrace,
): Promise<{ decided: DecidedTrace; question: PlainQuestion }> {
  const { ground, question } = await askedOver(seen, row);
  const decided = await runTask(ground, { kind: 'decided', question });
  const { answer } = decided;
  const nameOf = await namesFor(seen, [
    ...decided.rows.map(({ id }) => id),
    // Every other transaction of an answer is one of the rows, but it costs nothing to be sure.
    ...answer.paths.flatMap(({ transactions }) => transactions),
  ]);
  return { decided: renameRows(decided, nameOf), question };
}

async function askedOver(seen: Trails, row: StoredTrace) {
  const question: PlainQuestion = {
    ...engineQuestion(requestOf(row), seen.columns, seen.sameAs),
    openings: seen.openings,
    assumptions: 'touched',
  };
  const wanted = question.sources.flatMap((source) => ('transaction' in source ? [source.transaction] : []));
  return { ground: { columns: seen.columns, places: await seen.rowsOf(wanted) }, question };
}

async function originsOver(seen: Trails, row: StoredTrace): Promise<Origins> {
  const [holding] = row.sources;
  if (holding === undefined || 'transaction' in holding)
    throw new Error('Broken promise: backwards from a holding.');
  const origins = await runTask(
    { columns: seen.columns, places: new Map() },
    {
      kind: 'origins',
      question: {
        account: holding.account,
        time: msFromInstant(parseInstant(holding.time)),
        rule: row.rule as Origins['rule'],
        openings: seen.openings,
        ...(holding.currency !== undefined && { currency: holding.currency }),
      },
    },
  );
  const nameOf = await namesFor(
    seen,
    origins.origins.flatMap((each) => (each.kind === 'transaction' ? [each.transaction] : [])),
  );
  return {
    ...origins,
    origins: origins.origins.map((each) =>
      each.kind === 'transaction' ? { ...each, transaction: nameOf(each.transaction) } : each,
    ),
  };
}

/** Names row numbers, all in one look. */
async function namesFor(seen: Trails, rows: readonly string[]): Promise<(row: string) => string> {
  const names = await seen.namesOf([...new Set(rows)].map(Number));
  return (row) => names.get(Number(row)) ?? row;
}

function requestOf(row: StoredTrace): Omit<TraceRequest, 'title'> {
  const { rule, sources, until, since, stops, minimum } = row;
  return {
    rule,
    sources,
    ...(until !== null && { until }),
    ...(since !== null && { since }),
    ...(stops !== null && { stops }),
    ...(minimum !== null && { minimum }),
  };
}
