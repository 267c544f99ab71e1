import { loadProfile, readReport, type Reading } from '@weir/engines/reports';
import type { Instant } from '@weir/engines/vocabulary';
import type { CheckedFile } from './contract.ts';

/** Bytes looked at between two turns of the event loop: a large file does not make others wait. */
const sliceSize = 256 * 1024;

async function* inSlices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += sliceSize) {
    yield bytes.subarray(at, at + sliceSize);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Judges a file without holding its transactions: memory stays flat. */
export function judge(bytes: Uint8Array, profile: string, now: Instant): Promise<Reading> {
  return readReport(inSlices(bytes), { profile: loadProfile(profile), now, onTransaction: () => undefined });
}

/** Reads the whole report, transactions and all. */
export function readWhole(bytes: Uint8Array, profile: string, now: Instant): Promise<Reading> {
  return readReport(inSlices(bytes), { profile: loadProfile(profile), now });
}

/** The checker's answer for one file: the same from the command line, offline, and from the node. */
export async function checkFile(
  file: string,
  bytes: Uint8Array,
  profile: string,
  now: Instant,
): Promise<CheckedFile> {
  const reading = await judge(bytes, profile, now);
  return {
    file,
    profile,
    verdict: reading.verdict,
    counts: reading.counts,
    findings: reading.findings.map((finding) => finding as CheckedFile['findings'][number]),
    findingsOmitted: reading.findingsOmitted,
  };
}
