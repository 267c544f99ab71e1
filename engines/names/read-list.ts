import { Problem } from '@weir/engines/vocabulary';
import { createHash } from 'node:crypto';
import type { Entry } from './entry.ts';
import { ownListColumns, readOwnList } from './read-own-list.ts';
import { readUnList } from './read-un-list.ts';

/** What of a file could not be used. */
export interface LeftOut {
  /** 1-based line of the file. */
  readonly line: number;
  readonly reason: string;
  /** True when only a value was left out and the entry stands. */
  readonly kept: boolean;
}

export interface ReadList {
  readonly list: string;
  /** What the list says of its own version, e.g. the time it was generated; else the start of its SHA-256. */
  readonly version: string;
  readonly entries: Entry[];
  readonly leftOut: LeftOut[];
}

/** Larger files are refused: the largest public list in this form has a thirtieth of it. */
export const largestList = 256 * 1024 * 1024;

/**
 * Reads a list; its form is recognised by content: the United Nations consolidated list (XML), or an own list as CSV
 * with a header that names at least a `name` column. What cannot be used is said line by line, never dropped.
 *
 * @param options.name what to call the list; `UN` or `own` otherwise
 * @throws Problem `list-not-recognised`, `list-too-large`
 */
export function readList(bytes: Uint8Array, options: { readonly name?: string } = {}): ReadList {
  if (bytes.length > largestList) {
    throw new Problem({
      code: 'list-too-large',
      status: 413,
      detail: `The list is larger than ${largestList} bytes.`,
    });
  }
  const text = decoded(bytes);
  const digest = (): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  if (/^\s*<[^>]*>?/.test(text) && /<CONSOLIDATED_LIST[\s>]/.test(text.slice(0, 4000))) {
    const list = options.name ?? 'UN';
    const { version, entries, leftOut } = readUnList(text, list);
    return { list, version: version || digest(), entries, leftOut };
  }
  const columns =
    text.trimStart().startsWith('<') || text.includes('\u0000') ? undefined : ownListColumns(text);
  if (columns === undefined) {
    throw new Problem({
      code: 'list-not-recognised',
      status: 400,
      detail:
        'This file is no list that Weir can read. Give the United Nations consolidated list as XML, or a CSV file whose first row names its columns (id, name, kind, aliases, born, country, identifier).',
    });
  }
  const list = options.name ?? 'own';
  return { list, version: digest(), ...readOwnList(text, columns, list) };
}

/** UTF-8, or UTF-16 where a byte order mark says so. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
