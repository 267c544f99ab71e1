import type { Scratch } from './scratch.ts';
import type { Segment } from './segment.ts';
import { tokenOf, type Token } from './token.ts';

/** Shorter halves must be as the list writes them: one slip makes anything of two letters. */
const leastHalf = 3;

/**
 * Calls back with the names that write one word asked as two. Where the list knows no such word, a slip may be in one
 * half, or stand where the space was.
 */
export function eachSplitName(
  segment: Segment,
  scratch: Scratch,
  { text, vowelless, isSyllabic }: Token,
  visit: (name: number) => void,
): void {
  if (text.length < 4) return;
  const part = (from: number, to: number): Token => tokenOf(text.slice(from, to), vowelless, isSyllabic);
  const exact = (token: Token): number[] => {
    const ids: number[] = [];
    segment.eachExact(token, (id) => ids.push(id));
    return ids;
  };
  const isUnknown = exact(part(0, text.length)).length === 0;
  const near = (token: Token): ArrayLike<number> => scratch.near.nearByOne(token);
  const firsts = Array.from({ length: text.length }, (_, cut) => (cut === 0 ? [] : exact(part(0, cut))));
  const lasts = Array.from({ length: text.length }, (_, cut) =>
    cut === 0 ? [] : exact(part(cut, text.length)),
  );
  for (let cut = 1; cut < text.length; cut++) {
    if (!isUnknown) {
      eachNameOfBoth(segment, firsts[cut]!, lasts[cut]!, visit);
      continue;
    }
    for (const gap of cut >= 3 && cut + 3 <= text.length ? [0, 1] : [0]) {
      const first = firsts[cut]!;
      const last = lasts[cut + gap] ?? [];
      if (first.length > 0 && text.length - cut - gap >= leastHalf) {
        eachNameOfBoth(segment, first, near(part(cut + gap, text.length)), visit);
      }
      if (last.length > 0 && cut >= leastHalf) eachNameOfBoth(segment, near(part(0, cut)), last, visit);
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
