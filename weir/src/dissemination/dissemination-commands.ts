import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { DisseminationDetail, DisseminationRow } from './contract.ts';

export const disseminationCommands: readonly Command[] = [
  {
    words: ['dissemination', 'list'],
    usage: '[--state S] [--case ID] [--limit N]',
    summary: 'Lists products, newest first.',
    run: list,
  },
  {
    words: ['dissemination', 'show'],
    usage: 'ID',
    summary: 'Shows a product: its state, what the export guard says, and the hash that an approval names.',
    run: show,
  },
  {
    words: ['dissemination', 'approve'],
    usage: 'ID --content SHA256 --reason R [--return]',
    summary: 'Decides on a submitted product as the second person; names the content that was read.',
    run: approve,
  },
];

async function list(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { state: { type: 'string' }, case: { type: 'string' }, limit: { type: 'string' } },
  });
  const asked = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined));
  const node = await context.node();
  const page = await node.request<{ items: DisseminationRow[]; nextCursor: string | null }>(
    'GET',
    `/api/v1/disseminations?${asked.toString()}`,
  );
  for (const row of page.items) {
    context.output.say(`${row.number}  ${row.state}  to ${row.recipient.name}  ${row.title}\n    ${row.id}`);
  }
  if (page.items.length === 0) context.output.say('No product fits.');
  if (page.nextCursor !== null) context.output.say('There are more; raise --limit or narrow the question.');
  context.output.json(page);
  return 0;
}

async function show(args: string[], context: CommandContext): Promise<ExitCode> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const id = encodeURIComponent(oneId(positionals));
  const node = await context.node();
  const found = await node.request<DisseminationDetail>('GET', `/api/v1/disseminations/${id}`);
  say(context, found);
  context.output.json(found);
  return 0;
}

async function approve(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { content: { type: 'string' }, reason: { type: 'string' }, return: { type: 'boolean' } },
    allowPositionals: true,
  });
  const id = encodeURIComponent(oneId(positionals));
  if (values.content === undefined || values.reason === undefined) {
    throw new Problem({
      code: 'approval-incomplete',
      status: 400,
      detail:
        'An approval names what was read (--content, as `weir dissemination show` prints it) and says why (--reason).',
    });
  }
  const node = await context.node();
  const decided = await node.request<DisseminationDetail>('POST', `/api/v1/disseminations/${id}/approval`, {
    decision: values.return === true ? 'returned' : 'approved',
    reason: values.reason,
    contentSha256: values.content,
  });
  say(context, decided);
  context.output.json(decided);
  return 0;
}

function say({ output }: CommandContext, found: DisseminationDetail): void {
  output.say(`${found.number}  ${found.title}`);
  output.say(`  ${found.state}, ${found.type}, for ${found.purpose}, to ${found.recipient.name}`);
  output.say(`  content ${found.guard.contentSha256}`);
  if (found.document !== null)
    output.say(`  document ${found.document.sha256}, ${found.document.size} bytes`);
  for (const { rule, fragmentTitle, place, sentence } of found.guard.blocks)
    output.say(`  stopped: ${rule}, ${fragmentTitle ?? place ?? 'the product'}. ${sentence}`);
  for (const { decision, by, at, reason } of found.decisions)
    output.say(`  ${decision} by ${by.name ?? by.id} at ${at}: ${reason}`);
  for (const { kind, at, outcome, text } of found.answers)
    output.say(
      `  ${kind} at ${at}${outcome === null ? '' : `: ${outcome}`}${text === null ? '' : ` ${text}`}`,
    );
}

function oneId(positionals: readonly string[]): string {
  const [id, ...rest] = positionals;
  if (id === undefined || rest.length > 0)
    throw new Problem({ code: 'id-missing', status: 400, detail: 'Name one id.' });
  return id;
}
