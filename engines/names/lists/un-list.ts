import { readBornDate } from '../born-date.ts';
import type { Identifier, ListedName } from '../entry.ts';
import { EntrySet, yearsBetween } from './entry-set.ts';
import type { Reading } from './list-form.ts';
import type { Notes } from './notes.ts';
import { allOf, textOf, within, xmlRecords, type XmlElement } from './xml-records.ts';

/*
 * The consolidated list of the United Nations Security Council, as its XML has been published since 2014 (sanctions
 * list schema on the Council's site). Verified against the real list of 27 February 2026.
 */

const records = new Set(['INDIVIDUAL', 'ENTITY']);

export function readUnList(text: string, list: string, notes: Notes): Reading {
  const set = new EntrySet(list, notes);
  let version = '';
  xmlRecords(
    text,
    notes,
    records,
    (record) => add(set, record),
    (_, attributes) => (version = attributes['dateGenerated'] ?? ''),
  );
  return { version, purpose: 'sanctions', entries: set.entries };
}

function add(set: EntrySet, element: XmlElement): void {
  const isPerson = element.name === 'INDIVIDUAL';
  const prefix = element.name;
  const valuesOf = (name: string): string[] => within(element, name, 'VALUE').map(({ text }) => text.trim());
  set.add({
    line: element.line,
    id: textOf(element, 'REFERENCE_NUMBER') || textOf(element, 'DATAID'),
    kind: isPerson ? 'person' : 'organization',
    names: namesOf(element, prefix),
    born: [
      ...allOf(element, `${prefix}_DATE_OF_BIRTH`).flatMap(datesOf),
      ...allOf(element, `${prefix}_ALIAS`).flatMap((alias) => {
        const date = readBornDate(textOf(alias, 'DATE_OF_BIRTH'));
        return date === undefined ? [] : [date];
      }),
    ],
    countries: [
      ...valuesOf('NATIONALITY'),
      ...allOf(element, `${prefix}_ADDRESS`).map((address) => textOf(address, 'COUNTRY')),
    ],
    sex: textOf(element, 'GENDER'),
    identifiers: allOf(element, `${prefix}_DOCUMENT`).flatMap(identifiersOf),
    remarks: [...valuesOf('DESIGNATION'), textOf(element, 'COMMENTS1')],
  });
}

function namesOf(element: XmlElement, prefix: string): ListedName[] {
  const parts = ['FIRST_NAME', 'SECOND_NAME', 'THIRD_NAME', 'FOURTH_NAME'].map((part) =>
    textOf(element, part),
  );
  return [
    { text: parts.filter(Boolean).join(' '), quality: 'primary' },
    { text: textOf(element, 'NAME_ORIGINAL_SCRIPT'), quality: 'strong' },
    ...allOf(element, `${prefix}_ALIAS`).flatMap((alias): ListedName[] => {
      const quality = textOf(alias, 'QUALITY').toLowerCase() === 'low' ? 'weak' : 'strong';
      // Some aliases hold several spellings, separated by semicolons.
      return textOf(alias, 'ALIAS_NAME')
        .split(';')
        .map((text) => ({ text, quality }));
    }),
  ];
}

function datesOf(date: XmlElement): string[] {
  const years = yearsBetween(Number(textOf(date, 'FROM_YEAR')), Number(textOf(date, 'TO_YEAR')));
  if (years.length > 0) return years;
  const written = textOf(date, 'DATE') || textOf(date, 'YEAR') || textOf(date, 'NOTE');
  const isApproximate = textOf(date, 'TYPE_OF_DATE') === 'APPROXIMATELY';
  return [isApproximate ? (readBornDate(written)?.slice(0, 4) ?? written) : written];
}

function identifiersOf(document: XmlElement): Identifier[] {
  const number = textOf(document, 'NUMBER');
  if (number === '') return [];
  const country = textOf(document, 'ISSUING_COUNTRY') || textOf(document, 'COUNTRY_OF_ISSUE');
  const type = textOf(document, 'TYPE_OF_DOCUMENT') || textOf(document, 'TYPE_OF_DOCUMENT2');
  return [{ type, number, country }];
}
