/** Counts different account numbers again and again without making a set each time: a stamp per account says "seen this round". */
export class DistinctCounter {
  readonly #stamps: Int32Array;
  #round = 1;
  size = 0;

  constructor(accounts: number) {
    this.#stamps = new Int32Array(accounts);
  }

  clear(): void {
    this.#round++;
    this.size = 0;
  }

  /** Answers whether the account is new in this round. */
  add(account: number): boolean {
    if (this.#stamps[account] === this.#round) return false;
    this.#stamps[account] = this.#round;
    this.size++;
    return true;
  }
}
