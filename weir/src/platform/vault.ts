import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import { holdsObjects, moveInto, objectPaths, pathUnder, syncFolder } from './vault-folder.ts';
import { clearLeftovers, incomingFolder, incomingName } from './vault-incoming.ts';
import { openVaultKeys, type VaultKeys } from './vault-keys.ts';
import {
  damaged,
  headerOf,
  headerSize,
  plainSize,
  readHeader,
  sealed,
  sealSlot,
  shredHeader,
  unsealed,
  type ObjectHeader,
} from './vault-object.ts';
import { rotateObjects, type RotationProgress } from './vault-rotation.ts';

/**
 * The vault keeps each file as it arrived and each document as it left. An object's receipt shows the SHA-256 of its
 * plaintext; its stored name is an HMAC of that hash under a vault key, so that somebody who reads the folder cannot
 * ask "is this file here?". Each object has its own data key, wrapped by a vault key: rotation re-wraps the keys and
 * leaves the bytes; erasure destroys the wrapped key.
 */
export interface Vault {
  /**
   * Stores the bytes, fsynced before it returns; the same bytes twice are one object. They are written again all the same,
   * so that the time it takes does not tell whether somebody else has sent them before. What comes piece by piece is sealed
   * as it comes: never more than a chunk is held. When the source fails, nothing is kept.
   */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ sha256: string; size: number }>;
  /** @throws Problem `vault-object-missing`, `vault-object-damaged` */
  get(sha256: string): Promise<Buffer>;
  /**
   * The bytes chunk by chunk. The last chunk comes only when the whole fits its hash.
   * @throws Problem `vault-object-missing`, `vault-object-damaged`, while reading
   */
  read(sha256: string): AsyncIterable<Buffer>;
  has(sha256: string): boolean;
  /** Destroys the object's key and its file. Who may order that, and its entry in the log, is the caller's. */
  erase(sha256: string): Promise<void>;
  /** Every object, in no promised order. What cannot be opened is told as `damaged`, with the file's name. */
  list(): AsyncIterable<VaultListing>;
  /** The numbers of the keys in use, newest first; more than one: a rotation is not finished. */
  keyNumbers(): number[];
  /** Adds a key and gives every object to it; see vault-rotation.ts. Continues where an earlier one was cut off. */
  rotate(progress?: RotationProgress, signal?: AbortSignal): Promise<{ rewrapped: number; key: number }>;
}

export type VaultListing =
  { readonly sha256: string; readonly size: number } | { readonly damaged: string; readonly path: string };

export function openVault(folder: string, keyFolder: string): Vault {
  mkdirSync(join(folder, incomingFolder), { recursive: true, mode: 0o700 });
  clearLeftovers(folder);
  const keys = openVaultKeys(keyFolder, () => holdsObjects(folder));
  const wrapKeyOf = (number: number): Buffer | undefined => keys.of(number)?.wrap;

  /** Where it lies: under the newest name, or under an older one while a rotation is on its way. */
  const find = (sha256: string): string | undefined => {
    // Twice, because a rotation may rename it between two looks.
    for (let look = 0; look < 2; look++) {
      for (const key of keys.inUse()) {
        const path = pathUnder(folder, key.name, sha256);
        if (existsSync(path)) return path;
      }
    }
    return undefined;
  };
  const openObject = async (sha256: string): Promise<{ file: FileHandle; header: ObjectHeader }> => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const path = find(sha256);
      if (path === undefined) break;
      let file: FileHandle;
      try {
        file = await open(path, 'r');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        throw error;
      }
      try {
        const header = await readHeader(file, wrapKeyOf);
        if (header.sha256 !== undefined && header.sha256 !== sha256) throw damaged();
        return { file, header };
      } catch (error) {
        await file.close();
        throw error;
      }
    }
    throw missing();
  };

  async function* read(sha256: string): AsyncGenerator<Buffer> {
    const { file, header } = await openObject(sha256);
    try {
      yield* unsealed(file, header, sha256);
    } finally {
      await file.close();
    }
  }

  return {
    has: (sha256) => find(sha256) !== undefined,
    put: async (bytes) => {
      const kept = await store(folder, keys, bytes instanceof Uint8Array ? [bytes] : bytes);
      // Somebody rotated meanwhile: this one was sealed under a key that may soon be retired.
      if (kept.keyNumber !== keys.current().number) await rotateObjects(folder, keys, { only: kept.sha256 });
      return { sha256: kept.sha256, size: kept.size };
    },
    get: async (sha256) => {
      const parts: Buffer[] = [];
      for await (const part of read(sha256)) parts.push(part);
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
    read,
    erase: async (sha256) => {
      for (let path = find(sha256); path !== undefined; path = find(sha256)) {
        const file = await open(path, 'r+').catch(() => undefined);
        if (!file) continue;
        // The wrapped key goes first.
        await shredHeader(file).finally(() => file.close());
        await rm(path, { force: true });
        await syncFolder(join(path, '..'));
      }
    },
    list: () => list(folder, wrapKeyOf),
    keyNumbers: () => keys.inUse().map((key) => key.number),
    rotate: async (progress, signal) => {
      // Two keys in use: an earlier rotation was cut off and is finished first, with the key it made.
      const pending = keys.inUse().length > 1;
      const key = pending ? keys.current() : keys.add();
      const rewrapped = await rotateObjects(folder, keys, {
        ...(progress ? { progress } : {}),
        ...(signal ? { signal } : {}),
      });
      return { rewrapped, key: key.number };
    },
  };
}

async function store(
  folder: string,
  keys: VaultKeys,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; size: number; keyNumber: number }> {
  const key = keys.current();
  const dataKey = randomBytes(32);
  const temporary = join(folder, incomingFolder, incomingName());
  let kept = { sha256: '', size: 0 };
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      // A chunk is written when the next one comes; the last one goes with the header in front where nothing stands yet.
      let at = headerSize;
      let waiting: Buffer | undefined;
      for await (const chunk of sealed(pieces, dataKey, (sha256, size) => void (kept = { sha256, size }))) {
        if (waiting !== undefined) {
          await writeWhole(file, waiting, at);
          at += waiting.length;
        }
        waiting = chunk;
      }
      // The header comes last: it holds the hash, and until it is there nothing opens the file.
      const header = headerOf(sealSlot(key.number, key.wrap, dataKey, kept.sha256));
      if (at === headerSize) await writeWhole(file, Buffer.concat([header, waiting!]), 0);
      else {
        await writeWhole(file, waiting!, at);
        await writeWhole(file, header, 0);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await moveInto(temporary, pathUnder(folder, key.name, kept.sha256));
    return { ...kept, keyNumber: key.number };
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDisk(error);
  }
}

async function writeWhole(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
  }
}

async function* list(
  folder: string,
  wrapKeyOf: (number: number) => Buffer | undefined,
): AsyncGenerator<VaultListing> {
  for (const path of objectPaths(folder)) {
    const file = await open(path, 'r').catch(() => undefined);
    // Gone since the folder was read: renamed by a rotation (and seen under its new name) or erased.
    if (!file) continue;
    try {
      const header = await readHeader(file, wrapKeyOf);
      let { sha256 } = header;
      if (sha256 === undefined) {
        const hash = createHash('sha256');
        for await (const part of unsealed(file, header)) hash.update(part);
        sha256 = hash.digest('hex');
      }
      yield { sha256, size: plainSize((await file.stat()).size, header) };
    } catch (error) {
      yield { damaged: error instanceof Problem ? error.code : 'unreadable', path };
    } finally {
      await file.close();
    }
  }
}

function missing(): Problem {
  return new Problem({
    code: 'vault-object-missing',
    status: 404,
    detail:
      'The vault holds no such file. It was erased, or this vault is not the one the register belongs to.',
  });
}

/** A full or failing disk, said so that the filer and the administrator know what to do. */
export function explainDisk(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EROFS' && code !== 'EIO') return error;
  return new Problem({
    code: 'disk-full',
    status: 503,
    detail:
      'The disk cannot take more (full, over quota or failing), so nothing was kept and no receipt was given. Free some space, then send it again.',
    cause: error,
  });
}
