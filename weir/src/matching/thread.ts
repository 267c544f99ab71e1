import { parentPort } from 'node:worker_threads';
import { Problem } from '@weir/engines/vocabulary';
import { doTask, type Task } from './thread-task.ts';
import { endOfWork, type Said } from './threads.ts';

/* One of the threads of `aside.ts`. An error that is no Problem ends it, and with it the task. */

parentPort!.on('message', (task: Task | typeof endOfWork) => {
  if (task === endOfWork) parentPort!.close();
  else parentPort!.postMessage(said(task), []);
});

function said(task: Task): Said {
  const begun = process.threadCpuUsage();
  try {
    const answer = doTask(task);
    const { user, system } = process.threadCpuUsage(begun);
    return { answer, processorMs: (user + system) / 1000 };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, status, detail, facts } = error;
    return { problem: { code, status, detail, facts } };
  }
}
