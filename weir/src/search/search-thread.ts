import { Worker } from 'node:worker_threads';
import type { Candidate } from './search-index.ts';

/** A subject or a case as `changesSince` of follow-register.ts writes it. */
export interface ChangedRow {
  readonly id: string;
  readonly kind: 'person' | 'entity' | 'account' | 'case';
  readonly name: string;
  /** Of a case. */
  readonly number?: string;
  readonly also?: readonly string[];
  readonly text?: string;
  readonly merged?: boolean;
}

/** Rows that changed, as lines of JSON; or a question. In the order in which they are sent. */
export type ToThread =
  { readonly rows: string } | { readonly id: number; readonly typed: string; readonly most: number };

/** The index of search in a thread of its own: neither building it nor asking it holds up the node's other answers. */
export interface SearchThread {
  take(rows: string): void;
  find(typed: string, most: number): Promise<Candidate[]>;
  /** False once it broke (memory): what it held is gone, and another must be filled. */
  readonly isOpen: boolean;
  close(): void;
}

export function openSearchThread(): SearchThread {
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url));
  const waiting = new Map<number, { resolve(found: Candidate[]): void; reject(error: Error): void }>();
  let [asked, isOpen] = [0, true];
  worker.on('message', ({ id, found }: { id: number; found: Candidate[] }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    one?.resolve(found);
  });
  const broken = (error: Error): void => {
    isOpen = false;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };
  worker.on('error', broken);
  worker.on('exit', () => broken(new Error('The thread of search ended.')));
  worker.unref();
  return {
    take: (rows) => worker.postMessage({ rows } satisfies ToThread, []),
    find: (typed, most) =>
      new Promise((resolve, reject) => {
        if (!isOpen) return reject(new Error('The thread of search ended.'));
        const id = ++asked;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, typed, most } satisfies ToThread, []);
      }),
    get isOpen() {
      return isOpen;
    },
    close: () => void worker.terminate(),
  };
}
