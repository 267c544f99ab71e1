import { Nearness } from './near-words.ts';
import { isForeign, roles, type PreparedName, type Word } from './prepare.ts';
import { dilutedScore, type NameSums } from './score-name.ts';
import type { Scratch } from './scratch.ts';
import { nameFlag, type Segment } from './segment.ts';
import { tokenOf, type Token } from './token.ts';
import { tokenSimilarity } from './token-similarity.ts';
import { weights } from './weights.ts';

/** Words of a question beyond this many are not looked up (they still count in the score). */
export const mostAsked = 30;

/** A word asked, or two or three neighbours written together. */
export interface AskedText {
  readonly token: Token;
  /** One bit for each word asked that is in it. */
  readonly bits: number;
  readonly nearness: Nearness;
  /** Words that pair with it though their letters are far: by other spellings. */
  readonly beyond: ReadonlySet<number>;
}

export function joinedTexts(segment: Segment, scratch: Scratch, { words }: PreparedName): AskedText[] {
  const texts: AskedText[] = [];
  const asked = Math.min(words.length, mostAsked);
  for (let from = 0; from + 1 < asked; from++) {
    let bits = 1 << from;
    for (let count = 2; count <= 3 && from + count <= asked; count++) {
      bits |= 1 << (from + count - 1);
      texts.push(askedText(segment, scratch, joinedToken(words.slice(from, from + count)), bits));
    }
  }
  return texts;
}

/** As the comparison joins them. */
function joinedToken(run: readonly Word[]): Token {
  const isNative = run.every(({ token }) => token.native !== '');
  const vowelless = run.some(({ token }) => token.vowelless);
  return tokenOf(
    run.map(({ token }) => token.text).join(''),
    vowelless,
    !vowelless && run.some(({ token }) => token.isSyllabic),
    isNative ? run.map(({ token }) => token.native).join('') : '',
  );
}

export const singleTexts = (segment: Segment, scratch: Scratch, { words }: PreparedName): AskedText[] =>
  words.slice(0, mostAsked).map(({ token }, place) => askedText(segment, scratch, token, 1 << place));

function askedText(segment: Segment, scratch: Scratch, token: Token, bits: number): AskedText {
  const { beyond } = scratch.near.near(token);
  return { token, bits, nearness: new Nearness(segment, token), beyond };
}

/**
 * Meets the words of a list with those of one question, each word once, and gives names an upper bound of their
 * score from their own words: as if every word paired with its nearest.
 */
export class Meeting {
  readonly #segment: Segment;
  readonly #scratch: Scratch;
  readonly #asked: PreparedName;
  readonly #texts: readonly AskedText[];
  readonly #stamp: number;
  readonly #whole: number;
  /** Initials asked may pair with any word of their letter, so they never stand alone for sure. */
  readonly #settled: number;
  readonly #openLetters: number;
  readonly #isPersons: boolean;
  readonly #isForeign: boolean;

  constructor(
    segment: Segment,
    scratch: Scratch,
    {
      asked,
      texts,
      openBits,
      isPersons,
    }: {
      asked: PreparedName;
      texts: readonly AskedText[];
      openBits: number;
      /** The two names will be compared as persons' for sure. */
      isPersons: boolean;
    },
  ) {
    this.#segment = segment;
    this.#scratch = scratch;
    this.#asked = asked;
    this.#texts = texts;
    this.#stamp = scratch.next();
    this.#whole = asked.words.reduce((sum, word) => sum + word.weight, 0);
    let settled = openBits;
    let openLetters = 0;
    asked.words.slice(0, mostAsked).forEach(({ role, token }, place) => {
      if (role === roles.number) settled |= 1 << place;
      if ((openBits & (1 << place)) !== 0) openLetters |= 1 << token.codes[0]!;
    });
    this.#settled = settled;
    this.#openLetters = openLetters;
    this.#isPersons = isPersons;
    this.#isForeign = isForeign(asked);
  }

  /** What else is known of a word: it is a nickname of one asked, its initial. */
  note(id: number, similarity: number, bits: number): void {
    this.meet(id);
    this.#add(id, similarity, bits);
  }

  meet(id: number): void {
    const { met } = this.#scratch;
    const at = id * 4;
    if (met[at] === this.#stamp) return;
    met[at] = this.#stamp;
    met[at + 1] = 0;
    met[at + 2] = 0xffff << 16;
    met[at + 3] = 0;
    for (const text of this.#texts) {
      if (!text.nearness.mayPair(id) && !text.beyond.has(id)) continue;
      const similarity = tokenSimilarity(text.token, this.#segment.token(id));
      if (similarity > 0) this.#add(id, similarity, text.bits);
    }
    if (this.#openLetters === 0) return;
    const first = this.#segment.arrays.codes[this.#segment.codeStart(id)]!;
    if ((this.#openLetters & (1 << first)) === 0) return;
    const isInitial = this.#segment.codeCount(id) === 1;
    this.#set(id, isInitial ? 1000 : weights.initial, weights.weightInitial);
  }

  #add(id: number, similarity: number, bits: number): void {
    let weight = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1)
      weight += this.#asked.words[31 - Math.clz32(rest & -rest)]!.weight;
    this.#set(id, similarity, weight);
    this.#scratch.met[id * 4 + 1]! |= bits;
  }

  #set(id: number, similarity: number, weight: number): void {
    const { met } = this.#scratch;
    const at = id * 4;
    const best = Math.max(met[at + 2]! & 0xffff, similarity);
    met[at + 2] = (Math.min(met[at + 2]! >>> 16, weight) << 16) | best;
    if (weight > met[at + 3]!) met[at + 3] = weight;
  }

  /** At least the score that the name can have, in thousandths. */
  bound(name: number): number {
    const { nameStarts, nameWords, nameFlags } = this.#segment.arrays;
    const { met } = this.#scratch;
    let lone = 0;
    let mask = this.#settled;
    const start = nameStarts[name]!;
    const stop = nameStarts[name + 1]!;
    for (let at = start; at < stop; at++) {
      const id = nameWords[2 * at]!;
      const facts = nameWords[2 * at + 1]!;
      this.meet(id);
      if ((met[id * 4 + 2]! & 0xffff) > 0) mask |= met[id * 4 + 1]!;
      else if ((facts & 7) !== roles.number) lone += facts >>> 3;
    }
    let askedLone = this.#whole;
    const { words } = this.#asked;
    for (let place = 0; place < words.length && place < mostAsked; place++) {
      if ((mask & (1 << place)) !== 0) askedLone -= words[place]!.weight;
    }
    const flags = nameFlags[name]!;
    const acrossScripts = this.#isForeign !== ((flags & nameFlag.foreign) !== 0);
    const score = this.#bestScore(start, stop, { leftLone: askedLone, rightLone: lone, acrossScripts });
    return score + 2 - ((flags & nameFlag.weak) !== 0 ? weights.weakAlias : 0);
  }

  /**
   * The highest score that the words' similarities allow. A pair weighs as its lighter word, and a word may pair with
   * asked words of several weights: those above the mean are taken at their heaviest, those below at their lightest
   * (Dinkelbach 1967; a few rounds settle it), all diluted as little as the heaviest would be.
   */
  #bestScore(
    start: number,
    stop: number,
    apart: Pick<NameSums, 'leftLone' | 'rightLone' | 'acrossScripts'>,
  ): number {
    const { nameWords } = this.#segment.arrays;
    const { met } = this.#scratch;
    let heaviest = 0;
    for (let at = start; at < stop; at++) {
      const word = nameWords[2 * at]! * 4;
      if ((met[word + 2]! & 0xffff) > 0) heaviest += Math.min(nameWords[2 * at + 1]! >>> 3, met[word + 3]!);
    }
    if (heaviest === 0) return 0;
    const sums = { agreed: heaviest, matched: heaviest, doubted: 0, unsaid: 0, ...apart };
    const share = Math.max(dilutedScore(sums, true), this.#isPersons ? 0 : dilutedScore(sums, false));
    const dilution = heaviest / share - heaviest;
    let score = 0;
    for (let round = 0; round < 4; round++) {
      let agreed = 0;
      let whole = dilution;
      for (let at = start; at < stop; at++) {
        const word = nameWords[2 * at]! * 4;
        const similarity = met[word + 2]! & 0xffff;
        if (similarity === 0) continue;
        const cost = 1 + ((1000 - similarity) * weights.doubt) / 1_000_000;
        const most = similarity > score * cost ? met[word + 3]! : met[word + 2]! >>> 16;
        const weight = Math.min(nameWords[2 * at + 1]! >>> 3, most);
        agreed += weight * similarity;
        whole += weight * cost;
      }
      const next = agreed / whole;
      if (next <= score) break;
      score = next;
    }
    return score;
  }
}
