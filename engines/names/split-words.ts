import type { Scratch } from './scratch.ts';
import { mostPartners, partnerFact, partnerHash, posting, type Segment } from './segment.ts';
import type { Token } from './token.ts';

/** A single letter must be as the list writes it: one slip makes any other of it. */
const leastHalf = 2;

/**
 * Calls back with the names that write one word asked as two. Where the list knows no such word, a slip may be in one
 * half, or stand where the space was.
 */
export function eachSplitName(
  segment: Segment,
  scratch: Scratch,
  { codes, isNumber }: Token,
  visit: (name: number) => void,
): void {
  const { length } = codes;
  if (length < 4 || isNumber) return;
  const exact = (from: number, to: number): readonly number[] => {
    let ids: number[] | undefined;
    segment.eachExact(codes.subarray(from, to), (id) => (ids ??= []).push(id));
    return ids ?? none;
  };
  const isUnknown = exact(0, length).length === 0;
  // Parts of words are many and seldom met again: they are not remembered.
  const near = (from: number, to: number): ArrayLike<number> => scratch.near.slips(codes.subarray(from, to));
  const firsts = Array.from({ length }, (_, cut) => (cut === 0 ? none : exact(0, cut)));
  const lasts = Array.from({ length }, (_, cut) => (cut === 0 ? none : exact(cut, length)));
  for (let cut = 1; cut < length; cut++) {
    if (!isUnknown) {
      eachNameOfBoth(segment, scratch, [firsts[cut]!, lasts[cut]!], visit);
      continue;
    }
    for (const gap of cut >= leastHalf && cut + leastHalf < length ? [0, 1] : [0]) {
      const first = firsts[cut]!;
      const last = lasts[cut + gap] ?? none;
      if (first.length > 0 && length - cut - gap >= leastHalf)
        eachNameOfBoth(segment, scratch, [first, near(cut + gap, length)], visit);
      if (last.length > 0 && cut >= leastHalf) eachNameOfBoth(segment, scratch, [near(0, cut), last], visit);
    }
  }
}

const none: readonly number[] = [];

function eachNameOfBoth(
  segment: Segment,
  scratch: Scratch,
  [first, second]: readonly [ArrayLike<number>, ArrayLike<number>],
  visit: (name: number) => void,
): void {
  if (first.length === 0 || second.length === 0) return;
  const { postingStarts, postings } = segment.arrays;
  const [rare, other] =
    countOf(segment, first) <= countOf(segment, second) ? [first, second] : [second, first];
  const marks = scratch.halfMarks;
  for (let place = 0; place < other.length; place++) marks[partnerHash(other[place]!)] = 1;
  for (let place = 0; place < rare.length; place++) {
    const id = rare[place]!;
    const end = postingStarts[id + 1]! * posting.size;
    for (let at = postingStarts[id]! * posting.size; at < end; at += posting.size) {
      const count = postings[at + posting.facts]! & partnerFact.count;
      const one = postings[at + posting.first]!;
      const two = postings[at + posting.second]!;
      const isMarked =
        count > mostPartners ||
        (count > 0 && marks[one >>> 16] === 1) ||
        (count > 1 && marks[one & 0xffff] === 1) ||
        (count > 2 && marks[two >>> 16] === 1) ||
        (count > 3 && marks[two & 0xffff] === 1);
      const name = postings[at + posting.name]!;
      if (isMarked && hasWordOf(segment, name, other)) visit(name);
    }
  }
  for (let place = 0; place < other.length; place++) marks[partnerHash(other[place]!)] = 0;
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
