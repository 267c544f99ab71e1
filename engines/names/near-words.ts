import { nearClass } from './allowance.ts';
import { GrowingBytes, GrowingInts } from './growing.ts';
import { bucketShift } from './hash-table.ts';
import { exactKey, nearKeys, slipKeys, slipsOf } from './near-keys.ts';
import { editsWithin, mostMeasured, Nearness, tooMany } from './nearness.ts';
import { Pattern } from './plain-distance.ts';
import { wordField, wordMark, type Segment } from './segment.ts';
import { keyOfToken, tokenOf, type Token } from './token.ts';
import { shareReading } from './token-similarity.ts';

export interface NearWords {
  /** Numbers of the dictionary's words that may pair with the word asked; the costs decide. */
  readonly ids: Uint32Array;
  /** How near each of them may be, see `classOf`. */
  readonly classes: Uint8Array;
  readonly nearness: Nearness;
}

/**
 * Names share their commonest words, so near words found are remembered: the latest, up to so many in all, and as many
 * before them. A word asked again moves to the latest; what was not asked for so long is forgotten.
 */
const mostRemembered = 750_000;
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
  #latest = new Map<string, NearWords>();
  #earlier = new Map<string, NearWords>();
  #remembered = 0;
  readonly #ids = new GrowingInts();
  readonly #classes = new GrowingBytes();
  readonly #keys = new GrowingInts();
  readonly #addKey = (hash: number): void => this.#keys.push(hash);

  constructor(segment: Segment) {
    this.#segment = segment;
    this.#seen = new Uint32Array((segment.arrays.words.length >>> 7) + 1);
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
    const known = this.#latest.get(key);
    if (known !== undefined) return known;
    const earlier = this.#earlier.get(key);
    if (earlier !== undefined) return this.#remember(key, earlier);
    const nearness = new Nearness(this.#segment, token);
    this.#begin();
    // Whatever the letters say: what stands under the same spelling is compared by what was learned.
    this.#takeSame(token);
    for (const text of token.otherSpellings) {
      const spelling = tokenOf(text);
      this.#takeSame(spelling);
      if (token.native === '') continue;
      nearKeys(spelling, this.#addKey);
      const spelt = new Nearness(this.#segment, spelling);
      const shown = this.#gather();
      for (let place = 0; place < shown.length; place++)
        this.#take(shown[place]!, spelt.spelledClassOf(shown[place]!));
    }
    nearKeys(token, this.#addKey);
    this.#takeNear(nearness);
    const found = { ids: this.#taken(), classes: this.#classes.taken().slice(), nearness };
    return this.#remember(key, found);
  }

  /** The same for neighbours written together, of which one slip besides the lost space is looked for. */
  nearJoined(token: Token): NearWords {
    const nearness = new Nearness(this.#segment, token);
    this.#begin();
    this.#takeSame(token);
    slipKeys(token, this.#addKey);
    this.#takeNear(nearness);
    return { ids: this.#taken(), classes: this.#classes.taken().slice(), nearness };
  }

  /** Those that at most one edit makes of these letters. */
  slips(codes: Uint8Array): Uint32Array {
    if (codes.length > mostMeasured) return none;
    const pattern = new Pattern(codes);
    this.#begin();
    slipsOf(codes, this.#addKey);
    for (const shown of this.#gather())
      if (editsWithin(1, pattern, this.#segment, shown) !== tooMany) this.#take(shown, nearClass.nearest);
    return this.#taken();
  }

  #begin(): void {
    this.#before += this.#ids.length;
    if (this.#before > mostTaken) {
      this.#took.fill(0);
      this.#before = 0;
    }
    this.#ids.clear();
    this.#classes.clear();
    this.#keys.clear();
  }

  #taken(): Uint32Array {
    return this.#ids.taken().slice();
  }

  #remember(key: string, found: NearWords): NearWords {
    if (this.#remembered > mostRemembered) {
      this.#earlier = this.#latest;
      this.#latest = new Map();
      this.#remembered = 0;
    }
    // An entry of a map costs about as much as a hundred words in it.
    this.#remembered += found.ids.length + 100;
    this.#latest.set(key, found);
    return found;
  }

  /** Takes every word that is spelled so, or kept under that spelling as the other romanisation of a Chinese name. */
  #takeSame(token: Token): void {
    this.#keys.push(exactKey(token));
    const { words, codes } = this.#segment.arrays;
    const own = token.codes;
    const isRead = token.mandarin.length > 0;
    for (const shown of this.#gather()) {
      const place = words[shown * 4]!;
      const start = place >>> 6;
      let same = (place & 63) === own.length ? 0 : -1;
      while (same >= 0 && same < own.length) same = codes[start + same] === own[same] ? same + 1 : -1;
      const isOther = (): boolean =>
        isRead && shown < this.#segment.wordCount && shareReading(token, this.#segment.token(shown));
      if (same >= 0 || isOther()) this.#take(shown, nearClass.nearest);
    }
  }

  #takeNear(nearness: Nearness): void {
    const shown = this.#gather();
    for (let place = 0; place < shown.length; place++)
      this.#take(shown[place]!, nearness.classOf(shown[place]!));
  }

  /** @param shown the number under which the word's letters stand: one in another script also has other spellings */
  #take(shown: number, found: number): void {
    if (found === 0) return;
    const { wordCount, arrays } = this.#segment;
    const word = shown < wordCount ? shown : arrays.spelledWords[shown - wordCount]!;
    const took = this.#took[word]!;
    if (took > this.#before) {
      // By another spelling it may be nearer.
      const place = took - this.#before - 1;
      if (found > this.#classes.at(place)) this.#classes.set(place, found);
      return;
    }
    this.#ids.push(word);
    this.#classes.push(found);
    this.#took[word] = this.#before + this.#ids.length;
  }

  /**
   * What stands under the keys, each once and by the alphabet: so what is looked at next lies near in memory, and
   * words that begin alike come one after the other.
   */
  #gather(): Uint32Array {
    const { starts, values } = this.#segment.near;
    const seen = this.#seen;
    const seenIn = this.#seenIn;
    const keys = this.#keys.taken();
    const shift = this.#shift;
    let most = 0;
    for (let place = 0; place < keys.length; place++) {
      const hash = keys[place]!;
      const bucket = hash >>> shift;
      const tag = hash & 0xff;
      const end = starts[bucket + 1]!;
      const start = starts[bucket]!;
      most += end - start;
      for (let at = start; at < end; at++) {
        const figure = values[at]!;
        if (figure >>> 24 !== tag) continue;
        const shown = figure & 0xffffff;
        seen[shown >>> 5]! |= 1 << (shown & 31);
        seenIn[shown >>> 10]! |= 1 << ((shown >>> 5) & 31);
      }
    }
    this.#keys.clear();
    if (most > this.#gathered.length) this.#gathered = new Uint32Array(2 * most);
    return this.#gathered.subarray(0, this.#takeSeen());
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
          if ((words[shown * 4 + wordField.sorted]! & 3) !== wordMark.acronym) gathered[count++] = shown;
        }
        seen[at] = 0;
      }
      seenIn[block] = 0;
    }
    return count;
  }
}

const none = new Uint32Array();
