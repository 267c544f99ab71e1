import { floorShare } from './wide-product.ts';
import type { PassGround } from './pass.ts';

/**
 * The tight loops of the two rules that keep one pool per pocket. `state` holds [balance, tainted] side by side, so that a
 * pocket costs one cache line. Both loops are written out: a rule passed as a function costs half the speed.
 */

export function runProRata(ground: PassGround, state: Float64Array, start: number, end: number): void {
  const { taken, arrived, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const exchanges = toAmount !== amount;
  for (let row = start; row < end; row++) {
    const from = payer[row]!;
    const to = payee[row]!;
    if (from === to) continue;
    const debit = amount[row]!;
    let moved = 0;
    if (from >= 0) {
      const place = from * 2;
      let balance = state[place]!;
      const tainted = state[place + 1]!;
      if (balance < debit) {
        shortfalls.push(row, debit - balance);
        balance = debit;
      }
      if (tainted !== 0) {
        moved = floorShare(tainted, debit, balance);
        taken[row] = moved;
        state[place + 1] = tainted - moved;
      }
      state[place] = balance - debit;
    }
    let credit = debit;
    if (exchanges) {
      credit = toAmount[row]!;
      if (credit !== debit && moved !== 0) moved = floorShare(moved, credit, debit);
    }
    if (moved !== 0) arrived[row] = moved;
    if (to >= 0) {
      state[to * 2] = state[to * 2]! + credit;
      if (moved !== 0) state[to * 2 + 1] = state[to * 2 + 1]! + moved;
    }
  }
}

export function runLowestBalance(ground: PassGround, state: Float64Array, start: number, end: number): void {
  const { taken, arrived, shortfalls } = ground;
  const { payer, payee, amount, toAmount } = ground.columns;
  const exchanges = toAmount !== amount;
  for (let row = start; row < end; row++) {
    const from = payer[row]!;
    const to = payee[row]!;
    if (from === to) continue;
    const debit = amount[row]!;
    let moved = 0;
    if (from >= 0) {
      const place = from * 2;
      let balance = state[place]!;
      const tainted = state[place + 1]!;
      if (balance < debit) {
        shortfalls.push(row, debit - balance);
        balance = debit;
      }
      const left = balance - debit;
      if (tainted > left) {
        moved = tainted - left;
        taken[row] = moved;
        state[place + 1] = left;
      }
      state[place] = left;
    }
    let credit = debit;
    if (exchanges) {
      credit = toAmount[row]!;
      if (credit !== debit && moved !== 0) moved = floorShare(moved, credit, debit);
    }
    if (moved !== 0) arrived[row] = moved;
    if (to >= 0) {
      state[to * 2] = state[to * 2]! + credit;
      if (moved !== 0) state[to * 2 + 1] = state[to * 2 + 1]! + moved;
    }
  }
}
