import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { CaseDetail, CaseRow } from './contract.ts';
import { workCommands } from './work-commands.ts';

export const caseCommands: readonly Command[] = [
  {
    words: ['case', 'list'],
    usage: '[--state S] [--owner me|ID] [--query TEXT] [--limit N]',
    summary: 'Lists the cases you may see, newest first.',
    run: list,
  },
  {
    words: ['case', 'show'],
    usage: 'ID',
    summary: 'Shows a case: its state, what is in it, and its chronology.',
    run: show,
  },
  {
    words: ['case', 'open'],
    usage: '(--alert ID | --report ID | --hand) [--title T] [--reason R] [--priority P] [--compartment C]',
    summary: 'Opens a case from an alert, from a report or by hand.',
    run: open,
  },
  ...workCommands,
];

async function list(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      state: { type: 'string' },
      owner: { type: 'string' },
      query: { type: 'string' },
      limit: { type: 'string' },
    },
  });
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...values, query: undefined, q: values.query }))
    if (value !== undefined) asked.set(key, value);
  const node = await context.node();
  const page = await node.request<{ items: CaseRow[]; nextCursor: string | null }>(
    'GET',
    `/api/v1/cases?${asked.toString()}`,
  );
  for (const row of page.items) {
    context.output.say(`${row.number}  ${row.state}  ${row.priority}  ${row.title}\n    ${row.id}`);
  }
  if (page.items.length === 0) context.output.say('No case fits.');
  if (page.nextCursor !== null) context.output.say('There are more; raise --limit or narrow the question.');
  context.output.json(page);
  return 0;
}

async function show(args: string[], context: CommandContext): Promise<ExitCode> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const id = encodeURIComponent(oneId(positionals));
  const node = await context.node();
  const found = await node.request<CaseDetail>('GET', `/api/v1/cases/${id}`);
  sayCase(context, found);
  context.output.json(found);
  return 0;
}

async function open(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      alert: { type: 'string' },
      report: { type: 'string' },
      hand: { type: 'boolean' },
      title: { type: 'string' },
      reason: { type: 'string' },
      priority: { type: 'string' },
      compartment: { type: 'string' },
    },
  });
  const sources = [
    ...(values.alert === undefined ? [] : [{ kind: 'alert', id: values.alert }]),
    ...(values.report === undefined ? [] : [{ kind: 'report', id: values.report }]),
    ...(values.hand === true ? [{ kind: 'hand' }] : []),
  ];
  if (sources.length !== 1) {
    throw new Problem({
      code: 'case-source-missing',
      status: 400,
      detail: 'Say where the case comes from: --alert ID, --report ID or --hand, one of them.',
    });
  }
  const node = await context.node();
  const opened = await node.request<CaseDetail>('POST', '/api/v1/cases', {
    source: sources[0],
    title: values.title,
    reason: values.reason,
    priority: values.priority,
    compartment: values.compartment ?? null,
  });
  sayCase(context, opened);
  context.output.json(opened);
  return 0;
}

function sayCase({ output }: CommandContext, found: CaseDetail): void {
  output.say(`${found.number}  ${found.title}`);
  output.say(
    `  ${found.state}, ${found.priority}, owner ${found.owner.name ?? found.owner.id}` +
      `${found.compartment === null ? '' : `, compartment ${found.compartment}`}`,
  );
  for (const fragment of found.fragments)
    output.say(`  ${fragment.kind}  ${fragment.title}${fragment.withdrawn === null ? '' : ' (withdrawn)'}`);
  for (const product of found.products)
    output.say(`  product ${product.number}  ${product.state}  to ${product.recipient}: ${product.title}`);
  for (const entry of found.chronology)
    output.say(`  ${entry.at}  ${entry.key}  ${Object.values(entry.facts).filter(Boolean).join(', ')}`);
}

function oneId(positionals: readonly string[]): string {
  const [id, ...rest] = positionals;
  if (id === undefined || rest.length > 0)
    throw new Problem({ code: 'id-missing', status: 400, detail: 'Name one id.' });
  return id;
}
