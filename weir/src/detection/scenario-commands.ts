import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type {
  BackTest,
  BackTestFigures,
  ScenarioCheck,
  ScenarioStanding,
  ScenarioVersion,
} from './scenario-contract.ts';

/** What the browser's page of scenarios does; each speaks to the node as the signed-in person. */
export const scenarioCommands: readonly Command[] = [
  {
    words: ['scenario', 'list'],
    usage: '',
    summary: 'Says which scenarios there are, what is in force, and how their alerts were decided.',
    run: list,
  },
  {
    words: ['scenario', 'check'],
    usage: 'FILE',
    summary: 'Names all that is wrong with a scenario, each fault with its line; keeps nothing.',
    run: check,
  },
  {
    words: ['scenario', 'write'],
    usage: 'FILE --note TEXT [--set NAME=VALUE]…',
    summary: 'Keeps a scenario as a draft, a new version of its id; nothing runs it yet.',
    run: write,
  },
  {
    words: ['scenario', 'try'],
    usage: 'ID [--version N] [--sweep NAME=V,V,…]',
    summary:
      'Tries a version on the past: what it would have raised, against what people decided. It raises nothing.',
    run: tryOnThePast,
  },
  {
    words: ['scenario', 'propose'],
    usage: 'ID --version N --reason TEXT',
    summary: 'Proposes to switch a version on, once it was tried on the past.',
    run: propose,
  },
  {
    words: ['scenario', 'decide'],
    usage: 'ID --version N --decision approved|refused --reason TEXT',
    summary:
      'Switches a proposed version on, or refuses it; a supervisor’s, and a second person’s where the jurisdiction says so.',
    run: decide,
  },
];

async function list(_: string[], context: CommandContext): Promise<ExitCode> {
  const node = await context.node();
  const answer = await node.request<{ items: ScenarioStanding[] }>('GET', '/api/v1/scenarios');
  for (const { id, version, reach, alerts } of answer.items) {
    const standing = version === null ? 'off' : version === 0 ? 'as shipped' : `version ${version}`;
    context.output.say(
      `${id.padEnd(24)} ${standing.padEnd(12)} ${reach.padEnd(8)} useful ${alerts.useful}, dismissed ${alerts.dismissed}, open ${alerts.open}`,
    );
  }
  context.output.json(answer);
  return 0;
}

async function check(args: string[], context: CommandContext): Promise<ExitCode> {
  const text = await fileOf(parseArgs({ args, allowPositionals: true }).positionals);
  const node = await context.node();
  const answer = await node.request<ScenarioCheck>('POST', '/api/v1/scenarios/check', { text });
  for (const { line, detail } of answer.faults)
    context.output.say(`${line === null ? '' : `line ${line}: `}${detail}`);
  if (answer.faults.length === 0) context.output.say('No fault found.');
  context.output.json(answer);
  return answer.faults.length === 0 ? 0 : 1;
}

async function write(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { note: { type: 'string' }, set: { type: 'string', multiple: true } },
    allowPositionals: true,
  });
  if (values.note === undefined) throw usage('Say what the version is for: --note TEXT.');
  const parameters = Object.fromEntries((values.set ?? []).map((each) => pairOf(each, '--set')));
  const text = await fileOf(positionals);
  const node = await context.node();
  const version = await node.request<ScenarioVersion>('POST', '/api/v1/scenarios', {
    text,
    parameters,
    note: values.note,
  });
  context.output.say(`Kept as version ${version.number} of ${version.scenario}, a draft.`);
  context.output.json(version);
  return 0;
}

async function tryOnThePast(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { version: { type: 'string', default: '0' }, sweep: { type: 'string' } },
    allowPositionals: true,
  });
  const scenario = idOf(positionals);
  const [parameter, swept] = values.sweep === undefined ? [] : pairOf(values.sweep, '--sweep');
  const node = await context.node();
  const { id } = await node.request<{ id: string }>('POST', '/api/v1/back-tests', {
    scenario,
    version: numberOf(values.version),
    sweep: parameter === undefined ? null : { parameter, values: swept!.split(',') },
  });
  let test = await node.request<BackTest>('GET', `/api/v1/back-tests/${id}`);
  while (test.state === 'waiting') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    test = await node.request<BackTest>('GET', `/api/v1/back-tests/${id}`);
  }
  const { result } = test;
  if (result !== null) {
    const say = (name: string, figures: BackTestFigures): void =>
      context.output.say(
        `${name.padEnd(18)} ${figures.alerts} alerts: useful ${figures.useful}, dismissed ${figures.notUseful}, open ${figures.open}, not seen ${figures.unseen}; ${figures.precision === null ? 'nothing decided' : `useful among the decided ${(100 * figures.precision).toFixed(1)} % (${(100 * figures.low!).toFixed(1)} to ${(100 * figures.high!).toFixed(1)})`}`,
      );
    say('this version', result.candidate);
    if (result.inForce !== null) say('in force', result.inForce);
    for (const { value, figures } of result.sweep) say(`${parameter} ${value}`, figures);
    if (result.usefulLost.length > 0)
      context.output.say(`It would lose ${result.usefulLost.length} useful alerts.`);
  } else context.output.say(test.problem ?? 'The back-test failed.');
  context.output.json(test);
  return test.state === 'done' ? 0 : 1;
}

async function propose(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { version: { type: 'string' }, reason: { type: 'string' } },
    allowPositionals: true,
  });
  return act(context, positionals, values, 'proposal', {});
}

async function decide(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { version: { type: 'string' }, reason: { type: 'string' }, decision: { type: 'string' } },
    allowPositionals: true,
  });
  if (values.decision !== 'approved' && values.decision !== 'refused')
    throw usage('Say how you decide: --decision approved|refused.');
  return act(context, positionals, values, 'decision', { decision: values.decision });
}

async function act(
  context: CommandContext,
  positionals: readonly string[],
  { version, reason }: { version?: string | undefined; reason?: string | undefined },
  what: 'proposal' | 'decision',
  more: object,
): Promise<ExitCode> {
  const id = idOf(positionals);
  if (version === undefined || reason === undefined)
    throw usage('Name the version and the reason: --version N --reason TEXT.');
  const node = await context.node();
  const path = `/api/v1/scenarios/${encodeURIComponent(id)}/versions/${numberOf(version)}/${what}`;
  const after = await node.request<ScenarioVersion>('POST', path, { ...more, reason });
  context.output.say(`Version ${after.number} of ${after.scenario} is ${after.state}.`);
  context.output.json(after);
  return 0;
}

async function fileOf(positionals: readonly string[]): Promise<string> {
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw usage('Name one file.');
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Problem({
      code: 'file-missing',
      status: 400,
      detail: `The file ${path} cannot be read.`,
      cause: error,
    });
  }
}

function idOf(positionals: readonly string[]): string {
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0)
    throw usage('Name one scenario by its id; `weir scenario list` says which there are.');
  return id;
}

function numberOf(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw usage('A version is a number; 0 is what came with Weir.');
  return Number(text);
}

function pairOf(text: string, option: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw usage(`${option} is NAME=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
