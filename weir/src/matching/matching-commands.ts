import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type {
  Agreement,
  AgreementDetail,
  Ask,
  AskDetail,
  CaseItems,
  MatchingEpoch,
  MatchingPartner,
  MatchingProposal,
  MatchingQuestion,
  MatchingRefusal,
  MatchingSettings,
} from './contract.ts';

const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true } as const;

export const matchingCommands: readonly Command[] = [
  {
    words: ['matching', 'partners'],
    usage: '',
    summary: 'Lists with whom one may match now, and what the limits leave.',
    run: (args, context) =>
      page<MatchingPartner>(context, args, '/matching/partners', (row) => [
        `${row.node}  epoch ${row.epoch} until ${row.epochEndsAt}  ${row.ready ? 'ready' : 'its table is awaited'}`,
        `    left: ${row.left.questionsToday} questions and ${row.left.itemsToday} items today, ${row.left.itemsThisEpoch} items this epoch`,
      ]),
  },
  {
    words: ['matching', 'agreements'],
    usage: '[--partner NODE] [--limit N]',
    summary: 'Lists agreements about matching.',
    run: (args, context) =>
      page<Agreement>(context, args, '/matching/agreements', (row) => [
        `${row.partner}  ${row.state}  ${row.validFrom.slice(0, 10)} to ${row.validUntil.slice(0, 10)}`,
        `    ${row.id}`,
      ]),
  },
  {
    words: ['matching', 'agreement'],
    usage: 'ID',
    summary: 'Shows an agreement, the hash that a decision names, and what was refused under it.',
    run: async (args, context) => {
      const { id } = oneId(args, {});
      const node = await context.node();
      return sayAgreement(
        context,
        await node.request<AgreementDetail>('GET', `/api/v1/matching/agreements/${id}`),
      );
    },
  },
  {
    words: ['matching', 'agree'],
    usage:
      '--partner NODE --type T... --purpose P... --questions-per-day N --items-per-day N --items-per-epoch N --epoch-days N --from DAY --until DAY',
    summary: 'Drafts an agreement; another person decides on it, then it is signed and offered.',
    run: agree,
  },
  {
    words: ['matching', 'propose'],
    usage: 'ID --hash HASH',
    summary: 'Proposes to accept exactly the terms that a partner offered.',
    run: (args, context) => {
      const { id, values } = oneId(args, { hash: text });
      return actOnAgreement(context, id, 'proposal', { hash: needed(values, 'hash') });
    },
  },
  {
    words: ['matching', 'decide'],
    usage: 'ID --hash HASH --reason R [--refuse]',
    summary: 'Decides, as another person than who proposed it; approved, the node signs and sends.',
    run: (args, context) => {
      const { id, values } = oneId(args, { hash: text, reason: text, refuse: { type: 'boolean' } });
      return actOnAgreement(context, id, 'decision', {
        decision: values['refuse'] === true ? 'refused' : 'approved',
        reason: needed(values, 'reason'),
        hash: needed(values, 'hash'),
      });
    },
  },
  {
    words: ['matching', 'end'],
    usage: 'ID --reason R',
    summary: 'Ends an agreement; keys and tables under it are destroyed.',
    run: (args, context) => {
      const { id, values } = oneId(args, { reason: text });
      return actOnAgreement(context, id, 'end', { reason: needed(values, 'reason') });
    },
  },
  {
    words: ['matching', 'epochs'],
    usage: '[--agreement ID] [--limit N]',
    summary: 'Lists tables, ours and theirs: how large, what ours cost, and when keys were destroyed.',
    run: (args, context) =>
      page<MatchingEpoch>(context, args, '/matching/epochs', (row) => [
        `${row.partner}  ${row.side}  epoch ${row.epoch}  ${row.state}  ${row.entries ?? 0} entries, ${row.bytes ?? 0} bytes${
          row.processorMs === null ? '' : `, ${(row.processorMs / 1000).toFixed(1)} s of processor`
        }${row.keyDestroyedAt === null ? '' : `, key destroyed ${row.keyDestroyedAt}`}`,
      ]),
  },
  {
    words: ['matching', 'items'],
    usage: '--case ID',
    summary: 'Lists what of a case may be asked for, and what cannot be.',
    run: items,
  },
  {
    words: ['matching', 'ask'],
    usage: '--case ID --partner NODE --purpose P --reason R [--item KEY...]',
    summary: 'Prepares a question from a case, of all its items or of those named; the desk lets it go.',
    run: ask,
  },
  {
    words: ['matching', 'asks'],
    usage: '[--case ID] [--state S] [--limit N]',
    summary: 'Lists our questions, newest first.',
    run: (args, context) =>
      page<Ask>(context, args, '/matching/asks', (row) => [
        `${row.partner}  ${row.state}  ${row.itemCount} items, ${row.paddedItems} as the partner sees it`,
        `    ${row.id}`,
      ]),
  },
  {
    words: ['matching', 'result'],
    usage: 'ID',
    summary: 'Shows a question and, once it is answered, which of its items hit. No hit says nothing.',
    run: async (args, context) => {
      const { id } = oneId(args, {});
      const node = await context.node();
      return sayAsk(context, await node.request<AskDetail>('GET', `/api/v1/matching/asks/${id}`));
    },
  },
  {
    words: ['matching', 'release'],
    usage: 'ID',
    summary: 'Lets a question go, as the desk and another person than who prepared it.',
    run: (args, context) => actOnAsk(context, oneId(args, {}).id, 'release'),
  },
  {
    words: ['matching', 'withdraw'],
    usage: 'ID',
    summary: 'Takes a question back before it is let go.',
    run: (args, context) => actOnAsk(context, oneId(args, {}).id, 'withdrawal'),
  },
  {
    words: ['matching', 'questions'],
    usage: '[--partner NODE] [--limit N]',
    summary: 'Lists that partners asked, for what purpose and how many items, padded: all that can be known.',
    run: (args, context) =>
      page<MatchingQuestion>(context, args, '/matching/questions', (row) => [
        `${row.arrivedAt}  ${row.partner}  ${row.state}  ${row.purpose}  ${row.paddedItems} items`,
      ]),
  },
  {
    words: ['matching', 'refusals'],
    usage: '[--unseen true] [--limit N]',
    summary: 'Lists what partners sent and was refused, with the message that is kept as evidence.',
    run: (args, context) =>
      page<MatchingRefusal>(context, args, '/matching/refusals', (row) => [
        `${row.at}  ${row.partner}  ${row.what}  ${row.code}${row.seen === null ? '  unseen' : ''}`,
        `    ${row.id}  message ${row.messageId}`,
      ]),
  },
  {
    words: ['matching', 'proposals'],
    usage: '[--case ID] [--limit N]',
    summary: 'Lists hits, each of which proposes a request for information.',
    run: (args, context) =>
      page<MatchingProposal>(context, args, '/matching/proposals', (row) => [
        `${row.partner}  ${row.state}  ${row.places.length} items hit  question ${row.askId}`,
        `    ${row.id}`,
      ]),
  },
  {
    words: ['matching', 'settings'],
    usage: '[--admit COMPARTMENT... --reason R]',
    summary: 'Shows which compartments’ material takes part, or says it anew; of all others nothing does.',
    run: settings,
  },
];

async function page<Row>(
  context: CommandContext,
  args: string[],
  path: string,
  lines: (row: Row) => string[],
): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { partner: text, agreement: text, case: text, state: text, unseen: text, limit: text },
  });
  const asked = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined));
  const node = await context.node();
  const found = await node.request<{ items: Row[]; nextCursor?: string | null }>(
    'GET',
    `/api/v1${path}?${asked.toString()}`,
  );
  for (const row of found.items) for (const line of lines(row)) context.output.say(line);
  if (found.items.length === 0) context.output.say('There is nothing.');
  if (typeof found.nextCursor === 'string')
    context.output.say('There are more; raise --limit or narrow the question.');
  context.output.json(found);
  return 0;
}

async function agree(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: {
      partner: text,
      type: list,
      purpose: list,
      'questions-per-day': text,
      'items-per-day': text,
      'items-per-epoch': text,
      'epoch-days': text,
      from: text,
      until: text,
    },
  });
  const terms = {
    partner: needed(values, 'partner'),
    types: needed(values, 'type'),
    purposes: needed(values, 'purpose'),
    questionsPerDay: count(values, 'questions-per-day'),
    itemsPerDay: count(values, 'items-per-day'),
    itemsPerEpoch: count(values, 'items-per-epoch'),
    epochDays: count(values, 'epoch-days'),
    validFrom: needed(values, 'from'),
    validUntil: needed(values, 'until'),
  };
  const node = await context.node();
  return sayAgreement(
    context,
    await node.request<AgreementDetail>('POST', '/api/v1/matching/agreements', terms),
  );
}

async function items(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { case: text } });
  const caseId = needed(values, 'case');
  const node = await context.node();
  const found = await node.request<CaseItems>(
    'GET',
    `/api/v1/matching/items?case=${encodeURIComponent(caseId)}`,
  );
  for (const { key, value } of found.items) context.output.say(`${key}  ${value}`);
  for (const { fragmentId, type, code } of found.unfit)
    context.output.say(`cannot be asked for: ${type} of piece ${fragmentId} (${code})`);
  context.output.json(found);
  return 0;
}

async function ask(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { case: text, partner: text, purpose: text, reason: text, item: list },
  });
  const asked = {
    caseId: needed(values, 'case'),
    partner: needed(values, 'partner'),
    purpose: needed(values, 'purpose'),
    reason: needed(values, 'reason'),
  };
  const node = await context.node();
  const all = async (): Promise<string[]> =>
    (
      await node.request<CaseItems>('GET', `/api/v1/matching/items?case=${encodeURIComponent(asked.caseId)}`)
    ).items.map(({ key }) => key);
  return sayAsk(
    context,
    await node.request<AskDetail>('POST', '/api/v1/matching/asks', {
      ...asked,
      items: values.item ?? (await all()),
    }),
  );
}

async function settings(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { admit: list, reason: text } });
  const node = await context.node();
  const found =
    values.reason === undefined
      ? await node.request<MatchingSettings>('GET', '/api/v1/matching/settings')
      : await node.request<MatchingSettings>('PUT', '/api/v1/matching/settings', {
          admittedCompartments: values.admit ?? [],
          reason: values.reason,
        });
  context.output.say(
    found.admittedCompartments.length === 0
      ? 'Nothing that lies in a case under a compartment takes part.'
      : `Material of these compartments takes part: ${found.admittedCompartments.join(', ')}`,
  );
  context.output.json(found);
  return 0;
}

async function actOnAgreement(
  context: CommandContext,
  id: string,
  what: string,
  body: object,
): Promise<ExitCode> {
  const node = await context.node();
  return sayAgreement(
    context,
    await node.request<AgreementDetail>('POST', `/api/v1/matching/agreements/${id}/${what}`, body),
  );
}

async function actOnAsk(context: CommandContext, id: string, what: string): Promise<ExitCode> {
  const node = await context.node();
  return sayAsk(context, await node.request<AskDetail>('POST', `/api/v1/matching/asks/${id}/${what}`));
}

function sayAgreement({ output }: CommandContext, found: AgreementDetail): ExitCode {
  output.say(`${found.partner}  ${found.state}  ${found.id}`);
  output.say(`  hash ${found.hash}`);
  output.say(`  ${found.types.join(', ')} for ${found.purposes.join(', ')}`);
  output.say(
    `  at most ${found.questionsPerDay} questions and ${found.itemsPerDay} items a day, ${found.itemsPerEpoch} items in ${found.epochDays} days`,
  );
  for (const { at, what, code } of found.refusals) output.say(`  refused ${at}: ${what}, ${code}`);
  output.json(found);
  return 0;
}

function sayAsk({ output }: CommandContext, found: AskDetail): ExitCode {
  output.say(
    `${found.partner}  ${found.state}${found.refused === null ? '' : ` (${found.refused})`}  ${found.id}`,
  );
  output.say(`  ${found.itemCount} items, ${found.paddedItems} as the partner sees it`);
  for (const { value, result } of found.items ?? [])
    output.say(
      `  ${result === 'hit' ? 'hit           ' : result === null ? 'not answered  ' : 'nothing learnt'}  ${value}`,
    );
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

/** @throws Problem `usage` where an option was not given */
function needed<Values extends object, Name extends keyof Values & string>(
  values: Values,
  name: Name,
): NonNullable<Values[Name]> {
  const value = values[name];
  if (value === undefined || value === null) throw usage(`This needs --${name}.`);
  return value;
}

function count(values: Readonly<Record<string, unknown>>, name: string): number {
  const given = needed(values, name);
  if (typeof given !== 'string' || !/^[0-9]{1,9}$/.test(given)) throw usage(`--${name} is a whole number.`);
  return Number(given);
}

const usage = (detail: string): Problem => new Problem({ code: 'usage', status: 400, detail });
