import { outsideKinds, type Columns } from './columns.ts';
import type { PassGround } from './pass.ts';
import { stretch, type RowLog } from './row-log.ts';
import type { SourceShares } from './source-shares.ts';
import { floorShare } from './wide-product.ts';

/**
 * The tight loops of the two rules that keep one pool per pocket. `state` holds [balance, tainted] side by side, so that a
 * pocket costs one cache line; the first pairs are the kinds of outside world, whose balance is infinite and never tainted,
 * so that they need no case of their own. All loops are written out: a rule passed as a function costs half the speed.
 *
 * Once the pockets outgrow the processor's cache a pass waits for memory, not for arithmetic. So each round reads the
 * pockets of a stretch of rows ahead: those reads do not depend on anything and are fetched while the sums are made.
 *
 * A branch that the processor cannot foresee costs as much as several rows, and whether a balance suffices is such a one:
 * in a ledger without opening balances one payment in five is a shortfall. So each row is written to the log, and the log's
 * end moves on by 0 or 1 (written `+`: `Number()` was measured slower). Most pockets that hold a little tainted money pay
 * none of it on, so what is asked is whether a payment moves any.
 *
 * A loop that calls anything looks up again where each array lies for every row, since the call might have changed it: that
 * took a third of a pass. So each rule has two loops. The `clean` one calls nothing and stops at a payment that moves
 * tainted money; the `whole` one makes those, too. Where most payments move some, stopping costs more than calling.
 * (`<< 1` is written for `* 2`, which is tested for an overflow each time.)
 */
export interface Kernel {
  /** Answers the row that it stopped at, not yet made, or `end`. */
  readonly clean: (
    columns: Columns,
    shortfalls: RowLog,
    state: Float64Array,
    start: number,
    end: number,
  ) => number;
  /** Answers how many rows moved tainted money. */
  readonly whole: (
    ground: PassGround,
    state: Float64Array,
    shares: SourceShares | undefined,
    start: number,
    end: number,
  ) => number;
}

/** Payments of a stretch that move tainted money; from so many on the next stretch is run whole. */
const manyMoves = 12;

/** Pockets fewer than this fit the cache, and reading ahead only costs. */
export const cachedPockets = 2 ** 14;

/** Where a pocket's pair begins in `state`; `pocket` below 0 is the outside world. */
export const pairOf = (pocket: number): number => (pocket + outsideKinds) << 1;

export function poolState(pockets: number, openings: Float64Array): Float64Array {
  const state = new Float64Array((pockets + outsideKinds) * 2);
  for (let kind = 0; kind < outsideKinds; kind++) state[kind * 2] = Number.POSITIVE_INFINITY;
  for (let pocket = 0; pocket < pockets; pocket++) state[pairOf(pocket)] = openings[pocket]!;
  return state;
}

/** Reads the pockets of rows `start` to `end - 1` for nothing but to have them near; answers something, so that it is done. */
export function fetchPockets(
  { payer, payee }: Columns,
  state: Float64Array,
  start: number,
  end: number,
): number {
  let sum = 0;
  for (let row = start; row < end; row++) {
    sum += state[(payer[row]! + outsideKinds) << 1]! + state[(payee[row]! + outsideKinds) << 1]!;
  }
  return sum;
}

/** Runs `kernel` over all rows in stretches; where the state is large their pockets are fetched just before. */
export function runFetched(
  { clean, whole }: Kernel,
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
): number {
  const { columns, shortfalls, pockets } = ground;
  const far = pockets >= cachedPockets;
  let sum = 0;
  let moves = 0;
  for (let first = start; first < end; first += stretch) {
    const next = Math.min(first + stretch, end);
    shortfalls.room();
    if (far) sum += fetchPockets(columns, state, first, next);
    if (moves >= manyMoves) {
      moves = whole(ground, state, shares, first, next);
      continue;
    }
    moves = 0;
    for (let row = clean(columns, shortfalls, state, first, next); row < next;) {
      moves += whole(ground, state, shares, row, row + 1);
      row = clean(columns, shortfalls, state, row + 1, next);
    }
  }
  return sum;
}

function proRataClean(
  { payer, payee, amount, toAmount }: Columns,
  shortfalls: RowLog,
  state: Float64Array,
  start: number,
  end: number,
): number {
  const { rows, amounts } = shortfalls;
  let short = shortfalls.at;
  let row = start;
  for (; row < end; row++) {
    const from = (payer[row]! + outsideKinds) << 1;
    const to = (payee[row]! + outsideKinds) << 1;
    if (from === to) continue;
    const debit = amount[row]!;
    const over = state[from]! - debit;
    // The larger of `over` and 0, exactly: twice a number below 2^53 is exact, too.
    const left = (over + Math.abs(over)) * 0.5;
    // A product above 2^53 is rounded, but never to below a balance.
    if (state[from + 1]! * debit >= left + debit) break;
    rows[short] = row;
    amounts[short] = -over;
    short += +(over < 0);
    state[from] = left;
    state[to] = state[to]! + toAmount[row]!;
  }
  shortfalls.at = short;
  return row;
}

function proRataWhole(
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
): number {
  const { carried, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const { rows: shortRows, amounts: shortAmounts } = shortfalls;
  const outside = outsideKinds * 2;
  let short = shortfalls.at;
  let moves = 0;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + outsideKinds) << 1;
    const to = (payee[row]! + outsideKinds) << 1;
    if (from === to) continue;
    const debit = amount[row]!;
    const credit = toAmount[row]!;
    const over = state[from]! - debit;
    shortRows[short] = row;
    shortAmounts[short] = -over;
    short += +(over < 0);
    const left = (over + Math.abs(over)) * 0.5;
    const balance = left + debit;
    const tainted = state[from + 1]!;
    if (tainted * debit >= balance) {
      const moved = floorShare(tainted, debit, balance);
      const reaching = credit === debit ? moved : floorShare(moved, credit, debit);
      moves++;
      carried.push(row, moved, reaching);
      state[from + 1] = tainted - moved;
      if (to >= outside) state[to + 1] = state[to + 1]! + reaching;
      shares?.move(payer[row]!, payee[row]!, moved, reaching);
    }
    state[from] = left;
    state[to] = state[to]! + credit;
  }
  shortfalls.at = short;
  return moves;
}

function lowestBalanceClean(
  { payer, payee, amount, toAmount }: Columns,
  shortfalls: RowLog,
  state: Float64Array,
  start: number,
  end: number,
): number {
  const { rows, amounts } = shortfalls;
  let short = shortfalls.at;
  let row = start;
  for (; row < end; row++) {
    const from = (payer[row]! + outsideKinds) << 1;
    const to = (payee[row]! + outsideKinds) << 1;
    if (from === to) continue;
    const over = state[from]! - amount[row]!;
    const left = (over + Math.abs(over)) * 0.5;
    if (state[from + 1]! > left) break;
    rows[short] = row;
    amounts[short] = -over;
    short += +(over < 0);
    state[from] = left;
    state[to] = state[to]! + toAmount[row]!;
  }
  shortfalls.at = short;
  return row;
}

function lowestBalanceWhole(
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
): number {
  const { carried, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const { rows: shortRows, amounts: shortAmounts } = shortfalls;
  const outside = outsideKinds * 2;
  let short = shortfalls.at;
  let moves = 0;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + outsideKinds) << 1;
    const to = (payee[row]! + outsideKinds) << 1;
    if (from === to) continue;
    const debit = amount[row]!;
    const credit = toAmount[row]!;
    const over = state[from]! - debit;
    shortRows[short] = row;
    shortAmounts[short] = -over;
    short += +(over < 0);
    const left = (over + Math.abs(over)) * 0.5;
    const tainted = state[from + 1]!;
    if (tainted > left) {
      const moved = tainted - left;
      const reaching = credit === debit ? moved : floorShare(moved, credit, debit);
      moves++;
      carried.push(row, moved, reaching);
      state[from + 1] = left;
      if (to >= outside) state[to + 1] = state[to + 1]! + reaching;
      shares?.move(payer[row]!, payee[row]!, moved, reaching);
    }
    state[from] = left;
    state[to] = state[to]! + credit;
  }
  shortfalls.at = short;
  return moves;
}

export const proRata: Kernel = { clean: proRataClean, whole: proRataWhole };
export const lowestBalance: Kernel = { clean: lowestBalanceClean, whole: lowestBalanceWhole };
