import { countryCodeOf } from '../country-code.ts';
import { identifierKey } from '../identifier-key.ts';
import { modeOf, prepareName, roles } from '../prepare.ts';
import { knownAddress, plainText, type KnownAddress } from './address.ts';
import { knownDate, type DateOrder, type KnownDate } from './dates.ts';
import { personName, type PersonName } from './person-name.ts';
import type { ResolveRecord } from './record.ts';

/** A firm's name: its words without legal forms. */
export interface FirmName {
  readonly words: readonly string[];
  readonly joined: string;
  readonly native: string | undefined;
}

export interface KnownNumber {
  /** Type and country with the number, as two spellings of one document share. */
  readonly key: string;
  readonly type: string;
  readonly country: string;
  readonly number: string;
}

/** A record as the comparison needs it: read once, compared often. */
export interface PreparedRecord {
  readonly id: string;
  readonly kind: 'person' | 'organization' | 'unknown';
  readonly people: readonly PersonName[];
  readonly firms: readonly FirmName[];
  readonly born: readonly KnownDate[];
  readonly sex: 'm' | 'f' | '';
  readonly addresses: readonly KnownAddress[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly numbers: readonly KnownNumber[];
  readonly documents: readonly KnownNumber[];
  readonly countries: readonly string[];
  readonly employer: string;
  readonly birthplace: string;
  readonly occupation: string;
}

/** Of each kind of thing, that many are looked at. */
const most = 8;

export function prepareRecord(record: ResolveRecord, order: DateOrder): PreparedRecord {
  const names = (record.names ?? []).slice(0, most);
  const kind = kindOf(record);
  const texts = names.map(
    (name) => name.full ?? [name.given, name.middle, name.family].filter(Boolean).join(' '),
  );
  const numbers = (record.identifiers ?? []).slice(0, most * 2).flatMap((identifier) => {
    const key = identifierKey(identifier.type, identifier.number, identifier.country ?? '');
    const [type = '', country = '', number = ''] = key.split(':');
    return key === '' || number.length < 4 ? [] : [{ key, type, country, number }];
  });
  const isDocument = ({ type }: KnownNumber): boolean => type === 'passport' || type === 'driving';
  return {
    id: record.id,
    kind,
    people: kind === 'organization' ? [] : names.flatMap((name) => personName(name) ?? []),
    firms: kind === 'person' ? [] : texts.flatMap((text) => firmName(text) ?? []),
    born: (record.born ?? []).slice(0, most).flatMap((text) => knownDate(text, order) ?? []),
    sex: sexFrom(record.sex),
    addresses: (record.addresses ?? []).slice(0, most).flatMap((address) => knownAddress(address) ?? []),
    phones: (record.phones ?? []).slice(0, most).flatMap((text) => phoneDigits(text) ?? []),
    emails: (record.emails ?? []).slice(0, most).flatMap((text) => emailOf(text) ?? []),
    numbers: numbers.filter((number) => !isDocument(number)),
    documents: numbers.filter(isDocument),
    countries: [
      ...new Set(
        [
          ...(record.countries ?? []),
          ...(record.addresses ?? []).map(({ country }) => country ?? ''),
        ].flatMap((text) => (text === '' ? [] : (countryCodeOf(text) ?? []))),
      ),
    ].slice(0, most),
    employer: firmName(record.employer ?? '')?.words.join(' ') ?? '',
    birthplace: plainText(record.birthplace),
    occupation: plainText(record.occupation),
  };
}

function kindOf(record: ResolveRecord): PreparedRecord['kind'] {
  if (record.kind === 'person' || record.kind === 'organization') return record.kind;
  const names = record.names ?? [];
  if (names.length === 0) return 'unknown';
  if (names.some((name) => (name.given ?? '') !== '' || (name.family ?? '') !== '')) return 'person';
  return names.some((name) => modeOf('unknown', name.full ?? '') === 'organization')
    ? 'organization'
    : 'person';
}

function firmName(text: string): FirmName | undefined {
  const words = prepareName(text, 'organization')
    .words.filter(({ role }) => role !== roles.particle)
    .map(({ token }) => token.text);
  const all = words.length > 0 ? words : plainText(text).split(' ').filter(Boolean);
  if (all.length === 0) return undefined;
  const native = /[^\p{Script=Latin}\p{N}\p{P}\p{Z}\p{S}\p{M}\p{Cc}\p{Cf}]/u.test(text) ? text : undefined;
  return { words: all, joined: all.join(''), native };
}

function sexFrom(text = ''): 'm' | 'f' | '' {
  const word = text.trim().toLowerCase();
  if (['m', 'male', 'man'].includes(word)) return 'm';
  return ['f', 'female', 'woman'].includes(word) ? 'f' : '';
}

/** Without the signs and a leading zero or country's plus; undefined where it is too short to say anything. */
function phoneDigits(text: string): string | undefined {
  const digits = text.normalize('NFKC').replace(/\D/g, '').replace(/^0+/, '');
  return digits.length < 6 || /^(\d)\1*$/.test(digits) ? undefined : digits.slice(0, 20);
}

/** Out of `"Jay Jones" <jjones@jones.com>` too. */
function emailOf(text: string): string | undefined {
  return /[^\s<>"',;]+@[^\s<>"',;]+/.exec(text.toLowerCase())?.[0];
}
