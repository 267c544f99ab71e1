import type { RowLog } from './row-log.ts';

/** The payments of a finished pass that carried tainted money, by place, in the order of the ledger. */
export class CarriedRows {
  readonly rows: Int32Array;
  /** What each took from its payer, in the payer's currency. In a ledger without exchange the same as `arrived`. */
  readonly taken: Float64Array;
  /** What each brought, in the payee's currency. */
  readonly arrived: Float64Array;

  constructor(log: RowLog) {
    const { rows, amounts, others } = log.whole();
    this.rows = rows;
    this.taken = amounts;
    this.arrived = others;
  }

  get count(): number {
    return this.rows.length;
  }

  /** First place whose row is `row` or later; `count` where there is none. */
  placeFrom(row: number): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.rows[middle]! < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
