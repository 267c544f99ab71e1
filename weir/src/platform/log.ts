import type { Config } from './config.ts';

/**
 * The log is for the administrator. It carries ids, codes, counts and times; never a name, an account number, a file
 * name or a piece of a report. One JSON document a line on standard error.
 */
export interface Log {
  error(facts: LogFacts): void;
  warn(facts: LogFacts): void;
  info(facts: LogFacts): void;
  debug(facts: LogFacts): void;
}

export interface LogFacts {
  /** What happened, kebab-case. */
  event: string;
  [fact: string]: string | number | boolean | null | undefined;
}

const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

export function openLog(
  level: Config['logLevel'],
  write = (line: string) => void process.stderr.write(line),
): Log {
  const most = levels.indexOf(level);
  const at =
    (name: (typeof levels)[number]) =>
    (facts: LogFacts): void => {
      if (levels.indexOf(name) <= most) {
        write(`${JSON.stringify({ at: new Date().toISOString(), level: name, ...facts })}\n`);
      }
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/**
 * Where something unexpected broke, without its message: a database's or a parser's message may quote the data it choked on.
 */
export function placeOf(error: unknown): string {
  const { name = 'Error', code, stack = '' } = error as { name?: string; code?: string; stack?: string };
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [
    `${name}${code === undefined ? '' : ` ${code}`}`,
    ...frames.slice(0, 8).map((line) => line.trim()),
  ].join(' < ');
}
