import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';

/**
 * The vault keeps each file as it arrived and each document as it left. An object's receipt shows the SHA-256 of its
 * plaintext; its stored name is an HMAC of that hash under a vault key, so that somebody who reads the folder cannot
 * ask "is this file here?". Each object has its own data key, wrapped by the vault key: rotation re-wraps the keys and
 * leaves the bytes; erasure destroys the wrapped key.
 *
 * File layout: magic "WEIRV1", wrapped data key (12 nonce + 32 key + 16 tag), then chunks of up to 64 KiB, each
 * AES-256-GCM with a counter nonce; the last chunk is marked in its nonce (STREAM, Hoang et al. 2015), so that a
 * shortened file does not open.
 */
export interface Vault {
  /** Stores the bytes, fsynced before it returns; the same bytes twice are one object. */
  put(bytes: Uint8Array): Promise<{ sha256: string; size: number }>;
  /** @throws Problem `vault-object-missing`, `vault-object-damaged` */
  get(sha256: string): Promise<Buffer>;
  has(sha256: string): boolean;
  /** Destroys the object's key and its file. */
  erase(sha256: string): Promise<void>;
}

const magic = Buffer.from('WEIRV1');
const chunkSize = 64 * 1024;
const wrappedSize = 12 + 32 + 16;

export function openVault(folder: string, keyFolder: string): Vault {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const root = vaultKey(keyFolder);
  const wrapKey = Buffer.from(hkdfSync('sha256', root, '', 'weir vault wrap v1', 32));
  const nameKey = Buffer.from(hkdfSync('sha256', root, '', 'weir vault name v1', 32));

  const pathOf = (sha256: string): string => {
    const name = createHmac('sha256', nameKey).update(sha256).digest('hex');
    return join(folder, name.slice(0, 2), name.slice(2));
  };

  return {
    has: (sha256) => existsSync(pathOf(sha256)),
    put: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = pathOf(sha256);
      if (!existsSync(path)) await writeDurably(path, seal(bytes, wrapKey));
      return { sha256, size: bytes.length };
    },
    get: async (sha256) => {
      const sealed = await readFile(pathOf(sha256)).catch(() => {
        throw new Problem({
          code: 'vault-object-missing',
          status: 404,
          detail:
            'The vault holds no such file. It was erased, or this vault is not the one the register belongs to.',
        });
      });
      const bytes = unseal(sealed, wrapKey);
      const hash = createHash('sha256').update(bytes).digest();
      if (!timingSafeEqual(hash, Buffer.from(sha256, 'hex'))) throw damaged();
      return bytes;
    },
    erase: async (sha256) => {
      const path = pathOf(sha256);
      const file = await open(path, 'r+').catch(() => undefined);
      if (!file) return;
      // The wrapped key goes first: even a copy of the rest that a disk keeps cannot be opened.
      await file.write(randomBytes(wrappedSize), 0, wrappedSize, magic.length);
      await file.sync();
      await file.close();
      await rm(path);
    },
  };
}

function seal(bytes: Uint8Array, wrapKey: Buffer): Buffer {
  const dataKey = randomBytes(32);
  const wrapNonce = randomBytes(12);
  const wrap = createCipheriv('aes-256-gcm', wrapKey, wrapNonce);
  const parts = [magic, wrapNonce, wrap.update(dataKey), wrap.final(), wrap.getAuthTag()];
  const chunks = Math.max(1, Math.ceil(bytes.length / chunkSize));
  for (let index = 0; index < chunks; index++) {
    const cipher = createCipheriv('aes-256-gcm', dataKey, chunkNonce(index, index === chunks - 1));
    parts.push(
      cipher.update(bytes.subarray(index * chunkSize, (index + 1) * chunkSize)),
      cipher.final(),
      cipher.getAuthTag(),
    );
  }
  return Buffer.concat(parts);
}

function unseal(sealed: Buffer, wrapKey: Buffer): Buffer {
  try {
    if (!sealed.subarray(0, magic.length).equals(magic)) throw damaged();
    let at = magic.length;
    const take = (length: number): Buffer => sealed.subarray(at, (at += length));
    const unwrap = createDecipheriv('aes-256-gcm', wrapKey, take(12));
    const wrapped = take(32);
    unwrap.setAuthTag(take(16));
    const dataKey = Buffer.concat([unwrap.update(wrapped), unwrap.final()]);
    const parts: Buffer[] = [];
    for (let index = 0; at < sealed.length; index++) {
      const body = take(Math.min(chunkSize, sealed.length - at - 16));
      const tag = take(16);
      const decipher = createDecipheriv('aes-256-gcm', dataKey, chunkNonce(index, at >= sealed.length));
      decipher.setAuthTag(tag);
      parts.push(decipher.update(body), decipher.final());
    }
    return Buffer.concat(parts);
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

function damaged(): Problem {
  return new Problem({
    code: 'vault-object-damaged',
    status: 500,
    detail:
      'A file in the vault was altered, cut or sealed under another key. Restore the vault and its keys from the same backup.',
  });
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
    await syncFolder(dirname(dirname(path)));
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDisk(error);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
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

/** 32 random bytes, made on the first start and kept with mode 600 outside the vault. */
function vaultKey(keyFolder: string): Buffer {
  mkdirSync(keyFolder, { recursive: true, mode: 0o700 });
  const path = join(keyFolder, 'vault.key');
  if (!existsSync(path)) {
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' });
    const file = openSync(path, 'r');
    fsyncSync(file);
    closeSync(file);
  }
  const key = readFileSync(path);
  if (key.length !== 32) {
    throw new Problem({
      code: 'vault-key-invalid',
      status: 500,
      detail:
        'The vault key is not 32 bytes. Restore the key file from where it is kept; without it the vault cannot be read.',
    });
  }
  return key;
}
