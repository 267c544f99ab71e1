import { floorShare, shareRemainder } from './wide-product.ts';

/**
 * Tells apart whose money a pool's tainted part is. Every tainted payment is shared out among the sources in proportion
 * to what the payer held of each, by largest remainder, ties in the order of the sources; so the shares of every pocket
 * are integers that add up to its tainted part at every moment.
 */
export class SourceShares {
  readonly #sources: number;
  /** Per pocket: where its shares start; -1 until it is first tainted. */
  readonly #slot: Int32Array;
  #values: Float64Array;
  #used = 0;
  readonly #parts: Float64Array;
  readonly #remainders: Float64Array;
  readonly #kept: Float64Array;

  constructor(pockets: number, sources: number) {
    this.#sources = sources;
    this.#slot = new Int32Array(pockets).fill(-1);
    this.#values = new Float64Array(sources * 1024);
    this.#parts = new Float64Array(sources);
    this.#remainders = new Float64Array(sources);
    this.#kept = new Float64Array(sources);
  }

  add(pocket: number, source: number, amount: number): void {
    if (amount === 0) return;
    const place = this.#slotOf(pocket) + source;
    this.#values[place] = this.#values[place]! + amount;
  }

  of(pocket: number): number[] {
    const slot = this.#slot[pocket]!;
    if (slot < 0) return Array.from({ length: this.#sources }, () => 0);
    return [...this.#values.subarray(slot, slot + this.#sources)];
  }

  /** Moves `leaving` out of the payer's shares and, exchanged to `reaching`, into the payee's; -1 is the outside world. */
  move(from: number, to: number, leaving: number, reaching: number): void {
    if (leaving === 0) return;
    const target = to >= 0 ? this.#slotOf(to) : -1;
    const slot = this.#slot[from]!;
    const parts = this.#parts;
    this.#kept.set(this.#values.subarray(slot, slot + this.#sources));
    this.#shareOut(this.#kept, leaving);
    for (let source = 0; source < this.#sources; source++) {
      this.#values[slot + source] = this.#values[slot + source]! - parts[source]!;
    }
    if (reaching !== leaving) {
      this.#kept.set(parts);
      this.#shareOut(this.#kept, reaching);
    }
    if (target < 0) return;
    for (let source = 0; source < this.#sources; source++) {
      this.#values[target + source] = this.#values[target + source]! + parts[source]!;
    }
  }

  /** Fills `parts` with `amount` in proportion to `weights`. */
  #shareOut(weights: Float64Array, amount: number): void {
    const parts = this.#parts;
    const remainders = this.#remainders;
    let total = 0;
    for (let source = 0; source < this.#sources; source++) total += weights[source]!;
    let missing = amount;
    for (let source = 0; source < this.#sources; source++) {
      const weight = weights[source]!;
      const part = weight === 0 ? 0 : floorShare(weight, amount, total);
      parts[source] = part;
      remainders[source] = weight === 0 ? 0 : shareRemainder(weight, amount, total, part);
      missing -= part;
    }
    for (; missing > 0; missing--) {
      let best = 0;
      for (let source = 1; source < this.#sources; source++) {
        if (remainders[source]! > remainders[best]!) best = source;
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
