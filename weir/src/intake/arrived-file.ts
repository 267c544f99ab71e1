import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reading } from '@weir/engines/reports';
import { Problem, type Instant } from '@weir/engines/vocabulary';
import type { Config, Platform } from '#platform';
import type { Attachments, KeptFile } from '#attachments';
import { judge, type Judged, type ProfilesTaken, type SourcedFinding } from './check.ts';
import { teed } from './teed.ts';
import { bomb, openZip, zipFinding, zipLimits, type ZipContent } from './zip-file.ts';

export interface StoredBytes {
  readonly sha256: string;
  readonly size: number;
}

/** A file that is in the vault and has been looked at; nothing has been decided. */
export interface ArrivedFile extends StoredBytes {
  readonly container: 'xml' | 'zip' | 'converted';
  /** The report's own XML. */
  readonly document: StoredBytes | null;
  readonly reading: Omit<Reading, 'findings'> & { readonly findings: readonly SourcedFinding[] };
  readonly fingerprint: string | null;
  /** The report profile that it was held to. */
  readonly profile: string;
  readonly attachments: readonly KeptFile[];
}

export type Bytes = Uint8Array | AsyncIterable<Uint8Array>;

/** Turns another format into a report; the formats' part of this room brings it. */
export type Converter = (source: {
  readonly mapping: string;
  readonly filer: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}) => Promise<{
  /** The report, as often as asked for; null where nothing could be made of the source. */
  pieces: (() => Iterable<Uint8Array>) | null;
  findings: readonly SourcedFinding[];
  findingsOmitted: number;
}>;

/** Where what arrives is put: the vault and the attachments, or nowhere for a check. */
export interface Keeper {
  put(bytes: Bytes): Promise<StoredBytes>;
  /** Absent: this node takes no attachments. */
  readonly keep: Attachments['keep'] | undefined;
  /** Where an archive waits while it is looked into. */
  readonly folder: string;
  readonly uploadLimit: number;
  readonly attachmentCount: number;
}

export function keeper(platform: Platform, attachments: Attachments | undefined): Keeper {
  const { config, vault } = platform;
  return { ...checkOnly(config), put: vault.put, keep: attachments?.keep };
}

/** Keeps nothing. */
export function checkOnly(config: Config): Keeper {
  const drain = async (bytes: Bytes): Promise<StoredBytes> => {
    if (bytes instanceof Uint8Array) return { sha256: '', size: bytes.length };
    let size = 0;
    for await (const piece of bytes) size += piece.length;
    return { sha256: '', size };
  };
  return {
    put: drain,
    keep: async ({ name, bytes }) => ({
      id: '',
      name,
      type: '',
      scan: 'not-scanned',
      ...(await drain(bytes)),
    }),
    folder: join(config.dataFolder, 'arriving'),
    uploadLimit: config.uploadLimit,
    attachmentCount: config.attachmentCount,
  };
}

/** Up to here a file is one piece in memory: checked and stored side by side. */
const smallFile = 512 * 1024;

/**
 * Takes a file in: into the vault and through the check in one pass, in pieces. An archive is looked into afterwards:
 * its directory stands at its end. Its bytes wait meanwhile in a file that has no name and is gone with the process.
 */
export async function takeIn(
  to: Keeper,
  bytes: Bytes,
  profiles: ProfilesTaken,
  now: Instant,
): Promise<ArrivedFile> {
  const { head, rest } = await begin(bytes);
  if (isZip(head)) return takeZip(to, joined(head, rest), profiles, now);
  if (rest === null) {
    const [stored, judged] = await Promise.all([to.put(head), judge(head, profiles, now)]);
    return plain(stored, judged);
  }
  const { first, second } = teed(joined(head, rest));
  // The check must not keep the vault waiting when it has seen enough; the vault's failure must end the check.
  const [stored, judged] = await Promise.all([to.put(first), judge(second, profiles, now)]);
  return plain(stored, judged);
}

function plain(stored: StoredBytes, judged: Judged): ArrivedFile {
  return { ...stored, container: 'xml', document: stored, ...judged, attachments: [] };
}

async function takeZip(
  to: Keeper,
  bytes: AsyncIterable<Uint8Array>,
  profiles: ProfilesTaken,
  now: Instant,
): Promise<ArrivedFile> {
  const spool = await namelessFile(to.folder);
  try {
    const stored = await to.put(copiedTo(spool, bytes));
    const content = await openZip(spool, stored.size, {
      report: to.uploadLimit,
      attachments: to.attachmentCount,
    });
    return { ...stored, container: 'zip', ...(await unpack(to, content, profiles, now)) };
  } finally {
    await spool.close().catch(() => undefined);
  }
}

async function unpack(
  to: Keeper,
  content: ZipContent,
  profiles: ProfilesTaken,
  now: Instant,
): Promise<Pick<ArrivedFile, 'document' | 'reading' | 'fingerprint' | 'profile' | 'attachments'>> {
  const findings: SourcedFinding[] = [...content.findings];
  const kept: KeptFile[] = [];
  let document: StoredBytes | null = null;
  let judged: Judged | undefined;
  if (content.report !== null) {
    try {
      const bytes = limited(await content.report.read(), to.uploadLimit, content.report.name);
      const { first, second } = teed(bytes);
      [document, judged] = await Promise.all([to.put(first), judge(second, profiles, now)]);
    } catch (error) {
      findings.push(fromUnpacking(error, content.report.name));
    }
  }
  const budget = { left: zipLimits.attachments as number };
  // A bomb is not opened further; every other attachment is looked at, so that all faults are named at once.
  for (const part of findings.some((each) => each.severity === 'fatal') ? [] : content.attachments) {
    if (to.keep === undefined) {
      findings.push(
        zipFinding(
          'zip-attachment',
          'error',
          'This node takes no attachments.',
          'Send the report by itself.',
        ),
      );
      break;
    }
    try {
      kept.push(await to.keep({ name: part.name, bytes: limited(await part.read(), budget, part.name) }));
    } catch (error) {
      findings.push(fromUnpacking(error, part.name));
    }
  }
  return {
    document,
    fingerprint: judged?.fingerprint ?? null,
    profile: judged?.profile ?? profiles[0],
    attachments: kept,
    reading: withFindings(judged?.reading ?? noReading, findings),
  };
}

/** Findings of the archive before those of the document; the worst of both is the verdict. */
export function withFindings(
  reading: ArrivedFile['reading'],
  findings: readonly SourcedFinding[],
): ArrivedFile['reading'] {
  const all = [...findings, ...reading.findings];
  const verdict = all.some((each) => each.severity === 'fatal')
    ? 'unreadable'
    : all.some((each) => each.severity === 'error')
      ? 'returned'
      : reading.verdict;
  return { ...reading, findings: all, verdict };
}

export const noReading: ArrivedFile['reading'] = {
  verdict: 'unreadable',
  root: null,
  report: null,
  findings: [],
  findingsOmitted: 0,
  counts: { transactions: 0, parties: 0, persons: 0, entities: 0, accounts: 0, indicators: 0 },
};

class Overflow extends Error {}

/** What a compressed entry may really become, whatever it declares. */
async function* limited(
  bytes: AsyncIterable<Uint8Array>,
  limit: number | { left: number },
  name: string,
): AsyncGenerator<Uint8Array> {
  const budget = typeof limit === 'number' ? { left: limit } : limit;
  for await (const piece of bytes) {
    budget.left -= piece.length;
    if (budget.left < 0) throw new Overflow(name);
    yield piece;
  }
}

function fromUnpacking(error: unknown, name: string): SourcedFinding {
  const shown = name.replace(/[\p{C}]/gu, '?').slice(0, 120);
  if (error instanceof Overflow) return bomb(shown, 'attachments');
  if (error instanceof Problem && error.code === 'attachment-refused') {
    return zipFinding('zip-attachment', 'error', `${shown}: ${error.message}`, 'Leave it out or mend it.', {
      name: shown,
      reason: String((error.facts as { reason?: unknown }).reason ?? 'kind'),
    });
  }
  if (error instanceof Problem || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
  return zipFinding(
    'zip-unreadable',
    'fatal',
    `${shown} in the archive is damaged and cannot be unpacked.`,
    'Pack it again and send it again.',
    { name: shown },
  );
}

async function begin(bytes: Bytes): Promise<{ head: Uint8Array; rest: AsyncIterator<Uint8Array> | null }> {
  if (bytes instanceof Uint8Array) return { head: bytes, rest: null };
  const iterator = bytes[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let size = 0;
  while (size < smallFile) {
    const next = await iterator.next();
    if (next.done === true) return { head: Buffer.concat(pieces), rest: null };
    pieces.push(next.value);
    size += next.value.length;
  }
  return { head: Buffer.concat(pieces), rest: iterator };
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    if (rest === null) return;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest?.return?.();
  }
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) && head[3] === head[2]! + 1;
}

async function namelessFile(folder: string): Promise<FileHandle> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomBytes(12).toString('hex'));
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return file;
}

async function* copiedTo(file: FileHandle, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    await file.writeFile(piece);
    yield piece;
  }
}
