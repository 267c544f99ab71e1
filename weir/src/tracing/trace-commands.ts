import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, CommandOutput, ExitCode } from '#platform';
import type { Rule, Trace, TraceAnswer, TraceRequest } from './contract.ts';
import { sourceFromText } from './question.ts';

/** With --ledger DIR a folder of one's own, which needs neither node nor person; without, the node's ledger. */
export const traceCommands: readonly Command[] = [
  {
    words: ['trace'],
    usage:
      '[--ledger DIR] --source tx=ID|account=A,time=T,amount=M[,currency=C] … --rule fifo|lifo|pro-rata|poison|lowest-intermediate-balance [--until T]',
    summary:
      'Follows marked money through a ledger under one rule, to the last minor unit; tells who holds it and where it left.',
    run,
  },
];

const rules: readonly Rule[] = ['fifo', 'lifo', 'pro-rata', 'poison', 'lowest-intermediate-balance'];

async function run(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      ledger: { type: 'string' },
      source: { type: 'string', multiple: true },
      rule: { type: 'string' },
      until: { type: 'string' },
    },
  });
  const rule = rules.find((known) => known === values.rule);
  if (rule === undefined || values.source === undefined) {
    throw new Problem({
      code: rule === undefined ? 'rule-unknown' : 'source-missing',
      status: 400,
      detail: `Name at least one --source (tx=ID, or account=A,time=T,amount=M) and a --rule: ${rules.join(', ')}.`,
    });
  }
  const request = {
    rule,
    sources: values.source.map(sourceFromText),
    ...(values.until !== undefined && { until: values.until }),
  };
  const answer =
    values.ledger === undefined
      ? await traceOnNode(request, context)
      : await traceOnFolder(request, values.ledger);
  sayAnswer(context.output, answer);
  context.output.json(answer);
  return 0;
}

async function traceOnFolder(request: TraceRequest, folder: string): Promise<TraceAnswer> {
  const { openFolderLedger, wholeView, folderTime } = await import('#ledger');
  const { trace } = await import('@weir/engines/trails');
  const { engineQuestion } = await import('./question.ts');
  const ledger = openFolderLedger(folder);
  try {
    const { columns, openings } = await ledger.reader.columns(wholeView);
    const question = engineQuestion(request, columns, new Map(), folderTime(ledger));
    // The engine's answer is the contract's, read-only.
    return trace(columns, { ...question, openings }) as unknown as TraceAnswer;
  } finally {
    ledger.close();
  }
}

async function traceOnNode(request: TraceRequest, context: CommandContext): Promise<TraceAnswer> {
  const node = await context.node();
  let asked = await node.request<Trace>('POST', '/api/v1/traces', request);
  while (asked.state === 'waiting') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    asked = await node.request<Trace>('GET', `/api/v1/traces/${asked.id}`);
  }
  if (asked.problem !== null) throw new Problem({ ...asked.problem, status: 422 });
  return node.request<TraceAnswer>('GET', `/api/v1/traces/${asked.id}/answer`);
}

const linesShown = 20;

function sayAnswer(output: CommandOutput, answer: TraceAnswer): void {
  const { checks, held, left, assumptions } = answer;
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
  if (assumptions.length > 0) {
    output.say(
      `${assumptions.length} shortfalls were met by assumed clean money; --json lists them. Opening balances (--opening) make them fewer.`,
    );
  }
}
