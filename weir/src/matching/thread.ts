import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '@weir/engines/vocabulary';
import { doTask, type Task } from './thread-task.ts';

/* The thread of `aside.ts`: one task, then it ends, and with it the memory that held a key. */

const begun = process.threadCpuUsage();
try {
  const answer = doTask(workerData as Task);
  const { user, system } = process.threadCpuUsage(begun);
  parentPort!.postMessage({ answer, processorMs: (user + system) / 1000 }, []);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  const { code, status, detail, facts } = error;
  parentPort!.postMessage({ problem: { code, status, detail, facts } }, []);
}
