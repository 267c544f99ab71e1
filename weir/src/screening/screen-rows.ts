import { availableParallelism } from 'node:os';
import { openIndex, sharedNearRoom } from '@weir/engines/names';
import { AskedThread } from './asked-thread.ts';
import { answerRow, type AskedRow, type RowAnswer } from './names-question.ts';

/** Rows that a thread takes at a time: enough that passing them costs little, few enough that none waits long. */
const rowsPerBatch = 64;
/** Batches on their way for each thread; what the file holds beyond them is not read yet. */
const batchesAhead = 4;
/** Starting threads takes longer than answering so few rows. */
const fewRows = 256;
const mostWorkers = 8;

/**
 * Answers are short-lived: a small nursery is emptied more often. What is remembered lives in 60 to 120 megabytes, by the
 * scripts; a thread that came to its limit would end, so that is far above.
 */
const threadLimits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 256 };

export interface ScreenOptions {
  /** Most hits of a row. */
  readonly limit: number;
  /** Threads; as many as there are processors otherwise. With 1 no thread is started. */
  readonly workers?: number | undefined;
}

/**
 * Answers rows in their order, on all processors, over one index in memory that all threads share. At most some
 * hundred rows are held at a time, however long the file.
 */
export async function* screenRows(
  index: SharedArrayBuffer,
  rows: AsyncIterable<AskedRow>,
  { limit, workers = Math.min(availableParallelism(), mostWorkers) }: ScreenOptions,
): AsyncGenerator<RowAnswer> {
  const batches = inBatches(rows);
  if (workers === 1) {
    for await (const batch of batches) yield* answered(index, batch, limit);
    return;
  }
  const first: AskedRow[] = [];
  while (first.length < fewRows) {
    const { value, done } = await batches.next();
    if (done === true) {
      yield* answered(index, first, limit);
      return;
    }
    first.push(...value);
  }
  yield* onThreads(index, first, batches, { limit, workers });
}

const opened = new WeakMap<SharedArrayBuffer, ReturnType<typeof openIndex>>();

function* answered(
  shared: SharedArrayBuffer,
  rows: readonly AskedRow[],
  limit: number,
): Generator<RowAnswer> {
  let index = opened.get(shared);
  if (index === undefined) opened.set(shared, (index = openIndex(new Uint8Array(shared))));
  for (const row of rows) yield answerRow(index, row, limit);
}

async function* onThreads(
  index: SharedArrayBuffer,
  first: readonly AskedRow[],
  rest: AsyncGenerator<AskedRow[]>,
  { limit, workers }: { limit: number; workers: number },
): AsyncGenerator<RowAnswer> {
  const program = new URL('screen-worker.ts', import.meta.url);
  const nearRoom = sharedNearRoom();
  const threads = Array.from(
    { length: workers },
    () =>
      new AskedThread<readonly AskedRow[], readonly RowAnswer[]>(
        program,
        { index, nearRoom, limit },
        threadLimits,
      ),
  );
  try {
    const waiting: Promise<readonly RowAnswer[]>[] = [];
    for await (const batch of both(first, rest)) {
      // To whoever has least to do.
      const thread = threads.reduce((one, other) => (other.busy < one.busy ? other : one));
      waiting.push(thread.ask(batch));
      if (waiting.length >= workers * batchesAhead) yield* await waiting.shift()!;
    }
    for (const answer of waiting) yield* await answer;
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

async function* inBatches(rows: AsyncIterable<AskedRow>): AsyncGenerator<AskedRow[]> {
  let batch: AskedRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < rowsPerBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* both(
  first: readonly AskedRow[],
  rest: AsyncGenerator<AskedRow[]>,
): AsyncGenerator<AskedRow[]> {
  for (let from = 0; from < first.length; from += rowsPerBatch) yield first.slice(from, from + rowsPerBatch);
  yield* rest;
}
