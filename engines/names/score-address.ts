import words from './data/address-words.json' with { type: 'json' };
import type { Points } from './score-name.ts';
import { tokenSimilarity } from './token-similarity.ts';
import { tokenOf, type Token } from './token.ts';
import { weights } from './weights.ts';
import { latinWords } from './words.ts';

/*
 * An address that both sides give speaks for them; that they differ says little, since people move. So agreement adds
 * points, by the share of the words and numbers of the shorter address that the longer one has, and nothing is taken.
 */

const shortForms: ReadonlyMap<string, string> = new Map(Object.entries(words.shortForms));
const emptyWords: ReadonlySet<string> = new Set(words.empty);

/** Addresses of a side beyond this many, and words of one beyond this many, are not looked at. */
const mostAddresses = 20;
const mostWords = 30;

/** Thousandths of a word's agreement from which two spellings count as one word. */
const alike = 800;
/** A number says more than a word: a town has many streets, a street one such house. */
const numberShare = 2;
/** Less agreement than this is what two addresses in one town have. */
const leastShare = 0.5;

/** Points for the best agreement of an address on one side with one on the other. Symmetric. */
export function scoreAddresses(left: readonly string[], right: readonly string[]): Points[] {
  if (left.length === 0 || right.length === 0) return [];
  let best = { points: 0, why: '' };
  const theirs = right.slice(0, mostAddresses).map(readAddress);
  for (const one of left.slice(0, mostAddresses).map(readAddress)) {
    for (const other of theirs) {
      const points = Math.round(weights.addressSame * shareOf(one, other));
      if (points < best.points || points === 0) continue;
      const why = [one, other].map((tokens) => tokens.map(({ text }) => text).join(' ')).sort().join(' / ');
      if (points > best.points || why < best.why) best = { points, why };
    }
  }
  return best.points === 0 ? [] : [{ part: 'address', ...best }];
} // prettier-ignore

function readAddress(text: string): readonly Token[] {
  return latinWords(text)
    .map((word) => shortForms.get(word.text) ?? word.text)
    .filter((word) => !emptyWords.has(word))
    .slice(0, mostWords)
    .map((word) => tokenOf(word));
}

/** The share of the shorter address that the longer one has; none where both give numbers and share none. */
function shareOf(left: readonly Token[], right: readonly Token[]): number {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (short.length < 2) return 0;
  const isNumber = ({ text }: Token): boolean => /\d/.test(text);
  const agrees = (one: Token, other: Token): boolean =>
    isNumber(one) || isNumber(other) ? one.text === other.text : tokenSimilarity(one, other) >= alike;
  // Counted from both sides, so that equally long addresses give one answer whichever stands first.
  const sharedOf = (own: readonly Token[], others: readonly Token[]): { all: number; shared: number } => {
    let all = 0;
    let shared = 0;
    for (const token of own) {
      const share = isNumber(token) ? numberShare : 1;
      all += share;
      if (others.some((other) => agrees(token, other))) shared += share;
    }
    return { all, shared };
  };
  const bothNumbered = short.some(isNumber) && long.some(isNumber);
  if (bothNumbered && !short.some((token) => isNumber(token) && long.some((other) => other.text === token.text)))
    return 0;
  const one = sharedOf(short, long);
  const other = sharedOf(long, short);
  const share = Math.min(1, Math.min(one.shared, other.shared) / Math.min(one.all, other.all));
  return share < leastShare ? 0 : share;
} // prettier-ignore
