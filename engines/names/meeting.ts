import { mostAsked, type Allowance } from './allowance.ts';
import { nearWord, type NearWords } from './near-words.ts';
import { isForeign, type PreparedName, type Word } from './prepare.ts';
import { loneWeight } from './postings.ts';
import { dilutedScore, type NameSums } from './score-name.ts';
import type { Scratch } from './scratch.ts';
import { nameFlag, type Segment } from './segment.ts';
import { tokenOf, type Token } from './token.ts';
import { weights } from './weights.ts';

/** A word asked, or two or three neighbours written together. */
export interface AskedText extends NearWords {
  readonly token: Token;
  /** One bit for each word asked that is in it. */
  readonly bits: number;
}

export function joinedTexts(scratch: Scratch, { words }: PreparedName): AskedText[] {
  const texts: AskedText[] = [];
  const asked = Math.min(words.length, mostAsked);
  for (let from = 0; from + 1 < asked; from++) {
    let bits = 1 << from;
    for (let count = 2; count <= 3 && from + count <= asked; count++) {
      bits |= 1 << (from + count - 1);
      const token = joinedToken(words.slice(from, from + count));
      texts.push({ token, bits, ...scratch.near.nearJoined(token) });
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

interface Note {
  readonly similarity: number;
  readonly bits: number;
}

/** Beside the bits of words asked: pairs with an initial of the question. */
const initialBit = 1 << 30;
const known = { proposed: 0, widened: 1, measured: 2 } as const;

/**
 * Meets the words of a list with those of one question, each word once and no closer than it must, and gives names an
 * upper bound of their score. First come the words that the dictionary's keys propose; the words of a name that is
 * looked at are then held against all that is asked by their letters; and only where the name can still reach the
 * floor by the weights of its words are these compared at their true costs.
 */
export class Meeting {
  readonly #segment: Segment;
  readonly #scratch: Scratch;
  readonly #asked: PreparedName;
  readonly #texts: readonly AskedText[];
  readonly #allowance: Allowance;
  /** Four times the stamp of this question. */
  readonly #stamp: number;
  readonly #openLetters: number;
  readonly #isPersons: boolean;
  readonly #isForeign: boolean;
  readonly #notes = new Map<number, Note[]>();

  constructor(
    segment: Segment,
    scratch: Scratch,
    {
      asked,
      texts,
      openBits,
      isPersons,
      allowance,
    }: {
      asked: PreparedName;
      texts: readonly AskedText[];
      openBits: number;
      /** The two names will be compared as persons' for sure. */
      isPersons: boolean;
      allowance: Allowance;
    },
  ) {
    this.#segment = segment;
    this.#scratch = scratch;
    this.#asked = asked;
    this.#texts = texts;
    this.#allowance = allowance;
    this.#stamp = scratch.next() * 4;
    let openLetters = 0;
    asked.words.slice(0, mostAsked).forEach(({ token }, place) => {
      if ((openBits & (1 << place)) !== 0) openLetters |= 1 << (token.codes[0]! & 31);
    });
    this.#openLetters = openLetters;
    this.#isPersons = isPersons;
    this.#isForeign = isForeign(asked);
    for (const { words, bits } of texts)
      for (let at = 0; at < words.length; at++) this.#propose(nearWord.id(words[at]!), bits);
  }

  /** Is the question written in another script than the name? */
  isAcross(isNameForeign: boolean): boolean {
    return this.#isForeign !== isNameForeign;
  }

  /** What else is known of a word: it is a nickname of one asked, its initial. */
  note(id: number, similarity: number, bits: number): void {
    this.#propose(id, bits);
    const notes = this.#notes.get(id);
    if (notes === undefined) this.#notes.set(id, [{ similarity, bits }]);
    else notes.push({ similarity, bits });
  }

  #propose(id: number, bits: number): void {
    const { met } = this.#scratch;
    const at = id * 4;
    if (met[at]! < this.#stamp) {
      met[at] = this.#stamp;
      met[at + 1] = bits;
    } else met[at + 1]! |= bits;
  }

  /** Which words asked (bits) this one has been proposed for. */
  #proposed(id: number): number {
    const { met } = this.#scratch;
    return met[id * 4]! < this.#stamp ? 0 : met[id * 4 + 1]!;
  }

  /** Which words asked it may pair with by its letters. */
  widened(id: number): number {
    const { met } = this.#scratch;
    const at = id * 4;
    if (met[at]! >= this.#stamp + known.widened) return met[at + 1]!;
    let bits = this.#proposed(id);
    for (const text of this.#texts) {
      if ((bits & text.bits) !== text.bits && text.nearness.mayPair(id)) bits |= text.bits;
    }
    if (this.#beginsOpen(id)) bits |= initialBit;
    met[at] = this.#stamp + known.widened;
    met[at + 1] = bits;
    return bits;
  }

  /** Does it begin with the letter of an initial asked? */
  #beginsOpen(id: number): boolean {
    if (this.#openLetters === 0) return false;
    return ((this.#openLetters >>> this.#segment.letters[id]!) & 1) === 1;
  }

  /** Which it does pair with, by its costs. */
  #measured(id: number): number {
    const { met } = this.#scratch;
    const at = id * 4;
    if (met[at]! >= this.#stamp + known.measured) return met[at + 1]!;
    const proposed = this.widened(id);
    met[at] = this.#stamp + known.measured;
    met[at + 1] = 0;
    met[at + 2] = 0xffff << 16;
    met[at + 3] = 0;
    if (proposed === 0) return 0;
    for (const text of this.#texts) {
      if ((proposed & text.bits) !== text.bits) continue;
      const similarity = text.nearness.mostSimilar(id);
      if (similarity > 0) this.#add(at, similarity, text.bits);
    }
    for (const { similarity, bits } of this.#notes.get(id) ?? []) this.#add(at, similarity, bits);
    if ((proposed & initialBit) !== 0) {
      const isInitial = this.#segment.codeCount(id) === 1;
      this.#set(at, isInitial ? 1000 : weights.initial, weights.weightInitial);
      met[at + 1]! |= initialBit;
    }
    return met[at + 1]!;
  }

  #add(at: number, similarity: number, bits: number): void {
    let weight = 0;
    for (let rest = bits; rest !== 0; rest &= rest - 1)
      weight += this.#asked.words[31 - Math.clz32(rest & -rest)]!.weight;
    this.#set(at, similarity, weight);
    this.#scratch.met[at + 1]! |= bits;
  }

  #set(at: number, similarity: number, weight: number): void {
    const { met } = this.#scratch;
    const best = Math.max(met[at + 2]! & 0xffff, similarity);
    met[at + 2] = (Math.min(met[at + 2]! >>> 16, weight) << 16) | best;
    if (weight > met[at + 3]!) met[at + 3] = weight;
  }

  /** Can the name reach the floor by the words that the dictionary's keys propose? */
  isProposed(name: number): boolean {
    const { nameStarts, nameWords, nameFlags } = this.#segment.arrays;
    let lone = 0;
    let mask = 0;
    const stop = nameStarts[name + 1]!;
    for (let at = nameStarts[name]!; at < stop; at++) {
      const bits = this.#proposed(nameWords[2 * at]!);
      mask |= bits;
      if (bits === 0 && !this.#beginsOpen(nameWords[2 * at]!)) lone += loneWeight(nameWords[2 * at + 1]!);
    }
    const isAcross = this.isAcross((nameFlags[name]! & nameFlag.foreign) !== 0);
    return lone <= this.#allowance.most(mask, isAcross);
  }

  /** At least the score that the name can have, in thousandths; 0 where it cannot reach the floor. */
  bound(name: number): number {
    const { nameStarts, nameWords, nameFlags } = this.#segment.arrays;
    const start = nameStarts[name]!;
    const stop = nameStarts[name + 1]!;
    const flags = nameFlags[name]!;
    const isAcross = this.isAcross((flags & nameFlag.foreign) !== 0);
    let lone = 0;
    let mask = 0;
    for (let at = start; at < stop; at++) {
      const bits = this.widened(nameWords[2 * at]!);
      mask |= bits;
      if (bits === 0) lone += loneWeight(nameWords[2 * at + 1]!);
    }
    const mostLone = this.#allowance.most(mask, isAcross);
    if (lone > mostLone) return 0;
    lone = 0;
    mask = 0;
    let unsaid = 0;
    for (let at = start; at < stop; at++) {
      const bits = this.#measured(nameWords[2 * at]!);
      mask |= bits;
      if (bits === 0) {
        lone += loneWeight(nameWords[2 * at + 1]!);
        // The words left need not be compared.
        if (lone > mostLone) return 0;
      }
      // Beside its initial most of a word stays unsaid, and it does not do better by standing alone.
      if (bits === initialBit)
        unsaid += Math.max(0, loneWeight(nameWords[2 * at + 1]!) - weights.weightInitial);
    }
    if (lone > this.#allowance.most(mask, isAcross)) return 0;
    const leftLone = this.#allowance.lone(mask);
    const score = this.#bestScore(start, stop, {
      leftLone,
      rightLone: lone,
      unsaid,
      acrossScripts: isAcross,
    });
    return Math.max(0, Math.floor(score + 2) - ((flags & nameFlag.weak) !== 0 ? weights.weakAlias : 0));
  }

  /**
   * Can the name reach the floor when the words asked in `bits` pair with two of its words whatever these are? So it
   * is where one word asked is written as two.
   */
  isWithinBeside(name: number, bits: number): boolean {
    const { nameStarts, nameWords, nameFlags } = this.#segment.arrays;
    let lone = 0;
    let mask = bits;
    let first = 0;
    let second = 0;
    for (let at = nameStarts[name]!; at < nameStarts[name + 1]!; at++) {
      const own = this.widened(nameWords[2 * at]!);
      mask |= own;
      if (own !== 0) continue;
      const weight = loneWeight(nameWords[2 * at + 1]!);
      lone += weight;
      if (weight > first) [first, second] = [weight, first];
      else if (weight > second) second = weight;
    }
    const isAcross = this.isAcross((nameFlags[name]! & nameFlag.foreign) !== 0);
    return lone - first - second <= this.#allowance.most(mask, isAcross);
  }

  /**
   * The highest score that the words' similarities allow. A pair weighs as its lighter word, and a word may pair with
   * asked words of several weights: those above the mean are taken at their heaviest, those below at their lightest
   * (Dinkelbach 1967; a few rounds settle it), all diluted as little as the heaviest would be.
   */
  #bestScore(
    start: number,
    stop: number,
    apart: Pick<NameSums, 'leftLone' | 'rightLone' | 'unsaid' | 'acrossScripts'>,
  ): number {
    const { nameWords } = this.#segment.arrays;
    const { met } = this.#scratch;
    let heaviest = 0;
    for (let at = start; at < stop; at++) {
      const word = nameWords[2 * at]! * 4;
      if ((met[word + 2]! & 0xffff) > 0) heaviest += Math.min(nameWords[2 * at + 1]! >>> 3, met[word + 3]!);
    }
    if (heaviest === 0) return 0;
    const sums = { agreed: heaviest, matched: heaviest, doubted: 0, ...apart };
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
