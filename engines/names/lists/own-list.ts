import { Problem } from '@weir/engines/vocabulary';
import type { Identifier, Kind, ListedName } from '../entry.ts';
import { csvRows, separatorOf } from '../csv-rows.ts';
import { normaliseName } from '../normalise.ts';
import { EntrySet, sexOf } from './entry-set.ts';
import type { Reading } from './list-form.ts';
import type { Notes } from './notes.ts';

/** What a column of an own list may hold. */
export const ownColumns = ['id', 'name', 'forename', 'kind', 'aliases', 'weakAliases', 'born', 'country', 'sex', 'identifier', 'identifierType', 'remarks'] as const; // prettier-ignore
export type OwnColumn = (typeof ownColumns)[number];
/** Which header holds what, where a person says so: `{ name: 'Client', born: 'DOB' }`. */
export type OwnMapping = Partial<Record<OwnColumn, string>>;

/** What a column holds, by the words its header may use. */
const headers: Readonly<Record<OwnColumn, readonly string[]>> = {
  id: ['id', 'identifier of entry', 'reference', 'ref', 'uid', 'entry', 'entity id', 'entity_id', 'number'],
  name: ['name', 'full name', 'fullname', 'full_name', 'primary name', 'caption'],
  forename: ['forename', 'forenames', 'first name', 'given name', 'given names'],
  kind: ['kind', 'type', 'schema', 'entity type'],
  aliases: ['aliases', 'alias', 'aka', 'other names', 'also known as'],
  weakAliases: ['weak aliases', 'weak alias'],
  born: ['born', 'birth date', 'birthdate', 'date of birth', 'date_of_birth', 'dob', 'year of birth'],
  country: ['country', 'countries', 'nationality', 'nationalities', 'citizenship'],
  sex: ['sex', 'gender'],
  identifier: ['identifier', 'identifiers', 'document', 'documents', 'passport', 'id number', 'document number'],
  identifierType: ['identifier type', 'document type'],
  remarks: ['remarks', 'remark', 'note', 'notes', 'comment', 'comments'],
}; // prettier-ignore

const kinds: Readonly<Record<string, Kind>> = {
  person: 'person', individual: 'person', p: 'person', human: 'person', 'natural person': 'person',
  organization: 'organization', organisation: 'organization', company: 'organization', entity: 'organization', firm: 'organization', 'legal entity': 'organization', legalentity: 'organization', org: 'organization',
  vessel: 'vessel', ship: 'vessel',
  unknown: 'unknown', any: 'unknown', '': 'unknown',
}; // prettier-ignore

const firstLine = (text: string): string => /^[^\n]{0,100000}/.exec(text)?.[0] ?? '';

/**
 * The column numbers by what they hold, or undefined when the first row is no header of a list.
 * @throws Problem `list-columns-unknown` where the mapping names a header that is not there
 */
export function ownListColumns(text: string, mapping: OwnMapping = {}): Map<OwnColumn, number> | undefined {
  const [first] = csvRows(text, separatorOf(firstLine(text)));
  if (first === undefined) return undefined;
  const words = first.cells.map((cell) => normaliseName(cell));
  const columns = new Map<OwnColumn, number>();
  for (const what of ownColumns) {
    const said = mapping[what];
    const known = said === undefined ? headers[what] : [said];
    const place = words.findIndex(
      (word) => word !== '' && known.some((each) => normaliseName(each) === word),
    );
    if (place >= 0) columns.set(what, place);
    else if (said !== undefined) {
      throw new Problem({
        code: 'list-columns-unknown',
        status: 400,
        detail: `The mapping names a column "${said}" for ${what}, which the first row does not have.`,
        facts: { column: said, columns: first.cells.slice(0, 50) },
      });
    }
  }
  return columns.has('name') ? columns : undefined;
}

/** An own list: a header row, then a subject a row. Aliases and other repeated values are separated by `;` or `|`. */
export function readOwnList(
  text: string,
  columns: ReadonlyMap<OwnColumn, number>,
  list: string,
  notes: Notes,
): Reading {
  const set = new EntrySet(list, notes);
  const rows = csvRows(text, separatorOf(firstLine(text)));
  const header = rows.next();
  const width = header.done ? 0 : header.value.cells.length;
  // A column called `passport` says by its name what its numbers are.
  const said = header.done ? '' : normaliseName(header.value.cells[columns.get('identifier') ?? -1] ?? '');
  const type = /^(identifiers?|documents?|document number|id number)$/.test(said) ? '' : said;
  for (const { line, cells, isUnclosed } of rows) {
    if (isUnclosed) notes.left(line, 'a quoted cell is not closed before the end of the file');
    else if (cells.length > width) notes.left(line, `${cells.length} cells under ${width} headers`);
    else
      addRow(set, line, (what) => {
        const cell = cells[columns.get(what) ?? -1]?.trim() ?? '';
        return what === 'identifierType' && cell === '' ? type : cell;
      });
  }
  return { version: '', purpose: null, entries: set.entries };
}

function addRow(set: EntrySet, line: number, cell: (what: OwnColumn) => string): void {
  if (normaliseName(cell('name')) === '') return set.notes.left(line, 'no name');
  const several = (what: OwnColumn): string[] =>
    cell(what)
      .split(/[;|]/)
      .map((value) => value.trim())
      .filter((value) => value !== '');
  const kind = kinds[normaliseName(cell('kind'))];
  if (kind === undefined) set.notes.value(line, `the kind ${cell('kind')} is not known`);
  if (sexOf(cell('sex')) === undefined && cell('sex') !== '')
    set.notes.value(line, `the sex ${cell('sex')} is not known`);
  const names: ListedName[] = [
    { text: `${cell('forename')} ${cell('name')}`, quality: 'primary' },
    ...several('aliases').map((text) => ({ text, quality: 'strong' as const })),
    ...several('weakAliases').map((text) => ({ text, quality: 'weak' as const })),
  ];
  set.add({
    line,
    id: cell('id') || `line ${line}`,
    kind: kind ?? 'unknown',
    names,
    born: several('born'),
    countries: several('country'),
    sex: cell('sex'),
    identifiers: several('identifier').map((value) => identifierOf(value, cell('identifierType'))),
    remarks: [cell('remarks')],
  });
}

/** `passport:AB 123`, or the number alone with its type in a column of its own. */
function identifierOf(value: string, type: string): Identifier {
  const [, own = '', number = ''] = /^([A-Za-z][A-Za-z ]*):\s*(.+)$/.exec(value) ?? [];
  return number === '' ? { type, number: value } : { type: own.trim(), number };
}
