import { hashOfText, mixed } from './hash-table.ts';
import type { Token } from './token.ts';

/*
 * Words within two edits of one another share a key: each word is kept under itself and under what is left when
 * one or two of its first seven letters are deleted (the symmetric-delete idea of W. Garbe's SymSpell, 2012, with
 * its prefix bound). Keys propose; the weighted costs decide. A skeleton key brings together romanisations that
 * are further apart than two edits.
 */

/** Letters of a word that deletions are taken from. With a word's keys on both sides, none within two edits is lost. */
export const prefixLength = 7;

const salts = { spelling: 0x9e3779b1, skeleton: 0x7feb352d, scrambled: 0x846ca68b } as const;

/**
 * Two edits for words of five letters and more. In shorter ones two full edits cost more than the least similarity
 * allows, and two cheap ones (vowels, c for k) leave the skeleton as it was.
 */
export const editsFor = (length: number): number => (length >= 5 ? 2 : 1);

/** Hashes under which a word is kept and looked up; may repeat. Looked up for one edit only, a word needs far fewer. */
export function nearKeys(token: Token, visit: (hash: number) => void, isOneEdit = false): void {
  const { codes } = token;
  if (token.isNumber || codes.length < 2) {
    visit(hashWithout(codes, codes.length, -1, -1, salts.spelling));
    return;
  }
  const edits = isOneEdit ? 1 : editsFor(codes.length);
  deletionKeys(codes, Math.min(codes.length, prefixLength), edits, salts.spelling, visit);
  if (isOneEdit) return;
  if (codes.length >= 5) visit(mixed(salts.scrambled ^ hashOfText(token.sorted)));
  const { skeleton } = token;
  if (skeleton.length < 2) return;
  const consonants = new Uint8Array(skeleton.length);
  for (let place = 0; place < skeleton.length; place++) consonants[place] = skeleton.charCodeAt(place);
  const slips = token.vowelless || skeleton.length >= 4 ? 1 : 0;
  deletionKeys(consonants, Math.min(consonants.length, prefixLength), slips, salts.skeleton, visit);
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
export function exactKey(token: Token): number {
  const { codes } = token;
  const isWhole = token.isNumber || codes.length < 2;
  return hashWithout(
    codes,
    isWhole ? codes.length : Math.min(codes.length, prefixLength),
    -1,
    -1,
    salts.spelling,
  );
}
