import { doTask, type Task, type TaskAnswers } from './thread-task.ts';
import { openThreads, type Done } from './threads.ts';

/** What a node may use at once: the smallest machine it is made for has two cores. */
const most = 2;

/** Items of one task of a table: short enough that two threads end at about one time. */
export const pieceItems = 2_500;

/** Fewer items are done sooner than a thread starts. */
export const inlineDefault = 100;

/**
 * The threads of this process. None starts before something is matched; they stay for the next step of a question and end
 * after a minute without work, and with them the memory that held a key.
 */
const threads = openThreads({ script: new URL('thread.ts', import.meta.url), most, idleMs: 60_000 });

/** Does a task in a thread of its own, so that the node goes on answering. A Problem over there is a Problem here. */
export async function aside<Kind extends Task['kind']>(
  task: Task & { kind: Kind },
  inline: boolean,
): Promise<Done<TaskAnswers[Kind]>> {
  if (!inline) return threads.run<TaskAnswers[Kind]>(task);
  const begun = process.threadCpuUsage();
  const answer = doTask(task) as TaskAnswers[Kind];
  const { user, system } = process.threadCpuUsage(begun);
  return { answer, processorMs: (user + system) / 1000 };
}

/** When a node stops; another node of this process that still matches starts its own again. */
export const endThreads = (): Promise<void> => threads.end();
