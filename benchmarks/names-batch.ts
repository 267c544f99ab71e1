import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readIndexFolder } from '../weir/src/screening/names-index-folder.ts';
import { screenRows } from '../weir/src/screening/screen-rows.ts';
import { peakMegabytes } from './peak-memory.ts';

/*
 * node benchmarks/names-batch.ts INDEX-FOLDER NAMES-FILE WORKERS COUNT: screens a file of so many names, one a line, as the
 * command does, in a process of its own, so that its memory is that of screening alone. Prints its figures as JSON.
 */

const [folder, file, workers, count] = process.argv.slice(2);
const half = Math.floor(Number(count) / 2);
const index = await readIndexFolder(folder);

async function* rows() {
  for await (const name of createInterface({ input: createReadStream(file!) })) yield { id: '', name };
}

const begun = performance.now();
let answers = 0;
let halfway = 0;
for await (const { json } of screenRows(index, rows(), { limit: 10, workers: Number(workers) })) {
  if (json.length > 0) answers++;
  // Threads start, the compiler learns and near words gather in the first half; the second is how it goes on.
  if (answers === half) halfway = performance.now();
}
const end = performance.now();
process.stdout.write(
  JSON.stringify({
    whole: (1000 * answers) / (end - begun),
    steady: (1000 * (answers - half)) / (end - halfway),
    peakMegabytes: peakMegabytes(),
  }),
);
