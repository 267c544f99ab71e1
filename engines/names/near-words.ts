import { GrowingInts } from './growing.ts';
import { bucketShift } from './hash-table.ts';
import { nearKeys, shortKeys, shortLength, skeletonKey, sortedKey, spellingKeys } from './near-keys.ts';
import { bitCount, lettersOf, Pattern } from './plain-distance.ts';
import { sortedOf, wordField, wordMark, type Segment } from './segment.ts';
import { keyOfToken, type Token } from './token.ts';
import { tokenSimilarity } from './token-similarity.ts';

/** Words of a dictionary by number, each with its similarity in thousandths. */
export interface NearWords {
  readonly ids: Uint32Array;
  readonly similarities: Uint16Array;
}

/** Two edits can make another word of one with so many letters or fewer. */
export const frailLength = 6;

/** Measured by its letters; otherwise (without vowels, or very long) only the costs can tell. */
const isMeasured = ({ vowelless, codes, isNumber }: Token): boolean =>
  !vowelless && !isNumber && codes.length > 0 && codes.length <= 32;

/** What may be left of a word without its vowels, and the letters that are written or not as its writer likes. */
const consonants = ~[...'aeiouywh'].reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) - 96)), 0);

/** Quickly: can this word pair with words of a dictionary? Says yes where only the costs can tell. */
export class Nearness {
  readonly #segment: Segment;
  readonly #pattern: Pattern | undefined;
  readonly #consonants: number;
  readonly #skeleton: number;
  readonly #sorted: number;

  constructor(segment: Segment, token: Token) {
    this.#segment = segment;
    this.#pattern = isMeasured(token) ? new Pattern(token.codes) : undefined;
    this.#consonants = lettersOf(token.codes) & consonants;
    this.#skeleton = token.skeleton.length > 1 ? skeletonKey(token) : 0;
    this.#sorted = sortedOf(sortedKey(token));
  }

  mayPair(id: number): boolean {
    const { words, codes } = this.#segment.arrays;
    const at = id * 4;
    if (this.#skeleton !== 0 && words[at + wordField.skeleton] === this.#skeleton) return true;
    const pattern = this.#pattern;
    const sorted = words[at + wordField.sorted]!;
    const letters = words[at + wordField.letters]!;
    if (pattern === undefined || (sorted & 3) !== wordMark.measured)
      return bitCount((letters & consonants) ^ this.#consonants) <= 4;
    if (sortedOf(sorted) === this.#sorted) return true;
    const start = words[at]! >>> 6;
    const length = words[at]! & 63;
    const most = mostEdits(Math.max(pattern.length, length));
    return pattern.isWithin(most, length, letters) && pattern.distance(codes, start, start + length) <= most;
  }

  /** Within so many plain edits, where the letters can tell. */
  isWithin(id: number, most: number): boolean {
    const { words, codes } = this.#segment.arrays;
    const at = id * 4;
    if (this.#pattern === undefined || (words[at + wordField.sorted]! & 3) !== wordMark.measured) return false;
    const start = words[at]! >>> 6;
    const length = words[at]! & 63;
    if (!this.#pattern.isWithin(most, length, words[at + wordField.letters]!)) return false;
    return this.#pattern.distance(codes, start, start + length) <= most;
  }
}

/** Plain edits, an exchange of neighbours being two, over which words that are not kin can pair: cheap ones count less. */
const mostEdits = (length: number): number => (length <= 2 ? 1 : length <= 5 ? 2 : length <= 8 ? 3 : (length - 1) >> 1);

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
    return this.#knownOr(keyOfToken(token), () => this.#search(token));
  }

  /** Those that one edit makes of it; nothing is said of their similarity. */
  nearByOne(token: Token): Uint32Array {
    return this.#knownOr(`1${keyOfToken(token)}`, () => this.#searchByOne(token)).ids;
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

  #search(token: Token): void {
    const nearness = new Nearness(this.#segment, token);
    const consider = (id: number): void => {
      if (!nearness.mayPair(id)) return;
      const similarity = tokenSimilarity(token, this.#segment.token(id));
      if (similarity === 0) return;
      this.#ids.push(id);
      this.#similarities.push(similarity);
    };
    nearKeys(token, (hash) => this.#eachUnseen(hash, consider));
  }

  #searchByOne(token: Token): void {
    const nearness = new Nearness(this.#segment, token);
    const keep = (id: number): void => {
      // An exchange of neighbours is two plain edits.
      if (nearness.isWithin(id, 2)) this.#ids.push(id);
    };
    spellingKeys(token, (hash) => this.#eachUnseen(hash, keep), 1);
  }

  #searchAround(token: Token): void {
    if (token.codes.length > frailLength) return;
    const nearness = new Nearness(this.#segment, token);
    const keep = (id: number): void => {
      // Two edits, one of them an exchange.
      if (nearness.isWithin(id, 3)) this.#ids.push(id);
    };
    spellingKeys(token, (hash) => this.#eachUnseen(hash, keep));
    if (token.codes.length <= shortLength) shortKeys(token, (hash) => this.#eachUnseen(hash, keep));
  }

  /** Calls back with each word under the hash once. */
  #eachUnseen(hash: number, visit: (id: number) => void): void {
    const { near, arrays } = this.#segment;
    const { starts, tags, values } = near;
    const bucket = hash >>> bucketShift(near);
    const tag = hash & 0xff;
    const end = starts[bucket + 1]!;
    for (let at = starts[bucket]!; at < end; at++) {
      if (tags[at] !== tag) continue;
      const id = values[at]!;
      if (this.#seen[id] === this.#seenStamp) continue;
      this.#seen[id] = this.#seenStamp;
      if ((arrays.words[id * 4 + wordField.sorted]! & 3) !== wordMark.acronym) visit(id);
    }
  }
}
