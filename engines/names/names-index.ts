import { comparePair } from './compare-pair.ts';
import type { Entry, Hit, Query, SearchOptions } from './entry.ts';
import { shippedThreshold } from './weights.ts';

/** Entries that can be asked for a name. */
export interface NamesIndex {
  readonly size: number;
  /** Best first; equal scores in the order of list and entry id. */
  search(query: Query, options?: SearchOptions): Hit[];
  /** Adds the entry, or replaces the one with the same list and id. */
  add(entry: Entry): void;
  /** False when there was no such entry. */
  remove(list: string, id: string): boolean;
  get(list: string, id: string): Entry | undefined;
  entries(): IterableIterator<Entry>;
}

export function buildIndex(entries: Iterable<Entry>): NamesIndex {
  const byKey = new Map<string, Entry>();
  const keyOf = (list: string, id: string): string => `${list}\n${id}`;
  for (const entry of entries) byKey.set(keyOf(entry.list, entry.id), entry);
  return {
    get size() {
      return byKey.size;
    },
    search(query, options = {}) {
      const floor = options.floor ?? 0.5;
      const hits: Hit[] = [];
      for (const entry of byKey.values()) {
        const { score, parts, names } = comparePair({ names: [query.name] }, { names: entry.names });
        if (score < floor) continue;
        hits.push({ entry, name: names[1], score, alert: score >= shippedThreshold, parts });
      }
      return hits.sort((a, b) => b.score - a.score).slice(0, options.limit ?? 10);
    },
    add: (entry) => void byKey.set(keyOf(entry.list, entry.id), entry),
    remove: (list, id) => byKey.delete(keyOf(list, id)),
    get: (list, id) => byKey.get(keyOf(list, id)),
    entries: () => byKey.values(),
  };
}

export function saveIndex(index: NamesIndex): Uint8Array {
  return new TextEncoder().encode(JSON.stringify([...index.entries()]));
}

export function openIndex(bytes: Uint8Array): NamesIndex {
  return buildIndex(JSON.parse(new TextDecoder().decode(bytes)) as Entry[]);
}
