import type { PreparedName, Word } from './prepare.ts';
import { roles } from './prepare.ts';
import { tokenOf } from './token.ts';
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
  const candidates = [...singles(left.words, right.words)];
  const isSettled = isSettledBy(candidates, left.words.length, right.words.length);
  if (!isSettled && left.words.length <= mostJoined && right.words.length <= mostJoined) {
    candidates.push(...joined(left, right, false), ...joined(right, left, true));
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

/** When every word has an equal partner, joined spellings cannot do better. */
function isSettledBy(candidates: readonly Pairing[], leftCount: number, rightCount: number): boolean {
  if (leftCount !== rightCount) return false;
  const lefts = new Set<number>();
  const rights = new Set<number>();
  for (const { left, right, similarity } of candidates) {
    if (similarity < 1000) continue;
    lefts.add(left);
    rights.add(right);
  }
  return lefts.size === leftCount && rights.size === rightCount;
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

/** One word of `apart` ... `together` counts against two or three neighbours of the other name. */
function joined(together: PreparedName, apart: PreparedName, isSwapped: boolean): Pairing[] {
  const result: Pairing[] = [];
  for (let place = 0; place < together.words.length; place++) {
    const word = together.words[place]!;
    if (word.role === roles.number || word.role === roles.initial) continue;
    for (let from = 0; from + 1 < apart.words.length; from++) {
      let text = apart.words[from]!.token.text;
      let initials = text[0]!;
      let weight = apart.words[from]!.weight;
      const longest = word.token.text.length + 2;
      for (let count = 2; count <= 5 && from + count <= apart.words.length; count++) {
        const next = apart.words[from + count - 1]!;
        text += next.token.text;
        initials += next.token.text[0]!;
        weight += next.weight;
        const similarity = joinedSimilarity(
          word,
          text,
          // Initials for the whole of a name would match anybody.
          together.mode !== 'person' || (count < apart.words.length && together.words.length > 1)
            ? initials
            : '',
          count,
          together.mode,
          longest,
        );
        if (similarity === 0) continue;
        const pairWeight = Math.min(word.weight, weight);
        result.push(
          isSwapped
            ? { left: from, leftCount: count, right: place, rightCount: 1, similarity, weight: pairWeight }
            : { left: place, leftCount: 1, right: from, rightCount: count, similarity, weight: pairWeight },
        );
      }
    }
  }
  return result;
}

function joinedSimilarity(
  word: Word,
  text: string,
  initials: string,
  count: number,
  mode: PreparedName['mode'],
  longest: number,
): number {
  const own = word.token.text;
  if (own === initials && own.length === count) {
    if (mode === 'person') return count === 2 ? weights.initials : 0;
    return count >= 3 ? weights.acronym : 0;
  }
  if (count > 3 || text.length > longest || text.length + 2 < own.length) return 0;
  const similarity = tokenSimilarity(word.token, tokenOf(text, word.token.vowelless, word.token.isSyllabic));
  return similarity < weights.leastJoined ? 0 : similarity - weights.joinedLoss;
}
