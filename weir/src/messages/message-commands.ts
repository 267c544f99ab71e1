import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, CommandOutput, ExitCode } from '#platform';
import type { ThreadDetail, ThreadPage } from './contract.ts';

export const messageCommands: readonly Command[] = [
  {
    words: ['message', 'list'],
    usage: '[--unread] [--report NUMBER]',
    summary: 'Lists the threads of the message board, the latest word first.',
    run: list,
  },
  {
    words: ['message', 'read'],
    usage: 'THREAD',
    summary: 'Prints a thread and marks it read.',
    run: read,
  },
  {
    words: ['message', 'send'],
    usage: 'TEXT [--thread ID | --subject S [--to ENTITY] [--report NUMBER]] [--file F...]',
    summary:
      'Writes a message with attachments: into a thread, or as a new one to the FIU or a reporting entity.',
    run: send,
  },
];

async function list(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { unread: { type: 'boolean' }, report: { type: 'string' } },
  });
  const query = new URLSearchParams({ limit: '200' });
  if (values.unread === true) query.set('unread', 'true');
  if (values.report !== undefined) query.set('q', values.report);
  const node = await context.node();
  const page = await node.request<ThreadPage>('GET', `/api/v1/threads?${query}`);
  const { output } = context;
  output.json(page);
  if (page.items.length === 0) output.say('There is no thread here.');
  for (const thread of page.items) {
    const unread = thread.unread === 0 ? '' : ` (${thread.unread} unread)`;
    output.say(
      `${thread.id}  ${thread.last.at}  ${thread.entity.name}: ${thread.subject}${unread}` +
        (thread.report === null ? '' : `  ${thread.report.number}`),
    );
  }
  return 0;
}

async function read(args: string[], context: CommandContext): Promise<ExitCode> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [id] = positionals;
  if (id === undefined || positionals.length > 1)
    throw usage('Name one thread; `weir message list` shows their ids.');
  const node = await context.node();
  const path = `/api/v1/threads/${encodeURIComponent(id)}`;
  let page = await node.request<ThreadDetail>('GET', path);
  const thread = page;
  const items = [...page.items];
  while (page.nextCursor !== null) {
    page = await node.request<ThreadDetail>('GET', `${path}?after=${page.nextCursor}`);
    items.push(...page.items);
  }
  const last = items.at(-1);
  if (last !== undefined) await node.request('POST', `${path}/read`, { upTo: last.id });
  context.output.json({ ...thread, items, nextCursor: null });
  say(context.output, { ...thread, items });
  return 0;
}

async function send(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      thread: { type: 'string' },
      subject: { type: 'string' },
      to: { type: 'string' },
      report: { type: 'string' },
      file: { type: 'string', multiple: true },
    },
    allowPositionals: true,
  });
  const text = positionals.join(' ').trim();
  if (text === '') throw usage('Write the message after the command.');
  if ((values.thread === undefined) === (values.subject === undefined))
    throw usage('Name a --thread to go on with, or a --subject for a new one.');
  const fields: Record<string, string> = { text };
  if (values.subject !== undefined) fields['subject'] = values.subject;
  if (values.to !== undefined) fields['entity'] = values.to;
  if (values.report !== undefined) fields['report'] = values.report;
  // A file that is not there is said before anything is sent.
  const files = await Promise.all(
    (values.file ?? []).map(async (path) => ({
      field: 'attachment',
      name: basename(path),
      bytes: await readFile(path),
    })),
  );
  const node = await context.node();
  const path =
    values.thread === undefined
      ? '/api/v1/threads'
      : `/api/v1/threads/${encodeURIComponent(values.thread)}/messages`;
  const [first, ...more] = files;
  const thread =
    first === undefined
      ? await node.request<ThreadDetail>('POST', path, fields)
      : await node.upload<ThreadDetail>(path, first, fields, more);
  context.output.json(thread);
  context.output.say(`Sent in thread ${thread.id}, ${thread.messages} messages.`);
  return 0;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'message-incomplete', status: 400, detail });
}

function say(output: CommandOutput, thread: ThreadDetail): void {
  output.say(`${thread.subject} (${thread.entity.name}${thread.report ? `, ${thread.report.number}` : ''})`);
  for (const message of thread.items) {
    const notice =
      message.notice === null ? '' : `Report ${message.notice.facts['number'] ?? ''} was returned. `;
    const feedback = message.feedback === null ? '' : `Feedback: ${message.feedback}. `;
    output.say(`${message.at} ${message.author ?? 'Weir'}: ${notice}${feedback}${message.text}`);
    for (const file of message.attachments)
      output.say(`  attachment ${file.id}  ${file.name} (${file.size} bytes)`);
  }
}
