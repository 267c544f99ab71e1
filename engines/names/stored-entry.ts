import type { Entry, ListedName } from './entry.ts';

/*
 * An entry as an index keeps it: JSON without what is empty, a name without a quality as its bare text. There are as
 * many of them as a list is long, so each byte counts.
 */

export function textOfEntry(entry: Entry): string {
  const names = entry.names.map((name) => (name.quality === undefined ? name.text : name));
  return JSON.stringify({
    ...entry,
    names,
    born: filled(entry.born),
    countries: filled(entry.countries),
    identifiers: filled(entry.identifiers),
  });
}

const filled = <T>(values: readonly T[]): readonly T[] | undefined =>
  values.length === 0 ? undefined : values;

export function entryOfText(text: string): Entry {
  const stored = JSON.parse(text) as Omit<Entry, 'names'> &
    Partial<Entry> & { names: readonly (string | ListedName)[] };
  return {
    ...stored,
    names: stored.names.map((name) => (typeof name === 'string' ? { text: name } : name)),
    born: stored.born ?? [],
    countries: stored.countries ?? [],
    identifiers: stored.identifiers ?? [],
  };
}
