import { nearClass } from './allowance.ts';
import { GrowingInts } from './growing.ts';
import { bucketShift } from './hash-table.ts';
import { exactKey, nearKeys, slipKeys, slipsOf } from './near-keys.ts';
import type { NearLists } from './near-lists.ts';
import { editsWithin, kinEdits, mostMeasured, Nearness, spelledEdits, tooMany } from './nearness.ts';
import { bitCount, lettersOf, Pattern } from './plain-distance.ts';
import { Recent } from './recent.ts';
import { traitsOf, wordField, wordMark, type Segment } from './segment.ts';
import { keyOfToken, tokenOf, type Token } from './token.ts';
import { shareReading } from './token-similarity.ts';

export interface NearWords {
  /** The dictionary's words that may pair with the word asked, see {@link nearWord}; the costs decide. */
  readonly words: Uint32Array;
  readonly nearness: Nearness;
}

/** A word's number and, above it, how near it may be, see `classOf`. */
export const nearWord = {
  id: (figure: number): number => figure & 0xffffff,
  nearness: (figure: number): number => figure >>> 24,
} as const;

/** What is remembered of near words: a word costs one, what is known besides as much as some hundred. */
const mostRemembered = 750_000;
const besides = 250;
/** With what one call takes it still fits a figure. */
const mostTaken = 2 ** 31;

/** Finds words of one segment's dictionary that are near to a word asked. */
export class NearCache {
  readonly #segment: Segment;
  /** Which spellings stand under the keys of this pass, one bit each; and in which figures of these a bit is set. */
  readonly #seen: Uint32Array;
  readonly #seenIn: Uint32Array;
  /** For each word how manieth it was of all that were ever taken; what is above `#before` was taken in this call. */
  readonly #took: Uint32Array;
  #before = 0;
  readonly #shift: number;
  #gathered = new Uint32Array(4096);
  readonly #remembered = new Recent<string, NearWords>(mostRemembered, ({ words }) => words.length + besides);
  readonly #lists: NearLists;
  readonly #taken = new GrowingInts();
  readonly #keys = new GrowingInts();
  readonly #kinKeys = new GrowingInts();
  readonly #addKey = (hash: number): void => this.#keys.push(hash);
  readonly #addKinKey = (hash: number): void => this.#kinKeys.push(hash);

  constructor(segment: Segment, lists: NearLists) {
    this.#segment = segment;
    this.#lists = lists;
    this.#seen = new Uint32Array((segment.traits.length >>> 5) + 1);
    this.#seenIn = new Uint32Array((this.#seen.length >>> 5) + 1);
    this.#took = new Uint32Array(segment.wordCount);
    this.#shift = bucketShift(segment.near);
  }

  /**
   * The dictionary's words that may pair with this one: all within two edits of a word of five letters or more, within
   * one edit of a shorter one, its kin, those that share another spelling with it, and some that are further.
   */
  near(token: Token): NearWords {
    const key = keyOfToken(token);
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const id = this.#idOf(token);
    const listed = id === undefined ? undefined : this.#lists.find(id);
    const nearness = new Nearness(this.#segment, token);
    const words = listed ?? this.#find(token, nearness);
    if (id !== undefined && listed === undefined) this.#lists.keep(id, words);
    return this.#remembered.set(key, { words, nearness });
  }

  #idOf(token: Token): number | undefined {
    return this.#segment
      .exactIds(token.codes, 0, token.codes.length)
      .find((id) => this.#segment.token(id).key === token.key);
  }

  #find(token: Token, nearness: Nearness): Uint32Array {
    this.#begin();
    // Whatever the letters say: what stands under the same spelling is compared by what was learned.
    this.#takeSame(token);
    for (const text of token.otherSpellings) {
      const spelling = tokenOf(text);
      this.#takeSame(spelling);
      if (token.native === '') continue;
      nearKeys(spelling, this.#addKey, this.#addKinKey);
      const spelt = new Nearness(this.#segment, spelling);
      const shown = this.#gather(spelling.codes, spelledEdits(spelling.codes.length), 0);
      for (let place = 0; place < shown.length; place++)
        this.#take(shown[place]!, spelt.spelledClassOf(shown[place]!));
    }
    nearKeys(token, this.#addKey, this.#addKinKey);
    this.#takeNear(token, nearness);
    return this.#taken.taken().slice();
  }

  /** The same for neighbours written together, of which one slip besides the lost space is looked for. */
  nearJoined(token: Token): NearWords {
    const nearness = new Nearness(this.#segment, token);
    this.#begin();
    this.#takeSame(token);
    slipKeys(token, this.#addKey, this.#addKinKey);
    this.#takeNear(token, nearness);
    return { words: this.#taken.taken().slice(), nearness };
  }

  /** Those that at most one edit makes of these letters. */
  slips(codes: Uint8Array): number[] {
    if (codes.length > mostMeasured) return [];
    const pattern = new Pattern(codes);
    this.#begin();
    slipsOf(codes, this.#addKey);
    for (const shown of this.#gather(codes, 1, 0))
      if (editsWithin(1, pattern, this.#segment, shown) !== tooMany) this.#take(shown, nearClass.nearest);
    return Array.from(this.#taken.taken(), nearWord.id);
  }

  #begin(): void {
    this.#before += this.#taken.length;
    if (this.#before > mostTaken) {
      this.#took.fill(0);
      this.#before = 0;
    }
    this.#taken.clear();
    this.#keys.clear();
    this.#kinKeys.clear();
  }

  /** Takes every word that is spelled so, or kept under that spelling as the other romanisation of a Chinese name. */
  #takeSame(token: Token): void {
    this.#kinKeys.push(exactKey(token));
    const own = token.codes;
    const isRead = token.mandarin.length > 0;
    for (const shown of this.#gather(own)) {
      const isSame = this.#segment.codeCount(shown) === own.length && this.#segment.isSpelled(shown, own);
      const isOther = (): boolean =>
        isRead && shown < this.#segment.wordCount && shareReading(token, this.#segment.token(shown));
      if (isSame || isOther()) this.#take(shown, nearClass.nearest);
    }
  }

  #takeNear({ codes }: Token, nearness: Nearness): void {
    const shown = this.#gather(codes);
    for (let place = 0; place < shown.length; place++)
      this.#take(shown[place]!, nearness.classOf(shown[place]!));
  }

  /** @param shown the number under which the word's letters stand: one in another script also has other spellings */
  #take(shown: number, found: number): void {
    if (found === 0) return;
    const { wordCount, arrays } = this.#segment;
    const word = shown < wordCount ? shown : arrays.spelledWords[shown - wordCount]!;
    const figure = (found << 24) | word;
    const took = this.#took[word]!;
    if (took > this.#before) {
      // By another spelling it may be nearer.
      const place = took - this.#before - 1;
      if (figure > this.#taken.at(place)) this.#taken.set(place, figure);
      return;
    }
    this.#taken.push(figure);
    this.#took[word] = this.#before + this.#taken.length;
  }

  /**
   * What stands under the keys, each once and by the alphabet: so what is looked at next lies near in memory, and
   * words that begin alike come one after the other. Of the words from `spelledFrom` on, other spellings if nothing else
   * is said, those are left out that must be more than so many `edits` away, by their lengths and letters; of kin, more than `kinEdits`.
   */
  #gather(
    own: Uint8Array,
    edits = spelledEdits(own.length),
    spelledFrom = this.#segment.wordCount,
  ): Uint32Array {
    const most =
      this.#see(this.#kinKeys, own, kinEdits, spelledFrom) + this.#see(this.#keys, own, edits, spelledFrom);
    if (most > this.#gathered.length) this.#gathered = new Uint32Array(2 * most);
    return this.#gathered.subarray(0, this.#takeSeen());
  }

  /** Marks what stands under the keys, which it takes away, and gives how much that is at most. */
  #see(keys: GrowingInts, own: Uint8Array, edits: number, spelledFrom: number): number {
    const { starts, values } = this.#segment.near;
    const { traits } = this.#segment;
    const seen = this.#seen;
    const seenIn = this.#seenIn;
    const shift = this.#shift;
    const hashes = keys.taken();
    const length = own.length;
    const letters = traitsOf(0, lettersOf(own));
    let most = 0;
    for (let place = 0; place < hashes.length; place++) {
      const hash = hashes[place]!;
      const bucket = hash >>> shift;
      const tag = hash & 0xff;
      const end = starts[bucket + 1]!;
      const start = starts[bucket]!;
      most += end - start;
      for (let at = start; at < end; at++) {
        const figure = values[at]!;
        if (figure >>> 24 !== tag) continue;
        const shown = figure & 0xffffff;
        if (shown >= spelledFrom) {
          const trait = traits[shown]!;
          const longer = (trait >>> 26) - length;
          if (longer > edits || -longer > edits) continue;
          if (bitCount((trait & 0x3ffffff) ^ letters) > 2 * edits) continue;
        }
        seen[shown >>> 5]! |= 1 << (shown & 31);
        seenIn[shown >>> 10]! |= 1 << ((shown >>> 5) & 31);
      }
    }
    keys.clear();
    return most;
  }

  /** Writes down what was seen, but for initials of a whole name, and forgets it. */
  #takeSeen(): number {
    const { words } = this.#segment.arrays;
    const seen = this.#seen;
    const seenIn = this.#seenIn;
    const gathered = this.#gathered;
    let count = 0;
    for (let block = 0; block < seenIn.length; block++) {
      for (let figures = seenIn[block]!; figures !== 0; figures &= figures - 1) {
        const at = (block << 5) | (31 - Math.clz32(figures & -figures));
        for (let bits = seen[at]!; bits !== 0; bits &= bits - 1) {
          const shown = (at << 5) | (31 - Math.clz32(bits & -bits));
          if ((words[shown * wordField.size + wordField.sorted]! & 3) !== wordMark.acronym)
            gathered[count++] = shown;
        }
        seen[at] = 0;
      }
      seenIn[block] = 0;
    }
    return count;
  }
}
