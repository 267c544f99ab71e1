import { parentPort } from 'node:worker_threads';
import { describeWords, makePostings } from '@weir/engines/names';
import type { BuildStep } from './build-index.ts';

/* One of the threads of `build-index.ts`. What it made is handed over, not copied. */

parentPort!.on('message', (step: BuildStep) => {
  const answer = 'words' in step ? describeWords(step.words) : makePostings(step.sources);
  const arrays = Object.values(answer) as Uint32Array<ArrayBuffer>[];
  parentPort!.postMessage(
    answer,
    arrays.map(({ buffer }) => buffer),
  );
});
