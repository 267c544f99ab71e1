import { outsideKinds } from './columns.ts';
import type { PassGround } from './pass.ts';
import { stretch } from './row-log.ts';
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
 * A branch that the processor cannot foresee costs as much as several rows. Whether a balance suffices is such a one: in a
 * ledger without opening balances one payment in five is a shortfall. So each rule has two loops that do the same. Where
 * shortfalls are *seldom* there is a branch for them; where they are *often*, each row is written to the log, and the log's
 * end moves on by 0 or 1 (written `+`: `Number()` was measured slower). And most pockets that hold a little tainted money
 * pay none of it on, so what is asked is whether a payment moves any.
 */
type Loop = (
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
) => void;

export interface Kernel {
  readonly seldom: Loop;
  readonly often: Loop;
}

/** Most shortfalls of a stretch after which they count as seldom in the next. */
const seldomShortfalls = 2;

/** Pockets fewer than this fit the cache, and reading ahead only costs. */
export const cachedPockets = 2 ** 14;

/** Where a pocket's pair begins in `state`; `pocket` below 0 is the outside world. */
export const pairOf = (pocket: number): number => (pocket + outsideKinds) * 2;

export function poolState(pockets: number, openings: Float64Array): Float64Array {
  const state = new Float64Array((pockets + outsideKinds) * 2);
  for (let kind = 0; kind < outsideKinds; kind++) state[kind * 2] = Number.POSITIVE_INFINITY;
  for (let pocket = 0; pocket < pockets; pocket++) state[pairOf(pocket)] = openings[pocket]!;
  return state;
}

/** Reads the pockets of rows `start` to `end - 1` for nothing but to have them near; answers something, so that it is done. */
function fetch(
  payer: Int32Array,
  payee: Int32Array,
  state: Float64Array,
  start: number,
  end: number,
): number {
  let sum = 0;
  for (let row = start; row < end; row++) {
    sum += state[(payer[row]! + outsideKinds) * 2 + 1]! + state[(payee[row]! + outsideKinds) * 2 + 1]!;
  }
  return sum;
}

/** Runs `kernel` over all rows in stretches; where the state is large their pockets are fetched just before. */
export function runFetched(
  kernel: Kernel,
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
): number {
  const { shortfalls, pockets } = ground;
  const { payer, payee } = ground.columns;
  const far = pockets >= cachedPockets;
  let sum = 0;
  let loop = kernel.seldom;
  for (let row = start; row < end; row += stretch) {
    const next = Math.min(row + stretch, end);
    shortfalls.room();
    if (far) sum += fetch(payer, payee, state, row, next);
    const before = shortfalls.at;
    loop(ground, state, shares, row, next);
    loop = shortfalls.at - before > seldomShortfalls ? kernel.often : kernel.seldom;
  }
  return sum;
}

function proRataSeldom(
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
): void {
  const { carried, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const { rows: shortRows, amounts: shortAmounts } = shortfalls;
  const outside = outsideKinds * 2;
  let short = shortfalls.at;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + outsideKinds) * 2;
    const to = (payee[row]! + outsideKinds) * 2;
    if (from === to) continue;
    const debit = amount[row]!;
    const credit = toAmount[row]!;
    let balance = state[from]!;
    if (balance < debit) {
      shortRows[short] = row;
      shortAmounts[short] = debit - balance;
      short++;
      balance = debit;
    }
    const left = balance - debit;
    const tainted = state[from + 1]!;
    // A product above 2^53 is rounded, but never to below a balance.
    if (tainted * debit >= balance) {
      const moved = floorShare(tainted, debit, balance);
      const reaching = credit === debit ? moved : floorShare(moved, credit, debit);
      carried.push(row, moved, reaching);
      state[from + 1] = tainted - moved;
      if (to >= outside) state[to + 1] = state[to + 1]! + reaching;
      shares?.move(payer[row]!, payee[row]!, moved, reaching);
    }
    state[from] = left;
    state[to] = state[to]! + credit;
  }
  shortfalls.at = short;
}

function proRataOften(
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
): void {
  const { carried, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const { rows: shortRows, amounts: shortAmounts } = shortfalls;
  const outside = outsideKinds * 2;
  let short = shortfalls.at;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + outsideKinds) * 2;
    const to = (payee[row]! + outsideKinds) * 2;
    if (from === to) continue;
    const debit = amount[row]!;
    const credit = toAmount[row]!;
    const over = state[from]! - debit;
    shortRows[short] = row;
    shortAmounts[short] = -over;
    short += +(over < 0);
    // The larger of `over` and 0, exactly: twice a number below 2^53 is exact, too.
    const left = (over + Math.abs(over)) * 0.5;
    const balance = left + debit;
    const tainted = state[from + 1]!;
    // A product above 2^53 is rounded, but never to below a balance.
    if (tainted * debit >= balance) {
      const moved = floorShare(tainted, debit, balance);
      const reaching = credit === debit ? moved : floorShare(moved, credit, debit);
      carried.push(row, moved, reaching);
      state[from + 1] = tainted - moved;
      if (to >= outside) state[to + 1] = state[to + 1]! + reaching;
      shares?.move(payer[row]!, payee[row]!, moved, reaching);
    }
    state[from] = left;
    state[to] = state[to]! + credit;
  }
  shortfalls.at = short;
}

function lowestBalanceSeldom(
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
): void {
  const { carried, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const { rows: shortRows, amounts: shortAmounts } = shortfalls;
  const outside = outsideKinds * 2;
  let short = shortfalls.at;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + outsideKinds) * 2;
    const to = (payee[row]! + outsideKinds) * 2;
    if (from === to) continue;
    const debit = amount[row]!;
    const credit = toAmount[row]!;
    let balance = state[from]!;
    if (balance < debit) {
      shortRows[short] = row;
      shortAmounts[short] = debit - balance;
      short++;
      balance = debit;
    }
    const left = balance - debit;
    const tainted = state[from + 1]!;
    if (tainted > left) {
      const moved = tainted - left;
      const reaching = credit === debit ? moved : floorShare(moved, credit, debit);
      carried.push(row, moved, reaching);
      state[from + 1] = left;
      if (to >= outside) state[to + 1] = state[to + 1]! + reaching;
      shares?.move(payer[row]!, payee[row]!, moved, reaching);
    }
    state[from] = left;
    state[to] = state[to]! + credit;
  }
  shortfalls.at = short;
}
function lowestBalanceOften(
  ground: PassGround,
  state: Float64Array,
  shares: SourceShares | undefined,
  start: number,
  end: number,
): void {
  const { carried, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const { rows: shortRows, amounts: shortAmounts } = shortfalls;
  const outside = outsideKinds * 2;
  let short = shortfalls.at;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + outsideKinds) * 2;
    const to = (payee[row]! + outsideKinds) * 2;
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
      carried.push(row, moved, reaching);
      state[from + 1] = left;
      if (to >= outside) state[to + 1] = state[to + 1]! + reaching;
      shares?.move(payer[row]!, payee[row]!, moved, reaching);
    }
    state[from] = left;
    state[to] = state[to]! + credit;
  }
  shortfalls.at = short;
}

export const proRata: Kernel = { seldom: proRataSeldom, often: proRataOften };
export const lowestBalance: Kernel = { seldom: lowestBalanceSeldom, often: lowestBalanceOften };
