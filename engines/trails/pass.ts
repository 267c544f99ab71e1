import type { Columns } from './columns.ts';
import type { RestedMoney } from './rested-money.ts';
import type { RowLog } from './row-log.ts';

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
  /** The payments that carried tainted money: what they took from the payer and, in the payee's currency, brought. */
  readonly carried: RowLog;
  /** Debits larger than the known balance, and by how much. */
  readonly shortfalls: RowLog;
  /** Where money comes to rest; undefined where the question follows it without end. */
  readonly rested: RestedMoney | undefined;
}
