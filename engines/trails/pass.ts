import type { Columns } from './columns.ts';
import type { RestedMoney } from './rested-money.ts';

/**
 * One chronological pass under one rule. The caller runs it over stretches of rows and, between them, applies the rows
 * and holdings that are sources. Amounts are minor units.
 */
export interface Pass {
  /** Applies rows `start` to `end - 1`. */
  run(start: number, end: number): void;
  /** Applies one row and taints all that reaches the payee; answers how much of it was clean. */
  runSource(row: number, source: number): number;
  cleanHeld(pocket: number): number;
  /** Taints `amount` of what the pocket holds clean, newest first where the rule knows an order; at a stop it rests. */
  mark(pocket: number, amount: number, source: number): void;
  /** Tainted money that the pocket's next payments could carry. */
  tainted(pocket: number): number;
  /** `tainted` shared out to the sources; adds up to it. */
  bySource(pocket: number): number[];
}

/** What the passes of all amount rules share: the ledger, and the records that an answer is made of. */
export interface PassGround {
  readonly columns: Columns;
  readonly pockets: number;
  readonly sources: number;
  /** What each pocket holds before the first row. */
  readonly openings: Float64Array;
  /** Per row: tainted money taken from the payer, in the payer's currency. */
  readonly taken: Float64Array;
  /** Per row: tainted money that reached the payee, in the payee's currency. */
  readonly arrived: Float64Array;
  readonly shortfalls: ShortfallLog;
  /** Where money comes to rest; undefined where the question follows it without end. */
  readonly rested: RestedMoney | undefined;
}

const blockBits = 16;
const blockSize = 1 << blockBits;

/** Debits larger than the known balance, in order; grows block by block, so that nothing is ever copied. */
export class ShortfallLog {
  readonly #rows: Int32Array[] = [];
  readonly #amounts: Float64Array[] = [];
  #lastRows = new Int32Array(0);
  #lastAmounts = new Float64Array(0);
  #at = blockSize;

  get count(): number {
    return this.#rows.length === 0 ? 0 : (this.#rows.length - 1) * blockSize + this.#at;
  }

  push(row: number, amount: number): void {
    if (this.#at === blockSize) this.#begin();
    this.#lastRows[this.#at] = row;
    this.#lastAmounts[this.#at] = amount;
    this.#at++;
  }

  row(place: number): number {
    return this.#rows[place >> blockBits]![place & (blockSize - 1)]!;
  }

  amount(place: number): number {
    return this.#amounts[place >> blockBits]![place & (blockSize - 1)]!;
  }

  #begin(): void {
    this.#lastRows = new Int32Array(blockSize);
    this.#lastAmounts = new Float64Array(blockSize);
    this.#rows.push(this.#lastRows);
    this.#amounts.push(this.#lastAmounts);
    this.#at = 0;
  }
}
