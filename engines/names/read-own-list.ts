import type { PartialDate } from '@weir/engines/vocabulary';
import { readBornDate } from './born-date.ts';
import { countryCodeOf } from './country-code.ts';
import { csvRows, separatorOf, type CsvRow } from './csv-rows.ts';
import type { Entry, Identifier, Kind, ListedName } from './entry.ts';
import { normaliseName } from './normalise.ts';
import type { LeftOut } from './read-list.ts';

/** What a column holds, by the words its header may use. */
const headers: Readonly<Record<string, readonly string[]>> = {
  id: ['id', 'identifier of entry', 'reference', 'ref', 'uid', 'entry', 'number'],
  name: ['name', 'full name', 'fullname', 'full_name', 'primary name', 'caption'],
  kind: ['kind', 'type', 'schema', 'entity type'],
  aliases: ['aliases', 'alias', 'aka', 'other names', 'also known as'],
  weakAliases: ['weak aliases', 'weak alias'],
  born: ['born', 'birth date', 'birthdate', 'date of birth', 'dob', 'year of birth'],
  country: ['country', 'countries', 'nationality', 'nationalities', 'citizenship'],
  sex: ['sex', 'gender'],
  identifier: [
    'identifier',
    'identifiers',
    'document',
    'documents',
    'passport',
    'id number',
    'document number',
  ],
  identifierType: ['identifier type', 'document type'],
  remarks: ['remarks', 'remark', 'note', 'notes', 'comment', 'comments'],
};

const kinds: Readonly<Record<string, Kind>> = {
  person: 'person', individual: 'person', p: 'person', human: 'person', 'natural person': 'person',
  organization: 'organization', organisation: 'organization', company: 'organization', entity: 'organization', firm: 'organization', 'legal entity': 'organization', legalentity: 'organization', org: 'organization',
  vessel: 'vessel', ship: 'vessel',
  unknown: 'unknown', any: 'unknown', '': 'unknown',
}; // prettier-ignore

const mostAliases = 500;

/** The column numbers by what they hold, or undefined when the first row is no header of a list. */
export function ownListColumns(text: string): Map<string, number> | undefined {
  const [first] = csvRows(text, separatorOf(firstLine(text)));
  if (first === undefined) return undefined;
  const columns = new Map<string, number>();
  first.cells.forEach((cell, place) => {
    const word = normaliseName(cell);
    for (const [what, words] of Object.entries(headers)) {
      if (words.some((known) => normaliseName(known) === word) && !columns.has(what))
        columns.set(what, place);
    }
  });
  return columns.has('name') ? columns : undefined;
}

const firstLine = (text: string): string => /^[^\n]*/.exec(text)?.[0] ?? '';

/** An own list: a header row, then a subject a row. Aliases and other repeated values are separated by `;` or `|`. */
export function readOwnList(
  text: string,
  columns: ReadonlyMap<string, number>,
  list: string,
): { entries: Entry[]; leftOut: LeftOut[] } {
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  const seen = new Set<string>();
  let isHeader = true;
  let width = 0;
  for (const row of csvRows(text, separatorOf(firstLine(text)))) {
    if (isHeader) {
      isHeader = false;
      width = row.cells.length;
      continue;
    }
    const refusal = refusalOf(row, width);
    const cellsOf = (what: string): string => row.cells[columns.get(what) ?? -1]?.trim() ?? '';
    const id = cellsOf('id') || `line ${row.line}`;
    if (refusal !== undefined) leftOut.push({ line: row.line, reason: refusal, kept: false });
    else if (normaliseName(cellsOf('name')) === '')
      leftOut.push({ line: row.line, reason: 'no name', kept: false });
    else if (seen.has(id)) leftOut.push({ line: row.line, reason: `the id ${id} stands twice`, kept: false });
    else {
      seen.add(id);
      entries.push(entryOf(row.line, id, list, cellsOf, leftOut));
    }
  }
  return { entries, leftOut };
}

function refusalOf(row: CsvRow, width: number): string | undefined {
  if (row.isUnclosed) return 'a quoted cell is not closed before the end of the file';
  if (row.cells.length > width) return `${row.cells.length} cells under ${width} headers`;
  return undefined;
}

function entryOf(
  line: number,
  id: string,
  list: string,
  cellsOf: (what: string) => string,
  leftOut: LeftOut[],
): Entry {
  const several = (what: string): string[] =>
    cellsOf(what)
      .split(/[;|]/)
      .map((value) => value.trim())
      .filter((value) => value !== '');
  const note = (reason: string): void => void leftOut.push({ line, reason, kept: true });
  const kind = kinds[normaliseName(cellsOf('kind'))];
  if (kind === undefined) note(`the kind ${cellsOf('kind')} is not known`);
  const born: PartialDate[] = [];
  for (const value of several('born')) {
    const date = readBornDate(value);
    if (date === undefined) note(`the date of birth ${value} is not a date`);
    else born.push(date);
  }
  const countries: string[] = [];
  for (const value of several('country')) {
    const code = countryCodeOf(value);
    if (code === undefined) note(`the country ${value} is not known`);
    else if (!countries.includes(code)) countries.push(code);
  }
  const sex = sexOf(cellsOf('sex'));
  if (sex === undefined && cellsOf('sex') !== '') note(`the sex ${cellsOf('sex')} is not known`);
  const names: ListedName[] = [
    { text: cellsOf('name'), quality: 'primary' },
    ...several('aliases').map((text) => ({ text, quality: 'strong' as const })),
    ...several('weakAliases').map((text) => ({ text, quality: 'weak' as const })),
  ];
  if (names.length > mostAliases) note(`more than ${mostAliases} names`);
  const remarks = cellsOf('remarks');
  return {
    id,
    list,
    kind: kind ?? 'unknown',
    names: names.slice(0, mostAliases),
    born,
    countries,
    ...(sex === undefined ? {} : { sex }),
    identifiers: several('identifier').map((value) => identifierOf(value, cellsOf('identifierType'))),
    ...(remarks === '' ? {} : { remarks }),
  };
}

/** `passport:AB 123`, or the number alone with its type in a column of its own. */
function identifierOf(value: string, type: string): Identifier {
  const [, own = '', number = ''] = /^([A-Za-z][A-Za-z ]*):\s*(.+)$/.exec(value) ?? [];
  return number === '' ? { type, number: value } : { type: own.trim(), number };
}

export function sexOf(text: string): 'm' | 'f' | undefined {
  const word = text.trim().toLowerCase();
  if (['m', 'male', 'man'].includes(word)) return 'm';
  return ['f', 'female', 'woman'].includes(word) ? 'f' : undefined;
}
