import type { Identifier, Kind, ListedName } from '../entry.ts';
import { csvRows } from '../csv-rows.ts';
import { EntrySet } from './entry-set.ts';
import { headerWord, HeadedRows } from './headed-rows.ts';
import type { Reading } from './list-form.ts';
import type { Notes } from './notes.ts';
import { everyOf, textOf, xmlRecords, type XmlElement } from './xml-records.ts';

/*
 * The United Kingdom's list of financial sanctions targets (Office of Financial Sanctions Implementation): ConList.csv,
 * whose first row tells the date and the second names the columns, and ConList.xml; also the CSV and
 * XML of the UK Sanctions List that replaces it. One row a name; rows of one group are one subject. The shapes are recalled from OFSI's format
 * guide and were tested with invented files only.
 */

const groupColumns = ['group id', 'ofsi group id', 'unique id'] as const;

/** Whether one of the first two rows names the columns of this list. */
export function isUkCsv(firstRows: readonly (readonly string[])[]): boolean {
  return firstRows.slice(0, 2).some((cells) => {
    const words = cells.map(headerWord);
    return words.includes('name 6') && groupColumns.some((column) => words.includes(column));
  });
}

export function readUkCsv(text: string, list: string, notes: Notes): Reading {
  const rows = csvRows(text, ',');
  let version = '';
  const first = rows.next();
  const begins = first.done ? [] : first.value.cells;
  let header: Iterator<ReturnType<typeof csvRows> extends Generator<infer Row> ? Row : never> = rows;
  if (
    /^last updated$|^report date/i.test(begins[0]?.replace(/^\ufeff/, '').trim() ?? '') &&
    begins.length <= 4
  )
    version = begins[1]?.trim() ?? '';
  else header = csvRows(text, ',');
  const headed = new HeadedRows(header, notes);
  const set = new EntrySet(list, notes);
  for (const group of headed.grouped(groupColumns)) {
    addGroup(
      set,
      group.map(({ line, of }) => ({ line, of: (...names) => names.map(of).find(Boolean) ?? '' })),
    );
  }
  return { version, purpose: 'sanctions', entries: set.entries };
}

/** A name of one subject with what is said beside it, from either form. `of` tries several names of a field. */
interface UkRow {
  readonly line: number;
  of(...names: string[]): string;
}

/** The XML's field names against the CSV's headers; the XML's are compared without capitals. */
const inXml: Readonly<Record<string, string>> = {
  'group id': 'groupid', 'group type': 'grouptypedescription', 'alias type': 'aliastype', 'alias quality': 'aliasquality',
  'name non-latin script': 'namenonlatinscript', dob: 'individual_dateofbirth', nationality: 'individual_nationality',
  'passport number': 'individual_passportnumber', 'national identification number': 'individual_ninumber',
  position: 'individual_position', gender: 'individual_gender', 'other information': 'otherinformation',
  'imo number': 'ship_imonumber', 'current owner/operator (s)': 'ship_currentowners', flag: 'ship_flag',
  'business registration number (s)': 'entity_businessregnumber', 'last updated': 'lastupdated',
}; // prettier-ignore

export function readUkXml(text: string, list: string, notes: Notes): Reading {
  const set = new EntrySet(list, notes);
  const groups = new Map<string, UkRow[]>();
  let newest = '';
  xmlRecords(text, notes, new Set(['FinancialSanctionsTarget', 'Designation', 'DateGenerated']), (record) => {
    const { line, children } = record;
    if (record.name === 'DateGenerated') newest = record.text.trim();
    if (record.name === 'Designation') addDesignation(set, record);
    if (record.name !== 'FinancialSanctionsTarget') return;
    const cells = new Map(children.map((child) => [child.name.toLowerCase(), child.text.trim()]));
    const of = (...names: string[]): string =>
      names.map((name) => cells.get(inXml[name] ?? name.replaceAll(' ', '')) ?? '').find(Boolean) ?? '';
    const id = of('group id');
    if (id === '') return notes.left(line, 'no reference number');
    newest = of('last updated') > newest ? of('last updated') : newest;
    groups.set(id, [...(groups.get(id) ?? []), { line, of }]);
  });
  for (const group of groups.values()) addGroup(set, group);
  return { version: newest, purpose: 'sanctions', entries: set.entries };
}

/** One subject of the UK Sanctions List, with all its names. */
function addDesignation(set: EntrySet, record: XmlElement): void {
  const every = (name: string): string[] => [...everyOf(record, name)].map(({ text }) => text.trim());
  const papers = (type: string, name: string): Identifier[] =>
    every(name).map((number) => ({ type, number }));
  const rows = [...everyOf(record, 'Name')].map((name): UkRow => ({
    line: name.line,
    of: (...fields) => fields.map((field) => textOf(name, field.replaceAll(' ', ''))).find(Boolean) ?? '',
  }));
  set.add({
    line: record.line,
    id: textOf(record, 'OFSIGroupID') || textOf(record, 'UniqueID'),
    kind: kindOf(textOf(record, 'IndividualEntityShip')),
    names: [
      ...rows.map(nameOf).sort((one, other) => rank(one) - rank(other)),
      ...every('NameNonLatinScript').map((text): ListedName => ({ text, quality: 'strong' })),
    ],
    born: every('DOB').map(dateOf),
    countries: [...every('Nationality'), ...every('AddressCountry')],
    sex: every('Gender')[0],
    identifiers: [
      ...papers('passport', 'PassportNumber'),
      ...papers('national identity number', 'NationalIdentifierNumber'),
      ...papers('IMO', 'IMONumber'),
    ],
    remarks: [...every('Position'), textOf(record, 'OtherInformation')],
  });
}

function addGroup(set: EntrySet, rows: readonly UkRow[]): void {
  const every = (...names: string[]): string[] => rows.flatMap((row) => numbered(row.of(...names)));
  const papers = (type: string, ...names: string[]): Identifier[] =>
    every(...names).map((number) => ({ type, number: number.replace(/\s*\([^)]*\)\s*$/, '') }));
  set.add({
    line: rows[0]!.line,
    id: rows[0]!.of(...groupColumns),
    kind: kindOf(rows[0]!.of('group type', 'designation type')),
    names: [
      ...rows.map(nameOf).sort((one, other) => rank(one) - rank(other)),
      ...every('name non-latin script').map((text): ListedName => ({ text, quality: 'strong' })),
    ],
    born: every('dob', 'd.o.b').map(dateOf),
    countries: [
      ...every('nationality', 'nationality(/ies)'),
      ...every('country', 'address country'),
      ...every('flag', 'current believed flag of ship'),
    ],
    sex: every('gender')[0],
    identifiers: [
      ...papers('passport', 'passport number'),
      ...papers('national identity number', 'national identification number', 'national identifier number'),
      ...papers('IMO', 'imo number'),
      ...papers('registration number', 'business registration number (s)'),
    ],
    remarks: [...new Set([...every('position'), ...rows.map((row) => row.of('other information'))])],
  });
}

const rank = ({ quality }: ListedName): number => (quality === 'primary' ? 0 : quality === 'strong' ? 1 : 2);

/** Name 6 is the family name, or the whole name of an organisation or ship. */
function nameOf(row: UkRow): ListedName {
  const given = [1, 2, 3, 4, 5].map((number) => row.of(`name ${number}`)).filter(Boolean);
  const weak = /low/i.test(row.of('alias quality', 'alias strength'));
  const primary = /^primary name$/i.test(row.of('alias type', 'name type', 'alias type name'));
  return {
    text: [...given, row.of('name 6')].filter(Boolean).join(' '),
    quality: weak ? 'weak' : primary ? 'primary' : 'strong',
  };
}

function kindOf(word: string): Kind {
  if (/^individual$/i.test(word)) return 'person';
  if (/^ship$/i.test(word)) return 'vessel';
  return /^entity$/i.test(word) ? 'organization' : 'unknown';
}

/** `(1) Iraq (2) Iran` holds two values. */
function numbered(text: string): string[] {
  return text
    .split(/\(\d{1,2}\)/)
    .map((value) => value.trim().replace(/[.;,]$/, ''))
    .filter(Boolean);
}

/** Day, month, year; `00` or `dd` stands for what is not known. The day always goes first here. */
function dateOf(written: string): string {
  const [, day = '', month = '', year = ''] = /^(\w{2})\/(\w{2})\/(\d{4})$/.exec(written) ?? [];
  if (year === '') return written;
  const known = (part: string): boolean => /^\d\d$/.test(part) && part !== '00';
  if (!known(month)) return year;
  return known(day) ? `${year}-${month}-${day}` : `${year}-${month}`;
}
