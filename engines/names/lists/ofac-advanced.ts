import type { Identifier, Kind, ListedName } from '../entry.ts';
import { EntrySet, surnameFirst, yearsBetween } from './entry-set.ts';
import type { Reading } from './list-form.ts';
import type { Notes } from './notes.ts';
import { allOf, everyOf, firstOf, textOf, within, xmlRecords, type XmlElement } from './xml-records.ts';

/*
 * OFAC's advanced XML (SDN_ADVANCED.XML, CONS_ADVANCED.XML): the "Advanced Sanctions Data Model" that the Wolfsberg
 * Group and the United Nations drew up. Everything is a number that a table at the file's head explains. The shape is
 * recalled from OFAC's schema and its guide to the advanced format, and was tested with invented files only.
 */

/** Records of the head and body in the order in which the file gives them. */
const records = new Set(['DateOfIssue', 'ReferenceValueSets', 'Location', 'IDRegDocument', 'DistinctParty']);

interface Tables {
  /** Meaning of a reference value: `FeatureType/8` is `Birthdate`. */
  readonly words: Map<string, string>;
  /** Countries by their number, as ISO codes where given. */
  readonly countries: Map<string, string>;
  readonly partyTypeOf: Map<string, string>;
  /** Countries of a location. */
  readonly locations: Map<string, string[]>;
  /** Papers by the identity that bears them. */
  readonly papers: Map<string, Identifier[]>;
}

export function readOfacAdvanced(text: string, list: string, notes: Notes): Reading {
  const set = new EntrySet(list, notes);
  const tables: Tables = {
    words: new Map(),
    countries: new Map(),
    partyTypeOf: new Map(),
    locations: new Map(),
    papers: new Map(),
  };
  let version = '';
  xmlRecords(text, notes, records, (record) => {
    const id = record.attributes['ID'] ?? '';
    switch (record.name) {
      case 'DateOfIssue':
        version = dateOf(record);
        break;
      case 'ReferenceValueSets':
        learn(record, tables);
        break;
      case 'Location':
        tables.locations.set(
          id,
          allOf(record, 'LocationCountry').map(
            ({ attributes }) => tables.countries.get(attributes['CountryID'] ?? '') ?? '',
          ),
        );
        break;
      case 'IDRegDocument':
        notePaper(record, tables);
        break;
      default:
        add(set, record, tables);
    }
  });
  return { version, purpose: 'sanctions', entries: set.entries };
}

function learn(sets: XmlElement, tables: Tables): void {
  for (const each of sets.children) {
    for (const value of each.children) {
      const { ID = '', ISO2 = '', PartyTypeID = '' } = value.attributes;
      tables.words.set(`${value.name}/${ID}`, value.text.trim());
      if (value.name === 'Country') tables.countries.set(ID, ISO2 || value.text.trim());
      if (value.name === 'PartySubType') tables.partyTypeOf.set(ID, PartyTypeID);
    }
  }
}

function notePaper(document: XmlElement, { papers, words, countries }: Tables): void {
  const { IdentityID = '', IDRegDocTypeID = '', 'IssuedBy-CountryID': issuer = '' } = document.attributes;
  const number = textOf(document, 'IDRegistrationNo');
  if (number === '') return;
  const country = countries.get(issuer);
  const paper = {
    type: words.get(`IDRegDocType/${IDRegDocTypeID}`) ?? '',
    number,
    ...(country === undefined ? {} : { country }),
  };
  papers.set(IdentityID, [...(papers.get(IdentityID) ?? []), paper]);
}

function add(set: EntrySet, party: XmlElement, tables: Tables): void {
  const profile = firstOf(party, 'Profile');
  const id = party.attributes['FixedRef'] ?? profile?.attributes['ID'] ?? '';
  if (profile === undefined) return set.notes.left(party.line, 'a party without a profile');
  const identities = allOf(profile, 'Identity').filter(({ attributes }) => attributes['False'] !== 'true');
  const features = allOf(profile, 'Feature').map((feature) => ({
    type: tables.words.get(`FeatureType/${feature.attributes['FeatureTypeID'] ?? ''}`) ?? '',
    versions: allOf(feature, 'FeatureVersion'),
  }));
  const versionsOf = (type: RegExp): XmlElement[] =>
    features.filter((feature) => type.test(feature.type)).flatMap(({ versions }) => versions);
  set.add({
    line: party.line,
    id,
    kind: kindFrom(profile, tables),
    names: identities.flatMap((identity) => namesOf(identity, tables)),
    born: versionsOf(/^Birthdate$/i).flatMap((version) => allOf(version, 'DatePeriod').flatMap(periodOf)),
    countries: versionsOf(/nationality|citizenship|^location$|flag/i).flatMap((version) =>
      allOf(version, 'VersionLocation').flatMap(
        ({ attributes }) => tables.locations.get(attributes['LocationID'] ?? '') ?? [],
      ),
    ),
    sex: versionsOf(/^Gender$/i).map((version) => {
      const detail = firstOf(version, 'VersionDetail')?.attributes['DetailReferenceID'] ?? '';
      return tables.words.get(`DetailReference/${detail}`);
    })[0],
    identifiers: [
      ...identities.flatMap(({ attributes }) => tables.papers.get(attributes['ID'] ?? '') ?? []),
      ...features
        .filter(({ type }) => /IMO|MMSI|call sign|SWIFT|BIC|legal entity number|tail number/i.test(type))
        .flatMap(({ type, versions }) =>
          versions.map((version) => ({ type, number: textOf(version, 'VersionDetail') })),
        ),
    ],
    remarks: [
      textOf(party, 'Comment'),
      ...versionsOf(/^Title$/i).map((version) => textOf(version, 'VersionDetail')),
    ],
  });
}

function kindFrom(profile: XmlElement, { words, partyTypeOf }: Tables): Kind {
  const subType = profile.attributes['PartySubTypeID'] ?? '';
  const word = words.get(`PartySubType/${subType}`)?.toLowerCase() ?? '';
  const type = words.get(`PartyType/${partyTypeOf.get(subType) ?? ''}`)?.toLowerCase() ?? '';
  if (type === 'individual') return 'person';
  if (word === 'vessel') return 'vessel';
  return type === 'entity' ? 'organization' : 'unknown';
}

function namesOf(identity: XmlElement, { words }: Tables): ListedName[] {
  const typeOfGroup = new Map<string, string>();
  for (const group of everyOf(identity, 'NamePartGroup')) {
    const { ID = '', NamePartTypeID = '' } = group.attributes;
    typeOfGroup.set(ID, words.get(`NamePartType/${NamePartTypeID}`) ?? '');
  }
  const aliases = allOf(identity, 'Alias');
  // The name the list leads with goes first.
  const ordered = [
    ...aliases.filter(({ attributes }) => attributes['Primary'] === 'true'),
    ...aliases.filter(({ attributes }) => attributes['Primary'] !== 'true'),
  ];
  return ordered.flatMap(({ attributes, children }) =>
    children
      .filter(({ name }) => name === 'DocumentedName')
      .map((documented, index): ListedName => {
        const parts = [...everyOf(documented, 'NamePartValue')];
        const isSurname = (part: XmlElement): boolean =>
          /^last name$/i.test(typeOfGroup.get(part.attributes['NamePartGroupID'] ?? '') ?? '');
        const join = (some: XmlElement[]): string => some.map(({ text }) => text.trim()).join(' ');
        const quality =
          attributes['LowQuality'] === 'true'
            ? 'weak'
            : attributes['Primary'] === 'true' && index === 0
              ? 'primary'
              : 'strong';
        return {
          text: surnameFirst(join(parts.filter(isSurname)), join(parts.filter((part) => !isSurname(part)))),
          quality,
        };
      }),
  );
}

/** A day where the period's ends are one day, else its years. */
function periodOf(period: XmlElement | undefined): string[] {
  const from = dateOf(within(period, 'Start', 'From')[0]);
  const to = dateOf(within(period, 'End', 'To')[0]) || dateOf(within(period, 'Start', 'To')[0]);
  if (from === '') return to === '' ? [] : [to];
  if (to === '' || to === from) return [from];
  // A year, or a month, is written as its first and its last day.
  if (from.slice(0, 7) === to.slice(0, 7)) return [from.slice(0, 7)];
  return yearsBetween(Number(from.slice(0, 4)), Number(to.slice(0, 4)));
}

function dateOf(element: XmlElement | undefined): string {
  const [year, month, day] = ['Year', 'Month', 'Day'].map((part) => textOf(element, part));
  if (!year) return '';
  return [year, ...(month ? [month.padStart(2, '0'), ...(day ? [day.padStart(2, '0')] : [])] : [])].join('-');
}
