import { classOf, nearClass } from './allowance.ts';
import { LetterSimilarity } from './edit-cost.ts';
import { skeletonKey, sortedKey } from './near-keys.ts';
import { Pattern } from './plain-distance.ts';
import { sortedOf, wordField, wordMark, type Segment } from './segment.ts';
import { nicknameRows } from './tables.ts';
import type { Token } from './token.ts';
import { tokenSimilarity } from './token-similarity.ts';
import { weights } from './weights.ts';

/** Words that have a bit pattern. Those without vowels are told apart by costs alone, but their edits can be counted. */
const hasPattern = ({ codes, isNumber }: Token): boolean =>
  !isNumber && codes.length > 0 && codes.length <= mostMeasured;
export const mostMeasured = 32;

/** Quickly: can this word pair with words of a dictionary? Says no where only the costs can tell. */
export class Nearness {
  readonly #isMeasured: boolean;
  readonly #segment: Segment;
  readonly #wordCount: number;
  readonly #pattern: Pattern | undefined;
  readonly #token: Token;
  readonly #letters: LetterSimilarity;
  readonly #skeleton: number;
  readonly #sorted: number;
  readonly #known = new Map<number, number>();
  /** Its nicknames and other romanisations are told by no letters. */
  readonly #hasOthers: boolean;

  constructor(segment: Segment, token: Token) {
    this.#segment = segment;
    this.#wordCount = segment.wordCount;
    this.#token = token;
    this.#pattern = hasPattern(token) ? new Pattern(token.codes) : undefined;
    this.#letters = new LetterSimilarity(token.codes);
    this.#isMeasured = hasPattern(token) && !token.vowelless && token.native === '';
    this.#skeleton = token.skeleton.length > 1 ? skeletonKey(token) : 0;
    this.#sorted = sortedOf(sortedKey(token));
    this.#hasOthers = token.mandarin.length > 0 || nicknameRows.has(token.text);
  }

  /**
   * At least the similarity that the two words have (thousandths), and nearly always just that. Of two Latin words the
   * letters tell, so that the other one need not be read.
   */
  mostSimilar(id: number): number {
    const { words } = this.#segment.arrays;
    const at = id * wordField.size;
    const sorted = words[at + wordField.sorted]!;
    if (!this.#isMeasured || this.#hasOthers || (sorted & 3) !== wordMark.measured)
      return this.#trueSimilarity(id);
    const start = this.#segment.codeStart(id);
    const end = start + this.#segment.codeCount(id);
    const similarity = this.#letters.to(this.#segment.codesOf(id), start, end);
    return sortedOf(sorted) === this.#sorted ? Math.max(weights.scrambled, similarity) : similarity;
  }

  /** What was learned of other scripts is dear to ask, and lists repeat their words. */
  #trueSimilarity(id: number): number {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const similarity = tokenSimilarity(this.#token, this.#segment.token(id));
    if (this.#known.size === mostKnown) this.#known.clear();
    this.#known.set(id, similarity);
    return similarity;
  }

  mayPair(id: number): boolean {
    return this.#edits(id) < tooMany;
  }

  /** Plain edits; a few where the words are kin, whatever their edits; `tooMany` where they cannot pair. */
  #edits(id: number): number {
    const { words } = this.#segment.arrays;
    const at = id * wordField.size;
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
    const skeleton = this.#segment.arrays.words[id * wordField.size + wordField.skeleton]!;
    const isKin = this.#skeleton !== 0 && skeleton === this.#skeleton;
    const edits = editsWithin(isKin ? kinEdits : spelledEdits(pattern.length), pattern, this.#segment, id);
    if (edits === tooMany) return 0;
    return edits <= 1 || isKin ? nearClass.nearest : nearClass.near;
  }

  /** How near by the letters where these can tell, and as near as can be where it seems to be spelled so; else 0. */
  classOf(shown: number): number {
    const { words } = this.#segment.arrays;
    const at = shown * wordField.size;
    const sorted = words[at + wordField.sorted]!;
    const pattern = this.#pattern;
    const isTold = this.#isMeasured && (sorted & 3) === wordMark.measured;
    if (!isTold || pattern === undefined || shown >= this.#wordCount) return this.spelledClassOf(shown);
    const length = words[at]! & 63;
    const start = this.#segment.codeStart(shown);
    const codes = this.#segment.codesOf(shown);
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
    const similarity = this.#letters.to(codes, start, start + length);
    if (similarity > 0) return classOf(similarity);
    return sortedOf(sorted) === this.#sorted ? classOf(weights.scrambled) : 0;
  }

  /** Within so many plain edits, where the letters can tell. */
  isWithin(id: number, most: number): boolean {
    return this.#pattern !== undefined && editsWithin(most, this.#pattern, this.#segment, id) !== tooMany;
  }
}

const kin = 2;
/** Edits to a likely spelling over which it is still asked what was learned; those of kin may be more. */
export const spelledEdits = (length: number): number => (length > 5 ? 2 : 1);
export const kinEdits = 3;
const mostKnown = 2000;
export const tooMany = 99;

/** Plain edits to a word of the dictionary, or `tooMany` where they are more than `most`. */
export function editsWithin(most: number, pattern: Pattern, segment: Segment, id: number): number {
  const { words } = segment.arrays;
  const at = id * wordField.size;
  const length = words[at]! & 63;
  if (!pattern.isWithin(most, length, words[at + wordField.letters]!)) return tooMany;
  const start = segment.codeStart(id);
  const edits = pattern.distance(segment.codesOf(id), start, start + length);
  return edits <= most ? edits : tooMany;
}

/** Edits over which words that are not kin can pair: cheap ones count less, so more of them in longer words. */
const mostEdits = (length: number): number => (length <= 5 ? 2 : length <= 8 ? 3 : (length - 1) >> 1);
