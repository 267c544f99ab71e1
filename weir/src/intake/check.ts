import { loadProfile, readReport, type Finding, type Reading } from '@weir/engines/reports';
import type { Instant } from '@weir/engines/vocabulary';
import type { EarlierProfile } from '#platform';
import type { CheckedFile, FindingView } from './contract.ts';
import { transactionFingerprint } from './fingerprint.ts';
import { teed } from './teed.ts';

/** A finding with who found it; absent: the checker. */
export type SourcedFinding = Finding & { readonly source?: FindingView['source'] };

/** Bytes looked at between two turns of the event loop: a large file does not make others wait. */
const sliceSize = 256 * 1024;

/** What is at hand, given on piece by piece with a turn for others in between. */
export async function* inTurns(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    yield piece;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += sliceSize) yield bytes.subarray(at, at + sliceSize);
}

export interface Judged {
  readonly reading: Omit<Reading, 'findings'> & { readonly findings: readonly SourcedFinding[] };
  readonly fingerprint: string | null;
  /** The profile it was held to. */
  readonly profile: string;
}

/** The profile a file is held to, and those of before that are still taken. */
export type ProfilesTaken = readonly [string, ...EarlierProfile[]];

/**
 * Judges a file without holding its transactions: memory stays flat. While an earlier profile is still taken, a file
 * that keeps to it is as good as one that keeps to the new one; where it keeps to neither, it is told what is wrong by
 * the one that it comes nearest to. Both look at the file in the same pass.
 */
export async function judge(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  [wanted, ...earlier]: ProfilesTaken,
  now: Instant,
): Promise<Judged> {
  const [next, ...others] = earlier;
  if (next === undefined) return judgeBy(bytes, wanted, now);
  const { first, second } = bytes instanceof Uint8Array ? { first: bytes, second: bytes } : teed(bytes);
  const [one, other] = await Promise.all([
    judgeBy(first, wanted, now),
    judge(second, [next.profile, ...others], now),
  ]);
  if (one.reading.verdict === 'acceptable' || errorsOf(one) <= errorsOf(other)) return one;
  return other.profile === next.profile ? { ...other, reading: told(other.reading, wanted, next) } : other;
}

function errorsOf({ reading: { findings, findingsOmitted, verdict } }: Judged): number {
  if (verdict === 'acceptable') return -1;
  return findings.filter(({ severity }) => severity !== 'warning').length + findingsOmitted;
}

/** The filer is told in time that this form of report will not be taken for ever. */
function told(reading: Judged['reading'], wanted: string, earlier: EarlierProfile): Judged['reading'] {
  const params = { profile: earlier.profile, until: earlier.until, wanted };
  const finding: SourcedFinding = {
    rule: 'PRO-1',
    severity: 'warning',
    source: 'door',
    path: '/',
    line: 1,
    column: 1,
    message: `The report follows the profile ${earlier.profile}, which is taken until ${earlier.until}; after that day only ${wanted} is.`,
    params,
    fix: `Move over to ${wanted} before that day; a check with this profile says what is still to do`,
  };
  return { ...reading, findings: [finding, ...reading.findings] };
}

async function judgeBy(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  profileId: string,
  now: Instant,
): Promise<Judged> {
  const profile = loadProfile(profileId);
  const fingerprint = transactionFingerprint(profile);
  const input = bytes instanceof Uint8Array && bytes.length > sliceSize ? inTurns(slices(bytes)) : bytes;
  const reading = await readReport(input, { profile, now, onTransaction: fingerprint.add });
  return { reading, fingerprint: fingerprint.end(), profile: profileId };
}

/** Reads the whole report, transactions and all. */
export function readWhole(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  profile: string,
  now: Instant,
): Promise<Reading> {
  const input = bytes instanceof Uint8Array ? inTurns(slices(bytes)) : bytes;
  return readReport(input, { profile: loadProfile(profile), now });
}

/** The checker's answer for one file: the same from the command line, offline, and from the node. */
export async function checkFile(
  file: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  profile: string,
  now: Instant,
): Promise<CheckedFile> {
  const { reading } = await judge(bytes, [profile], now);
  return checkedFrom(file, profile, reading);
}

export function checkedFrom(file: string, profile: string, reading: Judged['reading']): CheckedFile {
  return {
    file,
    profile,
    verdict: reading.verdict,
    counts: reading.counts,
    findings: reading.findings.map((finding) => finding as CheckedFile['findings'][number]),
    findingsOmitted: reading.findingsOmitted,
  };
}
