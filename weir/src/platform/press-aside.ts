import { Worker } from 'node:worker_threads';
import type { Instant } from '@weir/engines/vocabulary';
import type { Paper } from './paper.ts';

export interface PressOrder {
  readonly as: 'pdf' | 'docx';
  readonly paper: Paper;
  readonly date: Instant;
}

type Answer = { id: number; bytes: Uint8Array } | { id: number; failed: string };
interface Waiting {
  resolve(bytes: Buffer): void;
  reject(error: Error): void;
}

let worker: Worker | undefined;
let orders = 0;
const waiting = new Map<number, Waiting>();

/**
 * Prints a paper in a thread that is kept, with its typefaces, for the next one: orders are set one after the other, and
 * the node goes on answering meanwhile. The same input gives the same PDF as `printPaper`.
 */
export function printAside(order: PressOrder): Promise<Buffer> {
  const press = (worker ??= open());
  return new Promise((resolve, reject) => {
    const id = ++orders;
    waiting.set(id, { resolve, reject });
    press.ref();
    press.postMessage({ id, ...order }, []);
  });
}

function open(): Worker {
  const opened = new Worker(new URL('./press-worker.ts', import.meta.url));
  opened.on('message', (answer: Answer) => {
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) opened.unref();
    if ('failed' in answer) one?.reject(new Error(answer.failed));
    else one?.resolve(Buffer.from(answer.bytes));
  });
  // A press that broke (memory) takes its orders with it; the next order opens another.
  const broken = (error: Error): void => {
    if (worker === opened) worker = undefined;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };
  opened.on('error', broken);
  opened.on('exit', () => broken(new Error('The press ended.')));
  opened.unref();
  return opened;
}
