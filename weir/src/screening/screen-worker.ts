import { parentPort, workerData } from 'node:worker_threads';
import { openIndex } from '@weir/engines/names';
import { answerRow, type AskedRow } from './names-question.ts';

/* One of the threads of `screen-rows.ts`: opens the index in the memory they share, and answers batches of rows. */

const {
  index: shared,
  nearRoom,
  limit,
} = workerData as {
  index: SharedArrayBuffer;
  nearRoom: SharedArrayBuffer;
  limit: number;
};
const index = openIndex(new Uint8Array(shared), nearRoom);
parentPort!.on('message', (rows: readonly AskedRow[]) => {
  parentPort!.postMessage(
    rows.map((row) => answerRow(index, row, limit)),
    [],
  );
});
