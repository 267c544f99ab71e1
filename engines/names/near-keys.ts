import { hashOfText, mixed } from './hash-table.ts';
import type { Token } from './token.ts';

/*
 * Words within two edits of one another share a key: each word is kept under itself and under what is left when
 * one or two of its first seven letters are deleted (the symmetric-delete idea of W. Garbe's SymSpell, 2012, with
 * its prefix bound). Keys propose; the weighted costs decide. A skeleton key brings together romanisations that
 * are further apart than two edits.
 */

/** Letters of a word that deletions are taken from. With a word's keys on both sides, none within two edits is lost. */
const prefixLength = 7;

const salts = {
  spelling: 0x9e3779b1,
  skeleton: 0x7feb352d,
  scrambled: 0x846ca68b,
} as const;

/** Two edits make other words of words this short. */
const shortLength = 4;

/**
 * Two edits for words of five letters and more. In shorter ones two full edits cost more than the least similarity
 * allows, and two cheap ones (vowels, c for k) leave the skeleton as it was.
 */
const editsFor = (length: number): number => (length > shortLength ? 2 : 1);

const isWhole = ({ isNumber, codes }: Token): boolean => isNumber || codes.length < 2;

/**
 * Hashes under which a word is kept and looked up; may repeat.
 *
 * @param visitKin called with those that words share which may be more edits apart
 */
export function nearKeys(
  token: Token,
  visit: (hash: number) => void,
  visitKin: (hash: number) => void = visit,
): void {
  if (isWhole(token)) return visit(exactKey(token));
  spellingKeys(token, visit);
  if (token.codes.length > shortLength) visitKin(sortedKey(token));
  skeletonKeys(token, visitKin);
}

/** Keys that words within two edits share (words of at most four letters: one edit). */
export function spellingKeys(
  token: Token,
  visit: (hash: number) => void,
  edits = editsFor(token.codes.length),
): void {
  if (isWhole(token)) return visit(exactKey(token));
  deletionKeys(token.codes, Math.min(token.codes.length, prefixLength), edits, salts.spelling, visit);
}

/** Keys that letters (no number) share with words within one edit. */
export const slipsOf = (codes: Uint8Array, visit: (hash: number) => void): void =>
  deletionKeys(codes, Math.min(codes.length, prefixLength), 1, salts.spelling, visit);

/** Keys of words within one edit, or of one skeleton. */
export function slipKeys(
  token: Token,
  visit: (hash: number) => void,
  visitKin: (hash: number) => void,
): void {
  spellingKeys(token, visit, 1);
  if (token.skeleton.length > 1) visitKin(skeletonKey(token));
}

/** A slip in the skeleton is allowed for in words written without vowels, and in long ones. */
function skeletonKeys({ skeleton, vowelless }: Token, visit: (hash: number) => void): void {
  if (skeleton.length < 2) return;
  const consonants = consonantsOf(skeleton);
  const slips = vowelless || skeleton.length >= 5 ? 1 : 0;
  deletionKeys(consonants, Math.min(consonants.length, prefixLength), slips, salts.skeleton, visit);
}

export const sortedKey = (token: Token): number => mixed(salts.scrambled ^ hashOfText(token.sorted));

export function skeletonKey({ skeleton }: Token): number {
  const consonants = consonantsOf(skeleton);
  return hashWithout(consonants, Math.min(consonants.length, prefixLength), -1, -1, salts.skeleton);
}

function consonantsOf(skeleton: string): Uint8Array {
  const consonants = new Uint8Array(skeleton.length);
  for (let place = 0; place < skeleton.length; place++) consonants[place] = skeleton.charCodeAt(place);
  return consonants;
}

function deletionKeys(
  codes: Uint8Array,
  length: number,
  edits: number,
  salt: number,
  visit: (hash: number) => void,
): void {
  visit(hashWithout(codes, length, -1, -1, salt));
  if (edits < 1 || length < 2) return;
  for (let first = 0; first < length; first++) {
    visit(hashWithout(codes, length, first, -1, salt));
    if (edits < 2 || length < 3) continue;
    for (let second = first + 1; second < length; second++)
      visit(hashWithout(codes, length, first, second, salt));
  }
}

function hashWithout(codes: Uint8Array, length: number, first: number, second: number, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (let place = 0; place < length; place++) {
    if (place === first || place === second) continue;
    hash = Math.imul(hash ^ codes[place]!, 0x01000193);
  }
  return mixed(hash);
}

/** The hash of the word itself; other words share it when they begin with the same seven letters. */
export const exactKey = (token: Token): number => exactKeyOf(token.codes, token.isNumber);

/** The same of the letters (or digits) from `from` until `to`. */
export function exactKeyOf(codes: Uint8Array, isNumber: boolean, from = 0, to = codes.length): number {
  const end = isNumber ? to : Math.min(to, from + prefixLength);
  let hash = 0x811c9dc5 ^ salts.spelling;
  for (let place = from; place < end; place++) hash = Math.imul(hash ^ codes[place]!, 0x01000193);
  return mixed(hash);
}
