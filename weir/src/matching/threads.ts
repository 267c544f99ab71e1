import { Worker } from 'node:worker_threads';
import { Problem } from '@weir/engines/vocabulary';

export interface Done<Answer> {
  readonly answer: Answer;
  /** What it took of the processor, in milliseconds. */
  readonly processorMs: number;
}

/** What a thread says of the task it was given. */
export type Said = Done<unknown> | { readonly problem: ConstructorParameters<typeof Problem>[0] };

/** Given to a thread in place of a task: it may end. */
export const endOfWork = null;

interface Waiting {
  readonly task: object;
  resolve(done: Done<unknown>): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly worker: Worker;
  readonly gone: Promise<void>;
  doing: Waiting | undefined;
  isEnding: boolean;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Threads that do one task at a time, in the order in which tasks come, and stay open for the next. Each starts when it is
 * wanted and ends after `idleMs` without work; one that breaks fails its own task alone.
 */
export function openThreads({ script, most, idleMs }: { script: URL; most: number; idleMs: number }) {
  const waiting: Waiting[] = [];
  const free: Thread[] = [];
  /** Those that are not gone yet. */
  const all = new Set<Thread>();

  function run<Answer>(task: object): Promise<Done<Answer>> {
    const done = new Promise<Done<unknown>>((resolve, reject) => waiting.push({ task, resolve, reject }));
    giveOut();
    return done as Promise<Done<Answer>>;
  }

  function giveOut(): void {
    while (waiting.length > 0) {
      const thread = free.pop() ?? start();
      if (thread === undefined) return;
      clearTimeout(thread.idle);
      thread.doing = waiting.shift()!;
      // A process does not end over a task, and does end over a thread that only waits for one.
      thread.worker.ref();
      thread.worker.postMessage(thread.doing.task, []);
    }
  }

  function start(): Thread | undefined {
    // Starting a thread while another ends has crashed Node (nodejs/node, issue 56312): what waits goes on when it is gone.
    if (all.size >= most || [...all].some(({ isEnding }) => isEnding)) return undefined;
    const worker = new Worker(script);
    let broken = new Error('A thread that matches ended before its work.');
    const thread: Thread = {
      worker,
      doing: undefined,
      isEnding: false,
      idle: undefined,
      gone: new Promise((resolve) =>
        worker.once('exit', () => {
          all.delete(thread);
          if (free.includes(thread)) free.splice(free.indexOf(thread), 1);
          clearTimeout(thread.idle);
          thread.doing?.reject(broken);
          resolve();
          giveOut();
        }),
      ),
    };
    worker.on('error', (error: Error) => {
      broken = error;
      thread.isEnding = true;
    });
    worker.on('message', (said: Said) => {
      const { resolve, reject } = thread.doing!;
      thread.doing = undefined;
      rest(thread);
      if ('answer' in said) resolve(said);
      else reject(new Problem(said.problem));
      giveOut();
    });
    all.add(thread);
    return thread;
  }

  function rest(thread: Thread): void {
    free.push(thread);
    thread.worker.unref();
    thread.idle = setTimeout(() => endOne(thread), idleMs).unref();
  }

  function endOne(thread: Thread): void {
    free.splice(free.indexOf(thread), 1);
    clearTimeout(thread.idle);
    thread.isEnding = true;
    thread.worker.ref();
    thread.worker.postMessage(endOfWork, []);
  }

  /** Ends those without work now, and answers when they are gone; the others end when they have been idle. */
  async function end(): Promise<void> {
    const ending = [...free];
    ending.forEach(endOne);
    await Promise.all(ending.map(({ gone }) => gone));
  }

  return { run, end, open: () => all.size };
}
