import type { Identifier, Kind } from '../entry.ts';
import { csvRows, separatorOf } from '../csv-rows.ts';
import { EntrySet, yearsBetween } from './entry-set.ts';
import { HeadedRows, type HeadedRow } from './headed-rows.ts';
import type { Reading } from './list-form.ts';
import type { Notes } from './notes.ts';
import { allOf, firstOf, textOf, xmlRecords, type XmlElement } from './xml-records.ts';

/*
 * The European Union's consolidated list of financial sanctions (Financial Sanctions Files, FSF): the XML "full
 * sanctions list" 1.1 (namespace eu.europa.ec/fpi/fsd/export) and its CSV 1.1 and 1.0. The shapes are recalled from the
 * Commission's published schema and column list, and were tested with invented files only.
 */

export function readEuXml(text: string, list: string, notes: Notes): Reading {
  const set = new EntrySet(list, notes);
  let version = '';
  xmlRecords(
    text,
    notes,
    new Set(['sanctionEntity']),
    (record) => addElement(set, record),
    (_, attributes) => (version = attributes['generationDate'] ?? ''),
  );
  return { version, purpose: 'sanctions', entries: set.entries };
}

const kindOf = (code: string): Kind =>
  /^(p|person)$/i.test(code) ? 'person' : /^(e|enterprise|entity)$/i.test(code) ? 'organization' : 'unknown';

function addElement(set: EntrySet, entity: XmlElement): void {
  const aliases = allOf(entity, 'nameAlias').map(({ attributes }) => attributes);
  const type = firstOf(entity, 'subjectType')?.attributes;
  set.add({
    line: entity.line,
    id: entity.attributes['euReferenceNumber'] || entity.attributes['logicalId'] || '',
    kind: kindOf(type?.['classificationCode'] || type?.['code'] || ''),
    names: aliases.map((alias, index) => ({
      text: wholeName(alias['wholeName'], alias['firstName'], alias['middleName'], alias['lastName']),
      quality: alias['strong'] === 'false' ? 'weak' : index === 0 ? 'primary' : 'strong',
    })),
    born: allOf(entity, 'birthdate').flatMap(({ attributes: date }) =>
      datesOf({
        whole: date['birthdate'],
        year: date['year'],
        month: date['monthOfYear'],
        day: date['dayOfMonth'],
        from: date['yearRangeFrom'],
        to: date['yearRangeTo'],
        circa: date['circa'],
      }),
    ),
    countries: [...allOf(entity, 'citizenship'), ...allOf(entity, 'address')].map(
      ({ attributes }) => attributes['countryIso2Code'] || attributes['countryDescription'] || '',
    ),
    sex: aliases.map((alias) => alias['gender'] ?? '').find((sex) => sex !== ''),
    identifiers: allOf(entity, 'identification').map(({ attributes }): Identifier => ({
      type: attributes['identificationTypeDescription'] || attributes['identificationTypeCode'] || '',
      number: attributes['number'] || attributes['latinNumber'] || '',
      country: attributes['countryIso2Code'] ?? '',
    })),
    remarks: [
      ...aliases.map((alias) => alias['function']),
      entity.attributes['designationDetails'],
      textOf(entity, 'remark'),
    ],
  });
}

function wholeName(whole = '', ...parts: (string | undefined)[]): string {
  return whole.trim() || parts.filter(Boolean).join(' ');
}

interface WrittenDate {
  readonly whole: string | undefined;
  readonly year: string | undefined;
  readonly month: string | undefined;
  readonly day: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly circa: string | undefined;
}

function datesOf({ whole, year, month, day, from, to, circa }: WrittenDate): string[] {
  const years = yearsBetween(Number(from || 0), Number(to || 0));
  if (years.length > 0) return years;
  const known = (part: string | undefined): part is string => part !== undefined && Number(part) > 0;
  const written =
    whole ||
    (known(year)
      ? [year, ...(known(month) ? [month, ...(known(day) ? [day] : [])] : [])]
          .map((part) => part.padStart(2, '0'))
          .join('-')
      : '');
  return written === '' ? [] : [/^true$/i.test(circa ?? '') ? written.slice(0, 4) : written];
}

/** Columns that only these files have: of version 1.1, and of 1.0. */
const csvColumns = [
  ['entity_logicalid', 'namealias_wholename'],
  ['entity_logical_id', 'naal_wholename'],
] as const;

export const isEuCsv = (columns: ReadonlySet<string>): boolean =>
  csvColumns.some((names) => names.every((name) => columns.has(name)));

/** The CSV repeats an entity over as many rows as it has names, addresses, dates and papers. */
export function readEuCsv(text: string, list: string, notes: Notes): Reading {
  const set = new EntrySet(list, notes);
  const rows = new HeadedRows(csvRows(text, separatorOf(text.slice(0, 10_000).split('\n')[0]!)), notes);
  let version = '';
  for (const group of rows.grouped(['entity_logicalid', 'entity_logical_id'])) {
    // The name of a column in 1.1, then in 1.0.
    const first = (row: HeadedRow, ...names: string[]): string => names.map(row.of).find(Boolean) ?? '';
    const every = (...names: string[]): string[] => group.map((row) => first(row, ...names));
    version ||= first(group[0]!, 'filegenerationdate', 'date_file');
    set.add({
      line: group[0]!.line,
      id:
        every('entity_eu_referencenumber', 'eu_ref_num').find(Boolean) ??
        first(group[0]!, 'entity_logicalid', 'entity_logical_id'),
      kind: kindOf(
        every('entity_subjecttype_classificationcode', 'entity_subjecttype', 'subject_type').find(Boolean) ??
          '',
      ),
      names: group.map((row, index) => ({
        text: wholeName(
          first(row, 'namealias_wholename', 'naal_wholename'),
          first(row, 'namealias_firstname', 'naal_firstname'),
          first(row, 'namealias_middlename', 'naal_middlename'),
          first(row, 'namealias_lastname', 'naal_lastname'),
        ),
        quality: index === 0 ? 'primary' : 'strong',
      })),
      born: group.flatMap((row) =>
        datesOf({
          whole: first(row, 'birthdate_birthdate', 'birt_date'),
          year: first(row, 'birthdate_year', 'birt_year'),
          month: first(row, 'birthdate_month', 'birt_month'),
          day: first(row, 'birthdate_day', 'birt_day'),
          from: row.of('birthdate_yearrangefrom'),
          to: row.of('birthdate_yearrangeto'),
          circa: row.of('birthdate_circa'),
        }),
      ),
      countries: [
        ...every('citizenship_countryiso2code', 'citi_country'),
        ...every('address_countryiso2code', 'addr_country'),
      ],
      sex: every('namealias_gender', 'naal_gender').find(Boolean),
      identifiers: group.map((row) => ({
        type: first(row, 'identification_typedescription', 'identification_typecode', 'iden_type'),
        number: first(row, 'identification_number', 'iden_number'),
        country: first(row, 'identification_countryiso2code', 'iden_country'),
      })),
      remarks: [...new Set([...every('namealias_function', 'naal_function'), ...every('entity_remark')])],
    });
  }
  return { version, purpose: 'sanctions', entries: set.entries };
}
