import { roles, type PreparedName } from './prepare.ts';
import { dilutedScore, type NameSums } from './score-name.ts';

/** Words of a question beyond this many are not looked up (they still count in the score). */
export const mostAsked = 30;

/** Up to this many words asked, what is found for each choice of them stands in a table. */
const mostTabled = 10;
const unknown = -2;
/** More than any name weighs that could still be a candidate. */
const heaviest = 4000;

/**
 * How near a word is to one asked, in two bits: not at all, or by these thousandths at most. A little more than where
 * the classes end, as the words of a pair may weigh a tenth less than those asked.
 */
const nearestOfClass = [0, 645, 820, 1000] as const;
export const nearClass = { far: 1, near: 2, nearest: 3 } as const;
export const classOf = (similarity: number): number =>
  similarity >= 800 ? nearClass.nearest : similarity >= 630 ? nearClass.near : nearClass.far;
/** Classes of so many words asked fit a byte; those further on share its fields. */
export const fieldOf = (place: number): number => 1 << (2 * (place & 3));

/** What the words found may weigh in all is known by these steps. */
const weightLimits = [24, 49, 99, 149, 199, 1e9] as const;

/** What a name may be at most, knowing which words asked have a partner in it and what of the name has none. */
export class Allowance {
  readonly #weights: readonly number[];
  readonly #whole: number;
  readonly #settled: number;
  readonly #open: number;
  readonly #isPersons: boolean;
  readonly #floor: number;
  readonly #all: number;
  readonly #table: Int16Array | undefined;
  readonly #rare = new Map<number, number>();
  readonly #classes = new Int16Array(512 * weightLimits.length).fill(unknown);

  /**
   * @param openBits asked initials, which may pair with any word of their letter
   * @param isPersons both names will be compared as persons' for sure
   * @param floor thousandths
   */
  constructor(
    asked: PreparedName,
    { openBits, isPersons, floor }: { openBits: number; isPersons: boolean; floor: number },
  ) {
    this.#weights = asked.words.slice(0, mostAsked).map(({ weight }) => weight);
    this.#whole = asked.words.reduce((sum, { weight }) => sum + weight, 0);
    this.#open = openBits;
    this.#settled = asked.words
      .slice(0, mostAsked)
      .reduce((bits, { role }, place) => (role === roles.number ? bits | (1 << place) : bits), openBits);
    this.#isPersons = isPersons;
    this.#floor = floor;
    const count = this.#weights.length;
    this.#all = (1 << count) - 1;
    this.#table = count <= mostTabled ? new Int16Array(2 << count).fill(unknown) : undefined;
  }

  /** Weight of the words asked that have no partner, when those in `mask` (one bit each) have one. */
  lone(mask: number): number {
    return this.#whole - this.#weigh(mask | this.#settled);
  }

  /**
   * How much of a name may stand alone beside these words asked, hundredths of a plain word; -1 where nothing of it
   * can reach the floor.
   */
  most(mask: number, isAcross: boolean): number {
    const key = ((mask & this.#all) << 1) | (isAcross ? 1 : 0);
    const known = this.#table === undefined ? (this.#rare.get(key) ?? unknown) : this.#table[key]!;
    if (known !== unknown) return known;
    const found = this.#find(mask & this.#all, isAcross);
    if (this.#table === undefined) this.#rare.set(key, found);
    else this.#table[key] = found;
    return found;
  }

  /**
   * The same where it is known how near the words found are, by their classes (see {@link fieldOf}), and that they
   * weigh no more than `weight` in the name (hundredths of a plain word).
   */
  mostOfClasses(classes: number, weight: number, isAcross: boolean): number {
    let limit = 0;
    while (limit < weightLimits.length - 1 && weight > weightLimits[limit]!) limit++;
    const key = (((limit << 8) | classes) << 1) | (isAcross ? 1 : 0);
    const known = this.#classes[key]!;
    if (known !== unknown) return known;
    return (this.#classes[key] = this.#findOfClasses(classes, weightLimits[limit]!, isAcross));
  }

  #findOfClasses(classes: number, limit: number, acrossScripts: boolean): number {
    let mask = 0;
    let agreed = 0;
    let doubted = 0;
    let best = 0;
    this.#weights.forEach((weight, place) => {
      const isOpen = (this.#open & (1 << place)) !== 0;
      const nearest = isOpen ? 1000 : nearestOfClass[(classes >>> (2 * (place & 3))) & 3]!;
      if (nearest === 0) return;
      mask |= 1 << place;
      agreed += weight * nearest;
      doubted += weight * (1000 - nearest);
      best = Math.max(best, nearest);
    });
    const leftLone = this.lone(mask);
    const weight = this.#weigh(mask);
    if (weight <= limit) return this.#mostLone({ agreed, matched: weight, doubted, leftLone, acrossScripts });
    // Which of the pairs weigh less is not known: all may be as near as the nearest.
    return this.#mostLone({
      agreed: limit * best,
      matched: limit,
      doubted: limit * (1000 - best),
      leftLone,
      acrossScripts,
    });
  }

  #find(mask: number, acrossScripts: boolean): number {
    const matched = this.#weigh(mask | this.#open);
    const agreed = matched * 1000;
    return this.#mostLone({ agreed, matched, doubted: 0, leftLone: this.lone(mask), acrossScripts });
  }

  #mostLone(known: Omit<NameSums, 'rightLone' | 'unsaid'>): number {
    const isEnough = (rightLone: number): boolean => {
      const sums = { ...known, rightLone, unsaid: 0 };
      const score = Math.max(dilutedScore(sums, true), this.#isPersons ? 0 : dilutedScore(sums, false));
      // Two thousandths for rounding.
      return score + 2 >= this.#floor;
    };
    if (!isEnough(0)) return -1;
    let most = 0;
    for (let step = heaviest; step > 0; step >>= 1) if (isEnough(most + step)) most += step;
    return Math.min(most, 0x7fff);
  }

  #weigh(mask: number): number {
    let sum = 0;
    const weights = this.#weights;
    for (let place = 0; place < weights.length; place++)
      if ((mask & (1 << place)) !== 0) sum += weights[place]!;
    return sum;
  }
}
