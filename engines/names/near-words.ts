import { GrowingInts } from './growing.ts';
import { bucketShift } from './hash-table.ts';
import {
  exactKey,
  nearKeys,
  shortKeys,
  shortLength,
  skeletonKey,
  sortedKey,
  spellingKeys,
} from './near-keys.ts';
import { Pattern } from './plain-distance.ts';
import { sortedOf, wordField, wordMark, type Segment } from './segment.ts';
import { keyOfToken, tokenOf, type Token } from './token.ts';
import { tokenSimilarity } from './token-similarity.ts';

/** Words that have a bit pattern. Those without vowels are told apart by costs alone, but their edits can be counted. */
const hasPattern = ({ codes, isNumber }: Token): boolean =>
  !isNumber && codes.length > 0 && codes.length <= 32;

export interface NearWords {
  /** Numbers of the dictionary's words. */
  readonly ids: Uint32Array;
  /** Those of them that pair by their costs, whatever their letters say: words of other scripts and spellings. */
  readonly beyond: ReadonlySet<number>;
}

/** Two slips can make another word of it. */
export const isFrail = ({ codes, vowelless }: Token): boolean => codes.length <= shortLength || vowelless;

/** Quickly: can this word pair with words of a dictionary? Says no where only the costs can tell. */
export class Nearness {
  readonly #segment: Segment;
  readonly #pattern: Pattern | undefined;
  readonly #isMeasured: boolean;
  readonly #skeleton: number;
  readonly #sorted: number;

  constructor(segment: Segment, token: Token) {
    this.#segment = segment;
    this.#pattern = hasPattern(token) ? new Pattern(token.codes) : undefined;
    this.#isMeasured = hasPattern(token) && !token.vowelless && token.native === '';
    this.#skeleton = token.skeleton.length > 1 ? skeletonKey(token) : 0;
    this.#sorted = sortedOf(sortedKey(token));
  }

  mayPair(id: number): boolean {
    const { words, codes } = this.#segment.arrays;
    const at = id * 4;
    const pattern = this.#pattern;
    const sorted = words[at + wordField.sorted]!;
    if (pattern === undefined || !this.#isMeasured || (sorted & 3) !== wordMark.measured) return false;
    if (this.#skeleton !== 0 && words[at + wordField.skeleton] === this.#skeleton) return true;
    const letters = words[at + wordField.letters]!;
    if (sortedOf(sorted) === this.#sorted) return true;
    const start = words[at]! >>> 6;
    const length = words[at]! & 63;
    const most = mostEdits(Math.max(pattern.length, length));
    return pattern.isWithin(most, length, letters) && pattern.distance(codes, start, start + length) <= most;
  }

  /** Close enough to ask what was learned, which is dear: a likely spelling with a slip or two. */
  isNearlySpelled(id: number): boolean {
    const slips = this.#pattern !== undefined && this.#pattern.length > 5 ? 2 : 1;
    if (this.isWithin(id, slips)) return true;
    const skeleton = this.#segment.arrays.words[id * 4 + wordField.skeleton]!;
    return this.#skeleton !== 0 && skeleton === this.#skeleton && this.isWithin(id, 3);
  }

  /** Whether {@link mayPair} has the word of it; otherwise only the costs can tell. */
  isTold(id: number): boolean {
    return this.#isMeasured && this.#segment.mark(id) === wordMark.measured;
  }

  /** Within so many plain edits, where the letters can tell. */
  isWithin(id: number, most: number): boolean {
    const { words, codes } = this.#segment.arrays;
    const at = id * 4;
    if (this.#pattern === undefined) return false;
    const start = words[at]! >>> 6;
    const length = words[at]! & 63;
    if (!this.#pattern.isWithin(most, length, words[at + wordField.letters]!)) return false;
    return this.#pattern.distance(codes, start, start + length) <= most;
  }
}

/** Edits over which words that are not kin can pair: cheap ones count less, so more of them in longer words. */
const mostEdits = (length: number): number => (length <= 5 ? 2 : length <= 8 ? 3 : (length - 1) >> 1);

/** Near words found are remembered up to this many in all, then forgotten at once: names share their commonest words. */
const mostRemembered = 1_000_000;

/** Finds words of one segment's dictionary that are near to a word asked. */
export class NearCache {
  readonly #segment: Segment;
  readonly #seen: Uint32Array;
  readonly #compared: Uint32Array;
  #seenStamp = 0;
  readonly #near = new Map<string, NearWords>();
  readonly #others = new Map<string, Uint32Array>();
  #remembered = 0;
  readonly #ids = new GrowingInts();

  constructor(segment: Segment) {
    this.#segment = segment;
    this.#seen = new Uint32Array(segment.arrays.words.length / 4);
    this.#compared = new Uint32Array(segment.wordCount);
  }

  /**
   * The dictionary's words that may pair with this one: all within two edits of a word of five letters or more, within
   * one edit of a shorter one, its kin, those that share another spelling with it, and some that are further.
   */
  near(token: Token): NearWords {
    const key = keyOfToken(token);
    const known = this.#near.get(key);
    if (known !== undefined) return known;
    const beyond = new Set<number>();
    const ids = this.#found(() => {
      const pairs = (id: number): boolean => this.#pairs(token, id, beyond);
      const nearness = new Nearness(this.#segment, token);
      // Whatever the letters say: what stands under the same spelling is compared by what was learned.
      for (const spelling of [token, ...token.otherSpellings.map((text) => tokenOf(text))]) {
        this.#eachUnseen(exactKey(spelling), pairs);
        if (token.native === '' || spelling === token) continue;
        const spelt = new Nearness(this.#segment, spelling);
        nearKeys(spelling, (hash) =>
          this.#eachUnseen(hash, (word, shown) => spelt.isNearlySpelled(shown) && pairs(word)),
        );
      }
      nearKeys(token, (hash) =>
        this.#eachUnseen(hash, (word, shown) =>
          word === shown && nearness.isTold(word)
            ? nearness.mayPair(word)
            : nearness.isNearlySpelled(shown) && pairs(word),
        ),
      );
    });
    const found = { ids, beyond };
    this.#remember(ids);
    this.#near.set(key, found);
    return found;
  }

  #pairs(token: Token, id: number, beyond: Set<number>): boolean {
    if (this.#compared[id] === this.#seenStamp) return false;
    this.#compared[id] = this.#seenStamp;
    if (tokenSimilarity(token, this.#segment.token(id)) === 0) return false;
    beyond.add(id);
    return true;
  }

  /** Those that one edit makes of it. */
  nearByOne(token: Token): Uint32Array {
    return this.#found(() => {
      const nearness = new Nearness(this.#segment, token);
      spellingKeys(token, (hash) => this.#eachUnseen(hash, (_word, shown) => nearness.isWithin(shown, 1)), 1);
    });
  }

  /**
   * Words within two edits of a word of at most four letters, or one without vowels, though they be too far to pair
   * with it: whether such a word was misspelt twice can only be told by the words beside it.
   */
  around(token: Token): Uint32Array {
    return this.#knownOr(`2${keyOfToken(token)}`, () => {
      if (!isFrail(token)) return;
      const nearness = new Nearness(this.#segment, token);
      const isAround = (_word: number, shown: number): boolean => nearness.isWithin(shown, 2);
      spellingKeys(token, (hash) => this.#eachUnseen(hash, isAround));
      if (token.codes.length <= shortLength) shortKeys(token, (hash) => this.#eachUnseen(hash, isAround));
    });
  }

  #knownOr(key: string, find: () => void): Uint32Array {
    const known = this.#others.get(key);
    if (known !== undefined) return known;
    const ids = this.#found(find);
    this.#remember(ids);
    this.#others.set(key, ids);
    return ids;
  }

  #found(find: () => void): Uint32Array {
    this.#seenStamp++;
    this.#ids.clear();
    find();
    return this.#ids.taken().slice();
  }

  #remember(ids: Uint32Array): void {
    if (this.#remembered > mostRemembered) {
      this.#near.clear();
      this.#others.clear();
      this.#remembered = 0;
    }
    // An entry of a map costs about as much as a hundred words in it.
    this.#remembered += ids.length + 100;
  }

  /**
   * Takes each word under the hash that is wanted, once. A word in another script is also shown by its other
   * spellings: `shown` is the number under which its letters stand.
   */
  #eachUnseen(hash: number, isWanted: (word: number, shown: number) => boolean): void {
    const { near, arrays, wordCount } = this.#segment;
    const { starts, tags, values } = near;
    const bucket = hash >>> bucketShift(near);
    const tag = hash & 0xff;
    const end = starts[bucket + 1]!;
    for (let at = starts[bucket]!; at < end; at++) {
      if (tags[at] !== tag) continue;
      const shown = values[at]!;
      if (this.#seen[shown] === this.#seenStamp) continue;
      this.#seen[shown] = this.#seenStamp;
      if ((arrays.words[shown * 4 + wordField.sorted]! & 3) === wordMark.acronym) continue;
      const word = shown < wordCount ? shown : arrays.spelledWords[shown - wordCount]!;
      if (isWanted(word, shown)) this.#ids.push(word);
    }
  }
}
