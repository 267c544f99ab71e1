/**
 * Lots in typed arrays: no object per lot. A lot is 16 bytes in one buffer, [amount: Float64 | source: Int32 | next: Int32],
 * so that touching it costs one cache line. Source 0 is clean, `k + 1` the k-th source. Freed lots are used again first.
 */
export class LotPool {
  #capacity = 1 << 12;
  #free = -1;
  #used = 0;
  amounts: Float64Array;
  words: Int32Array;

  constructor() {
    const buffer = new ArrayBuffer(this.#capacity * 16);
    this.amounts = new Float64Array(buffer);
    this.words = new Int32Array(buffer);
  }

  make(amount: number, source: number): number {
    let lot = this.#free;
    if (lot >= 0) {
      this.#free = this.words[lot * 4 + 3]!;
    } else {
      if (this.#used === this.#capacity) this.#grow();
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
  }

  amountOf(lot: number): number {
    return this.amounts[lot * 2]!;
  }

  setAmount(lot: number, amount: number): void {
    this.amounts[lot * 2] = amount;
  }

  sourceOf(lot: number): number {
    return this.words[lot * 4 + 2]!;
  }

  nextOf(lot: number): number {
    return this.words[lot * 4 + 3]!;
  }

  setNext(lot: number, next: number): void {
    this.words[lot * 4 + 3] = next;
  }

  #grow(): void {
    this.#capacity *= 2;
    const buffer = new ArrayBuffer(this.#capacity * 16);
    new Int32Array(buffer).set(this.words);
    this.amounts = new Float64Array(buffer);
    this.words = new Int32Array(buffer);
  }
}
