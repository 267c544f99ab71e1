import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { house } from './house/source-files.ts';

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

export async function startNodeProcess(
  dataFolder: string,
  environment: Record<string, string> = {},
): Promise<NodeProcess> {
  const child = spawn(
    process.execPath,
    [join(house, 'weir/bin/weir.js'), 'start', '--port', '0', '--data', dataFolder, '--json'],
    { env: { ...process.env, WEIR_LOG: 'error', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString('utf8')));
  const ended = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => text as string),
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

/** Speaks to a node over the network, as a person. */
export class Caller {
  readonly url: string;
  readonly token: string;
  constructor(url: string, token = '') {
    this.url = url;
    this.token = token;
  }

  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const form = body instanceof FormData;
    const answer = await fetch(new URL(`/api/v1${path}`, this.url), {
      method,
      headers: {
        'weir-door': 'command',
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(form || body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** Expects a good answer and gives its body. */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.send(method, path, body);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Answer;
  }

  async signIn(email: string, password: string): Promise<Caller> {
    const { token } = await this.ask<{ token: string }>('POST', '/session', { email, password });
    return new Caller(this.url, token);
  }
}
