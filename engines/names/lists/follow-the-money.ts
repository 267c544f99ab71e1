import type { Identifier, Kind, ListedName } from '../entry.ts';
import { EntrySet } from './entry-set.ts';
import { arrayOf, fieldOf, jsonRecords, stringOf } from './json-lines.ts';
import type { ListPurpose, Reading } from './list-form.ts';
import type { Notes } from './notes.ts';

/*
 * OpenSanctions' and Aleph's FollowTheMoney entities, one JSON object a line: `entities.ftm.json` and the nested
 * `targets.nested.json`. Entities with statements need no other reading: their `properties` are the same. Verified
 * against a small real sample (schema, id, properties); the nested form and the topics are recalled from the
 * FollowTheMoney schema and OpenSanctions' documentation.
 */

const kinds: Readonly<Record<string, Kind>> = {
  Person: 'person', Organization: 'organization', Company: 'organization', PublicBody: 'organization',
  LegalEntity: 'unknown', Vessel: 'vessel',
}; // prettier-ignore

/** Topics that say what an entity is listed for. Others (role.rca, poi, crime.fin …) say what it does or whom it knows. */
const purposeOfTopic = (topic: string): ListPurpose | undefined => {
  if (/^sanction(\.|$)/.test(topic) && topic !== 'sanction.linked') return 'sanctions';
  if (topic === 'wanted' || topic === 'crime.wanted') return 'wanted';
  return /^role\.pep(\.|$)/.test(topic) ? 'pep' : undefined;
};

const identifierTypes: Readonly<Record<string, string>> = {
  passportNumber: 'passport', idNumber: 'national id', taxNumber: 'tax', vatCode: 'tax', innCode: 'INN tax',
  ogrnCode: 'OGRN registration', registrationNumber: 'registration', leiCode: 'LEI', imoNumber: 'IMO', mmsi: 'MMSI',
  swiftBic: 'SWIFT', callSign: 'call sign', socialSecurityNumber: 'social security', uniqueEntityId: 'UEI',
  npiCode: 'NPI', permId: 'PermID',
}; // prettier-ignore

const papers = new Set(['Passport', 'Identification']);
const mostValues = 500;

export function isFollowTheMoney(value: unknown): boolean {
  return (
    stringOf(fieldOf(value, 'id')) !== '' &&
    /^[A-Z][A-Za-z]{1,40}$/.test(stringOf(fieldOf(value, 'schema'))) &&
    typeof fieldOf(value, 'properties') === 'object'
  );
}

/**
 * @param purpose where given, entities whose topics say another purpose are left out: one file may hold sanctions,
 * wanted persons and political offices, and each belongs on a list of its own
 */
export function readFollowTheMoney(
  text: string,
  list: string,
  notes: Notes,
  purpose: ListPurpose | undefined,
): Reading {
  const set = new EntrySet(list, notes);
  const found = new Set<ListPurpose>();
  const paperOf = papersByHolder(text);
  for (const { line, value } of jsonRecords(text, notes)) {
    if (!isFollowTheMoney(value)) {
      notes.left(line, 'no entity: id, schema or properties are missing');
      continue;
    }
    const schema = stringOf(fieldOf(value, 'schema'));
    const kind = kinds[schema];
    if (kind === undefined) {
      notes.tally(`${schema}: it names no person, organisation or vessel`);
      continue;
    }
    const properties = fieldOf(value, 'properties');
    const purposes = purposesOf(properties);
    if (purpose !== undefined && purpose !== 'own' && purposes.length > 0 && !purposes.includes(purpose)) {
      notes.tally(`listed for ${purposes.join(' and ')}, which is not what this list is for`);
      continue;
    }
    for (const each of purposes) found.add(each);
    addEntity(set, { line, value, kind, papers: paperOf.get(stringOf(fieldOf(value, 'id'))) ?? [] });
  }
  return { version: '', purpose: found.size === 1 ? [...found][0]! : null, entries: set.entries };
}

function purposesOf(properties: unknown): ListPurpose[] {
  const topics = textsOf(properties, 'topics').map(purposeOfTopic);
  return [...new Set(topics.filter((each) => each !== undefined))].sort();
}

/** Passports and identity papers are entities of their own that name their holder. */
function papersByHolder(text: string): Map<string, Identifier[]> {
  const byHolder = new Map<string, Identifier[]>();
  if (!/"(?:Passport|Identification)"/.test(text)) return byHolder;
  const silent = { left: () => undefined } as unknown as Notes;
  for (const { value } of jsonRecords(text, silent)) {
    if (!papers.has(stringOf(fieldOf(value, 'schema')))) continue;
    const paper = paperFrom(value);
    for (const holder of textsOf(fieldOf(value, 'properties'), 'holder')) {
      if (paper !== undefined) byHolder.set(holder, [...(byHolder.get(holder) ?? []), paper]);
    }
  }
  return byHolder;
}

function paperFrom(value: unknown): Identifier | undefined {
  const properties = fieldOf(value, 'properties');
  const [number] = [...textsOf(properties, 'number'), ...textsOf(properties, 'passportNumber')];
  if (number === undefined) return undefined;
  const [country] = textsOf(properties, 'country');
  const type = textsOf(properties, 'type')[0] ?? stringOf(fieldOf(value, 'schema')).toLowerCase();
  return { type, number, ...(country === undefined ? {} : { country }) };
}

function addEntity(
  set: EntrySet,
  given: { line: number; value: unknown; kind: Kind; papers: readonly Identifier[] },
): void {
  const properties = fieldOf(given.value, 'properties');
  const texts = (...names: string[]): string[] => names.flatMap((name) => textsOf(properties, name));
  const named = (quality: ListedName['quality'] & string, ...names: string[]): ListedName[] =>
    texts(...names).map((text) => ({ text, quality }));
  const [first, ...others] = named('strong', 'name');
  const nested = [...values(properties, 'passportEntity'), ...values(properties, 'identificationEntity')]
    .map(paperFrom)
    .filter((paper) => paper !== undefined);
  const [country] = texts('nationality', 'country', 'jurisdiction');
  set.add({
    line: given.line,
    id: stringOf(fieldOf(given.value, 'id')),
    kind: given.kind,
    names: [
      ...(first === undefined ? [] : [{ ...first, quality: 'primary' as const }]),
      ...others,
      ...named('strong', 'alias', 'previousName'),
      ...named('weak', 'weakAlias'),
    ],
    born: texts('birthDate'),
    countries: texts('nationality', 'citizenship', 'country', 'jurisdiction', 'mainCountry', 'flag'),
    sex: texts('gender')[0],
    identifiers: [
      ...Object.entries(identifierTypes).flatMap(([property, type]) =>
        texts(property).map((number) => ({ type, number, ...(country === undefined ? {} : { country }) })),
      ),
      ...given.papers,
      ...nested,
    ],
    remarks: [...texts('position'), ...texts('topics').map((topic) => `[${topic}]`), ...texts('notes')],
  });
}

const values = (properties: unknown, name: string): readonly unknown[] =>
  arrayOf(fieldOf(properties, name)).slice(0, mostValues);

/** The texts among a property's values; nested entities are not texts. */
const textsOf = (properties: unknown, name: string): string[] =>
  values(properties, name).map(stringOf).filter(Boolean);
