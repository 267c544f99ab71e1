import { argon2Sync, createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import { sealed, syncFolder, unsealed } from '#platform';

/**
 * A backup is a row of named parts in one encrypted stream. Each part: its name, blocks, and at its end the SHA-256 of
 * its bytes. The file begins with what the passphrase needs to open the key; all after it is chunked AEAD.
 */
const magic = Buffer.from('WEIRBAK1');
const memory = 64 * 1024;
const passes = 3;
const largestBlock = 16 * 1024 * 1024;

export interface Part {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

interface Lock {
  readonly salt: string;
  readonly nonce: string;
  readonly key: string;
  readonly memory: number;
  readonly passes: number;
}

/** Writes beside, syncs, then takes the name: a backup that was cut off never looks like one. */
export async function writeArchive(
  path: string,
  passphrase: string,
  parts: AsyncIterable<Part>,
): Promise<{ size: number; sha256: string }> {
  const target = resolve(path);
  const temporary = `${target}.part`;
  const file = await open(temporary, 'w', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  try {
    const dataKey = randomBytes(32);
    const put = async (bytes: Buffer): Promise<void> => {
      hash.update(bytes);
      size += bytes.length;
      await file.writeFile(bytes);
    };
    const lock = Buffer.from(JSON.stringify(lockOf(dataKey, passphrase)));
    await put(Buffer.concat([magic, uint32(lock.length), lock]));
    for await (const chunk of sealed(streamOf(parts), dataKey, () => undefined)) await put(chunk);
    await file.sync();
    await file.close();
    await rename(temporary, target);
    await syncFolder(dirname(target));
    return { size, sha256: hash.digest('hex') };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

async function* streamOf(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) {
    const name = Buffer.from(part.name);
    yield uint32(name.length);
    yield name;
    const hash = createHash('sha256');
    for await (const bytes of part.bytes) {
      for (let at = 0; at < bytes.length; at += largestBlock) {
        const block = bytes.subarray(at, at + largestBlock);
        hash.update(block);
        yield uint32(block.length);
        yield block;
      }
    }
    yield uint32(0);
    yield hash.digest();
  }
}

export interface ReadPart {
  readonly name: string;
  /** To be read to its end before the next part is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** @throws Problem `backup-unreadable`, `backup-passphrase-wrong`, `backup-damaged` (facts.part names the place) */
export async function* readArchive(path: string, passphrase: string): AsyncGenerator<ReadPart> {
  const file = await open(path, 'r');
  try {
    const { dataKey, bodyAt } = await openLock(file, passphrase);
    const source = new Source(unsealed(file, { dataKey, bodyAt }));
    let place = 'the beginning';
    try {
      while (!(await source.ended())) {
        const name = (await source.take(await source.number(4096))).toString('utf8');
        place = name;
        let done = false;
        yield {
          name,
          bytes: (async function* () {
            const hash = createHash('sha256');
            const expect = <T>(read: Promise<T>): Promise<T> =>
              read.catch((cause: unknown) => Promise.reject(damagedAt(name, cause)));
            for (;;) {
              const length = await expect(source.number(largestBlock));
              if (length === 0) break;
              const block = await expect(source.take(length));
              hash.update(block);
              yield block;
            }
            if (!hash.digest().equals(await expect(source.take(32)))) throw damagedAt(name, undefined);
            done = true;
          })(),
        };
        if (!done) throw new Error(`The part ${name} was not read to its end.`);
      }
    } catch (error) {
      if (error instanceof Problem && error.code !== 'vault-object-damaged') throw error;
      throw damagedAt(place, error);
    }
  } finally {
    await file.close();
  }
}

export function damagedAt(part: string, cause: unknown): Problem {
  return new Problem({
    code: 'backup-damaged',
    status: 400,
    detail: `The backup is damaged in the part ${part}: it was altered or cut off there. Nothing of it was kept; take another backup.`,
    facts: { part },
    cause,
  });
}

/** Reads exact lengths out of a stream of chunks. */
class Source {
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);
  constructor(chunks: AsyncIterable<Buffer>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }
  async ended(): Promise<boolean> {
    while (this.held.length === 0) {
      const next = await this.chunks.next();
      if (next.done === true) return true;
      this.held = next.value;
    }
    return false;
  }
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0;) {
      if (await this.ended()) throw new Error('the stream ended');
      const part = this.held.subarray(0, missing);
      this.held = this.held.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }
  async number(most: number): Promise<number> {
    const value = (await this.take(4)).readUInt32BE();
    if (value > most) throw new Error('a length is out of bounds');
    return value;
  }
}

function lockOf(dataKey: Buffer, passphrase: string): Lock {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', stretch(passphrase, salt, memory, passes), nonce);
  const key = Buffer.concat([cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
  return {
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    key: key.toString('base64'),
    memory,
    passes,
  };
}

async function openLock(file: FileHandle, passphrase: string): Promise<{ dataKey: Buffer; bodyAt: number }> {
  const head = Buffer.alloc(magic.length + 4);
  await file.read(head, 0, head.length, 0);
  const length = head.readUInt32BE(magic.length);
  if (!head.subarray(0, magic.length).equals(magic) || length > 4096) throw unreadable();
  const text = Buffer.alloc(length);
  await file.read(text, 0, length, head.length);
  let lock: Lock;
  let wrapped: Buffer;
  try {
    lock = JSON.parse(text.toString('utf8')) as Lock;
    wrapped = Buffer.from(lock.key, 'base64');
    // Limits: what a forged file asks for must not take the machine down.
    if (wrapped.length !== 48 || lock.memory > 1024 * 1024 || lock.passes > 20) throw unreadable();
  } catch {
    throw unreadable();
  }
  try {
    const key = stretch(passphrase, Buffer.from(lock.salt, 'base64'), lock.memory, lock.passes);
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(lock.nonce, 'base64'));
    cipher.setAuthTag(wrapped.subarray(32));
    const dataKey = Buffer.concat([cipher.update(wrapped.subarray(0, 32)), cipher.final()]);
    return { dataKey, bodyAt: head.length + length };
  } catch (cause) {
    throw new Problem({
      code: 'backup-passphrase-wrong',
      status: 400,
      detail: 'The recovery passphrase does not open this backup, or the beginning of the file was altered.',
      cause,
    });
  }
}

function stretch(passphrase: string, salt: Buffer, kib: number, times: number): Buffer {
  return argon2Sync('argon2id', {
    message: Buffer.from(passphrase),
    nonce: salt,
    parallelism: 1,
    tagLength: 32,
    memory: kib,
    passes: times,
  });
}

function unreadable(): Problem {
  return new Problem({
    code: 'backup-unreadable',
    status: 400,
    detail: 'This file is not a backup of Weir. Give the file that `weir backup` wrote.',
  });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
