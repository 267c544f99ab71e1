import type { Scratch } from './scratch.ts';
import type { Segment } from './segment.ts';
import { Token } from './token.ts';

/** A single letter must be as the list writes it: one slip makes any other of it. */
const leastHalf = 2;

/**
 * Calls back with the names that write one word asked as two. Where the list knows no such word, a slip may be in one
 * half, or stand where the space was.
 */
export function eachSplitName(
  segment: Segment,
  scratch: Scratch,
  { text, codes }: Token,
  visit: (name: number) => void,
): void {
  const { length } = codes;
  if (length < 4) return;
  const exact = (from: number, to: number): number[] => {
    const ids: number[] = [];
    segment.eachExact(codes.subarray(from, to), (id) => ids.push(id));
    return ids;
  };
  const isUnknown = exact(0, length).length === 0;
  // Parts of words are many and seldom met again: they are not remembered.
  const near = (from: number, to: number): ArrayLike<number> =>
    scratch.near.nearByOne(new Token(text.slice(from, to)));
  const firsts = Array.from({ length }, (_, cut) => (cut === 0 ? [] : exact(0, cut)));
  const lasts = Array.from({ length }, (_, cut) => (cut === 0 ? [] : exact(cut, length)));
  for (let cut = 1; cut < length; cut++) {
    if (!isUnknown) {
      eachNameOfBoth(segment, firsts[cut]!, lasts[cut]!, visit);
      continue;
    }
    for (const gap of cut >= leastHalf && cut + leastHalf < length ? [0, 1] : [0]) {
      const first = firsts[cut]!;
      const last = lasts[cut + gap] ?? [];
      if (first.length > 0 && length - cut - gap >= leastHalf) {
        eachNameOfBoth(segment, first, near(cut + gap, length), visit);
      }
      if (last.length > 0 && cut >= leastHalf) eachNameOfBoth(segment, near(0, cut), last, visit);
    }
  }
}

function eachNameOfBoth(
  segment: Segment,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  visit: (name: number) => void,
): void {
  if (first.length === 0 || second.length === 0) return;
  const { postingStarts, postings, nameStarts, nameWords } = segment.arrays;
  const [rare, other] =
    countOf(segment, first) <= countOf(segment, second) ? [first, second] : [second, first];
  const wanted = new Set(Array.from(other));
  for (let place = 0; place < rare.length; place++) {
    const id = rare[place]!;
    for (let at = postingStarts[id]!; at < postingStarts[id + 1]!; at++) {
      const name = postings[at]!;
      for (let word = nameStarts[name]!; word < nameStarts[name + 1]!; word++) {
        if (!wanted.has(nameWords[2 * word]!)) continue;
        visit(name);
        break;
      }
    }
  }
}

function countOf(segment: Segment, ids: ArrayLike<number>): number {
  let count = 0;
  for (let place = 0; place < ids.length; place++) count += segment.postingCount(ids[place]!);
  return count;
}
