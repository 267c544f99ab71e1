import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../bin/weir.js', import.meta.url));

/** A node in a process of its own, as an administrator starts it. */
export interface NodeProcess {
  readonly url: string;
  readonly setUpCode: string | null;
  readonly process: ChildProcess;
  /** Asks it to stop and waits. */
  stop(): Promise<void>;
  /** Ends it at once, as a power switch would. */
  kill(): Promise<void>;
}

/**
 * It stops where the program that started it is gone, however that ended: the channel between them closes.
 * @param environment its settings; those of the process that starts it do not reach it
 */
export async function startNodeProcess(
  dataFolder: string,
  environment: Record<string, string> = {},
  port = 0,
): Promise<NodeProcess> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:WEIR_|DATABASE_URL)/.test(name));
  const child = spawn(
    process.execPath,
    [program, 'start', '--port', String(port), '--data', dataFolder, '--json'],
    {
      env: { ...Object.fromEntries(kept), WEIR_LOG: 'error', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const complaints: string[] = [];
  child.stderr!.on('data', (chunk: Buffer) => complaints.push(chunk.toString('utf8')));
  const ended = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout! }), 'line').then(([text]) => text as string),
    ended.then(() => {
      throw new Error(`The node ended before it ran: ${complaints.join('')}`);
    }),
  ]);
  const { url, setUpCode } = JSON.parse(line) as { url: string; setUpCode: string | null };
  return {
    url,
    setUpCode,
    process: child,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
