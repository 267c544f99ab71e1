import { randomBytes, createHash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import { incomingFolder, incomingName } from './vault-incoming.ts';
import type { VaultKey, VaultKeys } from './vault-keys.ts';
import {
  emptySlot,
  headerOf,
  readHeader,
  sealed,
  sealSlot,
  unsealed,
  writeSlot,
  type ObjectHeader,
} from './vault-object.ts';
import { moveInto, objectPaths, pathUnder, syncFolder } from './vault-folder.ts';

export type RotationProgress = (done: number) => Promise<void> | void;

/**
 * Gives every object to the current key. Each object in this order, each step on the disk before the next: the free slot
 * gets the data key under the new vault key; the file gets its new name; the slot of the old key is cleared. Whatever
 * moment it is cut off at, the object opens (both keys are in the ring and both names are looked for), and the next run
 * goes on from there. A key is retired only after a whole walk found nothing that still needs it.
 */
export async function rotateObjects(
  folder: string,
  keys: VaultKeys,
  options: { only?: string; progress?: RotationProgress; signal?: AbortSignal } = {},
): Promise<number> {
  const current = keys.current();
  if (options.only !== undefined) {
    for (const key of keys.inUse())
      await giveTo(current, pathUnder(folder, key.name, options.only), folder, keys);
    return 1;
  }
  let rewrapped = 0;
  // A put that began under the old key may end during the walk: walk until one finds nothing left to do.
  for (let found = -1; found !== 0;) {
    found = 0;
    const unread: string[] = [];
    for (const path of objectPaths(folder)) {
      options.signal?.throwIfAborted();
      const outcome = await giveTo(current, path, folder, keys);
      if (outcome === 'damaged') unread.push(path);
      if (outcome !== 'given') continue;
      found++;
      rewrapped++;
      await options.progress?.(rewrapped);
    }
    if (found === 0 && unread.length > 0) throw stuck(unread);
  }
  for (const key of keys.inUse()) if (key.number < current.number) keys.retire(key.number);
  return rewrapped;
}

async function giveTo(
  key: VaultKey,
  path: string,
  folder: string,
  keys: VaultKeys,
): Promise<'given' | 'had' | 'gone' | 'damaged'> {
  const file = await open(path, 'r+').catch(() => undefined);
  if (!file) return 'gone';
  try {
    const header = await readHeader(file, (number) => keys.of(number)?.wrap).catch((error: unknown) => {
      if (error instanceof Problem) return undefined;
      throw error;
    });
    if (!header) return 'damaged';
    if (header.version === 1) return await writeAnew(file, header, path, folder, key);
    const target = pathUnder(folder, key.name, header.sha256!);
    if (header.keyNumber === key.number && !header.otherSlotUsed && target === path) return 'had';
    let slot = header.slot;
    if (header.keyNumber !== key.number) {
      slot = header.slot === 0 ? 1 : 0;
      await writeSlot(file, slot, sealSlot(key.number, key.wrap, header.dataKey, header.sha256!));
    }
    if (target !== path) {
      // Another process does the same work, or it was erased: whoever moved it also clears the slot.
      const moved = await moveInto(path, target).then(
        () => true,
        (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? false : Promise.reject(error)),
      );
      if (!moved) return 'gone';
      await syncFolder(dirname(path));
    }
    await writeSlot(file, slot === 0 ? 1 : 0, emptySlot());
    return 'given';
  } finally {
    await file.close();
  }
}

/** The first version has no room for a second slot: it is opened, checked and sealed again beside, then takes its place. */
async function writeAnew(
  file: FileHandle,
  header: ObjectHeader,
  path: string,
  folder: string,
  key: VaultKey,
): Promise<'given' | 'damaged'> {
  const temporary = join(folder, incomingFolder, incomingName());
  const dataKey = randomBytes(32);
  try {
    const hash = createHash('sha256');
    for await (const part of unsealed(file, header)) hash.update(part);
    const sha256 = hash.digest('hex');
    const written = await open(temporary, 'wx', 0o600);
    try {
      await written.write(headerOf(sealSlot(key.number, key.wrap, dataKey, sha256)));
      for await (const chunk of sealed(unsealed(file, header, sha256), dataKey, () => undefined))
        await written.writeFile(chunk);
      await written.sync();
    } finally {
      await written.close();
    }
    const target = pathUnder(folder, key.name, sha256);
    if (target === path) {
      await rename(temporary, path);
      await syncFolder(dirname(path));
    } else {
      await moveInto(temporary, target);
      await rm(path, { force: true });
      await syncFolder(dirname(path));
    }
    return 'given';
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Problem) return 'damaged';
    throw error;
  }
}

function stuck(paths: readonly string[]): Problem {
  return new Problem({
    code: 'vault-rotation-stuck',
    status: 500,
    detail: `${paths.length} files in the vault could not be opened, so the old key is kept. Restore them from a backup or remove them by an ordered erasure, then rotate again.`,
    facts: { files: paths.slice(0, 20) },
  });
}
