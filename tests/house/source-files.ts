import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const house = resolve(import.meta.dirname, '../..');

/** Every TypeScript module under the folders named, sorted. */
export function sourceFiles(folders: readonly string[], ending = /\.tsx?$/): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(house, folder), { recursive: true, withFileTypes: true })
        .filter(
          (entry) =>
            entry.isFile() &&
            ending.test(entry.name) &&
            !entry.parentPath.includes('node_modules') &&
            !entry.parentPath.includes('/dist'),
        )
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .sort();
}
