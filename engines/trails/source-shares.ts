import { floorShare, shareRemainder } from './wide-product.ts';

/**
 * Tells apart whose money a pool's tainted part is. Every tainted payment is shared out among the sources in proportion
 * to what the payer held of each, by largest remainder, ties in the order of the sources; so the shares of every pocket
 * are integers that add up to its tainted part at every moment. Most pockets hold money of few of many sources, so each
 * payment looks for those and does its sums over them alone.
 */
export class SourceShares {
  readonly #sources: number;
  /** Per pocket: where its shares start; -1 until it is first tainted. */
  readonly #slot: Int32Array;
  #values: Float64Array;
  #used = 0;
  readonly #parts: Float64Array;
  readonly #weights: Float64Array;
  readonly #remainders: Float64Array;
  /** The sources that the payment at hand has money of, in their order: the first `#presentCount` entries. */
  readonly #present: Int32Array;
  #presentCount = 0;
  /** A share of none of each source. */
  readonly #nothing: readonly number[];

  constructor(pockets: number, sources: number) {
    this.#sources = sources;
    this.#slot = new Int32Array(pockets).fill(-1);
    this.#values = new Float64Array(sources * 1024);
    this.#parts = new Float64Array(sources);
    this.#weights = new Float64Array(sources);
    this.#remainders = new Float64Array(sources);
    this.#present = new Int32Array(sources);
    this.#nothing = Array.from({ length: sources }, () => 0);
  }

  add(pocket: number, source: number, amount: number): void {
    if (amount === 0) return;
    const place = this.#slotOf(pocket) + source;
    this.#values[place] = this.#values[place]! + amount;
  }

  of(pocket: number): number[] {
    const slot = this.#slot[pocket]!;
    const shares = this.#nothing.slice();
    if (slot < 0) return shares;
    for (let source = 0; source < this.#sources; source++) shares[source] = this.#values[slot + source]!;
    return shares;
  }

  /** What the last `move` brought, of one source. */
  moved(source: number): number {
    return this.#parts[source]!;
  }

  /**
   * Moves `leaving` out of the payer's shares and, exchanged to `reaching`, into the payee's; below 0 is the outside
   * world, or a place where money comes to rest. `moved` tells what reached.
   */
  move(from: number, to: number, leaving: number, reaching: number): void {
    if (leaving === 0) return;
    const target = to >= 0 ? this.#slotOf(to) : -1;
    const values = this.#values;
    const slot = this.#slot[from]!;
    const parts = this.#parts;
    const present = this.#present;
    let total = 0;
    let count = 0;
    for (let source = 0; source < this.#sources; source++) {
      parts[source] = 0;
      const weight = values[slot + source]!;
      if (weight === 0) continue;
      this.#weights[source] = weight;
      total += weight;
      present[count++] = source;
    }
    this.#presentCount = count;
    this.#shareOut(leaving, total);
    for (let each = 0; each < count; each++) {
      const source = present[each]!;
      values[slot + source] = values[slot + source]! - parts[source]!;
    }
    if (reaching !== leaving) {
      this.#weights.set(parts);
      this.#shareOut(reaching, leaving);
    }
    if (target < 0) return;
    for (let each = 0; each < count; each++) {
      const source = present[each]!;
      values[target + source] = values[target + source]! + parts[source]!;
    }
  }

  /** Fills `parts` of the present sources with `amount` in proportion to their weights, which add up to `total`. */
  #shareOut(amount: number, total: number): void {
    const parts = this.#parts;
    const weights = this.#weights;
    const present = this.#present;
    const count = this.#presentCount;
    if (count === 1 || amount === total) {
      for (let each = 0; each < count; each++) {
        const source = present[each]!;
        parts[source] = count === 1 ? amount : weights[source]!;
      }
      return;
    }
    const remainders = this.#remainders;
    let missing = amount;
    for (let each = 0; each < count; each++) {
      const source = present[each]!;
      const weight = weights[source]!;
      const part = floorShare(weight, amount, total);
      parts[source] = part;
      remainders[source] = shareRemainder(weight, amount, total, part);
      missing -= part;
    }
    for (; missing > 0; missing--) {
      let best = present[0]!;
      for (let each = 1; each < count; each++) {
        if (remainders[present[each]!]! > remainders[best]!) best = present[each]!;
      }
      parts[best] = parts[best]! + 1;
      remainders[best] = -1;
    }
  }

  #slotOf(pocket: number): number {
    const known = this.#slot[pocket]!;
    if (known >= 0) return known;
    const slot = this.#used;
    this.#used += this.#sources;
    if (this.#used > this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#slot[pocket] = slot;
    return slot;
  }
}
