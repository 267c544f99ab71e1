import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { MatterDetail, MatterRow, Partner } from './contract.ts';

export const exchangeCommands: readonly Command[] = [
  {
    words: ['exchange', 'partners'],
    usage: '',
    summary: 'Lists the partners that one can write to now.',
    run: async (args, context) => {
      parseArgs({ args });
      const node = await context.node();
      const page = await node.request<{ items: Partner[] }>('GET', '/api/v1/exchange/partners');
      for (const { node: name, authority, jurisdiction } of page.items)
        context.output.say(`${name}  ${authority} (${jurisdiction})`);
      if (page.items.length === 0) context.output.say('No partner is confirmed yet.');
      context.output.json(page);
      return 0;
    },
  },
  {
    words: ['exchange', 'list'],
    usage: '[--box in|out] [--kind K] [--state S] [--case ID] [--open] [--limit N]',
    summary: 'Lists matters with foreign FIUs and their clocks, newest first.',
    run: list,
  },
  {
    words: ['exchange', 'show'],
    usage: 'ID',
    summary: 'Shows a matter with its letters, what may be done next, and the hash that an approval names.',
    run: async (args, context) => {
      const { id } = oneId(args, {});
      const node = await context.node();
      return say(context, await node.request<MatterDetail>('GET', `/api/v1/exchange/matters/${id}`));
    },
  },
  {
    words: ['exchange', 'begin'],
    usage:
      '--kind request|disclosure|suspension --to NODE[,NODE...] --title T --content FILE.json [--case ID] [--tell-others]',
    summary: 'Drafts a letter to one or several partners, each asked apart.',
    run: begin,
  },
  {
    words: ['exchange', 'write'],
    usage: 'ID --letter KIND --content FILE.json',
    summary: 'Drafts a letter in a matter: an answer, a refusal, a decision on consent, feedback.',
    run: async (args, context) => {
      const { id, values } = oneId(args, { letter: text, content: text });
      return act(context, `matters/${id}/letters`, {
        kind: needed(values, 'letter'),
        content: fromFile(needed(values, 'content')),
      });
    },
  },
  {
    words: ['exchange', 'submit'],
    usage: 'LETTER --version N',
    summary: 'Lays a letter before a second person.',
    run: async (args, context) => {
      const { id, values } = oneId(args, { version: text });
      return act(context, `letters/${id}/submit`, { version: Number(needed(values, 'version')) });
    },
  },
  {
    words: ['exchange', 'approve'],
    usage: 'LETTER --content SHA256 --reason R [--return]',
    summary: 'Decides on a letter as the second person; names the content that was read.',
    run: async (args, context) => {
      const { id, values } = oneId(args, { content: text, reason: text, return: { type: 'boolean' } });
      return act(context, `letters/${id}/approval`, {
        decision: values['return'] === true ? 'returned' : 'approved',
        reason: needed(values, 'reason'),
        contentSha256: needed(values, 'content'),
      });
    },
  },
  {
    words: ['exchange', 'send'],
    usage: 'LETTER',
    summary: 'Sends an approved letter; for the international desk.',
    run: async (args, context) => act(context, `letters/${oneId(args, {}).id}/send`),
  },
  {
    words: ['exchange', 'acknowledge'],
    usage: 'ID',
    summary: 'Acknowledges what arrived; for the international desk.',
    run: async (args, context) => act(context, `matters/${oneId(args, {}).id}/acknowledgement`),
  },
  {
    words: ['exchange', 'step'],
    usage: 'ID --act accept|no_answer|expire|evaluate|close|no_action|no_reply|discard --reason R',
    summary: 'Does by hand what a matter waits for, with a reason.',
    run: async (args, context) => {
      const { id, values } = oneId(args, { act: text, reason: text });
      return act(context, `matters/${id}/step`, {
        act: needed(values, 'act'),
        reason: needed(values, 'reason'),
      });
    },
  },
  {
    words: ['exchange', 'case'],
    usage: 'ID --case ID',
    summary: 'Takes a matter into a case.',
    run: async (args, context) => {
      const { id, values } = oneId(args, { case: text });
      return act(context, `matters/${id}/case`, { caseId: needed(values, 'case') });
    },
  },
  {
    words: ['exchange', 'take'],
    usage: 'LETTER',
    summary: 'Makes what arrived fragments of the matter’s case, each under its sender’s conditions.',
    run: async (args, context) => act(context, `letters/${oneId(args, {}).id}/take`),
  },
  {
    words: ['exchange', 'consent'],
    usage: '--product ID --reason R | ID --apply',
    summary:
      'Drafts the requests for consent that a product needs, or writes what was granted to its fragments.',
    run: consent,
  },
  {
    words: ['exchange', 'trail'],
    usage: '--case ID --fragment ID',
    summary: 'Prints the way of a fragment from its source to each use, with each consent, as JSON.',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { case: text, fragment: text } });
      const asked = new URLSearchParams({
        case: needed(values, 'case'),
        fragment: needed(values, 'fragment'),
      });
      const node = await context.node();
      const trail = await node.request<object>('GET', `/api/v1/exchange/trail?${asked.toString()}`);
      context.output.say(JSON.stringify(trail, null, 2));
      context.output.json(trail);
      return 0;
    },
  },
  {
    words: ['exchange', 'letter'],
    usage: 'LETTER --out FILE [--as pdf|docx|data|goaml] [--language ar|en|es|fr|ru|zh]',
    summary: 'Saves a letter as PDF, as a text document, as data, or a request as goAML XML.',
    run: async (args, context) => {
      const { id, values } = oneId(args, { out: text, as: text, language: text });
      const as = (values['as'] as string | undefined) ?? 'pdf';
      const language = encodeURIComponent((values['language'] as string | undefined) ?? 'en');
      const paper = `document?language=${language}&as=`;
      const form = { pdf: `${paper}pdf`, docx: `${paper}docx`, data: 'data', goaml: 'goaml' }[as];
      if (form === undefined) throw usage('A letter is saved --as pdf, docx, data or goaml.');
      const out = needed(values, 'out');
      const node = await context.node();
      await node.download(`/api/v1/exchange/letters/${id}/${form}`, out);
      context.output.say(`Saved as ${out}.`);
      context.output.json({ letter: id, as, out });
      return 0;
    },
  },
];

const text = { type: 'string' } as const;

async function list(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { box: text, kind: text, state: text, case: text, limit: text, open: { type: 'boolean' } },
  });
  const { open, ...rest } = values;
  const asked = new URLSearchParams(Object.entries(rest).filter(([, value]) => value !== undefined));
  if (open === true) asked.set('open', 'yes');
  const node = await context.node();
  const page = await node.request<{ items: MatterRow[]; nextCursor: string | null }>(
    'GET',
    `/api/v1/exchange/matters?${asked.toString()}`,
  );
  for (const row of page.items)
    context.output.say(
      `${row.number}  ${row.direction === 'in' ? 'from' : 'to'} ${row.partner.authority}  ${row.kind}  ${row.state}${due(row)}\n    ${row.id}`,
    );
  if (page.items.length === 0) context.output.say('No matter fits.');
  if (page.nextCursor !== null) context.output.say('There are more; raise --limit or narrow the question.');
  context.output.json(page);
  return 0;
}

async function begin(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      kind: text,
      to: text,
      title: text,
      content: text,
      case: text,
      'tell-others': { type: 'boolean' },
    },
  });
  const node = await context.node();
  const made = await node.request<{ items: MatterDetail[] }>('POST', '/api/v1/exchange/matters', {
    kind: needed(values, 'kind'),
    partners: needed(values, 'to').split(','),
    title: needed(values, 'title'),
    caseId: values.case ?? null,
    tellOthers: values['tell-others'] === true,
    content: fromFile(needed(values, 'content')),
  });
  for (const matter of made.items) print(context, matter);
  context.output.json(made);
  return 0;
}

async function consent(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { product: text, reason: text, apply: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.apply === true) return act(context, `matters/${onlyOne(positionals)}/consents`);
  const node = await context.node();
  const made = await node.request<{ items: MatterDetail[]; missing: string[] }>(
    'POST',
    '/api/v1/exchange/consent-requests',
    { disseminationId: needed(values, 'product'), reason: needed(values, 'reason') },
  );
  for (const matter of made.items) print(context, matter);
  if (made.missing.length > 0)
    context.output.say(`No confirmed partner, or no way back to the source: ${made.missing.join(', ')}`);
  context.output.json(made);
  return 0;
}

async function act(context: CommandContext, path: string, body?: object): Promise<ExitCode> {
  const node = await context.node();
  return say(context, await node.request<MatterDetail>('POST', `/api/v1/exchange/${path}`, body));
}

function say(context: CommandContext, matter: MatterDetail): ExitCode {
  print(context, matter);
  context.output.json(matter);
  return 0;
}

function print({ output }: CommandContext, matter: MatterDetail): void {
  output.say(`${matter.number}  ${matter.kind}  ${matter.state}${due(matter)}\n    ${matter.id}`);
  for (const letter of matter.letters) {
    output.say(`  ${letter.direction === 'in' ? '<' : '>'} ${letter.kind}  ${letter.state}  ${letter.id}`);
    if (letter.leaving === null) continue;
    output.say(`    version ${letter.version}, content ${letter.leaving.contentSha256}`);
    for (const { stops, rule, sentence } of letter.leaving.stops)
      output.say(`    ${stops ? 'stops' : 'warns'}: ${sentence} (${rule})`);
  }
  if (matter.next.length > 0) output.say(`  next: ${matter.next.join(', ')}`);
}

const due = ({ due: clock }: Pick<MatterRow, 'due'>): string =>
  clock === null
    ? ''
    : `  due ${clock.at}${clock.overdue ? ', overdue' : clock.workingDaysLeft === null ? '' : `, ${clock.workingDaysLeft} working days left`} (${clock.jurisdiction})`;

function oneId(args: string[], options: ParseArgsOptionsConfig) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return { id: onlyOne(positionals), values: values as Record<string, unknown> };
}

function onlyOne(positionals: readonly string[]): string {
  if (positionals.length !== 1) throw usage('Name one, by the id that the list prints.');
  return positionals[0]!;
}

function needed(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name];
  if (typeof value !== 'string') throw usage(`This needs --${name}.`);
  return value;
}

function fromFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Problem({
      code: 'file-unreadable',
      status: 400,
      detail: `The file ${path} cannot be read as JSON.`,
      cause,
    });
  }
}

const usage = (detail: string): Problem => new Problem({ code: 'usage', status: 400, detail });
