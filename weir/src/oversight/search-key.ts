import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseName } from '@weir/engines/names';
import { writeOnce } from '#platform';

/**
 * What people search for names persons, so the register holds of it only keyed hashes, by which "who searched for this
 * name?" is answered, and the words sealed. Both under a key outside the register: who reads the database alone learns
 * neither. The node opens a search for an auditor, and says in the log that it did.
 */
export interface SearchKey {
  /** One hash for each word, without order: family names come first in many languages. */
  hashes(words: string): string[];
  seal(words: string): string;
  /** Undefined where it was sealed under another key, or altered. */
  open(sealed: string): string | undefined;
}

const mostWords = 12;

export function openSearchKey(folder: string): SearchKey {
  const path = join(folder, 'access-log.key');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeOnce(path, randomBytes(32));
  }
  const root = readFileSync(path);
  const part = (name: string): Buffer =>
    Buffer.from(hkdfSync('sha256', root, '', `weir accesses ${name} v1`, 32));
  const [hashing, sealing] = [part('hash'), part('seal')];
  return {
    hashes: (words) => {
      const normalised = normaliseName(words) || words.toLowerCase().trim();
      const each = [...new Set(normalised.split(/\s+/))].filter((word) => word !== '').slice(0, mostWords);
      return each.map((word) => createHmac('sha256', hashing).update(word).digest('hex').slice(0, 32));
    },
    seal: (words) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
      const sealed = Buffer.concat([cipher.update(words, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const cipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12));
        cipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
