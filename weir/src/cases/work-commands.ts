import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { CaseDesk, CaseDetail } from './contract.ts';

/** The work within a case from the command line: each says the desk as it is then, and takes `--json`. */
export const workCommands: readonly Command[] = [
  {
    words: ['case', 'desk'],
    usage: 'CASE',
    summary: 'Shows the work within a case: tasks, hypotheses, links, and who was let in.',
    run: async (args, context) => {
      const { positionals } = parseArgs({ args, allowPositionals: true });
      const node = await context.node();
      return saidDesk(context, await node.request<CaseDesk>('GET', `${pathOf(positionals[0])}/desk`));
    },
  },
  {
    words: ['case', 'task'],
    usage: 'CASE TITLE [--owner ID] [--working-days N | --due TIME]',
    summary: 'Asks for something to be done in a case.',
    run: (args, context) =>
      desk(args, context, 'tasks', ['title'], ['owner', 'working-days', 'due'], (given) => ({
        title: given['title'],
        owner: given['owner'],
        due:
          given['working-days'] === undefined
            ? given['due'] === undefined
              ? null
              : { at: given['due'] }
            : { workingDays: Number(given['working-days']) },
      })),
  },
  {
    words: ['case', 'hypothesis'],
    usage: 'CASE STATEMENT [--confidence low|moderate|high]',
    summary: 'Writes down what may have happened.',
    run: (args, context) =>
      desk(args, context, 'hypotheses', ['statement'], ['confidence'], (given) => given),
  },
  {
    words: ['case', 'deadline'],
    usage:
      'CASE TITLE (--rule ID | --count N --unit hour|calendar_day|working_day | --due TIME) [--from TIME]',
    summary: 'Sets a deadline by a rule of the country, by a count, or by a date.',
    run: (args, context) =>
      detail(args, context, 'deadlines', ['title'], ['rule', 'count', 'unit', 'due', 'from'], (given) => ({
        title: given['title'],
        rule: given['rule'],
        count:
          given['count'] === undefined
            ? undefined
            : { amount: Number(given['count']), unit: given['unit'] ?? 'working_day' },
        dueAt: given['due'],
        startedAt: given['from'],
      })),
  },
  {
    words: ['case', 'link'],
    usage: 'CASE OTHER --reason R [--type T] [--refuse]',
    summary: 'Accepts or refuses a link between two cases that you may both see.',
    run: (args, context) =>
      desk(
        args,
        context,
        'links',
        ['other'],
        ['reason', 'type'],
        ({ other, reason, type, refuse }) => ({
          other,
          reason,
          type,
          decision: refuse === undefined ? 'accepted' : 'refused',
        }),
        ['refuse'],
      ),
  },
  {
    words: ['case', 'pin'],
    usage: 'CASE LINE [--note TEXT] [--hide]',
    summary:
      'Pins a line of the chronology, or hides it from the picture; LINE is its `id` in `case show --json`.',
    run: (args, context) =>
      desk(
        args,
        context,
        'marks',
        ['line'],
        ['note'],
        ({ line, note, hide }) => ({ line, note, pinned: hide === undefined, hidden: hide !== undefined }),
        ['hide'],
      ),
  },
  {
    words: ['case', 'close'],
    usage: 'CASE --outcome CODE --reason R [--despite WHY] [--as archived|referred]',
    summary: 'Closes a case with a coded outcome; --despite says why although something is unfinished.',
    run: (args, context) =>
      detail(args, context, 'state', [], ['outcome', 'reason', 'despite', 'as'], (given) => ({
        to: given['as'] ?? 'archived',
        outcome: given['outcome'],
        reason: given['reason'],
        despite: given['despite'],
      })),
  },
  {
    words: ['case', 'reopen'],
    usage: 'CASE --reason R',
    summary: 'Reopens a closed case.',
    run: (args, context) =>
      detail(args, context, 'state', [], ['reason'], ({ reason }) => ({ to: 'reopened', reason })),
  },
];

type Given = Record<string, string | undefined>;

function givenOf(
  args: string[],
  places: readonly string[],
  texts: readonly string[],
  flags: readonly string[],
): { path: string; given: Given } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: Object.fromEntries([
      ...texts.map((name) => [name, { type: 'string' as const }]),
      ...flags.map((name) => [name, { type: 'boolean' as const }]),
    ]),
  });
  const [id, ...rest] = positionals;
  if (rest.length !== places.length) throw missing(['CASE', ...places.map((place) => place.toUpperCase())]);
  const given: Given = {};
  for (const [key, value] of Object.entries(values)) given[key] = String(value);
  for (const [index, place] of places.entries()) given[place] = rest[index];
  return { path: pathOf(id), given };
}

function pathOf(id: string | undefined): string {
  if (id === undefined) throw missing(['CASE']);
  return `/api/v1/cases/${encodeURIComponent(id)}`;
}

function missing(places: readonly string[]): Problem {
  return new Problem({
    code: 'argument-missing',
    status: 400,
    detail: `Name, in this order: ${places.join(', ')}.`,
  });
}

async function desk(
  args: string[],
  context: CommandContext,
  path: string,
  places: readonly string[],
  texts: readonly string[],
  body: (given: Given) => object,
  flags: readonly string[] = [],
): Promise<ExitCode> {
  const { path: at, given } = givenOf(args, places, texts, flags);
  const node = await context.node();
  return saidDesk(context, await node.request<CaseDesk>('POST', `${at}/${path}`, body(given)));
}

async function detail(
  args: string[],
  context: CommandContext,
  path: string,
  places: readonly string[],
  texts: readonly string[],
  body: (given: Given) => object,
): Promise<ExitCode> {
  const { path: at, given } = givenOf(args, places, texts, []);
  const node = await context.node();
  const found = await node.request<CaseDetail>('POST', `${at}/${path}`, body(given));
  context.output.say(`${found.number}  ${found.state}${found.outcome === null ? '' : `, ${found.outcome}`}`);
  for (const { title, dueAt, overdue, doneAt, citation } of found.deadlines)
    context.output.say(
      `  ${dueAt}  ${doneAt === null ? (overdue ? 'overdue' : 'runs') : 'done'}  ${title}${citation === null ? '' : ` (${citation})`}`,
    );
  context.output.json(found);
  return 0;
}

function saidDesk({ output }: CommandContext, found: CaseDesk): ExitCode {
  for (const { id, state, title, dueAt, overdue } of found.tasks)
    output.say(`task  ${state}${overdue ? ', overdue' : ''}  ${dueAt ?? 'no day'}  ${title}\n    ${id}`);
  for (const { id, state, confidence, statement, evidence } of found.hypotheses)
    output.say(`hypothesis  ${state}, ${confidence}  ${statement}  (${evidence.length} weighed)\n    ${id}`);
  for (const { other, state, type, shared } of found.links)
    output.say(
      `link  ${state}  ${type ?? ''}  ${other.number}  (${shared.length} in common)\n    ${other.id}`,
    );
  for (const { state, person } of found.access) output.say(`access  ${state}  ${person.name ?? person.id}`);
  if (found.tasks.length + found.hypotheses.length + found.links.length + found.access.length === 0)
    output.say('Nothing yet.');
  output.json(found);
  return 0;
}
