import { createHash } from 'node:crypto';
import type { Entry } from '@weir/engines/names';

export interface ListDifference {
  readonly added: readonly Entry[];
  readonly changed: readonly Entry[];
  /** Ids of entries that are no longer there. */
  readonly removed: readonly string[];
}

/** What a new version of a list changes. `standing` tells each standing entry's hash. */
export function differenceOf(
  standing: ReadonlyMap<string, string>,
  entries: ReadonlyMap<string, Entry>,
): ListDifference {
  const added: Entry[] = [];
  const changed: Entry[] = [];
  for (const entry of entries.values()) {
    const before = standing.get(entry.id);
    if (before === undefined) added.push(entry);
    else if (before !== entryHash(entry)) changed.push(entry);
  }
  const removed = [...standing.keys()].filter((id) => !entries.has(id));
  return { added, changed, removed };
}

/** The same for the same entry, in whatever order its fields were written. */
export function entryHash(entry: Entry): string {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return createHash('sha256').update(JSON.stringify(entry, sorted)).digest('hex');
}

/** A list that lost more than half of its entries is more often a broken download than a change of the law. */
export function shrinksSuspiciously(before: number, removed: number): boolean {
  return before >= 10 && removed * 2 > before;
}
