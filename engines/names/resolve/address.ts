import { normaliseName } from '../normalise.ts';
import forms from './address-words.json' with { type: 'json' };
import type { RecordAddress } from './record.ts';

/** An address as far as it can be told apart. Empty texts are unknown. */
export interface KnownAddress {
  /** Words of the street, without numbers; of the whole address where it is not taken apart. */
  readonly words: readonly string[];
  readonly joined: string;
  /** Numbers in the street, in the order written: house, floor, box. */
  readonly numbers: readonly string[];
  readonly city: string;
  readonly postcode: string;
  readonly state: string;
  /** Nothing told the street from the town. */
  readonly isWhole: boolean;
}

const longForms: ReadonlyMap<string, string> = new Map(Object.entries(forms.words));
const emptyWords: ReadonlySet<string> = new Set(forms.empty);

/** Undefined where nothing can be read. */
export function knownAddress(address: RecordAddress): KnownAddress | undefined {
  const street = [address.number, address.street].filter((text) => text !== undefined).join(' ');
  const text = street.trim() === '' ? (address.text ?? '') : street;
  const plain = text.normalize('NFKC').toLowerCase();
  const city = plainText(address.city);
  const isWhole = city === '' && (street.trim() === '' || /,/.test(plain));
  const all = normaliseName(
    plain.replace(/stra(?:ss|ß)e\b/g, ' street').replace(/\bp\.? ?o\.? ?box\b/g, 'postbox'),
  )
    .split(' ')
    .filter((word) => word !== '');
  const numbers: string[] = [];
  const words: string[] = [];
  for (const word of all) {
    if (/\d/.test(word)) numbers.push(word.replace(/^0+(?=\d)/, ''));
    else if (!emptyWords.has(word)) words.push(longForms.get(word) ?? word);
  }
  let postcode = (address.postcode ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (postcode === '' && numbers.length > 1) {
    const last = numbers.findLastIndex((number) => /^\d{4,6}$/.test(number));
    if (last > 0) postcode = numbers.splice(last, 1)[0]!;
  }
  if (/^\d{9}$/.test(postcode)) postcode = postcode.slice(0, 5);
  const state = plainText(address.state);
  if (words.length === 0 && numbers.length === 0 && city === '' && postcode === '' && state === '')
    return undefined;
  return { words, joined: words.join(''), numbers, city, postcode, state, isWhole };
}

export function plainText(text: string | undefined): string {
  return text === undefined ? '' : normaliseName(text);
}
