import type { Kind, ListedName } from '../entry.ts';
import { csvRows, separatorOf } from '../csv-rows.ts';
import { EntrySet } from './entry-set.ts';
import { HeadedRows, type HeadedRow } from './headed-rows.ts';
import type { ListPurpose, Reading } from './list-form.ts';
import type { Notes } from './notes.ts';

/*
 * Political offices and other people as CSV. EveryPolitician's `names.csv` (id, name) and its term files (id, name,
 * sort_name, …) have several rows a person: verified against its data of 2015. OpenSanctions' `targets.simple.csv`
 * (id, schema, name, aliases, …) is recalled from its documentation and was tested with invented files.
 */

const rowsOf = (text: string, notes: Notes): HeadedRows =>
  new HeadedRows(csvRows(text, separatorOf(text.slice(0, 10_000).split('\n')[0]!)), notes);

const list = (text: string): string[] => text.split(/[;|]/).map((value) => value.trim()).filter(Boolean); // prettier-ignore

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether header and first row are EveryPolitician's, in either of its files. An own list may be called id, name too. */
export function isEveryPolitician(columns: ReadonlySet<string>, firstRow: readonly string[]): boolean {
  if (!columns.has('id') || !columns.has('name')) return false;
  if (columns.has('legislature') || (columns.has('sort_name') && columns.has('group_id'))) return true;
  return columns.size === 2 && firstRow.some((cell) => uuid.test(cell.trim()));
}

export function readEveryPolitician(text: string, name: string, notes: Notes): Reading {
  const set = new EntrySet(name, notes);
  for (const group of rowsOf(text, notes).grouped(['id'])) {
    const every = (column: string): string[] => [...new Set(group.flatMap((row) => list(row.of(column))))];
    const names = [...new Set(group.map((row) => row.of('name')))];
    set.add({
      line: group[0]!.line,
      id: group[0]!.of('id'),
      kind: 'person',
      names: [
        ...names.map((text, index): ListedName => ({ text, quality: index === 0 ? 'primary' : 'strong' })),
        ...every('sort_name').map((text): ListedName => ({ text, quality: 'strong' })),
      ],
      born: every('birth_date'),
      countries: every('country'),
      sex: every('gender')[0],
      identifiers: every('wikidata').map((number) => ({ type: 'Wikidata', number })),
      remarks: [
        ...new Set([...every('legislature'), ...every('chamber'), ...every('group'), ...every('area')]),
      ],
    });
  }
  return { version: '', purpose: 'pep', entries: set.entries };
}

const kinds: Readonly<Record<string, Kind>> = {
  person: 'person', organization: 'organization', company: 'organization', publicbody: 'organization',
  legalentity: 'unknown', vessel: 'vessel',
}; // prettier-ignore

export const isSimpleCsv = (columns: ReadonlySet<string>): boolean =>
  ['id', 'schema', 'name', 'aliases', 'birth_date'].every((column) => columns.has(column));

/** Where a column `sanctions` is filled, the subject is sanctioned; a subject without it is not, whatever the list. */
export function readSimpleCsv(
  text: string,
  name: string,
  notes: Notes,
  purpose: ListPurpose | undefined,
): Reading {
  const set = new EntrySet(name, notes);
  const rows = rowsOf(text, notes);
  const tellsSanctions = rows.columns.has('sanctions');
  let sanctioned = 0;
  for (const row of rows) {
    const isSanctioned = row.of('sanctions') !== '';
    if (isSanctioned) sanctioned++;
    if (purpose === 'sanctions' && tellsSanctions && !isSanctioned) {
      notes.tally('no sanction is named in the row, so it is not what this list is for');
      continue;
    }
    addRow(set, row, notes);
  }
  return {
    version: '',
    purpose: sanctioned > 0 && sanctioned === set.entries.length ? 'sanctions' : null,
    entries: set.entries,
  };
}

function addRow(set: EntrySet, row: HeadedRow, notes: Notes): void {
  const schema = row.of('schema');
  const kind = kinds[schema.toLowerCase()];
  if (kind === undefined) return notes.tally(`${schema}: it names no person, organisation or vessel`);
  const texts = (column: string): string[] => list(row.of(column));
  set.add({
    line: row.line,
    id: row.of('id'),
    kind,
    names: [
      { text: row.of('name'), quality: 'primary' },
      ...texts('aliases').map((text): ListedName => ({ text, quality: 'strong' })),
    ],
    born: kind === 'person' ? texts('birth_date') : [],
    countries: texts('countries'),
    identifiers: texts('identifiers').map((number) => ({ type: '', number })),
    remarks: [row.of('sanctions'), row.of('dataset')],
  });
}
