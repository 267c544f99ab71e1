import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, CommandOutput, ExitCode } from '#platform';
import type { OriginRequest, OriginsAnswer, Trace, TraceAnswer, TraceRequest } from './contract.ts';
import type { OriginRule } from '@weir/engines/trails';
import { traceOptions, traceRequestFrom, traceUsage } from './trace-options.ts';

/** With --ledger DIR a folder of one's own, which needs neither node nor person; without, the node's ledger. */
export const traceCommands: readonly Command[] = [
  {
    words: ['trace'],
    usage: `${traceUsage} [--assumptions all|touched]`,
    summary:
      'Follows marked money through a ledger under one rule, to the last minor unit; tells who holds it and where it left.',
    run,
  },
  {
    words: ['trace', 'origins'],
    usage: '[--ledger DIR] --account A --time T --rule fifo|lifo|pro-rata [--currency C]',
    summary:
      'Tells where the money that an account holds at a time came in, to the last minor unit: a trace backwards.',
    run: runOrigins,
  },
];

async function run(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { ...traceOptions, assumptions: { type: 'string', default: 'all' } },
  });
  const request = traceRequestFrom(values);
  const { assumptions } = values;
  if (assumptions !== 'all' && assumptions !== 'touched') {
    throw new Problem({
      code: 'usage',
      status: 400,
      detail:
        '--assumptions is all (every shortfall of the ledger) or touched (those of accounts the money lay in).',
    });
  }
  const answer =
    values.ledger === undefined
      ? await askNode<TraceAnswer>('/api/v1/traces', request, context)
      : await traceOnFolder(request, assumptions, values.ledger);
  sayAnswer(context.output, answer);
  context.output.json(answer);
  return 0;
}

async function traceOnFolder(
  request: TraceRequest,
  assumptions: 'all' | 'touched',
  folder: string,
): Promise<TraceAnswer> {
  const { openFolderLedger, folderTime } = await import('#ledger');
  const { engineQuestion } = await import('./question.ts');
  const ledger = openFolderLedger(folder);
  try {
    const trails = await ledger.trails();
    const question = engineQuestion(request, trails.columns, new Map(), folderTime(ledger));
    const answer = await trails.trace({ ...question, assumptions });
    // The engine's answer is the contract's, read-only.
    return answer as unknown as TraceAnswer;
  } finally {
    ledger.close();
  }
}

async function runOrigins(args: string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { ledger: text, account: text, time: text, rule: text, currency: text },
  });
  const { ledger: folder, account, time, rule, currency } = values;
  if (account === undefined || time === undefined || rule === undefined) {
    throw new Problem({
      code: 'usage',
      status: 400,
      detail: 'Name --account, --time and a --rule: fifo, lifo or pro-rata.',
    });
  }
  // The engine, or the node, refuses what is no rule, and says which there are.
  const request = { account, time, rule: rule as OriginRule, ...(currency !== undefined && { currency }) };
  const answer =
    folder === undefined
      ? await askNode<OriginsAnswer>('/api/v1/traces/origins', request, context)
      : await originsOnFolder(request, folder);
  sayOrigins(context.output, answer);
  context.output.json(answer);
  return 0;
}

async function originsOnFolder(request: OriginRequest, folder: string): Promise<OriginsAnswer> {
  const { openFolderLedger, folderTime } = await import('#ledger');
  const ledger = openFolderLedger(folder);
  try {
    const trails = await ledger.trails();
    const { account, time, rule, currency } = request;
    const answer = await trails.origins({
      account,
      time: folderTime(ledger)(time),
      rule,
      ...(currency !== undefined && { currency }),
    });
    // The engine's answer is the contract's, read-only.
    return answer as unknown as OriginsAnswer;
  } finally {
    ledger.close();
  }
}

function sayOrigins(output: CommandOutput, answer: OriginsAnswer): void {
  output.say(`Under ${answer.rule}, ${answer.account} holds ${answer.amount} ${answer.currency}:`);
  for (const origin of answer.origins.slice(0, linesShown)) {
    output.say(
      origin.kind === 'transaction'
        ? `  ${origin.amount} paid in by ${origin.transaction} (${origin.type})`
        : `  ${origin.amount} ${origin.kind === 'opening' ? 'opening balance' : 'assumed money'} of ${origin.account}`,
    );
  }
  if (answer.origins.length > linesShown) output.say(`  … and ${answer.origins.length - linesShown} more.`);
}

/** Saves a question at the node and waits for its answer. */
async function askNode<Answer>(path: string, request: object, context: CommandContext): Promise<Answer> {
  const node = await context.node();
  let asked = await node.request<Trace>('POST', path, request);
  while (asked.state === 'waiting') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    asked = await node.request<Trace>('GET', `/api/v1/traces/${asked.id}`);
  }
  if (asked.problem !== null) throw new Problem({ ...asked.problem, status: 422 });
  return node.request<Answer>('GET', `/api/v1/traces/${asked.id}/answer`);
}

const linesShown = 20;

function sayAnswer(output: CommandOutput, answer: TraceAnswer): void {
  const { checks, held, left, assumptions, assumptionsElsewhere: elsewhere } = answer;
  if (checks === null) output.say(`${held.length} accounts were reached.`);
  else
    output.say(
      `Under ${answer.rule}: ${checks.in} marked = ${checks.held} held by ${held.length} accounts + ${checks.left} that left the ledger.`,
    );
  for (const each of held.slice(0, linesShown)) {
    output.say(
      each.amount === undefined
        ? `  ${each.account}  reached ${each.firstTime ?? ''}${each.transaction === null || each.transaction === undefined ? '' : ` by ${each.transaction}`}`
        : `  ${each.account}  ${each.amount} ${each.currency ?? ''}`,
    );
  }
  if (held.length > linesShown) output.say(`  … and ${held.length - linesShown} more.`);
  for (const each of left.slice(0, linesShown))
    output.say(`  left as ${each.type}: ${each.amount} by ${each.transaction}`);
  if (left.length > linesShown) output.say(`  … and ${left.length - linesShown} more ways out.`);
  const near = assumptions.length - (elsewhere?.listed === true ? elsewhere.count : 0);
  if (near > 0) {
    output.say(
      `${near} shortfalls of accounts that the money lay in were met by assumed clean money; --json lists them. Opening balances (--opening) make them fewer.`,
    );
  }
  if (elsewhere !== undefined && elsewhere.count > 0) {
    const totals = elsewhere.totals.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ');
    output.say(
      `${elsewhere.count} more of ${elsewhere.accounts} accounts that it never reached (${totals}) change nothing here.`,
    );
  }
}
