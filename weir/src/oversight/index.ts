import type { NamesOf } from '#people';
import type { Platform } from '#platform';
import { oversightRoutes } from './oversight-routes.ts';
import { openSearchKey, type SearchKey } from './search-key.ts';
import { watchAccesses } from './watch.ts';

export interface Oversight {
  /** Opens what people searched for; whoever erases a person's data forgets the searches that named him. */
  readonly searchKey: SearchKey;
}

/** The auditor's room, and the watch over who is shown a person's data. Before any room's routes answer. */
export function createOversight(platform: Platform, rooms: { people: { namesOf: NamesOf } }): Oversight {
  const searchKey = openSearchKey(platform.config.keyFolder);
  watchAccesses(platform, searchKey);
  oversightRoutes(platform, searchKey, rooms.people.namesOf);
  return { searchKey };
}

export type { SearchKey } from './search-key.ts';
