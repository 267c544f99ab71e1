import { GrowingInts } from './growing.ts';
import { bucketShift } from './hash-table.ts';
import { kinKeys, shortKeys, shortLength, skeletonSlips, spellingKeys } from './near-keys.ts';
import { Pattern } from './plain-distance.ts';
import { wordMark, type Segment } from './segment.ts';
import { keyOfToken, type Token } from './token.ts';
import { tokenSimilarity } from './token-similarity.ts';

/** Words of a dictionary by number, each with its similarity in thousandths. */
export interface NearWords {
  readonly ids: Uint32Array;
  readonly similarities: Uint16Array;
}

/** Two edits where an exchange of neighbours is one and counts plainly as two. */
export const mostPlainEdits = 3;

/** Two edits can make another word of one with so many letters or fewer. */
export const frailLength = 6;

/** Measured by its letters; otherwise (without vowels, or very long) only the costs can tell. */
export const isMeasured = ({ vowelless, codes, isNumber }: Token): boolean =>
  !vowelless && !isNumber && codes.length > 0 && codes.length <= 32;

/** Near words found are remembered up to this many in all, then forgotten at once: names share their commonest words. */
const mostRemembered = 2_000_000;

/** Finds words of one segment's dictionary that are near to a word asked. */
export class NearCache {
  readonly #segment: Segment;
  readonly #seen: Uint32Array;
  #seenStamp = 0;
  readonly #known = new Map<string, NearWords>();
  #remembered = 0;
  readonly #ids = new GrowingInts();
  readonly #similarities = new GrowingInts();

  constructor(segment: Segment) {
    this.#segment = segment;
    this.#seen = new Uint32Array(segment.wordCount);
  }

  /** The dictionary's words that can pair with this one, with their similarity. */
  near(token: Token): NearWords {
    return this.#knownOr(keyOfToken(token), () => this.#search(token, 2));
  }

  /** Those that one edit makes of it. */
  nearByOne(token: Token): NearWords {
    return this.#knownOr(`1${keyOfToken(token)}`, () => this.#search(token, 1));
  }

  /**
   * Words within two edits (an exchange of neighbours is one) of a short word, though they be too far to pair with
   * it: whether a short word was misspelt twice can only be told by the words beside it.
   */
  around(token: Token): Uint32Array {
    return this.#knownOr(`2${keyOfToken(token)}`, () => this.#searchAround(token)).ids;
  }

  #knownOr(key: string, find: () => void): NearWords {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#seenStamp++;
    this.#ids.clear();
    this.#similarities.clear();
    find();
    const found = { ids: this.#ids.taken().slice(), similarities: Uint16Array.from(this.#similarities.taken()) };
    if (this.#remembered > mostRemembered) {
      this.#known.clear();
      this.#remembered = 0;
    }
    // An entry of the map costs about as much as twenty words in it.
    this.#remembered += found.ids.length + 20;
    this.#known.set(key, found);
    return found;
  }

  #search(token: Token, edits: 1 | 2): void {
    const pattern = isMeasured(token) ? new Pattern(token.codes) : undefined;
    const consider = (id: number): void => {
      const similarity = tokenSimilarity(token, this.#segment.token(id));
      if (similarity === 0) return;
      this.#ids.push(id);
      this.#similarities.push(similarity);
    };
    if (edits === 2) kinKeys(token, (hash) => this.#eachUnseen(hash, undefined, 0, consider));
    const proposed = (hash: number): void => this.#eachUnseen(hash, pattern, mostPlainEdits, consider);
    spellingKeys(token, proposed, edits === 1 ? 1 : undefined);
    if (edits === 2) skeletonSlips(token, proposed);
  }

  #searchAround(token: Token): void {
    if (!isMeasured(token) || token.codes.length > frailLength) return;
    const pattern = new Pattern(token.codes);
    const keep = (id: number): void => {
      this.#ids.push(id);
    };
    const proposed = (hash: number): void => this.#eachUnseen(hash, pattern, mostPlainEdits, keep);
    spellingKeys(token, proposed);
    if (token.codes.length <= shortLength) shortKeys(token, proposed);
  }

  /** Calls back with each word under the hash once: those not further than `most` from the pattern, if there is one. */
  #eachUnseen(hash: number, pattern: Pattern | undefined, most: number, visit: (id: number) => void): void {
    const { near, arrays } = this.#segment;
    const { starts, tags, values } = near;
    const { codeStarts, codes, letters, wordMarks } = arrays;
    const bucket = hash >>> bucketShift(near);
    const tag = hash & 0xff;
    const end = starts[bucket + 1]!;
    for (let at = starts[bucket]!; at < end; at++) {
      if (tags[at] !== tag) continue;
      const id = values[at]!;
      if (this.#seen[id] === this.#seenStamp) continue;
      // Too far once is too far always: kin, which may be further apart, were looked for first.
      this.#seen[id] = this.#seenStamp;
      const mark = wordMarks[id];
      if (mark === wordMark.acronym) continue;
      if (pattern !== undefined && mark === wordMark.measured) {
        const start = codeStarts[id]!;
        const stop = codeStarts[id + 1]!;
        if (!pattern.isWithin(most, stop - start, letters[id]!)) continue;
        if (pattern.distance(codes, start, stop) > most) continue;
      }
      visit(id);
    }
  }
}
