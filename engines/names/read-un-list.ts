import type { PartialDate } from '@weir/engines/vocabulary';
import { SaxesParser } from 'saxes';
import { readBornDate } from './born-date.ts';
import { countryCodeOf } from './country-code.ts';
import type { Entry, Identifier, ListedName } from './entry.ts';
import type { LeftOut } from './read-list.ts';
import { sexOf } from './read-own-list.ts';

/*
 * The consolidated list of the United Nations Security Council, as its XML has been published since 2014
 * (sanctions list schema on the Council's site). One INDIVIDUAL or ENTITY at a time is held as a small tree.
 */

interface Element {
  readonly name: string;
  readonly children: Element[];
  readonly line: number;
  text: string;
}

export interface UnList {
  readonly version: string;
  readonly entries: Entry[];
  readonly leftOut: LeftOut[];
}

/** A range of years (BETWEEN) is written out year by year up to this many; a wider one keeps only its ends. */
const widestRange = 25;

/** Reads the list. A file that breaks off or is not well-formed gives what came before and a last line in `leftOut`. */
export function readUnList(text: string, list: string): UnList {
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  let version = '';
  const open: Element[] = [];
  const parser = new SaxesParser();
  const seen = new Set<string>();
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'CONSOLIDATED_LIST') version = String(attributes['dateGenerated'] ?? '');
    const isSubject = name === 'INDIVIDUAL' || name === 'ENTITY';
    if (open.length === 0 && !isSubject) return;
    const element: Element = { name, children: [], line: parser.line, text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (piece) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined || open.length > 0) return;
    const entry = entryOf(element, list, leftOut);
    if (entry === undefined) return;
    if (seen.has(entry.id)) {
      leftOut.push({ line: element.line, reason: `the reference ${entry.id} stands twice`, kept: false });
      return;
    }
    seen.add(entry.id);
    entries.push(entry);
  });
  try {
    parser.write(text).close();
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message.replace(/^\d+:\d+: /, '') : 'not well-formed';
    leftOut.push({
      line: parser.line,
      reason: `the XML breaks here and the rest was not read: ${reason}`,
      kept: false,
    });
  }
  return { version, entries, leftOut };
}

const textOf = (element: Element, name: string): string =>
  element.children.find((child) => child.name === name)?.text.trim() ?? '';

const allOf = (element: Element, name: string): Element[] =>
  element.children.filter((child) => child.name === name);

const valuesOf = (element: Element, name: string): string[] =>
  allOf(element, name)
    .flatMap((child) => allOf(child, 'VALUE'))
    .map(({ text }) => text.trim())
    .filter((text) => text !== '');

function entryOf(element: Element, list: string, leftOut: LeftOut[]): Entry | undefined {
  const { line } = element;
  const note = (reason: string): void => void leftOut.push({ line, reason, kept: true });
  const isPerson = element.name === 'INDIVIDUAL';
  const prefix = isPerson ? 'INDIVIDUAL' : 'ENTITY';
  const id = textOf(element, 'REFERENCE_NUMBER') || textOf(element, 'DATAID');
  const names = namesOf(element, prefix);
  if (id === '' || names.length === 0) {
    leftOut.push({ line, reason: id === '' ? 'no reference number' : 'no name', kept: false });
    return undefined;
  }
  const born = [
    ...allOf(element, `${prefix}_DATE_OF_BIRTH`).flatMap((date) => yearsOf(date, note)),
    ...allOf(element, `${prefix}_ALIAS`).flatMap((alias) => {
      const date = readBornDate(textOf(alias, 'DATE_OF_BIRTH'));
      return date === undefined ? [] : [date];
    }),
  ];
  const countryNames = [
    ...valuesOf(element, 'NATIONALITY'),
    ...allOf(element, `${prefix}_ADDRESS`).map((address) => textOf(address, 'COUNTRY')),
  ].filter((name) => name !== '' && name.toLowerCase() !== 'na');
  const sex = sexOf(textOf(element, 'GENDER'));
  const remarks = [...valuesOf(element, 'DESIGNATION'), textOf(element, 'COMMENTS1')]
    .filter(Boolean)
    .join('; ');
  return {
    id,
    list,
    kind: isPerson ? 'person' : 'organization',
    names,
    born: [...new Set(born)],
    countries: codesOf(countryNames, note),
    ...(sex === undefined ? {} : { sex }),
    identifiers: allOf(element, `${prefix}_DOCUMENT`).flatMap((document) => identifiersOf(document)),
    ...(remarks === '' ? {} : { remarks }),
  };
}

function namesOf(element: Element, prefix: string): ListedName[] {
  const names: ListedName[] = [];
  const push = (text: string, quality: ListedName['quality'] & string): void => {
    const plain = text.replace(/\s+/g, ' ').trim();
    if (plain !== '' && !names.some((name) => name.text === plain)) names.push({ text: plain, quality });
  };
  const parts = ['FIRST_NAME', 'SECOND_NAME', 'THIRD_NAME', 'FOURTH_NAME'].map((part) =>
    textOf(element, part),
  );
  push(parts.filter(Boolean).join(' '), 'primary');
  push(textOf(element, 'NAME_ORIGINAL_SCRIPT'), 'strong');
  for (const alias of allOf(element, `${prefix}_ALIAS`)) {
    const quality = textOf(alias, 'QUALITY').toLowerCase() === 'low' ? 'weak' : 'strong';
    // Some aliases hold several spellings, separated by semicolons.
    for (const text of textOf(alias, 'ALIAS_NAME').split(';')) push(text, quality);
  }
  return names;
}

function yearsOf(date: Element, note: (reason: string) => void): PartialDate[] {
  const from = Number(textOf(date, 'FROM_YEAR'));
  const to = Number(textOf(date, 'TO_YEAR'));
  if (from > 0 && to >= from) {
    const ends =
      to - from < widestRange ? Array.from({ length: to - from + 1 }, (_, year) => from + year) : [from, to];
    return ends.map((year) => String(year) as PartialDate);
  }
  const isApproximate = textOf(date, 'TYPE_OF_DATE') === 'APPROXIMATELY';
  const written = textOf(date, 'DATE') || textOf(date, 'YEAR') || textOf(date, 'NOTE');
  if (written === '') return [];
  const read = readBornDate(written);
  if (read === undefined) {
    note(`the date of birth "${written.slice(0, 60)}" is not a date`);
    return [];
  }
  return [isApproximate ? (read.slice(0, 4) as PartialDate) : read];
}

function codesOf(names: readonly string[], note: (reason: string) => void): string[] {
  const codes = new Set<string>();
  for (const name of names) {
    const code = countryCodeOf(name);
    if (code === undefined) note(`the country ${name} is not known`);
    else codes.add(code);
  }
  return [...codes];
}

function identifiersOf(document: Element): Identifier[] {
  const number = textOf(document, 'NUMBER');
  if (number === '') return [];
  const issuer = textOf(document, 'ISSUING_COUNTRY') || textOf(document, 'COUNTRY_OF_ISSUE');
  const country = countryCodeOf(issuer);
  const type = textOf(document, 'TYPE_OF_DOCUMENT') || textOf(document, 'TYPE_OF_DOCUMENT2');
  return [{ type, number, ...(country === undefined ? {} : { country }) }];
}
