import type { Entry, Kind, ListedName } from './entry.ts';
import type { GrowingBytes } from './growing.ts';

/*
 * An entry as an index keeps it. There are as many of them as a list is long, so each byte counts: JSON values behind
 * one another without their keys. First a figure that says list and kind, the id, then the names, each as its text or,
 * with its quality, as a pair; then what else is known, as one object, where there is any.
 */

const kinds: readonly Kind[] = ['person', 'organization', 'vessel', 'unknown'];

type Rest = Omit<Entry, 'id' | 'list' | 'kind' | 'names'>;
const restOf: Readonly<Record<keyof Rest, true>> = {
  born: true,
  countries: true,
  sex: true,
  identifiers: true,
  addresses: true,
  remarks: true,
};
const restKeys = Object.keys(restOf) as (keyof Rest)[];

/** @param list place of the entry's list among the segment's lists */
export function writeEntry(entry: Entry, list: number, bytes: GrowingBytes): void {
  bytes.pushText(String(list * kinds.length + kinds.indexOf(entry.kind)));
  bytes.push(comma);
  bytes.pushJson(entry.id);
  for (const name of entry.names) {
    bytes.push(comma);
    if (name.quality === undefined) bytes.pushJson(name.text);
    else bytes.pushText(JSON.stringify([name.text, name.quality]));
  }
  let rest: Record<string, unknown> | undefined;
  for (const key of restKeys) {
    const value = entry[key];
    if (value !== undefined && (!Array.isArray(value) || value.length > 0)) (rest ??= {})[key] = value;
  }
  if (rest === undefined) return;
  bytes.push(comma);
  bytes.pushText(JSON.stringify(rest));
}

const comma = 0x2c;

type StoredName = string | [string, NonNullable<ListedName['quality']>];

export function entryOfText(text: string, lists: readonly string[]): Entry {
  const [head, id, ...more] = JSON.parse(`[${text}]`) as [number, string, ...(StoredName | Partial<Rest>)[]];
  const last = more.at(-1);
  const rest = typeof last === 'object' && !Array.isArray(last) ? (more.pop() as Partial<Rest>) : {};
  return {
    id,
    list: lists[Math.floor(head / kinds.length)]!,
    kind: kinds[head % kinds.length]!,
    names: (more as StoredName[]).map((name) =>
      typeof name === 'string' ? { text: name } : { text: name[0], quality: name[1] },
    ),
    born: [],
    countries: [],
    identifiers: [],
    ...rest,
  };
}
