import { loadProfile, readReport, type Finding, type Reading } from '@weir/engines/reports';
import type { Instant } from '@weir/engines/vocabulary';
import type { CheckedFile, FindingView } from './contract.ts';
import { transactionFingerprint } from './fingerprint.ts';

/** A finding with who found it; absent: the checker. */
export type SourcedFinding = Finding & { readonly source?: FindingView['source'] };

/** Bytes looked at between two turns of the event loop: a large file does not make others wait. */
const sliceSize = 256 * 1024;

async function* inSlices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += sliceSize) {
    yield bytes.subarray(at, at + sliceSize);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface Judged {
  readonly reading: Reading;
  readonly fingerprint: string | null;
}

/** Judges a file without holding its transactions: memory stays flat. */
export async function judge(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  profileId: string,
  now: Instant,
): Promise<Judged> {
  const profile = loadProfile(profileId);
  const fingerprint = transactionFingerprint(profile);
  const input = bytes instanceof Uint8Array && bytes.length > sliceSize ? inSlices(bytes) : bytes;
  const reading = await readReport(input, { profile, now, onTransaction: fingerprint.add });
  return { reading, fingerprint: fingerprint.end() };
}

/** Reads the whole report, transactions and all. */
export function readWhole(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  profile: string,
  now: Instant,
): Promise<Reading> {
  const input = bytes instanceof Uint8Array ? inSlices(bytes) : bytes;
  return readReport(input, { profile: loadProfile(profile), now });
}

/** The checker's answer for one file: the same from the command line, offline, and from the node. */
export async function checkFile(
  file: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  profile: string,
  now: Instant,
): Promise<CheckedFile> {
  const { reading } = await judge(bytes, profile, now);
  return checkedFrom(file, profile, reading);
}

export function checkedFrom(file: string, profile: string, reading: Reading): CheckedFile {
  return {
    file,
    profile,
    verdict: reading.verdict,
    counts: reading.counts,
    findings: reading.findings.map((finding) => finding as CheckedFile['findings'][number]),
    findingsOmitted: reading.findingsOmitted,
  };
}
