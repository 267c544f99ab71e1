import { domainToASCII } from 'node:url';
import { refused, utf8 } from '../bytes.ts';

export const identifierTypes = ['iban', 'account', 'identity', 'email', 'phone', 'name-birth'] as const;
export type IdentifierType = (typeof identifierTypes)[number];

/** Something that may be asked for or held. Names need the whole date of birth: a name alone is not matched. */
export type Identifier =
  | { readonly type: 'iban'; readonly iban: string }
  | { readonly type: 'account'; readonly institution: string; readonly number: string }
  | {
      readonly type: 'identity';
      readonly issuer: string;
      readonly document: 'passport' | 'id-card' | 'tax' | 'registration';
      readonly number: string;
    }
  | { readonly type: 'email'; readonly address: string }
  | { readonly type: 'phone'; readonly number: string }
  | { readonly type: 'name-birth'; readonly name: string; readonly born: string };

/**
 * The one spelling that two nodes must agree on, with its type in front (`iban|…`), as bytes to match.
 * @param latinWords the names engine's `normaliseName`, passed in: lower-case Latin words with single spaces
 * @throws Problem `matching-identifier-unfit`: say which and leave it out, it can be no hit
 */
export function identifierBytes(
  identifier: Identifier,
  { latinWords }: { latinWords: (text: string) => string },
): Uint8Array {
  return utf8(`${identifier.type}|${valueOf(identifier, latinWords)}`);
}

function valueOf(identifier: Identifier, latinWords: (text: string) => string): string {
  switch (identifier.type) {
    case 'iban':
      return ibanOf(identifier.iban);
    case 'account':
      // The institution is a BIC (its first eight places: the branch does not matter) or a national bank code.
      return `${institutionOf(identifier.institution)}|${accountOf(identifier.number)}`;
    case 'identity':
      return `${countryOf(identifier.issuer)}|${identifier.document}|${codeOf(identifier.number)}`;
    case 'email':
      return emailOf(identifier.address);
    case 'phone':
      return phoneOf(identifier.number);
    case 'name-birth':
      return `${sortedWords(latinWords(identifier.name))}|${dateOf(identifier.born)}`;
  }
}

/** Upper-case letters and digits alone, full-width forms made narrow (NFKC). */
function codeOf(text: string): string {
  const code = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s./\\_-]/g, '');
  if (!/^[\p{L}\p{N}]{1,64}$/u.test(code)) throw unfit('A number has letters and digits only.');
  return code;
}

/** ISO 13616, with its check digits (ISO 7064, modulo 97). */
function ibanOf(text: string): string {
  const iban = codeOf(text);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) throw unfit('This is no IBAN.');
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((sign) => parseInt(sign, 36)).join('');
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  if (rest !== 1) throw unfit("The IBAN's check digits do not agree.");
  return iban;
}

function institutionOf(text: string): string {
  const code = codeOf(text);
  return /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(code) ? code.slice(0, 8) : code;
}

/** Leading zeros of a local number are padding in some banks' files and absent in others'. */
function accountOf(text: string): string {
  return codeOf(text).replace(/^0+(?=.)/, '');
}

function countryOf(text: string): string {
  const code = codeOf(text);
  if (!/^[A-Z]{2}$/.test(code)) throw unfit('The issuing State is an ISO 3166-1 code of two letters.');
  return code;
}

/** Whole address in lower case: the local part is case-sensitive on paper (RFC 5321) and nowhere in practice. */
function emailOf(text: string): string {
  const match = /^([^\s@]{1,64})@([^\s@]{1,255})$/.exec(text.normalize('NFKC').trim().toLowerCase());
  const domain = match === null ? '' : domainToASCII(match[2]!);
  if (domain === '' || !domain.includes('.')) throw unfit('This is no e-mail address.');
  return `${match![1]}@${domain}`;
}

/** E.164: plus and 8 to 15 digits. A number without its country cannot be matched across a border. */
function phoneOf(text: string): string {
  const number = text
    .normalize('NFKC')
    .replaceAll(/[\s()./-]/g, '')
    .replace(/^00/, '+');
  if (!/^\+[1-9]\d{7,14}$/.test(number))
    throw unfit('A phone number needs its country code: +, then 8 to 15 digits.');
  return number;
}

function sortedWords(words: string): string {
  const sorted = words.split(' ').filter(Boolean).sort();
  if (sorted.length === 0) throw unfit('Nothing of the name can be read.');
  return sorted.join(' ');
}

function dateOf(text: string): string {
  const valid =
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text);
  if (!valid) throw unfit('A name is matched with a whole date of birth only, such as 1971-03-09.');
  return text;
}

const unfit = (detail: string) => refused('matching-identifier-unfit', detail);
