import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';

/** A saved index as a command names it: a folder with one file. */
const indexFile = 'names.index';

/** Writes beside and renames, so that whoever reads finds the old index or the new one whole. */
export async function writeIndexFolder(folder: string, bytes: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, indexFile);
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
  return path;
}

/** Reads the index into memory that threads can share. */
export async function readIndexFolder(folder: string | undefined): Promise<SharedArrayBuffer> {
  if (folder === undefined)
    throw new Problem({
      code: 'usage',
      status: 400,
      detail: 'Name the folder of a saved index: --index DIR.',
    });
  const file = await open(join(folder, indexFile));
  try {
    const { size } = await file.stat();
    const shared = new SharedArrayBuffer(size);
    const bytes = new Uint8Array(shared);
    for (let at = 0; at < size;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(size - at, 2 ** 26), at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return shared;
  } finally {
    await file.close();
  }
}
