import { Worker } from 'node:worker_threads';
import { Problem } from '@weir/engines/vocabulary';
import { doTask, type Task, type TaskAnswers } from './thread-task.ts';

export interface Done<Answer> {
  readonly answer: Answer;
  /** What it took of the processor, in milliseconds. */
  readonly processorMs: number;
}

/** What a node may use at once: the smallest machine it is made for has two cores. */
export const threads = 2;

/** Fewer items are done sooner than a thread starts. */
export const inlineDefault = 100;

/** Does a task in a thread of its own, so that the node goes on answering. A Problem over there is a Problem here. */
export async function aside<Kind extends Task['kind']>(
  task: Task & { kind: Kind },
  inline: boolean,
): Promise<Done<TaskAnswers[Kind]>> {
  if (!inline) return inThread(task);
  const begun = process.threadCpuUsage();
  const answer = doTask(task) as TaskAnswers[Kind];
  const { user, system } = process.threadCpuUsage(begun);
  return { answer, processorMs: (user + system) / 1000 };
}

function inThread<Answer>(workerData: Task): Promise<Done<Answer>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('thread.ts', import.meta.url), { workerData });
    let said: Done<Answer> | { problem: ConstructorParameters<typeof Problem>[0] } | undefined;
    worker.once('message', (message) => (said = message));
    worker.once('error', reject);
    // Only when it is gone: starting a thread while another ends has crashed Node (nodejs/node, issue 56312).
    worker.once('exit', () => {
      if (said === undefined) reject(new Error('A thread that matches ended before its work.'));
      else if ('answer' in said) resolve(said);
      else reject(new Problem(said.problem));
    });
  });
}
