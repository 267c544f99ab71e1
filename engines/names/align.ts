import type { PreparedName, Word } from './prepare.ts';
import { roles } from './prepare.ts';
import { tokenOf, type Token } from './token.ts';
import { tokenSimilarity } from './token-similarity.ts';
import { weights } from './weights.ts';

/** Some words of one name set against some of the other. */
export interface Pairing {
  readonly left: number;
  readonly leftCount: number;
  readonly right: number;
  readonly rightCount: number;
  /** Thousandths. */
  readonly similarity: number;
  /** Hundredths of a plain word: that of the lighter side, so that no pairing outweighs either name's own words. */
  readonly weight: number;
}

export interface Alignment {
  readonly pairings: readonly Pairing[];
  /** True where the word has no partner. */
  readonly leftAlone: readonly boolean[];
  readonly rightAlone: readonly boolean[];
}

/** More words than this on a side are not tried in joined spellings. */
const mostJoined = 12;

/**
 * Pairs the words of two names, best first, wherever they stand: equal words, other spellings, initials, words
 * written together or apart, and (organisations) a word of initials. Greedy by similarity, then weight, then place.
 */
export function align(left: PreparedName, right: PreparedName): Alignment {
  const candidates = singles(left.words, right.words);
  if (left.words.length <= mostJoined && right.words.length <= mostJoined) {
    const settled = settledBy(candidates, left.words.length, right.words.length);
    joined(candidates, { together: left, apart: right, settled, isSwapped: false });
    joined(candidates, { together: right, apart: left, settled, isSwapped: true });
  }
  candidates.sort(
    (a, b) =>
      b.similarity - a.similarity ||
      b.leftCount + b.rightCount - a.leftCount - a.rightCount ||
      b.weight - a.weight ||
      a.left - b.left ||
      a.right - b.right ||
      a.leftCount - b.leftCount,
  );
  const leftAlone = left.words.map(() => true);
  const rightAlone = right.words.map(() => true);
  const pairings: Pairing[] = [];
  for (const pairing of candidates) {
    if (!isFree(leftAlone, pairing.left, pairing.leftCount)) continue;
    if (!isFree(rightAlone, pairing.right, pairing.rightCount)) continue;
    take(leftAlone, pairing.left, pairing.leftCount);
    take(rightAlone, pairing.right, pairing.rightCount);
    pairings.push(pairing);
  }
  pairings.sort((a, b) => a.left - b.left);
  return { pairings, leftAlone, rightAlone };
}

/** Words that have an equal partner: joined spellings cannot do better by them. */
interface Settled {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
}

function settledBy(candidates: readonly Pairing[], leftCount: number, rightCount: number): Settled {
  const settled = { left: new Uint8Array(leftCount), right: new Uint8Array(rightCount) };
  for (const { left, right, similarity } of candidates) {
    if (similarity < 1000) continue;
    settled.left[left] = 1;
    settled.right[right] = 1;
  }
  return settled;
}

function isFree(alone: readonly boolean[], from: number, count: number): boolean {
  for (let place = from; place < from + count; place++) if (!alone[place]) return false;
  return true;
}

function take(alone: boolean[], from: number, count: number): void {
  for (let place = from; place < from + count; place++) alone[place] = false;
}

function singles(left: readonly Word[], right: readonly Word[]): Pairing[] {
  const result: Pairing[] = [];
  for (let one = 0; one < left.length; one++) {
    for (let other = 0; other < right.length; other++) {
      const similarity = wordSimilarity(left[one]!, right[other]!);
      if (similarity === 0) continue;
      const weight = Math.min(left[one]!.weight, right[other]!.weight);
      result.push({ left: one, leftCount: 1, right: other, rightCount: 1, similarity, weight });
    }
  }
  return result;
}

export function wordSimilarity(left: Word, right: Word): number {
  const isInitial = left.role === roles.initial || right.role === roles.initial;
  if (!isInitial) {
    const similarity = tokenSimilarity(left.token, right.token);
    // Oleksandr is not his son Oleksandrovych, close as the spellings are.
    const isApart =
      left.token.isPatronymic !== right.token.isPatronymic && similarity < weights.patronymicApart;
    return isApart ? 0 : similarity;
  }
  if (left.token.text[0] !== right.token.text[0]) return 0;
  if (left.role === right.role) return 1000;
  const whole = left.role === roles.initial ? right : left;
  return whole.role === roles.plain ? weights.initial : 0;
}

interface Joining {
  readonly together: PreparedName;
  readonly apart: PreparedName;
  readonly settled: Settled;
  readonly isSwapped: boolean;
}

/** One word of `together` counts against two or more neighbours of the other name. */
function joined(result: Pairing[], { together, apart, settled, isSwapped }: Joining): void {
  const isSettledTogether = isSwapped ? settled.right : settled.left;
  const isSettledApart = isSwapped ? settled.left : settled.right;
  const isPerson = together.mode === 'person';
  for (let place = 0; place < together.words.length; place++) {
    const word = together.words[place]!;
    if (word.role === roles.number || word.role === roles.initial || isSettledTogether[place] === 1) continue;
    const own = word.token.text;
    for (let from = 0; from + 1 < apart.words.length; from++) {
      let length = apart.words[from]!.token.text.length;
      let weight = apart.words[from]!.weight;
      let areAllSettled = isSettledApart[from] === 1;
      for (let count = 2; count <= mostRun && from + count <= apart.words.length; count++) {
        const next = apart.words[from + count - 1]!;
        length += next.token.text.length;
        weight += next.weight;
        areAllSettled &&= isSettledApart[from + count - 1] === 1;
        if (areAllSettled) continue;
        const isWithin = count < apart.words.length && together.words.length > 1;
        // Initials for the whole of a name would match anybody.
        const mayBeInitials = own.length === count && (isPerson ? count === 2 && isWithin : count >= 3);
        const mayBeJoined = count <= 3 && Math.abs(length - own.length) <= 2;
        if (!mayBeInitials && !mayBeJoined) continue;
        const run = apart.words.slice(from, from + count);
        const areInitials = mayBeInitials && own === run.map(({ token }) => token.text[0]!).join('');
        const similarity = areInitials
          ? isPerson
            ? weights.initials
            : weights.acronym
          : mayBeJoined
            ? joinedSimilarity(word.token, run)
            : 0;
        if (similarity === 0) continue;
        // Short as it is, a word of initials stands for the whole name.
        const pairWeight =
          areInitials && !isPerson ? Math.min(weights.weightPlain, weight) : Math.min(word.weight, weight);
        result.push(
          isSwapped
            ? { left: from, leftCount: count, right: place, rightCount: 1, similarity, weight: pairWeight }
            : { left: place, leftCount: 1, right: from, rightCount: count, similarity, weight: pairWeight },
        );
      }
    }
  }
}

/** Neighbours read as one word or as its initials. */
const mostRun = 5;

function joinedSimilarity(token: Token, run: readonly Word[]): number {
  const text = run.map((word) => word.token.text).join('');
  const native = run.every((word) => word.token.native !== '')
    ? run.map((word) => word.token.native).join('')
    : '';
  const vowelless = token.vowelless || run.some((word) => word.token.vowelless);
  const isSyllabic = !vowelless && (token.isSyllabic || run.some((word) => word.token.isSyllabic));
  const similarity = tokenSimilarity(token, tokenOf(text, vowelless, isSyllabic, native));
  return similarity < weights.leastJoined ? 0 : similarity - weights.joinedLoss;
}
