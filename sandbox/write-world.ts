import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { World } from './world.ts';

/** Writes the world's files and `truth.json` below a folder, which is made where it is missing. */
export async function writeWorld(world: World, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of world.files) {
    const path = join(folder, ...file.path.split('/'));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.bytes);
  }
  await writeFile(join(folder, 'truth.json'), `${JSON.stringify(world.truth, null, 1)}\n`);
}
