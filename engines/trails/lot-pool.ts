/**
 * Lots in typed arrays: no object per lot. A lot is 16 bytes in one buffer, [amount: Float64 | source: Int32 | next: Int32],
 * so that touching it costs one cache line: `amounts[lot * 2]`, `words[lot * 4 + 2]`, `words[lot * 4 + 3]`. Source 0 is
 * clean, `k + 1` the k-th source; next -1 is the end. Freed lots are used again first.
 *
 * The two views change when the pool grows: read them again after `reserve`.
 */
export class LotPool {
  amounts: Float64Array;
  words: Int32Array;
  #capacity = 1 << 12;
  #free = -1;
  #freeCount = 0;
  #used = 0;

  constructor() {
    const buffer = new ArrayBuffer(this.#capacity * 16);
    this.amounts = new Float64Array(buffer);
    this.words = new Int32Array(buffer);
  }

  /** Makes sure that the next `lots` calls of `make` do not move the arrays. */
  reserve(lots: number): void {
    if (this.#freeCount + this.#capacity - this.#used < lots) this.#grow();
  }

  /** A lot at the end of no list. */
  make(amount: number, source: number): number {
    let lot = this.#free;
    if (lot >= 0) {
      this.#free = this.words[lot * 4 + 3]!;
      this.#freeCount--;
    } else {
      lot = this.#used++;
    }
    this.amounts[lot * 2] = amount;
    this.words[lot * 4 + 2] = source;
    this.words[lot * 4 + 3] = -1;
    return lot;
  }

  free(lot: number): void {
    this.words[lot * 4 + 3] = this.#free;
    this.#free = lot;
    this.#freeCount++;
  }

  #grow(): void {
    this.#capacity *= 2;
    const buffer = new ArrayBuffer(this.#capacity * 16);
    new Int32Array(buffer).set(this.words);
    this.amounts = new Float64Array(buffer);
    this.words = new Int32Array(buffer);
  }
}
