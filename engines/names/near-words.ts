import { classOf, nearClass } from './allowance.ts';
import { GrowingBytes, GrowingInts } from './growing.ts';
import { bucketShift } from './hash-table.ts';
import { exactKey, nearKeys, skeletonKey, slipKeys, slipsOf, sortedKey } from './near-keys.ts';
import { Pattern } from './plain-distance.ts';
import { sortedOf, wordField, wordMark, type Segment } from './segment.ts';
import { keyOfToken, tokenOf, type Token } from './token.ts';
import { letterSimilarity, shareReading } from './token-similarity.ts';
import { weights } from './weights.ts';

/** Words that have a bit pattern. Those without vowels are told apart by costs alone, but their edits can be counted. */
const hasPattern = ({ codes, isNumber }: Token): boolean =>
  !isNumber && codes.length > 0 && codes.length <= mostMeasured;
const mostMeasured = 32;

export interface NearWords {
  /** Numbers of the dictionary's words that may pair with the word asked; the costs decide. */
  readonly ids: Uint32Array;
  /** How near each of them may be, see `classOf`. */
  readonly classes: Uint8Array;
  readonly nearness: Nearness;
}

/** Quickly: can this word pair with words of a dictionary? Says no where only the costs can tell. */
export class Nearness {
  readonly #isMeasured: boolean;
  readonly #segment: Segment;
  readonly #wordCount: number;
  readonly #pattern: Pattern | undefined;
  readonly #token: Token;
  readonly #skeleton: number;
  readonly #sorted: number;

  constructor(segment: Segment, token: Token) {
    this.#segment = segment;
    this.#wordCount = segment.wordCount;
    this.#token = token;
    this.#pattern = hasPattern(token) ? new Pattern(token.codes) : undefined;
    this.#isMeasured = hasPattern(token) && !token.vowelless && token.native === '';
    this.#skeleton = token.skeleton.length > 1 ? skeletonKey(token) : 0;
    this.#sorted = sortedOf(sortedKey(token));
  }

  mayPair(id: number): boolean {
    return this.#edits(id) < tooMany;
  }

  /** Plain edits; a few where the words are kin, whatever their edits; `tooMany` where they cannot pair. */
  #edits(id: number): number {
    const { words } = this.#segment.arrays;
    const at = id * 4;
    const pattern = this.#pattern;
    const sorted = words[at + wordField.sorted]!;
    if (pattern === undefined || (sorted & 3) === wordMark.acronym) return tooMany;
    const isTold = this.#isMeasured && (sorted & 3) === wordMark.measured;
    // Of two words that are not written in Latin letters the readings tell; across scripts the keys alone do.
    if (!isTold && (this.#isMeasured || (sorted & 3) === wordMark.measured)) return tooMany;
    if (this.#skeleton !== 0 && words[at + wordField.skeleton] === this.#skeleton) return kin;
    if (sortedOf(sorted) === this.#sorted) return kin;
    const most = mostEdits(Math.max(pattern.length, words[at]! & 63));
    return editsWithin(most, pattern, this.#segment, id);
  }

  /**
   * Close enough to ask what was learned, which is dear: a likely spelling with a slip or two. Gives how near the
   * words may be, or 0; one in six of those with two slips is in fact nearer than said.
   */
  spelledClassOf(id: number): number {
    const pattern = this.#pattern;
    if (pattern === undefined) return 0;
    const skeleton = this.#segment.arrays.words[id * 4 + wordField.skeleton]!;
    const isKin = this.#skeleton !== 0 && skeleton === this.#skeleton;
    const edits = editsWithin(isKin ? 3 : pattern.length > 5 ? 2 : 1, pattern, this.#segment, id);
    if (edits === tooMany) return 0;
    return edits <= 1 || isKin ? nearClass.nearest : nearClass.near;
  }

  /** How near by the letters where these can tell, and as near as can be where it seems to be spelled so; else 0. */
  classOf(shown: number): number {
    const { words, codes } = this.#segment.arrays;
    const at = shown * 4;
    const sorted = words[at + wordField.sorted]!;
    const pattern = this.#pattern;
    const isTold = this.#isMeasured && (sorted & 3) === wordMark.measured;
    if (!isTold || pattern === undefined || shown >= this.#wordCount) return this.spelledClassOf(shown);
    const place = words[at]!;
    const length = place & 63;
    const start = place >>> 6;
    let edits = kin;
    // Nearly all that shares a key is told apart here, so nothing is asked twice.
    if (
      (this.#skeleton === 0 || words[at + wordField.skeleton] !== this.#skeleton) &&
      sortedOf(sorted) !== this.#sorted
    ) {
      const own = pattern.length;
      const most = mostEdits(own > length ? own : length);
      if (!pattern.isWithin(most, length, words[at + wordField.letters]!)) return 0;
      edits = pattern.distance(codes, start, start + length);
      if (edits > most) return 0;
    }
    // One edit is near enough in longer words, and costs need not be counted.
    if (edits <= 1 && pattern.length > 5) return nearClass.nearest;
    const similarity = letterSimilarity(this.#token.codes, codes, start, start + length);
    if (similarity > 0) return classOf(similarity);
    return sortedOf(sorted) === this.#sorted ? classOf(weights.scrambled) : 0;
  }

  /** Within so many plain edits, where the letters can tell. */
  isWithin(id: number, most: number): boolean {
    return this.#pattern !== undefined && editsWithin(most, this.#pattern, this.#segment, id) !== tooMany;
  }
}

const kin = 2;
const tooMany = 99;

/** Plain edits to a word of the dictionary, or `tooMany` where they are more than `most`. */
function editsWithin(most: number, pattern: Pattern, { arrays }: Segment, id: number): number {
  const { words, codes } = arrays;
  const at = id * 4;
  const start = words[at]! >>> 6;
  const length = words[at]! & 63;
  if (!pattern.isWithin(most, length, words[at + wordField.letters]!)) return tooMany;
  const edits = pattern.distance(codes, start, start + length);
  return edits <= most ? edits : tooMany;
}

/** Edits over which words that are not kin can pair: cheap ones count less, so more of them in longer words. */
const mostEdits = (length: number): number => (length <= 5 ? 2 : length <= 8 ? 3 : (length - 1) >> 1);

/** Near words found are remembered up to this many in all, then forgotten at once: names share their commonest words. */
const mostRemembered = 1_500_000;

/** Finds words of one segment's dictionary that are near to a word asked. */
export class NearCache {
  readonly #segment: Segment;
  /** Which spellings were looked at in this pass, one bit each: so few bytes stay near at hand. */
  readonly #seen: Uint32Array;
  /** The call in which a word was taken. */
  readonly #took: Uint32Array;
  readonly #shift: number;
  #gathered = new Uint32Array(4096);
  #call = 0;
  readonly #near = new Map<string, NearWords>();
  #remembered = 0;
  readonly #ids = new GrowingInts();
  readonly #classes = new GrowingBytes();
  readonly #keys = new GrowingInts();
  readonly #addKey = (hash: number): void => this.#keys.push(hash);

  constructor(segment: Segment) {
    this.#segment = segment;
    this.#seen = new Uint32Array((segment.arrays.words.length >>> 7) + 1);
    this.#took = new Uint32Array(segment.wordCount);
    this.#shift = bucketShift(segment.near);
  }

  /**
   * The dictionary's words that may pair with this one: all within two edits of a word of five letters or more, within
   * one edit of a shorter one, its kin, those that share another spelling with it, and some that are further.
   */
  near(token: Token): NearWords {
    const key = keyOfToken(token);
    const known = this.#near.get(key);
    if (known !== undefined) return known;
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
    this.#remember(found.ids);
    this.#near.set(key, found);
    return found;
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
    this.#call++;
    this.#ids.clear();
    this.#classes.clear();
    this.#keys.clear();
  }

  #taken(): Uint32Array {
    return this.#ids.taken().slice();
  }

  #remember(ids: Uint32Array): void {
    if (this.#remembered > mostRemembered) {
      this.#near.clear();
      this.#remembered = 0;
    }
    // An entry of a map costs about as much as a hundred words in it.
    this.#remembered += ids.length + 100;
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
    if (this.#took[word] === this.#call) return;
    this.#took[word] = this.#call;
    this.#ids.push(word);
    this.#classes.push(found);
  }

  /**
   * What stands under the keys, each once. First gathered, then looked at: the processor fetches from many places at
   * a time where nothing waits for what it finds.
   */
  #gather(): Uint32Array {
    const { starts, values } = this.#segment.near;
    const { words } = this.#segment.arrays;
    const seen = this.#seen;
    const keys = this.#keys.taken();
    // Under one key little stands twice.
    const isMany = keys.length > 1;
    if (isMany) seen.fill(0);
    const shift = this.#shift;
    let gathered = this.#gathered;
    let count = 0;
    for (let place = 0; place < keys.length; place++) {
      const hash = keys[place]!;
      const bucket = hash >>> shift;
      const tag = hash & 0xff;
      const end = starts[bucket + 1]!;
      const start = starts[bucket]!;
      if (count + end - start > gathered.length) {
        gathered = new Uint32Array(2 * (count + end - start));
        gathered.set(this.#gathered);
        this.#gathered = gathered;
      }
      for (let at = start; at < end; at++) {
        const figure = values[at]!;
        if (figure >>> 24 !== tag) continue;
        const shown = figure & 0xffffff;
        if (isMany) {
          const bit = 1 << (shown & 31);
          if ((seen[shown >>> 5]! & bit) !== 0) continue;
          seen[shown >>> 5]! |= bit;
        }
        gathered[count++] = shown;
      }
    }
    this.#keys.clear();
    let kept = 0;
    for (let place = 0; place < count; place++) {
      const shown = gathered[place]!;
      if ((words[shown * 4 + wordField.sorted]! & 3) !== wordMark.acronym) gathered[kept++] = shown;
    }
    return gathered.subarray(0, kept);
  }
}

const none = new Uint32Array();
