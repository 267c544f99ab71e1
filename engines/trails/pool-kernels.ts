import { outsideKinds } from './columns.ts';
import { floorShare } from './wide-product.ts';
import type { PassGround } from './pass.ts';

/**
 * The tight loops of the two rules that keep one pool per pocket. `state` holds [balance, tainted] side by side, so that a
 * pocket costs one cache line; the first pairs are the kinds of outside world, whose balance is infinite and never tainted,
 * so that they need no case of their own. Both loops are written out: a rule passed as a function costs half the speed.
 *
 * Once the pockets outgrow the processor's cache a pass waits for memory, not for arithmetic. So each round reads the
 * pockets of a row some way ahead: those reads do not depend on anything and are fetched while the sums are made.
 */
export const ahead = 64;

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

/** Runs `kernel` over all rows, where the state is large in short stretches whose pockets were fetched just before. */
export function runFetched(
  kernel: (ground: PassGround, state: Float64Array, start: number, end: number) => void,
  ground: PassGround,
  state: Float64Array,
  start: number,
  end: number,
): number {
  if (ground.pockets < cachedPockets) {
    kernel(ground, state, start, end);
    return 0;
  }
  const { payer, payee } = ground.columns;
  let sum = 0;
  for (let row = start; row < end; row += ahead) {
    const next = Math.min(row + ahead, end);
    sum += fetch(payer, payee, state, row, next);
    kernel(ground, state, row, next);
  }
  return sum;
}

export function runProRata(ground: PassGround, state: Float64Array, start: number, end: number): void {
  const { taken, arrived, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const outside = outsideKinds * 2;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + outsideKinds) * 2;
    const to = (payee[row]! + outsideKinds) * 2;
    if (from === to) continue;
    const debit = amount[row]!;
    const credit = toAmount[row]!;
    const tainted = state[from + 1]!;
    let balance = state[from]!;
    if (balance < debit) {
      shortfalls.push(row, debit - balance);
      balance = debit;
    }
    if (tainted !== 0) {
      const moved = floorShare(tainted, debit, balance);
      const reaching = credit === debit ? moved : floorShare(moved, credit, debit);
      taken[row] = moved;
      arrived[row] = reaching;
      state[from + 1] = tainted - moved;
      if (to >= outside) state[to + 1] = state[to + 1]! + reaching;
    }
    state[from] = balance - debit;
    state[to] = state[to]! + credit;
  }
}

export function runLowestBalance(ground: PassGround, state: Float64Array, start: number, end: number): void {
  const { taken, arrived, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const outside = outsideKinds * 2;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + outsideKinds) * 2;
    const to = (payee[row]! + outsideKinds) * 2;
    if (from === to) continue;
    const debit = amount[row]!;
    const credit = toAmount[row]!;
    const tainted = state[from + 1]!;
    let balance = state[from]!;
    if (balance < debit) {
      shortfalls.push(row, debit - balance);
      balance = debit;
    }
    const left = balance - debit;
    if (tainted > left) {
      const moved = tainted - left;
      const reaching = credit === debit ? moved : floorShare(moved, credit, debit);
      taken[row] = moved;
      arrived[row] = reaching;
      state[from + 1] = left;
      if (to >= outside) state[to + 1] = state[to + 1]! + reaching;
    }
    state[from] = left;
    state[to] = state[to]! + credit;
  }
}
