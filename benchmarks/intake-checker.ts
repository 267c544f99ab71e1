import { loadProfile, readReport } from '@weir/engines/reports';
import type { Instant } from '@weir/engines/vocabulary';
import { createReadStream, statSync } from 'node:fs';
import { peakMegabytes } from './peak-memory.ts';

/**
 * Checks one file as the command does, in a process of its own, and says how long it took, how much memory the process
 * held at most, and how much it held before: `node intake-checker.ts FILE`.
 */
const file = process.argv[2]!;
const profile = loadProfile('un-5.0.1');
const before = peakMegabytes();
const begun = performance.now();
const cpuBegun = process.cpuUsage();
const reading = await readReport(createReadStream(file, { highWaterMark: 262_144 }), {
  profile,
  now: '2026-11-23T00:00:00.000Z' as Instant,
  onTransaction: () => undefined,
});
const { user, system } = process.cpuUsage(cpuBegun);
process.stdout.write(
  `${JSON.stringify({
    bytes: statSync(file).size,
    verdict: reading.verdict,
    transactions: reading.counts.transactions,
    ms: performance.now() - begun,
    cpuMs: (user + system) / 1000,
    residentBeforeMb: before,
    residentPeakMb: peakMegabytes(),
  })}\n`,
);
