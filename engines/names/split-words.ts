import { usualKoreanSpellings } from './korean.ts';
import { Pattern } from './plain-distance.ts';
import { foreignPair, listField } from './postings.ts';
import type { Scratch } from './scratch.ts';
import type { Segment } from './segment.ts';
import { codesOf, tokenOf, type Token } from './token.ts';
import { wordsOfPiece } from './words.ts';

/**
 * Halves are looked for when they are at least so long; a single letter, or two that were slipped in, would be any
 * word.
 */
const leastHalf = 2;
const leastSlipped = 3;

/**
 * Calls back with the names that write one word asked as two. Where the list knows no such word, a slip may be in one
 * half, or stand where the space was, or in the `abdul` that a name begins with and that lists are read without.
 */
export function eachSplitName(
  segment: Segment,
  scratch: Scratch,
  { codes, isNumber, native, isKoreanName }: Token,
  visit: (name: number) => void,
): void {
  const { length } = codes;
  if (length < 4 || isNumber) return;
  const exact = (from: number, to: number): readonly number[] => segment.exactIds(codes, from, to);
  const both = (first: ArrayLike<number>, second: ArrayLike<number>): void =>
    eachNameOfBoth(segment, scratch, [first, second], visit);
  if (native !== '') eachNativeHalves(segment, native, isKoreanName, both);
  const firsts = Array.from({ length }, (_, cut) => (cut === 0 ? none : exact(0, cut)));
  const isUnknown = exact(0, length).length === 0;
  const slipped = (from: number, to: number): ArrayLike<number> =>
    to - from < leastSlipped ? none : scratch.near.slips(codes.subarray(from, to));
  for (let cut = 4; mayBeServant(codes) && cut <= 7 && cut + leastSlipped <= length; cut++) {
    if (!servantPatterns.some((pattern) => pattern.distance(codes, 0, cut) === 1)) continue;
    both(exactServant(segment), slipped(cut, length));
  }
  if (!isUnknown) {
    for (let cut = 1; cut < length; cut++)
      if (firsts[cut]!.length > 0) both(firsts[cut]!, exact(cut, length));
    return;
  }
  const lasts = Array.from({ length }, (_, cut) => (cut === 0 ? none : exact(cut, length)));
  const slippedLasts: (ArrayLike<number> | undefined)[] = [];
  const slippedFirsts: (ArrayLike<number> | undefined)[] = [];
  for (let cut = leastHalf; cut + leastHalf <= length; cut++) {
    for (const from of [cut, cut + 1]) {
      const first = firsts[cut]!;
      const last = lasts[from] ?? none;
      if (first.length > 0) both(first, (slippedLasts[from] ??= slipped(from, length)));
      if (last.length > 0 && length - from >= leastHalf) both((slippedFirsts[cut] ??= slipped(0, cut)), last);
      if (first.length > 0 && last.length > 0) both(first, last);
    }
  }
}

/**
 * In its own script a letter may be read otherwise at the end of a word than inside, so halves are cut as written. Korean
 * given names are written with a space in them as often as without, each half in its own way (병철: Pyong Chul).
 */
function eachNativeHalves(
  segment: Segment,
  native: string,
  isKorean: boolean,
  both: (first: readonly number[], last: readonly number[]) => void,
): void {
  const exact = (spelling: string): readonly number[] => {
    const codes = codesOf(spelling);
    return codes.length < leastHalf ? none : segment.exactIds(codes, 0, codes.length);
  };
  const read = (half: string): readonly number[] => {
    const words = wordsOfPiece(half);
    const own = words?.length === 1 ? exact(words[0]!.text) : none;
    return isKorean ? [...new Set([own, ...usualKoreanSpellings(half).map(exact)].flat())] : own;
  };
  // A Hangul block is a syllable.
  const least = isKorean ? 1 : leastHalf;
  for (let cut = least; cut + least <= native.length; cut++) {
    const first = read(native.slice(0, cut));
    if (first.length > 0) both(first, read(native.slice(cut)));
  }
}

/** How a name that holds `abd` begins in one word. */
export const servants = ['abdul', 'abdal', 'abdel', 'abdol', 'abdur', 'abdus', 'abdun', 'abduz'] as const;
const servantPatterns = servants.map((text) => new Pattern(tokenOf(text).codes));

/** Lists are read with this for every way to write it, so what is two slips from one of them may be more from this. */
export const abdullah = tokenOf('abdullah');
const abdullahPatterns = ['abdula', 'abdala', 'abdollah'].map((text) => new Pattern(tokenOf(text).codes));
const a = 1;
const b = 2;

export const isSlipOfAbdullah = ({ codes, isNumber }: Token): boolean =>
  !isNumber &&
  codes.length >= 5 &&
  (codes[0] === a || codes[0] === b) &&
  abdullahPatterns.some((pattern) => pattern.distance(codes) <= 2);

/** One slip leaves the `a` where it was, or the `b` behind what took its place or in it. */
export const mayBeServant = (codes: Uint8Array): boolean =>
  codes[0] === a || codes[0] === b || codes[1] === b || (codes[1] === a && codes[2] === b);

const servant = tokenOf('abd').codes;
const exactServant = (segment: Segment): readonly number[] => segment.exactIds(servant, 0, servant.length);

const none: readonly number[] = [];

function eachNameOfBoth(
  segment: Segment,
  scratch: Scratch,
  [first, second]: readonly [ArrayLike<number>, ArrayLike<number>],
  visit: (name: number) => void,
): void {
  if (first.length === 0 || second.length === 0) return;
  const { wordLists, pairWords, pairNames } = segment.arrays;
  const [rare, other] =
    countOf(segment, first) <= countOf(segment, second) ? [first, second] : [second, first];
  const marks = scratch.halves;
  const { bits } = marks;
  for (let place = 0; place < other.length; place++) marks.mark(other[place]!, 1);
  for (let place = 0; place < rare.length; place++) {
    const list = rare[place]! * listField.size + listField.pairs;
    const end = wordLists[list + listField.size]!;
    for (let at = wordLists[list]!; at < end; at++) {
      const word = pairWords[at]!;
      if (((bits[word >>> 5]! >>> (word & 31)) & 1) === 0) continue;
      const name = pairNames[at]! & ~foreignPair;
      if (word < segment.wordCount || hasWordOf(segment, name, other)) visit(name);
    }
  }
  marks.clear();
}

function hasWordOf({ arrays }: Segment, name: number, ids: ArrayLike<number>): boolean {
  const { nameStarts, nameWords } = arrays;
  for (let at = nameStarts[name]!; at < nameStarts[name + 1]!; at++) {
    for (let place = 0; place < ids.length; place++) if (ids[place] === nameWords[2 * at]) return true;
  }
  return false;
}

function countOf(segment: Segment, ids: ArrayLike<number>): number {
  let count = 0;
  for (let place = 0; place < ids.length; place++) count += segment.postingCount(ids[place]!);
  return count;
}
