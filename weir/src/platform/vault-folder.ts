import { createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Where objects lie in the vault's folder: 256 folders, each file named by an HMAC of its plaintext's SHA-256. */
const shard = /^[0-9a-f]{2}$/;
const objectName = /^[0-9a-f]{62}$/;

export function pathUnder(folder: string, nameKey: Buffer, sha256: string): string {
  const name = createHmac('sha256', nameKey).update(sha256).digest('hex');
  return join(folder, name.slice(0, 2), name.slice(2));
}

/** Every object's path, folder by folder. */
export function* objectPaths(folder: string): Generator<string> {
  for (const part of readdirSync(folder).sort()) {
    if (!shard.test(part)) continue;
    for (const name of readdirSync(join(folder, part)).sort())
      if (objectName.test(name)) yield join(folder, part, name);
  }
}

export function holdsObjects(folder: string): boolean {
  return readdirSync(folder).some((name) => shard.test(name));
}

/** The name is on the disk when this returns. */
export async function moveInto(from: string, path: string): Promise<void> {
  const parent = join(path, '..');
  let made: string | undefined;
  try {
    await rename(from, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // The first object of its folder.
    made = await mkdir(parent, { recursive: true, mode: 0o700 });
    await rename(from, path);
  }
  await syncFolder(parent);
  if (made !== undefined) await syncFolder(join(parent, '..'));
}

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
