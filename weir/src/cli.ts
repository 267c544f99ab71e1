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
  const command = longestMatch(rest);
  if (!command) {
    help(rest);
    return rest.length === 0 || rest[0] === 'help' || rest[0] === '--help' ? 0 : 2;
  }
  let opened: OpenedClient | undefined;
  const settings: Settings = data === undefined ? {} : { data };
  const context: CommandContext = {
    output: printer(asJson),
    config: (more = {}) => readConfig({ ...settings, ...more }),
    node: async () =>
      (opened ??= await openClient(
        readConfig({ ...settings, logLevel: process.env['WEIR_LOG'] ? undefined : 'warn' }),
      )).client,
  };
  try {
    return await command.run(rest.slice(command.words.length), context);
  } catch (error) {
    return explain(error, asJson, command);
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
  return { data: argv[at + 1], rest: [...argv.slice(0, at), ...argv.slice(at + 2)] };
}

function printer(asJson: boolean): CommandOutput {
  return {
    asJson,
    say: (sentence) => void (asJson ? undefined : process.stdout.write(`${sentence}\n`)),
    json: (document) => void (asJson ? process.stdout.write(`${JSON.stringify(document)}\n`) : undefined),
    line: (text) => void process.stdout.write(`${text}\n`),
  };
}

function explain(error: unknown, asJson: boolean, command: Command): ExitCode {
  if (error instanceof Problem) {
    process.stderr.write(`weir: ${error.detail}\n`);
    if (asJson)
      process.stdout.write(
        `${JSON.stringify({ problem: { code: error.code, detail: error.detail, ...error.facts } })}\n`,
      );
    return error.exitCode;
  }
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) {
    process.stderr.write(
      `weir: ${(error as Error).message}\nUsage: weir ${command.words.join(' ')} ${command.usage}\n`,
    );
    return 2;
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES') {
    process.stderr.write(
      `weir: A file cannot be read (${code}). Check the path and the rights: ${(error as NodeJS.ErrnoException).path ?? ''}\n`,
    );
    return 2;
  }
  process.stderr.write(
    `weir: Something went wrong on our side.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 3;
}

function help(words: string[]): void {
  const known = commands.filter((command) => words[0] !== undefined && command.words[0] === words[0]);
  const shown = known.length > 0 ? known : commands;
  const lines = shown.map(
    (command) => `  weir ${command.words.join(' ')} ${command.usage}\n      ${command.summary}`,
  );
  const text = `Weir, the open platform against illicit financial flows.\n\n${lines.join('\n')}\n\n  --data DIR   the node's data folder (default: ./weir-data or $WEIR_DATA)\n  --json       one JSON document for programs\n`;
  process.stdout.write(text);
}
