import { GrowingBytes, GrowingInts } from './growing.ts';
import { hashOfText } from './hash-table.ts';
import { exactKey, nearKeys, skeletonKey, sortedKey } from './near-keys.ts';
import { lettersOf } from './plain-distance.ts';
import { isAcronymKey, wordMark } from './segment.ts';
import { Token, tokenOfKey } from './token.ts';

/*
 * What a dictionary holds of a word depends on the word alone. So it can be found out for some words here and some
 * there, on several processors, while a list is still being read; the builder puts it together in the order of the
 * alphabet, and the index is the same to the byte whoever described which words.
 */

/** Of some words, each in its place: flat arrays, which threads can hand over. */
export interface DescribedWords {
  /**
   * The four figures of each word, see `wordField`, but for the place of its codes; other spellings of words in other
   * scripts stand behind all words.
   */
  readonly words: Uint32Array;
  /** The codes of all, behind one another. */
  readonly codes: Uint8Array;
  /** Of which word each other spelling is one. */
  readonly spelled: Uint32Array;
  /** How many keys each has, words and then other spellings, and the keys behind one another. */
  readonly keyCounts: Uint32Array;
  readonly keys: Uint32Array;
}

const fewTexts = 1000;

/** @param texts words as `keyOfToken` gives them */
export function describeWords(texts: readonly string[]): DescribedWords {
  const words = new GrowingInts();
  const codes = new GrowingBytes();
  const spelled = new GrowingInts();
  const keyCounts = new GrowingInts();
  const keys = new GrowingInts();
  const spellings: Token[] = [];
  const describe = (token: Token, mark: number): void => {
    words.push(token.codes.length);
    words.push(lettersOf(token.codes));
    words.push(token.skeleton.length > 1 ? skeletonKey(token) : 0);
    words.push((sortedKey(token) & ~3) | mark);
    for (const code of token.codes) codes.push(code);
  };
  const keep = (hash: number): void => keys.push(hash);
  // The words of a small segment are described again when it is remade, those of a large one once.
  const tokenFor = texts.length > fewTexts ? (text: string) => new Token(text) : tokenOfKey;
  texts.forEach((text, place) => {
    const before = keys.length;
    if (isAcronymKey(text)) {
      for (const field of [0, 0, 0, wordMark.acronym]) words.push(field);
      keep(hashOfText(text));
      keyCounts.push(1);
      return;
    }
    const token = tokenFor(text);
    describe(token, token.vowelless || token.native !== '' ? wordMark.costed : wordMark.measured);
    nearKeys(token, keep);
    for (const spelling of token.otherSpellings) {
      if (token.native === '') keep(exactKey(tokenFor(spelling)));
      else {
        spelled.push(place);
        spellings.push(tokenFor(spelling));
      }
    }
    keyCounts.push(keys.length - before);
  });
  for (const spelling of spellings) {
    const before = keys.length;
    describe(spelling, wordMark.measured);
    nearKeys(spelling, keep);
    keyCounts.push(keys.length - before);
  }
  return {
    words: words.taken().slice(),
    codes: codes.taken().slice(),
    spelled: spelled.taken().slice(),
    keyCounts: keyCounts.taken().slice(),
    keys: keys.taken().slice(),
  };
}
