import { buildIndexOnThreads } from '../weir/src/screening/build-index.ts';
import { entriesOf, madeNames, nameParts } from './made-names.ts';
import { peakMegabytes } from './peak-memory.ts';

/*
 * node benchmarks/names-build.ts COUNT: builds an index of so many made names in a process of its own, as the command
 * does, since a process that has built others remembers their words. Prints its figures as JSON.
 */

const names = madeNames(nameParts()!, Number(process.argv[2]));
const begun = process.cpuUsage();
const start = performance.now();
await buildIndexOnThreads(entriesOf(names));
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(begun);
process.stdout.write(
  JSON.stringify({
    seconds,
    processorSeconds: (user + system) / 1e6,
    peakMegabytes: peakMegabytes(),
  }),
);
