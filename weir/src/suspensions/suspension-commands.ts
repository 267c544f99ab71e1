import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { Served, SuspensionDetail, SuspensionRow } from './contract.ts';

export const suspensionCommands: readonly Command[] = [
  {
    words: ['suspension', 'list'],
    usage: '[--state running|draft|submitted|returned|lapsed|lifted|handed_over] [--case ID] [--limit N]',
    summary: 'Lists suspensions: running ones soonest first, others newest first.',
    run: list,
  },
  {
    words: ['suspension', 'show'],
    usage: 'ID',
    summary: 'Shows a suspension, when it ends, and the hash that an approval names.',
    run: async (args, context) => {
      const id = oneId(args, {}).id;
      const node = await context.node();
      return say(context, await node.request<SuspensionDetail>('GET', `/api/v1/suspensions/${id}`));
    },
  },
  {
    words: ['suspension', 'draft'],
    usage:
      '--case ID --entity ID --account A [--transaction REF] [--amount N --currency C] --instruction T --ground T [--report ID]',
    summary: 'Drafts a suspension of an account, or with --transaction of a transaction.',
    run: draft,
  },
  {
    words: ['suspension', 'submit'],
    usage: 'ID --version N',
    summary: 'Lays a draft before a second person.',
    run: async (args, context) => {
      const { id, values } = oneId(args, { version: { type: 'string' } });
      return act(context, id, 'submit', { version: Number(values['version']) });
    },
  },
  {
    words: ['suspension', 'approve'],
    usage: 'ID --content SHA256 --reason R [--return]',
    summary: 'Decides on a submitted suspension as the second person; approved, it is served at once.',
    run: async (args, context) => {
      const { id, values } = oneId(args, {
        content: { type: 'string' },
        reason: { type: 'string' },
        return: { type: 'boolean' },
      });
      return act(context, id, 'approval', {
        decision: values['return'] === true ? 'returned' : 'approved',
        reason: values['reason'],
        contentSha256: values['content'],
      });
    },
  },
  {
    words: ['suspension', 'lift'],
    usage: 'ID --reason R',
    summary: 'Ends a running suspension before its time.',
    run: async (args, context) => {
      const { id, values } = oneId(args, { reason: { type: 'string' } });
      return act(context, id, 'lift', { reason: values['reason'] });
    },
  },
  {
    words: ['suspension', 'hand-over'],
    usage: 'ID --court C --reference R --date YYYY-MM-DD --scope T',
    summary: 'Records the court’s order that takes a running suspension’s place.',
    run: async (args, context) => {
      const text = { type: 'string' } as const;
      const { id, values } = oneId(args, { court: text, reference: text, date: text, scope: text });
      return act(context, id, 'hand-over', values);
    },
  },
  {
    words: ['suspension', 'acknowledge'],
    usage: 'ID (--held AMOUNT --currency C | --could-not REASON)',
    summary:
      'Says, as the reporting entity, that it was carried out and what is held, or why it could not be.',
    run: acknowledge,
  },
];

async function list(args: string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { state: text, case: text, limit: text } });
  const asked = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined));
  const node = await context.node();
  const page = await node.request<{ items: SuspensionRow[]; nextCursor: string | null }>(
    'GET',
    `/api/v1/suspensions?${asked.toString()}`,
  );
  for (const row of page.items)
    context.output.say(
      `${row.number}  ${row.state}${row.endsAt === null ? '' : `  until ${row.endsAt}`}  ${row.entity.name}\n    ${row.id}`,
    );
  if (page.items.length === 0) context.output.say('No suspension fits.');
  if (page.nextCursor !== null) context.output.say('There are more; raise --limit or narrow the question.');
  context.output.json(page);
  return 0;
}

async function draft(args: string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      case: text,
      entity: text,
      account: text,
      transaction: text,
      amount: text,
      currency: text,
      instruction: text,
      ground: text,
      report: text,
    },
  });
  const node = await context.node();
  const made = await node.request<SuspensionDetail>('POST', '/api/v1/suspensions', {
    caseId: values.case,
    kind: values.transaction === undefined ? 'account' : 'transaction',
    entity: values.entity,
    account: values.account,
    transactionReference: values.transaction ?? null,
    money: values.amount === undefined ? null : { amount: values.amount, currency: values.currency },
    instruction: values.instruction,
    ground: values.ground,
    reportId: values.report ?? null,
  });
  return say(context, made);
}

async function acknowledge(args: string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { id, values } = oneId(args, { held: text, currency: text, 'could-not': text });
  const node = await context.node();
  const said =
    values['could-not'] === undefined
      ? { outcome: 'carried_out', held: { amount: values['held'], currency: values['currency'] } }
      : { outcome: 'could_not', reason: values['could-not'] };
  const served = await node.request<Served>('POST', `/api/v1/served-suspensions/${id}/acknowledgement`, said);
  context.output.say(`${served.number}  acknowledged, in force until ${served.endsAt}`);
  context.output.json(served);
  return 0;
}

async function act(context: CommandContext, id: string, what: string, body: object): Promise<ExitCode> {
  const node = await context.node();
  return say(
    context,
    await node.request<SuspensionDetail>('POST', `/api/v1/suspensions/${id}/${what}`, body),
  );
}

function say({ output }: CommandContext, found: SuspensionDetail): ExitCode {
  output.say(`${found.number}  ${found.state}, ${found.kind}, on ${found.entity.name}`);
  output.say(`  id ${found.id}  version ${found.version}`);
  output.say(`  content ${found.contentSha256}`);
  if (found.endsAt !== null)
    output.say(`  served ${found.servedAt}, ends ${found.endsAt} (${found.rule?.citation})`);
  for (const { decision, by, at, reason } of found.decisions)
    output.say(`  ${decision} by ${by.name ?? by.id} at ${at}: ${reason}`);
  output.json(found);
  return 0;
}

function oneId<Options extends ParseArgsOptionsConfig>(args: string[], options: Options) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [id, ...rest] = positionals;
  if (id === undefined || rest.length > 0)
    throw new Problem({ code: 'id-missing', status: 400, detail: 'Name one id.' });
  return { id: encodeURIComponent(id), values: values as Record<string, string | boolean | undefined> };
}
