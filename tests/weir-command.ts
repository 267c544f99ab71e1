import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { house } from './house/source-files.ts';

/** What came of one `weir …`, as a shell would see it. */
export interface CommandAnswer {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly seconds: number;
  /** What was printed for programs. @throws where it is not exactly one JSON document on one line */
  json<Document>(): Document;
}

/** For a process whose home is `folder`: settings of the machine that runs the tests do not reach it. */
export const environmentAt = (folder: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(WEIR_|DATABASE_URL|XDG_|NODE_OPTIONS|VITEST)/.test(name),
    ),
  ),
  HOME: folder,
});

/**
 * Runs `weir` in a process of its own, standing in `folder`, which is also its home: what it leaves behind is there to
 * be seen.
 */
export async function runWeir(folder: string, args: readonly string[]): Promise<CommandAnswer> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(house, 'weir/bin/weir.js'), ...args], {
    cwd: folder,
    env: environmentAt(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - started) / 1000;
  const stdout = Buffer.concat(printed);
  const stderr = Buffer.concat(complaints).toString('utf8');
  return {
    code,
    stdout,
    stderr,
    seconds,
    json: <Document>() => {
      const text = stdout.toString('utf8');
      if (!text.endsWith('\n') || text.indexOf('\n') !== text.length - 1) {
        throw new Error(
          `weir ${args.join(' ')} did not print one JSON document on one line: ${text.slice(0, 200)}${stderr}`,
        );
      }
      return JSON.parse(text) as Document;
    },
  };
}
