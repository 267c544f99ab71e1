import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, CommandOutput, ExitCode } from '#platform';
import { commands } from './commands.ts';
// Not through the front door: it would load the database for a command that needs none.
import { readConfig, type Settings } from './platform/config.ts';
import { openClient, type OpenedClient } from './node-client.ts';

/** The command line: finds the command, gives it its context, turns a Problem into a sentence and an exit code. */
export async function main(argv: string[]): Promise<ExitCode> {
  const asJson = argv.includes('--json');
  const { data, rest } = dataFolderFrom(argv.filter((word) => word !== '--json'));
  const output = printer(asJson);
  const asked = rest.filter((word) => word !== '--help' && word !== '-h');
  if (rest.length === 0 || rest[0] === 'help' || asked.length < rest.length) {
    help(asked[0] === 'help' ? asked.slice(1) : asked, output);
    return 0;
  }
  const command = longestMatch(rest);
  let opened: OpenedClient | undefined;
  const settings: Settings = data === undefined ? {} : { data };
  const context: CommandContext = {
    output,
    config: (more = {}) => readConfig({ ...settings, ...more }),
    node: async () =>
      (opened ??= await openClient(
        readConfig({ ...settings, logLevel: process.env['WEIR_LOG'] ? undefined : 'warn' }),
      )).client,
  };
  try {
    if (data === '') throw usage('Name the data folder after --data.');
    if (command === undefined) throw unknownCommand(rest);
    return await command.run(rest.slice(command.words.length), context);
  } catch (error) {
    const problem = problemOf(error, command);
    complain(`${problem.detail}${problem.more ?? ''}`);
    output.json({ problem: { code: problem.code, detail: problem.detail, ...problem.facts } });
    return problem.exitCode;
  } finally {
    await opened?.close();
  }
}

function longestMatch(words: string[]): Command | undefined {
  return commands
    .filter((command) => command.words.every((word, index) => words[index] === word))
    .sort((one, two) => two.words.length - one.words.length)[0];
}

/** `--data DIR` belongs to every command, wherever it stands. */
function dataFolderFrom(argv: string[]): { data: string | undefined; rest: string[] } {
  const at = argv.indexOf('--data');
  if (at < 0) return { data: undefined, rest: argv };
  return { data: argv[at + 1] ?? '', rest: [...argv.slice(0, at), ...argv.slice(at + 2)] };
}

function printer(asJson: boolean): CommandOutput {
  return {
    asJson,
    say: (sentence) => void (asJson ? undefined : process.stdout.write(`${harmless(sentence)}\n`)),
    json: (document) => void (asJson ? process.stdout.write(`${JSON.stringify(document)}\n`) : undefined),
    line: (text) => void process.stdout.write(`${text}\n`),
  };
}

/** What a file brought along may hold signs that command a terminal; people are shown a mark in their place. */
function harmless(sentence: string): string {
  // oxlint-disable-next-line no-control-regex
  return sentence.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}

function complain(sentence: string): void {
  process.stderr.write(`weir: ${harmless(sentence)}\n`);
}

interface Complaint {
  readonly code: string;
  readonly detail: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  /** For people only. */
  readonly more?: string;
  readonly exitCode: ExitCode;
}

const fileErrors: readonly (string | undefined)[] = [
  'ENOENT',
  'EISDIR',
  'ENOTDIR',
  'EEXIST',
  'EACCES',
  'EPERM',
];

function problemOf(error: unknown, command: Command | undefined): Complaint {
  if (error instanceof Problem) return error;
  const { code, path, message, stack } = error as NodeJS.ErrnoException;
  if (code?.startsWith('ERR_PARSE_ARGS') === true) {
    return {
      code: 'usage',
      detail: message,
      more: `\nUsage: weir ${command?.words.join(' ') ?? ''} ${command?.usage ?? ''}`,
      exitCode: 2,
    };
  }
  if (fileErrors.includes(code)) {
    return {
      code: 'file-not-readable',
      detail: `A file cannot be read or written (${code!}). Check the path and the rights: ${path ?? ''}`,
      facts: { path: path ?? null },
      exitCode: 2,
    };
  }
  return {
    code: 'broken',
    detail: 'Something went wrong on our side.',
    more: `\n${stack ?? String(error)}`,
    exitCode: 3,
  };
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}

function unknownCommand(words: readonly string[]): Problem {
  const family = familyOf(words);
  const known = (family.length > 0 ? family : commands).map((command) => command.words.join(' '));
  return new Problem({
    code: 'command-unknown',
    status: 400,
    detail: `There is no command "${words.slice(0, 2).join(' ')}". ${family.length > 0 ? `Known are ${known.join(', ')}.` : 'See `weir help`.'}`,
    facts: { known },
  });
}

function familyOf(words: readonly string[]): readonly Command[] {
  return commands.filter((command) => words[0] !== undefined && command.words[0] === words[0]);
}

/** All commands, those that begin with a word, or one. */
function help(words: string[], output: CommandOutput): void {
  const one = longestMatch(words);
  const family = familyOf(words);
  const shown = one !== undefined ? [one] : family.length > 0 ? family : commands;
  const lines = shown.map(
    (command) => `  weir ${command.words.join(' ')} ${command.usage}\n      ${command.summary}`,
  );
  output.say(
    `Weir, the open platform against illicit financial flows.\n\n${lines.join('\n')}\n\n  --data DIR   the node's data folder (default: ./weir-data or $WEIR_DATA)\n  --json       one JSON document for programs`,
  );
  output.json({
    commands: shown.map(({ words: called, usage: follows, summary }) => ({
      command: called.join(' '),
      usage: follows,
      summary,
    })),
  });
}
