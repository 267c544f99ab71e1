import type { WatchList, WorldFile } from '../world.ts';
import { csvLine } from './csv.ts';

/** Several aliases of an entry stand in one cell, with semicolons between. */
export function listFiles(lists: readonly WatchList[]): WorldFile[] {
  const encoder = new TextEncoder();
  return lists.map((list) => ({
    path: `lists/${list.id}.csv`,
    bytes: encoder.encode(
      csvLine(['id', 'name', 'kind', 'aliases', 'born', 'country', 'passport']) +
        list.entries
          .map((entry) =>
            csvLine([
              entry.id,
              entry.name,
              entry.kind,
              entry.aliases.join('; '),
              entry.born ?? '',
              entry.country ?? '',
              entry.identifier ?? '',
            ]),
          )
          .join(''),
    ),
  }));
}
