import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';

/**
 * What the register must not be able to tell by itself: seeds of second factors are sealed, one-time codes and
 * recovery codes are known by a keyed hash. The key lies in the key folder, apart from the register and its backups.
 */
export interface AccessKey {
  /** `owner` is bound in: a seed moved to another person's row does not open. */
  seal(secret: string, owner: string): string;
  open(sealed: string, owner: string): string;
  /** For codes that people type: without the key, a stolen table cannot be searched for them. */
  hash(code: string): string;
}

export function openAccessKey(keyFolder: string): AccessKey {
  const root = rootKey(keyFolder);
  const sealing = Buffer.from(hkdfSync('sha256', root, '', 'weir access seal v1', 32));
  const hashing = Buffer.from(hkdfSync('sha256', root, '', 'weir access hash v1', 32));
  return {
    seal: (secret, owner) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
    },
    open: (sealed, owner) => {
      try {
        const bytes = Buffer.from(sealed.slice('v1.'.length), 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12));
        decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-16));
        return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new Problem({
          code: 'access-key-wrong',
          status: 500,
          detail:
            'The second factors were sealed under another key. Restore access.key in the key folder from where it is kept.',
          cause,
        });
      }
    },
    hash: (code) => createHmac('sha256', hashing).update(code).digest('hex'),
  };
}

function rootKey(keyFolder: string): Buffer {
  mkdirSync(keyFolder, { recursive: true, mode: 0o700 });
  const path = join(keyFolder, 'access.key');
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx', flush: true });
  const key = readFileSync(path);
  if (key.length !== 32) {
    throw new Problem({
      code: 'access-key-invalid',
      status: 500,
      detail:
        'access.key in the key folder is not 32 bytes. Restore it from where it is kept; without it people must enrol their second factors again.',
    });
  }
  return key;
}
