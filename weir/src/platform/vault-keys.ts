import { hkdfSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';

/**
 * The ring of vault keys: files of 32 random bytes, mode 600, outside the vault. Key 1 is `vault.key`, later ones are
 * `vault-2.key` and so on; the highest number is the current one. From each come two keys: one wraps data keys, one names
 * files. A key that nothing uses any more goes to `retired/`, where it still opens old copies of the folder until
 * somebody destroys it.
 */
export interface VaultKey {
  readonly number: number;
  readonly wrap: Buffer;
  readonly name: Buffer;
  readonly retired: boolean;
}

export interface VaultKeys {
  /** Read again when the folder has changed: another process may have rotated. */
  current(): VaultKey;
  /** Newest first, without the retired ones: a file lies under the name that one of them gives. */
  inUse(): readonly VaultKey[];
  of(number: number): VaultKey | undefined;
  /** Makes a new current key, on the disk before it returns. */
  add(): VaultKey;
  retire(number: number): void;
}

const keyFile = /^vault(?:-(\d+))?\.key$/;

/** @throws Problem `vault-key-missing` where the vault has objects but no key is there */
export function openVaultKeys(folder: string, vaultHasObjects: () => boolean): VaultKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const retiredFolder = join(folder, 'retired');
  let keys = new Map<number, VaultKey>();
  let seen = -1;

  const read = (from: string, retired: boolean): void => {
    for (const file of existsSync(from) ? readdirSync(from) : []) {
      const match = keyFile.exec(file);
      if (!match) continue;
      const root = readFileSync(join(from, file));
      if (root.length !== 32) throw invalid(file);
      const number = Number(match[1] ?? 1);
      keys.set(number, {
        number,
        retired,
        wrap: Buffer.from(hkdfSync('sha256', root, '', 'weir vault wrap v1', 32)),
        name: Buffer.from(hkdfSync('sha256', root, '', 'weir vault name v1', 32)),
      });
    }
  };
  const refresh = (): Map<number, VaultKey> => {
    const changed = statSync(folder).mtimeMs;
    if (changed === seen) return keys;
    keys = new Map();
    read(retiredFolder, true);
    read(folder, false);
    // A folder that changed just now may change again within the clock's tick.
    seen = Date.now() - changed < 1000 ? -1 : changed;
    return keys;
  };
  const inUse = (): VaultKey[] =>
    [...refresh().values()].filter((key) => !key.retired).sort((one, two) => two.number - one.number);
  const make = (number: number): void => {
    writeOnce(join(folder, number === 1 ? 'vault.key' : `vault-${number}.key`), randomBytes(32));
    seen = -1;
  };

  if (inUse().length === 0) {
    if (vaultHasObjects()) throw missing();
    make(1);
  }
  return {
    current: () => inUse()[0] ?? fail(missing()),
    inUse,
    of: (number) => refresh().get(number),
    add: () => {
      make(Math.max(0, ...refresh().keys()) + 1);
      return inUse()[0]!;
    },
    retire: (number) => {
      const file = number === 1 ? 'vault.key' : `vault-${number}.key`;
      mkdirSync(retiredFolder, { recursive: true, mode: 0o700 });
      if (existsSync(join(folder, file))) renameSync(join(folder, file), join(retiredFolder, file));
      syncFolderNow(retiredFolder);
      syncFolderNow(folder);
      seen = -1;
    },
  };
}

/** A file of secrets that is whole on the disk or not there; never written over. */
export function writeOnce(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    // A link, not a rename: of two processes that start at once, the second finds the first one's key and takes it.
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolderNow(dirname(path));
}

function syncFolderNow(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function fail(problem: Problem): never {
  throw problem;
}

function invalid(file: string): Problem {
  return new Problem({
    code: 'vault-key-invalid',
    status: 500,
    detail: `The vault key ${file} is not 32 bytes. Restore the key file from where it is kept; without it the vault cannot be read.`,
  });
}

function missing(): Problem {
  return new Problem({
    code: 'vault-key-missing',
    status: 500,
    detail:
      'The vault holds files but its keys are not where WEIR_KEYS points. Put the keys back from where they are kept; a new key would not open these files.',
  });
}
