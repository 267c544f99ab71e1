import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { RequestDetail, RequestRow, ServedDetail, ServedRow } from './contract.ts';

export const requestCommands: readonly Command[] = [
  {
    words: ['request', 'draft'],
    usage: '--case ID --entity ID --content FILE.json',
    summary: 'Drafts a request for information to a reporting entity.',
    run: draft,
  },
  {
    words: ['request', 'approve'],
    usage: 'ID --content SHA256 --reason R [--return]',
    summary: 'Decides on a drafted request as the second person; names the content that was read.',
    run: approve,
  },
  {
    words: ['request', 'serve'],
    usage: 'ID',
    summary: 'Serves an approved request on its entity; the clock starts.',
    run: serve,
  },
  {
    words: ['request', 'list'],
    usage: '[--state S] [--case ID] [--overdue] [--limit N] | --served',
    summary: 'Lists requests, overdue first; with --served, those served on your own entity.',
    run: list,
  },
  {
    words: ['request', 'show'],
    usage: 'ID [--served]',
    summary: 'Shows a request with its answers; with --served, as the entity sees it.',
    run: show,
  },
  {
    words: ['request', 'answer'],
    usage: 'ID --items FILE.json',
    summary: 'Submits answers to items of a request served on your entity.',
    run: answer,
  },
];

async function draft(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { case: { type: 'string' }, entity: { type: 'string' }, content: { type: 'string' } },
  });
  if (values.case === undefined || values.entity === undefined || values.content === undefined)
    throw usage('A draft names its case, the entity, and a file with its content.');
  const node = await context.node();
  const made = await node.request<RequestDetail>('POST', '/api/v1/requests', {
    caseId: values.case,
    entity: values.entity,
    content: fromFile(values.content),
  });
  return said(context, made);
}

async function approve(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { content: { type: 'string' }, reason: { type: 'string' }, return: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.content === undefined || values.reason === undefined)
    throw usage(
      'A decision names what was read (--content, as `weir request show` prints it) and says why (--reason).',
    );
  const id = oneId(positionals);
  const node = await context.node();
  return said(
    context,
    await node.request<RequestDetail>('POST', `/api/v1/requests/${id}/approval`, {
      decision: values.return === true ? 'returned' : 'approved',
      reason: values.reason,
      contentSha256: values.content,
    }),
  );
}

async function serve(args: string[], context: CommandContext): Promise<ExitCode> {
  const id = oneId(parseArgs({ args, allowPositionals: true }).positionals);
  const node = await context.node();
  return said(context, await node.request<RequestDetail>('POST', `/api/v1/requests/${id}/service`));
}

async function list(args: string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      state: text,
      case: text,
      limit: text,
      overdue: { type: 'boolean' },
      served: { type: 'boolean' },
    },
  });
  const { served, overdue, ...rest } = values;
  const asked = new URLSearchParams(Object.entries(rest).filter(([, value]) => value !== undefined));
  if (overdue === true) asked.set('overdue', 'yes');
  const node = await context.node();
  const page = await node.request<{ items: (RequestRow | ServedRow)[]; nextCursor: string | null }>(
    'GET',
    `/api/v1/${served === true ? 'served-requests' : 'requests'}?${asked.toString()}`,
  );
  for (const row of page.items)
    context.output.say(
      `${row.number}  ${row.state}${row.due === null ? '' : `  due ${row.due.at}${row.due.overdue ? ', overdue' : ''}`}\n    ${row.id}`,
    );
  if (page.items.length === 0) context.output.say('No request fits.');
  if (page.nextCursor !== null) context.output.say('There are more; raise --limit or narrow the question.');
  context.output.json(page);
  return 0;
}

async function show(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { served: { type: 'boolean' } },
    allowPositionals: true,
  });
  const id = oneId(positionals);
  const node = await context.node();
  const room = values.served === true ? 'served-requests' : 'requests';
  return said(context, await node.request<RequestDetail | ServedDetail>('GET', `/api/v1/${room}/${id}`));
}

async function answer(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { items: { type: 'string' } },
    allowPositionals: true,
  });
  const id = oneId(positionals);
  if (values.items === undefined) throw usage('Name a file with the answers: --items FILE.json');
  const node = await context.node();
  return said(
    context,
    await node.request<ServedDetail>('POST', `/api/v1/served-requests/${id}/answer`, {
      items: fromFile(values.items),
    }),
  );
}

function said({ output }: CommandContext, found: RequestDetail | ServedDetail): ExitCode {
  output.say(`${found.number}  ${found.state}  ${found.id}`);
  if ('contentSha256' in found) output.say(`  content ${found.contentSha256}`);
  if (found.due !== null) {
    const { at, workingDaysLeft, calendar, overdue } = found.due;
    output.say(
      `  due ${at}, ${overdue ? 'overdue' : `${workingDaysLeft} working days left (${calendar} calendar)`}`,
    );
  }
  for (const item of found.content.items)
    output.say(
      `  ${item.id}: ${item.kind} ${found.answers.findLast((each) => each.item === item.id)?.kind ?? 'open'}`,
    );
  output.json(found);
  return 0;
}

function fromFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    throw usage(`The file ${path} cannot be read as JSON.`);
  }
}

function oneId(positionals: readonly string[]): string {
  const [id, ...rest] = positionals;
  if (id === undefined || rest.length > 0) throw usage('Name one id.');
  return encodeURIComponent(id);
}

const usage = (detail: string): Problem => new Problem({ code: 'usage', status: 400, detail });
