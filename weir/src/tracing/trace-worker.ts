import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '@weir/engines/vocabulary';
import type { Columns } from '@weir/engines/trails';
import { bundleOf, type ExhibitContent } from './exhibit/exhibit-bundle.ts';
import { verifyExhibit } from './exhibit/exhibit-verify.ts';
import type { Task, TaskGround } from './trace-run.ts';
import { doTask } from './trace-task.ts';

/* The thread of `trace-run.ts`: one task, over columns in the memory it shares with the node; or an exhibit's bundle. */

type Work = { readonly ground: TaskGround; readonly task: Task } | { readonly content: ExhibitContent };

function work(given: Work): unknown {
  if ('content' in given) {
    const bundle = bundleOf(given.content);
    const { differences } = verifyExhibit(bundle.bytes, bundle.sha256);
    return { ...bundle, differences: differences.slice(0, 1) };
  }
  const { ground, task } = given;
  const sent = ground.columns;
  const columns = { ...sent, toAmount: sent.toAmount ?? sent.amount } as Columns;
  return doTask({ ...ground, columns: columns.currencies.length > 1 ? columns : oneCurrency(columns) }, task);
}

/** In a ledger of one currency nobody reads these columns, except by asking for them. */
function oneCurrency(columns: Columns): Columns {
  let made: Uint16Array | undefined;
  const zeros = (): Uint16Array => (made ??= new Uint16Array(columns.count));
  return Object.defineProperties({ ...columns }, { currency: { get: zeros }, toCurrency: { get: zeros } });
}

try {
  parentPort!.postMessage({ answer: work(workerData as Work) }, []);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  const { code, status, detail, facts } = error;
  parentPort!.postMessage({ problem: { code, status, detail, facts } }, []);
}
