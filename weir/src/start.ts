import { createServer, type Server } from 'node:http';
import { rmSync } from 'node:fs';
import { Problem, type Clock } from '@weir/engines/vocabulary';
import { lockFolder, type Config } from '#platform';
import { openApp, type App } from './app.ts';

export interface RunningNode {
  readonly app: App;
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the node: the folder's lock, the register, every room, the jobs, then the doors (web and socket).
 * @param options.clock the machine's where none is given
 */
export async function startNode(config: Config, options: { clock?: Clock } = {}): Promise<RunningNode> {
  const lock = lockFolder(config.dataFolder);
  try {
    const app = await openApp(config, options);
    const { server } = app.platform.http;
    await app.ready();
    const address = await server
      .listen({ host: config.host, port: config.port })
      .catch((cause: NodeJS.ErrnoException) => {
        throw cause.code === 'EADDRINUSE'
          ? new Problem({
              code: 'port-in-use',
              status: 409,
              detail: `Port ${config.port} is taken by another program. Choose another with --port.`,
            })
          : cause;
      });
    const socket = await openSocket(config.socketPath, app);
    await app.platform.jobs.start();
    app.watchedFolder.start();
    app.search.start();
    await app.post.start();
    return {
      app,
      url: address,
      stop: async () => {
        socket.close();
        rmSync(config.socketPath, { force: true });
        await app.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The commands' door: the same API over a socket in the data folder, which only its owner can open. */
async function openSocket(path: string, app: App): Promise<Server> {
  rmSync(path, { force: true });
  const { server } = app.platform.http;
  const socket = createServer((request, response) => server.routing(request, response));
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.listen(path, resolve);
    });
  } finally {
    process.umask(before);
  }
  return socket;
}

/** One press may arrive twice: from the terminal, and from a program between that passes it on. */
const samePressMs = 1000;

/** Runs until it is told to stop, or the program that started it over a channel is gone; a second signal ends at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let told: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (told !== undefined && performance.now() - told > samePressMs) process.exit(130);
        told ??= performance.now();
        resolve();
      });
    }
    process.once('disconnect', resolve);
    if (process.connected === false) resolve();
    // Listening for its end must not keep this program alive.
    process.channel?.unref();
  });
}
