import { roles } from './prepare.ts';
import { nameFlag, type SegmentArrays } from './segment.ts';

export interface PostingSources extends Pick<SegmentArrays, 'nameStarts' | 'nameWords' | 'nameFlags'> {
  readonly wordCount: number;
  /** Names and the words of initials they go by. */
  readonly acronymNames: Uint32Array;
  readonly acronymWords: Uint32Array;
}

export type Postings = Pick<
  SegmentArrays,
  'wordLists' | 'postingNames' | 'postingLone' | 'pairWords' | 'pairWeights' | 'pairNames'
>;

/**
 * The figures of a word in `wordLists`, together so that they are read at one go: where its postings and its pairs
 * begin (they end where the next word's begin), the least and the most that it weighs in a name (in the lower and the
 * upper half), and how much stands beside it at least, by steps.
 */
export const listField = { size: 4, postings: 0, pairs: 1, weights: 2, lone: 3 } as const;

/** What the other words of a name weigh is kept in these steps (hundredths of a plain word), rounded down. */
export const loneStep = 5;
const mostStep = 255;
/** Other words that weigh this much or more are kept with it. */
export const mostPairWeight = 255;
const mostWeight = 0xffff;

/** Beside the number of a name in a pair: it is written in another script. */
export const foreignPair = 2 ** 31;

/** Of a name with more words each stands beside one that is always looked at, since pairs grow with the square. */
const mostPaired = 6;

/** What a word of a name (packed as in `nameWords`) costs at least when it stands alone: a number nothing by its weight. */
export const loneWeight = (facts: number): number => ((facts & 7) === roles.number ? 0 : facts >>> 3);

export function makePostings(sources: PostingSources): Postings {
  const wordLists = new Uint32Array(listField.size * (sources.wordCount + 1));
  return { wordLists, ...postingsOf(sources, wordLists), ...pairsOf(sources, wordLists) };
}

/** Two counting sorts, by what a name's other words weigh, then by the word; equal names stay ascending. */
function postingsOf(
  { nameStarts, nameWords, wordCount, acronymNames, acronymWords }: PostingSources,
  wordLists: Uint32Array,
): Pick<Postings, 'postingNames' | 'postingLone'> {
  const slots = nameWords.length / 2;
  const nameOf = new Uint32Array(slots);
  const lone = new Uint8Array(slots);
  const counts = new Uint32Array(wordCount);
  const nextOfStep = new Uint32Array(mostStep + 2);
  for (let name = 0; name + 1 < nameStarts.length; name++) {
    const from = nameStarts[name]!;
    const to = nameStarts[name + 1]!;
    let whole = 0;
    for (let at = from; at < to; at++) whole += loneWeight(nameWords[2 * at + 1]!);
    for (let at = from; at < to; at++) {
      const step = Math.min(mostStep, Math.floor((whole - loneWeight(nameWords[2 * at + 1]!)) / loneStep));
      nameOf[at] = name;
      lone[at] = step;
      nextOfStep[step + 1]!++;
      counts[nameWords[2 * at]!]!++;
    }
  }
  for (let step = 0; step < mostStep; step++) nextOfStep[step + 1]! += nextOfStep[step]!;
  const order = new Uint32Array(slots);
  for (let at = 0; at < slots; at++) order[nextOfStep[lone[at]!]!++] = at;
  for (const word of acronymWords) counts[word]!++;
  const next = putStarts(counts, wordLists, listField.postings);
  for (let word = 0; word < wordCount; word++) {
    wordLists[listField.size * word + listField.weights] = mostWeight;
    wordLists[listField.size * word + listField.lone] = mostStep;
  }
  const postingNames = new Uint32Array(slots + acronymWords.length);
  const postingLone = new Uint8Array(postingNames.length);
  for (let place = 0; place < slots; place++) {
    const at = order[place]!;
    const word = nameWords[2 * at]!;
    const to = next[word]!++;
    postingNames[to] = nameOf[at]!;
    postingLone[to] = lone[at]!;
    const list = listField.size * word;
    if (lone[at]! < wordLists[list + listField.lone]!) wordLists[list + listField.lone] = lone[at]!;
    const weight = Math.min(mostWeight, nameWords[2 * at + 1]! >>> 3);
    const known = wordLists[list + listField.weights]!;
    wordLists[list + listField.weights] =
      Math.min(weight, known & mostWeight) | (Math.max(weight, known >>> 16) << 16);
  }
  for (let place = 0; place < acronymWords.length; place++)
    postingNames[next[acronymWords[place]!]!++] = acronymNames[place]!;
  return { postingNames, postingLone };
}

/** A counting sort by the word; names stay ascending, and what belongs to one name stands together. */
function pairsOf(
  { nameStarts, nameWords, nameFlags, wordCount }: PostingSources,
  wordLists: Uint32Array,
): Pick<Postings, 'pairWords' | 'pairWeights' | 'pairNames'> {
  const counts = new Uint32Array(wordCount);
  let count = 0;
  for (let name = 0; name + 1 < nameStarts.length; name++) {
    const from = nameStarts[name]!;
    const to = nameStarts[name + 1]!;
    const others = to - from > mostPaired ? 1 : to - from - 1;
    for (let at = from; at < to; at++) {
      if (!isFirst(nameWords, from, at)) continue;
      counts[nameWords[2 * at]!]! += others;
      count += others;
    }
  }
  const next = putStarts(counts, wordLists, listField.pairs);
  const pairWords = new Uint32Array(count);
  const pairWeights = new Uint8Array(count);
  const pairNames = new Uint32Array(count);
  for (let name = 0; name + 1 < nameStarts.length; name++) {
    const from = nameStarts[name]!;
    const to = nameStarts[name + 1]!;
    const marked = (nameFlags[name]! & nameFlag.foreign) === 0 ? name : name + foreignPair;
    for (let own = from; own < to; own++) {
      if (!isFirst(nameWords, from, own)) continue;
      let at = next[nameWords[2 * own]!]!;
      if (to - from > mostPaired) {
        pairWords[at] = wordCount;
        pairNames[at++] = marked;
      } else {
        for (let other = from; other < to; other++) {
          if (other === own) continue;
          pairWords[at] = nameWords[2 * other]!;
          pairWeights[at] = Math.min(mostPairWeight, loneWeight(nameWords[2 * other + 1]!));
          pairNames[at++] = marked;
        }
      }
      next[nameWords[2 * own]!] = at;
    }
  }
  return { pairWords, pairWeights, pairNames };
}

/** Writes down where each word's part begins, and gives the same for filling. */
function putStarts(counts: Uint32Array, wordLists: Uint32Array, field: number): Uint32Array {
  const starts = new Uint32Array(counts.length);
  let start = 0;
  for (let word = 0; word <= counts.length; word++) {
    wordLists[listField.size * word + field] = start;
    if (word < counts.length) starts[word] = start;
    start += counts[word] ?? 0;
  }
  return starts;
}

/** Is the word at this place said for the first time in its name? */
function isFirst(nameWords: Uint32Array, from: number, at: number): boolean {
  for (let place = from; place < at; place++) if (nameWords[2 * place] === nameWords[2 * at]) return false;
  return true;
}
