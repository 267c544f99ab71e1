import { readFileSync, statSync } from 'node:fs';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { z } from 'zod';
import type { Command, CommandContext, ExitCode } from '#platform';
import type {
  inboxPageSchema,
  outboxPageSchema,
  PostIdentity,
  PostPartner,
  PostPartnerDetail,
  RefusedArrivalRow,
  TakenFile,
} from './contract.ts';

const text = { type: 'string' } as const;
const path = '/api/v1/post';

export const postCommands: readonly Command[] = [
  {
    words: ['post', 'identity'],
    usage: '[--node NAME] [--authority NAME]',
    summary:
      'Shows who this node is towards other FIUs, with its fingerprint; makes its keys the first time.',
    run: async (args, context) => {
      const { values } = parsed(args, { node: text, authority: text });
      const node = await context.node();
      return sayIdentity(context, await node.request<PostIdentity>('POST', `${path}/identity`, values));
    },
  },
  {
    words: ['post', 'statement'],
    usage: '',
    summary: 'Prints what this node says of itself, for a partner to pin.',
    run: async (args, context) => {
      parsed(args, {});
      const statement = await (await context.node()).text(`${path}/statement`);
      // The document itself in either mode: it goes into a file.
      context.output.line(statement);
      return 0;
    },
  },
  {
    words: ['post', 'key', 'rotate'],
    usage: '',
    summary:
      'Makes the next generation of keys and tells every partner; where the profile wants two persons, when a second one types the same.',
    run: async (args, context) => {
      parsed(args, {});
      return sayIdentity(context, await (await context.node()).request('POST', `${path}/keys/rotate`));
    },
  },
  {
    words: ['post', 'key', 'revoke'],
    usage: 'KEY --reason compromised|superseded|lost|closed [--from INSTANT]',
    summary:
      'Revokes a key, after making the next one where it is the newest, and tells every partner; by two persons likewise.',
    run: async (args, context) => {
      const { id, values } = named(args, { reason: text, from: text });
      const node = await context.node();
      return sayIdentity(
        context,
        await node.request<PostIdentity>('POST', `${path}/keys/${id}/revoke`, {
          reason: needed(values, 'reason'),
          from: values['from'] ?? null,
        }),
      );
    },
  },
  {
    words: ['post', 'partners'],
    usage: '',
    summary: 'Lists the directory of partners and how far each may be relied on.',
    run: partners,
  },
  {
    words: ['post', 'partner'],
    usage: 'NODE',
    summary: 'Shows a partner with the fingerprint to compare, its keys, and who compared.',
    run: async (args, context) => {
      const { id } = named(args, {});
      return sayPartner(context, await (await context.node()).request('GET', `${path}/partners/${id}`));
    },
  },
  {
    words: ['post', 'pin'],
    usage: 'STATEMENT.json|https://HOST:PORT',
    summary: 'Pins a partner by its statement; nothing is sent to it before its fingerprint was compared.',
    run: async (args, context) => {
      const { id: source } = named(args, {}, false);
      const body = source.startsWith('https://')
        ? { url: source.replace(/\/$/, '') }
        : { statement: readStatement(source) };
      return sayPartner(context, await (await context.node()).request('POST', `${path}/partners`, body));
    },
  },
  {
    words: ['post', 'compare'],
    usage: 'NODE --fingerprint "12345 …" --channel in_person|telephone|video|diplomatic|other',
    summary: 'Says that you compared a partner’s fingerprint with it, as it was read to you.',
    run: async (args, context) => {
      const { id, values } = named(args, { fingerprint: text, channel: text });
      const body = { fingerprint: needed(values, 'fingerprint'), channel: needed(values, 'channel') };
      const node = await context.node();
      return sayPartner(context, await node.request('POST', `${path}/partners/${id}/comparison`, body));
    },
  },
  {
    words: ['post', 'address'],
    usage: 'NODE (--url https://HOST:PORT | --none)',
    summary: 'Sets where a partner’s door is; --none for one that takes only files.',
    run: async (args, context) => {
      const { id, values } = named(args, { url: text, none: { type: 'boolean' } });
      if ((values['none'] === true) === (values['url'] !== undefined))
        throw usage('Give either --url with the address of its door, or --none.');
      const body = { url: values['url'] ?? null };
      return sayPartner(
        context,
        await (await context.node()).request('PUT', `${path}/partners/${id}/address`, body),
      );
    },
  },
  {
    words: ['post', 'introduce'],
    usage: 'NODE --to OTHER',
    summary: 'Introduces a confirmed partner to another one.',
    run: async (args, context) => {
      const { id, values } = named(args, { to: text });
      const to = needed(values, 'to');
      const node = await context.node();
      const sent = await node.request<{ messageId: string }>('POST', `${path}/partners/${id}/introductions`, {
        to,
      });
      context.output.say(`Laid in the outbox as ${sent.messageId}.`);
      context.output.json(sent);
      return 0;
    },
  },
  {
    words: ['post', 'retry'],
    usage: 'NODE',
    summary: 'Tries at once to bring a partner what waits for it.',
    run: async (args, context) => {
      const { id } = named(args, {});
      return sayPartner(
        context,
        await (await context.node()).request('POST', `${path}/partners/${id}/retry`),
      );
    },
  },
  {
    words: ['post', 'outbox'],
    usage: '[--state waiting|delivered|opened|answered|refused] [--node NODE] [--limit N] [--cursor C]',
    summary: 'Lists what was sent, newest first, and where each stands with each partner.',
    run: outbox,
  },
  {
    words: ['post', 'inbox'],
    usage: '[--state held|taken|refused] [--node NODE] [--limit N] [--cursor C]',
    summary: 'Lists what arrived, newest first.',
    run: inbox,
  },
  {
    words: ['post', 'refused'],
    usage: '[--limit N] [--cursor C]',
    summary: 'Lists refused arrivals with their codes; exit 1 where one was not marked as seen.',
    run: refused,
  },
  {
    words: ['post', 'seen'],
    usage: 'ID',
    summary: 'Marks a refused arrival as seen.',
    run: async (args, context) => {
      const { id } = named(args, {});
      const row = await (
        await context.node()
      ).request<RefusedArrivalRow>('POST', `${path}/refused/${id}/seen`);
      context.output.say(`${row.code}  seen.`);
      context.output.json(row);
      return 0;
    },
  },
  {
    words: ['post', 'carry'],
    usage: 'NODE FILE',
    summary: 'Writes all that waits for a partner into a sealed file, to be carried by hand.',
    run: async (args, context) => {
      const { positionals } = parsed(args, {});
      const [node, file] = positionals;
      if (node === undefined || file === undefined || positionals.length > 2)
        throw misnamed('Name a partner and a file.');
      const client = await context.node();
      await client.download(`${path}/carried/${encodeURIComponent(node)}`, file);
      const { size } = statSync(file);
      context.output.say(
        `${file}: ${size} bytes. What is in it goes on waiting until ${node}'s receipts come.`,
      );
      context.output.json({ node, file, size });
      return 0;
    },
  },
  {
    words: ['post', 'take'],
    usage: 'FILE',
    summary: 'Takes in a sealed file that a partner wrote; exit 1 where anything in it was refused.',
    run: take,
  },
];

async function partners(args: string[], context: CommandContext): Promise<ExitCode> {
  parsed(args, {});
  const node = await context.node();
  const items: PostPartner[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: PostPartner[]; nextCursor: string | null } = await node.request(
      'GET',
      `${path}/partners?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  for (const row of items)
    context.output.say(
      `${row.node}  ${row.standing}${row.reachable ? '' : ' (not to be written to)'}  ${row.authority}, ${row.jurisdiction}${row.failure === null ? '' : `  ${row.failure}`}`,
    );
  if (items.length === 0) context.output.say('The directory is empty. Pin a partner with `weir post pin`.');
  context.output.json({ items });
  return 0;
}

async function outbox(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parsed(args, { state: text, node: text, limit: text, cursor: text });
  const page = await (
    await context.node()
  ).request<z.infer<typeof outboxPageSchema>>('GET', `${path}/outbox?${asked(values)}`);
  for (const row of page.items) {
    context.output.say(`${row.id}  ${row.kind}  ${row.writtenAt}`);
    for (const one of row.deliveries)
      context.output.say(
        `    ${one.node}  ${one.state}${one.refused === null ? '' : ` ${one.refused}`}${one.failure === null ? '' : `, last ${one.failure}`}`,
      );
  }
  return end(context, page, 'Nothing was sent that fits.');
}

async function inbox(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parsed(args, { state: text, node: text, limit: text, cursor: text });
  const page = await (
    await context.node()
  ).request<z.infer<typeof inboxPageSchema>>('GET', `${path}/inbox?${asked(values)}`);
  for (const row of page.items)
    context.output.say(
      `${row.id}  ${row.kind}  from ${row.from}  ${row.arrivedAt}  ${row.state}${row.refused === null ? '' : ` ${row.refused}`}`,
    );
  return end(context, page, 'Nothing arrived that fits.');
}

async function refused(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parsed(args, { limit: text, cursor: text });
  const page = await (
    await context.node()
  ).request<{ items: RefusedArrivalRow[]; nextCursor: string | null }>(
    'GET',
    `${path}/refused?${asked(values)}`,
  );
  for (const row of page.items)
    context.output.say(
      `${row.code}  ${row.times} times, last ${row.lastAt}  by ${row.carrier}${row.from === null ? '' : `, said to be from ${row.from}`}${row.seen === null ? '' : '  seen'}\n    ${row.id}  ${row.detail}`,
    );
  end(context, page, 'Nothing was refused.');
  return page.items.some(({ seen }) => seen === null) ? 1 : 0;
}

async function take(args: string[], context: CommandContext): Promise<ExitCode> {
  const { id: file } = named(args, {}, false);
  const node = await context.node();
  const taken = await node.upload<TakenFile>(`${path}/taken`, {
    field: 'file',
    name: file,
    bytes: { path: file },
  });
  const refusals = taken.messages.filter(({ outcome }) => outcome !== 'taken');
  context.output.say(`${taken.messages.length - refusals.length} messages taken in.`);
  for (const { message, code } of refusals)
    context.output.say(`  refused: ${code}${message === null ? '' : `  ${message}`}`);
  if (!taken.whole)
    context.output.say('The file was cut or damaged. Ask for it again; what came of it was taken.');
  context.output.json(taken);
  return refusals.length > 0 || !taken.whole ? 1 : 0;
}

function sayIdentity({ output }: CommandContext, found: PostIdentity): ExitCode {
  output.say(`${found.node}  ${found.authority}`);
  output.say(`  fingerprint ${found.fingerprint}`);
  output.say(
    found.door.open
      ? `  door open, ${found.door.url ?? 'its address is not stated (WEIR_POST_URL)'}`
      : '  no door (WEIR_POST_PORT)',
  );
  for (const key of found.keys)
    output.say(
      `  key ${key.id}  generation ${key.generation}, until ${key.validUntil}${key.revoked === null ? '' : `, revoked (${key.revoked.reason}) from ${key.revoked.from}`}`,
    );
  for (const { act, key, reason, by, at } of found.proposed)
    output.say(
      `  proposed by ${by.name ?? by.id} ${at}: ${act === 'rotate' ? 'a new key' : `to revoke ${key ?? ''} (${reason ?? ''})`}. Another person of the desk types the same to carry it out.`,
    );
  output.json(found);
  return 0;
}

function sayPartner({ output }: CommandContext, found: PostPartnerDetail): ExitCode {
  output.say(`${found.node}  ${found.authority}, ${found.jurisdiction}  ${found.standing}`);
  output.say(`  fingerprint ${found.fingerprint}`);
  output.say(`  compared by ${found.comparisons.length}, ${found.comparisonsWanted} wanted`);
  output.say(
    `  ${found.url ?? 'takes only files'}${found.failure === null ? '' : `  ${found.failure}`}, ${found.waiting} waiting`,
  );
  output.json(found);
  return 0;
}

function end(
  { output }: CommandContext,
  page: { items: readonly unknown[]; nextCursor: string | null },
  none: string,
): ExitCode {
  if (page.items.length === 0) output.say(none);
  if (page.nextCursor !== null) output.say(`There are more: --cursor ${page.nextCursor}`);
  output.json(page);
  return 0;
}

function readStatement(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Problem({
      code: 'statement-unreadable',
      status: 400,
      detail:
        'The file is not there or is no statement. Name the file that the partner’s `weir post statement` wrote.',
      cause,
    });
  }
}

const asked = (values: Record<string, unknown>): string =>
  new URLSearchParams(
    Object.entries(values).filter(([, value]) => value !== undefined) as [string, string][],
  ).toString();

function parsed<Options extends ParseArgsOptionsConfig>(args: string[], options: Options) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return { values: values as Record<string, string | boolean | undefined>, positionals };
}

function named<Options extends ParseArgsOptionsConfig>(args: string[], options: Options, encode = true) {
  const { values, positionals } = parsed(args, options);
  const [id, ...rest] = positionals;
  if (id === undefined || rest.length > 0) throw misnamed('Name one, and only one.');
  return { id: encode ? encodeURIComponent(id) : id, values };
}

/** @throws Problem `usage` where an option was not given */
function needed(values: Readonly<Record<string, string | boolean | undefined>>, name: string) {
  const value = values[name];
  if (value === undefined) throw usage(`This needs --${name}.`);
  return value;
}

const usage = (detail: string) => new Problem({ code: 'usage', status: 400, detail });
const misnamed = (detail: string) => new Problem({ code: 'id-missing', status: 400, detail });
