import { countryCodeOf } from './country-code.ts';

/** Words of a document type to the type itself; the first that occurs counts. */
const types: readonly (readonly [string, RegExp])[] = [
  ['passport', /passport|passeport|pasaporte|travel document|reisepass/],
  ['tax', /\btax\b|\btin\b|\binn\b|\bvat\b|fiscal|\bssn\b.*tax/],
  ['lei', /\blei\b|legal entity identifier/],
  ['imo', /\bimo\b/],
  ['swift', /swift|\bbic\b/],
  ['driving', /driv|licen[cs]e/],
  ['registration', /regist|company number|incorporation|\bogrn\b|trade licen/],
  ['national', /national|identity|identification|\bid\b|\bssn\b|social security|cedula|tazkira|\bdni\b|\bpersonal (?:no|number)/],
]; // prettier-ignore

/** Passport, national, tax and registration numbers are only unique within their country. */
const worldwide = new Set(['lei', 'imo', 'swift']);

/**
 * A key under which two spellings of one identifier meet: same key, same document, same subject. Letters and digits
 * only, capitals; type and country in one form. Empty when the number holds fewer than three letters or digits, or
 * says that there is none (`unknown`, `n/a`): those identify nobody.
 *
 * @example identifierKey('Passport', 'ab-123 456', 'Iraq') // 'passport:IQ:AB123456'
 */
export function identifierKey(type: string, number: string, country = ''): string {
  const plain = number
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, 64);
  if (plain.length < 3 || /^(?:UNKNOWN|NONE|NOTAPPLICABLE|NULL|NIL|(.)\1*)$/.test(plain)) return '';
  const folded = typeOf(type);
  const place = worldwide.has(folded) ? '' : (countryCodeOf(country) ?? '');
  return `${folded}:${place}:${plain}`;
}

function typeOf(type: string): string {
  const words = type.normalize('NFKC').toLowerCase().trim();
  return types.find(([, pattern]) => pattern.test(words))?.[0] ?? words.replace(/[^\p{L}\p{N}]+/gu, '-');
}

/** The key without its country: what an index keeps, since one side often does not know it. */
export function identifierKeyAnywhere(type: string, number: string): string {
  return identifierKey(type, number, '');
}
