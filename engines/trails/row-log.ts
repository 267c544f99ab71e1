/**
 * How many rows a pass takes at a time. So many entries fit behind a log's end after `room`, so that a tight loop writes
 * into its arrays without asking for each row.
 */
export const stretch = 64;

const blockSize = 1 << 14;

/** Entries by place: a row, its amount and its other amount. */
export interface LoggedRows {
  readonly rows: Int32Array;
  readonly amounts: Float64Array;
  readonly others: Float64Array;
}

/**
 * Rows with an amount, or with two, in the order in which they were written; grows block by block, so that nothing is
 * copied while a pass runs. Few of a ledger's payments carry tainted money: a number for each row would cost more to touch
 * for the first time than the pass itself.
 */
export class RowLog {
  /** The block that is written at present, and how far; a loop that writes by itself sets `at` when it is done. */
  rows = new Int32Array(0);
  amounts = new Float64Array(0);
  /** Where entries have one amount, the same array as `amounts`. */
  others = new Float64Array(0);
  at = 0;
  readonly #paired: boolean;
  readonly #full: LoggedRows[] = [];

  constructor(paired = false) {
    this.#paired = paired;
    this.#begin();
  }

  get count(): number {
    return this.#full.reduce((sum, { rows }) => sum + rows.length, this.at);
  }

  /** Makes sure that `stretch` more entries fit into the block at hand. */
  room(): void {
    if (this.at + stretch > this.rows.length) this.#next();
  }

  push(row: number, amount: number, other = amount): void {
    if (this.at === this.rows.length) this.#next();
    this.rows[this.at] = row;
    this.amounts[this.at] = amount;
    this.others[this.at] = other;
    this.at++;
  }

  /** All of it, in one piece each. */
  whole(): LoggedRows {
    const blocks = [...this.#full, this.#written()];
    if (blocks.length === 1) return blocks[0]!;
    const size = this.count;
    const whole = {
      rows: new Int32Array(size),
      amounts: new Float64Array(size),
      others: new Float64Array(this.#paired ? size : 0),
    };
    let at = 0;
    for (const { rows, amounts, others } of blocks) {
      whole.rows.set(rows, at);
      whole.amounts.set(amounts, at);
      if (this.#paired) whole.others.set(others, at);
      at += rows.length;
    }
    return this.#paired ? whole : { ...whole, others: whole.amounts };
  }

  #next(): void {
    this.#full.push(this.#written());
    this.#begin();
  }

  #written(): LoggedRows {
    return {
      rows: this.rows.subarray(0, this.at),
      amounts: this.amounts.subarray(0, this.at),
      others: this.others.subarray(0, this.at),
    };
  }

  #begin(): void {
    this.rows = new Int32Array(blockSize);
    this.amounts = new Float64Array(blockSize);
    this.others = this.#paired ? new Float64Array(blockSize) : this.amounts;
    this.at = 0;
  }
}
