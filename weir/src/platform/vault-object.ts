import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Problem } from '@weir/engines/vocabulary';

/**
 * How one object lies on the disk.
 *
 * "WEIRV2", two slots, chunks. A slot is: number of the vault key, nonce, the object's data key and the SHA-256 of its
 * plaintext (wrapped together), tag. Rotation writes the free slot before it clears the other, so that an object can be
 * opened at every instant; both slots lie in the disk's first sector. Chunks hold up to 64 KiB, each AES-256-GCM with a
 * counter nonce; the last one is marked in its nonce (STREAM, Hoang et al. 2015), so that a shortened file does not open.
 *
 * "WEIRV1" (before 0.1.0) had one wrapped data key under vault key 1 and no hash inside; it is still read, and rotation
 * writes it anew.
 */
export const chunkSize = 64 * 1024;
const tagSize = 16;
const sealedChunk = chunkSize + tagSize;
const magic = Buffer.from('WEIRV2');
const magicBefore = Buffer.from('WEIRV1');
const slotSize = 4 + 12 + 64 + tagSize;
const slotsAt = [magic.length, magic.length + slotSize] as const;
export const headerSize = magic.length + 2 * slotSize;
const headerSizeBefore = magicBefore.length + 12 + 32 + tagSize;

/** The key that wraps data keys, by its number; undefined where the ring does not hold it. */
export type WrapKeyOf = (number: number) => Buffer | undefined;

export interface ObjectHeader {
  readonly version: 1 | 2;
  /** Under which vault key it was opened. */
  readonly keyNumber: number;
  readonly dataKey: Buffer;
  /** Unknown in the first version until all of it is read. */
  readonly sha256: string | undefined;
  readonly slot: 0 | 1;
  /** A key number stands in the other slot too: a rotation was interrupted between two writes. */
  readonly otherSlotUsed: boolean;
  readonly bodyAt: number;
}

export async function readHeader(file: FileHandle, wrapKeyOf: WrapKeyOf): Promise<ObjectHeader> {
  const header = Buffer.alloc(headerSize);
  const { bytesRead } = await file.read(header, 0, headerSize, 0);
  if (header.subarray(0, magic.length).equals(magicBefore)) return openBefore(header, wrapKeyOf);
  if (bytesRead < headerSize || !header.subarray(0, magic.length).equals(magic)) throw damaged();
  const numbers = slotsAt.map((at) => header.readUInt32BE(at));
  let found: ObjectHeader | undefined;
  for (const slot of [0, 1] as const) {
    const wrapKey = numbers[slot] === 0 ? undefined : wrapKeyOf(numbers[slot]!);
    const opened = wrapKey && openSlot(header.subarray(slotsAt[slot], slotsAt[slot] + slotSize), wrapKey);
    if (!opened || (found !== undefined && found.keyNumber > numbers[slot]!)) continue;
    found = {
      version: 2,
      keyNumber: numbers[slot]!,
      ...opened,
      slot,
      otherSlotUsed: numbers[1 - slot] !== 0,
      bodyAt: headerSize,
    };
  }
  if (!found) throw damaged();
  return found;
}

function openBefore(header: Buffer, wrapKeyOf: WrapKeyOf): ObjectHeader {
  const wrapKey = wrapKeyOf(1);
  if (!wrapKey) throw damaged();
  const at = magicBefore.length;
  const unwrap = createDecipheriv('aes-256-gcm', wrapKey, header.subarray(at, at + 12));
  unwrap.setAuthTag(header.subarray(at + 44, headerSizeBefore));
  try {
    const dataKey = Buffer.concat([unwrap.update(header.subarray(at + 12, at + 44)), unwrap.final()]);
    return {
      version: 1,
      keyNumber: 1,
      dataKey,
      sha256: undefined,
      slot: 0,
      otherSlotUsed: false,
      bodyAt: headerSizeBefore,
    };
  } catch {
    throw damaged();
  }
}

function openSlot(slot: Buffer, wrapKey: Buffer): { dataKey: Buffer; sha256: string } | undefined {
  const unwrap = createDecipheriv('aes-256-gcm', wrapKey, slot.subarray(4, 16));
  unwrap.setAAD(Buffer.concat([magic, slot.subarray(0, 4)]));
  unwrap.setAuthTag(slot.subarray(80));
  try {
    const content = Buffer.concat([unwrap.update(slot.subarray(16, 80)), unwrap.final()]);
    return { dataKey: content.subarray(0, 32), sha256: content.subarray(32).toString('hex') };
  } catch {
    return undefined;
  }
}

export function sealSlot(keyNumber: number, wrapKey: Buffer, dataKey: Buffer, sha256: string): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(keyNumber);
  const nonce = randomBytes(12);
  const wrap = createCipheriv('aes-256-gcm', wrapKey, nonce);
  wrap.setAAD(Buffer.concat([magic, number]));
  const content = Buffer.concat([
    wrap.update(dataKey),
    wrap.update(Buffer.from(sha256, 'hex')),
    wrap.final(),
  ]);
  return Buffer.concat([number, nonce, content, wrap.getAuthTag()]);
}

/** A slot that no key opens: number 0, the rest random. */
export function emptySlot(): Buffer {
  return Buffer.concat([Buffer.alloc(4), randomBytes(slotSize - 4)]);
}

export function headerOf(slot: Buffer): Buffer {
  return Buffer.concat([magic, slot, emptySlot()]);
}

export async function writeSlot(file: FileHandle, slot: 0 | 1, bytes: Buffer): Promise<void> {
  await file.write(bytes, 0, slotSize, slotsAt[slot]);
  await file.datasync();
}

/** Overwrites all that wraps the data key: even a copy of the rest that a disk keeps cannot be opened. */
export async function shredHeader(file: FileHandle): Promise<void> {
  const size = (await file.stat()).size;
  const length = Math.min(size, headerSize) - magic.length;
  if (length > 0) await file.write(randomBytes(length), 0, length, magic.length);
  await file.sync();
}

/** Seals what comes, in chunks of a fixed size whatever the pieces are, and hands on the hash and size of it all. */
export async function* sealed(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  dataKey: Buffer,
  told: (sha256: string, size: number) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  // One chunk is held back until more comes: only then is it known not to be the last.
  let held = Buffer.alloc(4096);
  let filled = 0;
  let index = 0;
  let size = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    size += piece.length;
    for (let at = 0; at < piece.length;) {
      if (filled === chunkSize) {
        yield sealChunk(held, dataKey, index++, false);
        filled = 0;
      }
      const take = Math.min(chunkSize - filled, piece.length - at);
      if (filled + take > held.length) {
        const larger = Buffer.alloc(Math.min(chunkSize, Math.max(filled + take, held.length * 2)));
        larger.set(held.subarray(0, filled));
        held = larger;
      }
      held.set(piece.subarray(at, at + take), filled);
      filled += take;
      at += take;
    }
  }
  yield sealChunk(held.subarray(0, filled), dataKey, index, true);
  told(hash.digest('hex'), size);
}

function sealChunk(bytes: Buffer, dataKey: Buffer, index: number, last: boolean): Buffer {
  const cipher = createCipheriv('aes-256-gcm', dataKey, chunkNonce(index, last));
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Opens an object's chunks in order. The last chunk is given only after the whole fits the hash, so whoever reads to the
 * end has read the evidence, and whoever is refused has not been given all of it.
 */
export async function* unsealed(
  file: FileHandle,
  header: Pick<ObjectHeader, 'bodyAt' | 'dataKey'>,
  sha256?: string,
): AsyncGenerator<Buffer> {
  const { size } = await file.stat();
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(Math.min(sealedChunk, Math.max(tagSize, size - header.bodyAt)));
  for (let at = header.bodyAt, index = 0; ; index++) {
    const length = Math.min(sealedChunk, size - at);
    if (length < tagSize) throw damaged();
    for (let read = 0; read < length;) {
      const { bytesRead } = await file.read(chunk, read, length - read, at + read);
      if (bytesRead === 0) throw damaged();
      read += bytesRead;
    }
    at += length;
    const last = at >= size;
    const opened = openChunk(chunk.subarray(0, length), header.dataKey, index, last);
    hash.update(opened);
    if (last) {
      if (sha256 !== undefined && !timingSafeEqual(hash.digest(), Buffer.from(sha256, 'hex')))
        throw damaged();
      yield opened;
      return;
    }
    yield opened;
  }
}

function openChunk(bytes: Buffer, dataKey: Buffer, index: number, last: boolean): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', dataKey, chunkNonce(index, last));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagSize));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - tagSize)), decipher.final()]);
  } catch {
    throw damaged();
  }
}

function chunkNonce(index: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** The plaintext's size, from the file's. */
export function plainSize(fileSize: number, header: Pick<ObjectHeader, 'bodyAt'>): number {
  const body = fileSize - header.bodyAt;
  return body - Math.ceil(body / sealedChunk) * tagSize;
}

export function damaged(): Problem {
  return new Problem({
    code: 'vault-object-damaged',
    status: 500,
    detail:
      'A file in the vault was altered, cut or sealed under another key. Restore the vault and its keys from the same backup.',
  });
}
