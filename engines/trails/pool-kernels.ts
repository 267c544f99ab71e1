import { floorShare } from './wide-product.ts';
import type { PassGround } from './pass.ts';

/**
 * The tight loops of the two rules that keep one pool per pocket. `state` holds [balance, tainted] side by side, so that a
 * pocket costs one cache line; the first pair is the outside world, whose balance is infinite and never tainted, so that
 * it needs no case of its own. Both loops are written out: a rule passed as a function costs half the speed.
 */

export function poolState(pockets: number, openings: Float64Array): Float64Array {
  const state = new Float64Array((pockets + 1) * 2);
  state[0] = Number.POSITIVE_INFINITY;
  for (let pocket = 0; pocket < pockets; pocket++) state[(pocket + 1) * 2] = openings[pocket]!;
  return state;
}

export function runProRata(ground: PassGround, state: Float64Array, start: number, end: number): void {
  const { taken, arrived, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + 1) * 2;
    const to = (payee[row]! + 1) * 2;
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
      if (to !== 0) state[to + 1] = state[to + 1]! + reaching;
    }
    state[from] = balance - debit;
    state[to] = state[to]! + credit;
  }
}

export function runLowestBalance(ground: PassGround, state: Float64Array, start: number, end: number): void {
  const { taken, arrived, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  for (let row = start; row < end; row++) {
    const from = (payer[row]! + 1) * 2;
    const to = (payee[row]! + 1) * 2;
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
      if (to !== 0) state[to + 1] = state[to + 1]! + reaching;
    }
    state[from] = left;
    state[to] = state[to]! + credit;
  }
}
