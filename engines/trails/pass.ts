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

/** Debits larger than the known balance, in order; grows by doubling. */
export class ShortfallLog {
  count = 0;
  rows = new Int32Array(1024);
  amounts = new Float64Array(1024);

  push(row: number, amount: number): void {
    if (this.count === this.rows.length) {
      const rows = new Int32Array(this.count * 2);
      rows.set(this.rows);
      this.rows = rows;
      const amounts = new Float64Array(this.count * 2);
      amounts.set(this.amounts);
      this.amounts = amounts;
    }
    this.rows[this.count] = row;
    this.amounts[this.count] = amount;
    this.count++;
  }
}
