/**
 * Numbers accounts by a 64-bit hash of their name, so that hundreds of millions of names need never become texts: only the
 * first of each is read. Open addressing; an entry is 16 bytes, [low half | high half | number + 1 | unused], one cache
 * line at most.
 *
 * DuckDB makes the hash of the name with a salt of the build's own, so nobody can prepare two names that fall together. By
 * chance that happens to one ledger of two million accounts in ten million, and nothing here would notice: the two would
 * be one account until the next build, which has another salt.
 */
export class AccountTable {
  readonly names: string[] = [];
  #entries = new Int32Array(4 << 16);
  #mask = (1 << 16) - 1;

  /** The number of the account with this hash; a new one where it is met first, and then `nameOf` is asked for the name. */
  numberOf(low: number, high: number, nameOf: () => string): number {
    const entries = this.#entries;
    let place = low & this.#mask;
    for (;;) {
      const at = place * 4;
      const number = entries[at + 2]!;
      if (number === 0) return this.#add(low, high, nameOf());
      if (entries[at] === low && entries[at + 1] === high) return number - 1;
      place = (place + 1) & this.#mask;
    }
  }

  #add(low: number, high: number, name: string): number {
    const number = this.names.push(name);
    if (number * 2 > this.#mask) this.#grow();
    this.#put(low, high, number);
    return number - 1;
  }

  #put(low: number, high: number, number: number): void {
    const entries = this.#entries;
    let place = low & this.#mask;
    while (entries[place * 4 + 2] !== 0) place = (place + 1) & this.#mask;
    entries[place * 4] = low;
    entries[place * 4 + 1] = high;
    entries[place * 4 + 2] = number;
  }

  #grow(): void {
    const old = this.#entries;
    this.#mask = this.#mask * 4 + 3;
    this.#entries = new Int32Array((this.#mask + 1) * 4);
    for (let at = 0; at < old.length; at += 4) {
      if (old[at + 2] !== 0) this.#put(old[at]!, old[at + 1]!, old[at + 2]!);
    }
  }
}
