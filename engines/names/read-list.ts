import { Problem } from '@weir/engines/vocabulary';
import type { Entry } from './entry.ts';

/** A row or element that could not become an entry. */
export interface LeftOut {
  /** 1-based line of the file. */
  readonly line: number;
  readonly reason: string;
}

export interface ReadList {
  readonly list: string;
  /** What the list says of its own version, e.g. the time it was generated; else a digest of its bytes. */
  readonly version: string;
  readonly entries: Entry[];
  readonly leftOut: LeftOut[];
}

/**
 * Reads a list; its form is recognised by content.
 * @throws Problem `list-not-recognised`
 */
export function readList(bytes: Uint8Array, options: { name?: string } = {}): ReadList {
  const text = new TextDecoder().decode(bytes);
  const [header = '', ...rows] = text.split(/\r?\n/);
  const columns = header.split(',').map((column) => column.trim().toLowerCase());
  const at = (name: string): number => columns.indexOf(name);
  if (at('name') < 0) {
    throw new Problem({ code: 'list-not-recognised', status: 422, detail: 'This is no list Weir can read.' });
  }
  const list = options.name ?? 'own';
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  rows.forEach((row, index) => {
    if (row.trim() === '') return;
    const cells = row.split(',');
    const name = cells[at('name')]?.trim();
    if (!name) return void leftOut.push({ line: index + 2, reason: 'no name' });
    entries.push({
      id: cells[at('id')]?.trim() || String(index + 2),
      list,
      kind: 'unknown',
      names: [{ text: name, quality: 'primary' }],
      born: [],
      countries: [],
      identifiers: [],
    });
  });
  return { list, version: '1', entries, leftOut };
}
