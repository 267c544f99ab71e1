import { Problem } from '@weir/engines/vocabulary';
import { csvRows, separatorOf } from '../csv-rows.ts';
import headers from './record-headers.json' with { type: 'json' };
import type { Identifier, Kind } from '../entry.ts';
import type { RecordAddress, RecordName, ResolveRecord } from './record.ts';

/** What a column of a file of records can hold. */
export type Column = keyof typeof headers.columns;
export const columnNames = Object.keys(headers.columns) as Column[];

const largestFile = 256 * 1024 * 1024;
const mostRows = 2_000_000;

export interface ReadRecords {
  /** One for each row, in the order of the file. */
  readonly rows: readonly { readonly line: number; readonly id: string; readonly key: string }[];
  /** Those that can be compared, under their keys. */
  readonly records: readonly ResolveRecord[];
  /** What is wrong with a row, or was done about it. */
  readonly notes: readonly { readonly line: number; readonly reason: string }[];
  readonly used: readonly { readonly header: string; readonly column: Column }[];
  readonly unused: readonly string[];
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
const columnOfHeader: ReadonlyMap<string, Column> = new Map(
  columnNames.flatMap((column) => headers.columns[column].map((header) => [plain(header), column] as const)),
);

/**
 * Reads a table of records with a header row. Headers are recognised by their usual spellings; `given` maps columns to
 * headers where they are not. Every row is answered: one without an id is called by its line, one whose id stands twice
 * stays a row of its own, one that cannot be read is left alone; each is noted.
 *
 * @throws Problem `csv-encoding`, `csv-columns-missing`, `csv-too-large`, `csv-not-readable`
 */
export function readRecords(bytes: Uint8Array, given: ReadonlyMap<string, string> = new Map()): ReadRecords {
  const text = decoded(bytes);
  const separator = separatorOf(/^[^\n]*/.exec(text)?.[0] ?? '');
  const iterator = csvRows(text, separator);
  const first = iterator.next();
  if (first.done === true)
    throw broken('csv-not-readable', 'The file is empty. Give a table with a header row.');
  const header = first.value.cells.map((cell: string) => cell.trim());
  const places = placesOf(header, given);
  const rows: { line: number; id: string; key: string }[] = [];
  const records: ResolveRecord[] = [];
  const notes: { line: number; reason: string }[] = [];
  const seen = new Map<string, number>();
  for (const row of iterator) {
    if (rows.length >= mostRows)
      throw broken('csv-too-large', `The file has more than ${mostRows} rows. Split it.`);
    const cells = row.cells.map((cell) => cell.trim());
    const written = cellsAt(cells, places.get('id'))[0] ?? '';
    const id = written === '' ? `line ${row.line}` : written;
    if (written === '') notes.push({ line: row.line, reason: `has no id; it is called "${id}"` });
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    const key = times === 1 ? id : `${id}~${times}`;
    if (times > 1)
      notes.push({ line: row.line, reason: `bears the id ${id} again; it counts as a row of its own` });
    rows.push({ line: row.line, id, key });
    if (row.isUnclosed)
      notes.push({ line: row.line, reason: 'has a quoted cell that is not closed; it is left alone' });
    else if (cells.length > header.length)
      notes.push({
        line: row.line,
        reason: `has ${cells.length} cells under ${header.length} headers; it is left alone`,
      });
    else {
      const record = recordFrom(key, cells, places);
      if (saysAnything(record)) records.push(record);
      else notes.push({ line: row.line, reason: 'says nothing that can be compared; it is left alone' });
    }
  }
  return {
    rows,
    records,
    notes,
    used: [...places].flatMap(([column, at]) => at.map((place) => ({ header: header[place]!, column }))),
    unused: header.filter((_, place) => ![...places.values()].some((at) => at.includes(place))),
  };
}

function decoded(bytes: Uint8Array): string {
  if (bytes.length > largestFile) throw broken('csv-too-large', 'The file is larger than 256 MB. Split it.');
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'; // prettier-ignore
  try {
    return new TextDecoder(mark, { fatal: true }).decode(bytes).replaceAll('\u0000', '');
  } catch {
    throw broken('csv-encoding', 'The file is not UTF-8 text. Save it as CSV in UTF-8 and try again.');
  }
}

function placesOf(header: readonly string[], given: ReadonlyMap<string, string>): Map<Column, number[]> {
  const places = new Map<Column, number[]>();
  const taken = new Set<number>();
  for (const [column, names] of given) {
    if (!columnNames.includes(column as Column))
      throw broken(
        'csv-columns-missing',
        `There is no column "${column}". There are: ${columnNames.join(', ')}.`,
      );
    const at = names.split('+').map((name) => {
      const exact = header.indexOf(name.trim());
      const place = exact >= 0 ? exact : header.findIndex((cell) => plain(cell) === plain(name));
      if (place < 0)
        throw broken(
          'csv-columns-missing',
          `The file has no header "${name}". It has: ${header.join(', ')}.`,
        );
      taken.add(place);
      return place;
    });
    places.set(column as Column, at);
  }
  header.forEach((cell, place) => {
    const column = columnOfHeader.get(plain(cell));
    if (column === undefined || taken.has(place) || given.has(column)) return;
    const at = places.get(column);
    if (at === undefined) places.set(column, [place]);
    else if (column !== 'id') at.push(place);
  });
  if (!places.has('id'))
    throw broken(
      'csv-columns-missing',
      `No column is recognised as the id. Say which one is, for example --columns id=${header[0] ?? 'NUMBER'}.`,
    );
  if (places.size < 2)
    throw broken(
      'csv-columns-missing',
      `Nothing but the id is recognised. Say what the columns are, for example --columns given=${header[1] ?? 'FIRST'},born=…; there are: ${columnNames.join(', ')}.`,
    );
  return places;
}

const broken = (code: string, detail: string): Problem => new Problem({ code, status: 400, detail });

function cellsAt(cells: readonly string[], at: readonly number[] | undefined): string[] {
  return (at ?? []).map((place) => cells[place] ?? '').filter((cell) => cell !== '' && !/^(?:null|n\/?a|none|nan|-+)$/i.test(cell)); // prettier-ignore
}

function recordFrom(
  id: string,
  cells: readonly string[],
  places: ReadonlyMap<Column, number[]>,
): ResolveRecord {
  const all = (column: Column): string[] => cellsAt(cells, places.get(column));
  const one = (column: Column): string => all(column).join(' ');
  const kind = kinds[one('kind').toLowerCase()];
  const sex = one('sex');
  return {
    id,
    names: namesFrom(all, one),
    ...(kind === undefined ? {} : { kind }),
    born: all('born'),
    ...(sex === '' ? {} : { sex }),
    addresses: addressFrom(one),
    phones: all('phone').flatMap((text) => text.split(/[;|]/)),
    emails: all('email').flatMap((text) => text.split(/[;|]/)),
    identifiers: identifiersFrom(all, one),
    countries: [...all('country'), ...all('nationality')],
    employer: one('employer'),
    birthplace: one('birthplace'),
    occupation: one('occupation'),
  };
}

const kinds: Readonly<Record<string, Kind>> = {
  person: 'person', individual: 'person', organization: 'organization', organisation: 'organization', company: 'organization', entity: 'organization', firm: 'organization', business: 'organization',
}; // prettier-ignore

function namesFrom(all: (column: Column) => string[], one: (column: Column) => string): RecordName[] {
  const split: RecordName = { given: one('given'), middle: one('middle'), family: one('family') };
  const isSplit = split.given !== '' || split.family !== '';
  const whole = isSplit ? [] : all('name').slice(0, 1);
  return [...(isSplit ? [split] : []), ...[...whole, ...all('alias')].map((full) => ({ full }))];
}

function addressFrom(one: (column: Column) => string): RecordAddress[] {
  const address = {
    text: one('address'),
    number: one('number'),
    street: one('street'),
    city: one('city'),
    postcode: one('postcode'),
    state: one('state'),
    country: one('country'),
  };
  const isEmpty = [address.text, address.number, address.street, address.city, address.postcode, address.state].every((text) => text === ''); // prettier-ignore
  return isEmpty ? [] : [address];
}

const identifierColumns: readonly (readonly [Column, string, Column?])[] = [
  ['ssn', 'ssn'],
  ['national_id', 'national id', 'national_id_country'],
  ['passport', 'passport', 'passport_country'],
  ['driving', 'driving licence'],
  ['tax', 'tax number', 'tax_country'],
  ['registration', 'registration'],
  ['lei', 'lei'],
  ['account', 'account'],
];

function identifiersFrom(all: (column: Column) => string[], one: (column: Column) => string): Identifier[] {
  return identifierColumns.flatMap(([column, type, countryColumn]) => {
    const country = countryColumn === undefined ? '' : one(countryColumn);
    return all(column).map((number) => ({ type, number, ...(country === '' ? {} : { country }) }));
  });
}

function saysAnything(record: ResolveRecord): boolean {
  return [record.names, record.born, record.addresses, record.phones, record.emails, record.identifiers].some(
    (given) => given !== undefined && given.length > 0,
  );
}
