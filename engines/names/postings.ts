import {
  mostPartners,
  nameFlag,
  partnerFact,
  partnerHash,
  posting,
  weightStepOf,
  type SegmentArrays,
} from './segment.ts';

export interface PostingSources extends Pick<SegmentArrays, 'nameStarts' | 'nameWords' | 'nameFlags'> {
  /** Of each word, see `letterFold`. */
  readonly firstLetters: Uint8Array;
  /** Names and the words of initials they go by. */
  readonly acronymNames: Uint32Array;
  readonly acronymWords: Uint32Array;
}

export type Postings = Pick<SegmentArrays, 'postingStarts' | 'postings'>;

/** A counting sort of names by their words; names stay ascending within a word. */
export function makePostings({
  nameStarts,
  nameWords,
  nameFlags,
  firstLetters,
  acronymNames,
  acronymWords,
}: PostingSources): Postings {
  const postingStarts = new Uint32Array(firstLetters.length + 1);
  for (let at = 0; at < nameWords.length; at += 2) postingStarts[nameWords[at]! + 1]!++;
  for (const word of acronymWords) postingStarts[word + 1]!++;
  for (let word = 0; word + 1 < postingStarts.length; word++)
    postingStarts[word + 1]! += postingStarts[word]!;
  const next = postingStarts.slice(0, -1);
  const postings = new Uint32Array(posting.size * (nameWords.length / 2 + acronymWords.length));
  for (let name = 0; name + 1 < nameStarts.length; name++) {
    const start = nameStarts[name]!;
    const end = nameStarts[name + 1]!;
    const foreign = (nameFlags[name]! & nameFlag.foreign) === 0 ? 0 : partnerFact.foreign;
    for (let own = start; own < end; own++) {
      const at = posting.size * next[nameWords[2 * own]!]!++;
      postings[at + posting.name] = name;
      let facts =
        Math.min(end - start - 1, mostPartners + 1) |
        foreign |
        (weightStepOf(nameWords[2 * own + 1]!) << partnerFact.own);
      const heaviest = end - start - 1 > mostPartners ? heaviestOf(nameWords, start, end, own) : undefined;
      const others = heaviest === undefined ? end - start : mostPartners;
      let count = 0;
      for (let place = 0; place < others; place++) {
        const other = heaviest === undefined ? start + place : heaviest[place]!;
        if (other === own) continue;
        const hash = partnerHash(nameWords[2 * other]!);
        postings[at + posting.first + (count >>> 1)]! |= (count & 1) === 0 ? hash << 16 : hash;
        facts |= weightStepOf(nameWords[2 * other + 1]!) << (partnerFact.weights + 2 * count);
        facts |= firstLetters[nameWords[2 * other]!]! << (partnerFact.letters + 4 * count);
        count++;
      }
      postings[at + posting.facts] = facts;
    }
  }
  for (let pair = 0; pair < acronymWords.length; pair++)
    postings[posting.size * next[acronymWords[pair]!]!++ + posting.name] = acronymNames[pair]!;
  return { postingStarts, postings };
}

/** Places of the heaviest words but one. */
const heaviestOf = (nameWords: Uint32Array, start: number, end: number, own: number): number[] =>
  Array.from({ length: end - start }, (_, place) => start + place)
    .filter((place) => place !== own)
    .sort((a, b) => (nameWords[2 * b + 1]! >>> 3) - (nameWords[2 * a + 1]! >>> 3) || a - b)
    .slice(0, mostPartners);
