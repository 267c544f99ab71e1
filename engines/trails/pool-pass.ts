import { floorShare } from './wide-product.ts';
import type { Pass, PassGround } from './pass.ts';
import { lowestBalance, pairOf, poolState, proRata, runFetched } from './pool-kernels.ts';
import { SourceShares } from './source-shares.ts';

/** `pro-rata` and `lowest-intermediate-balance`: one pool per pocket, how much it holds and how much of that is tainted. */
export class PoolPass implements Pass {
  readonly #ground: PassGround;
  readonly #rule: 'pro-rata' | 'lowest-intermediate-balance';
  /** [balance, tainted] of each kind of outside world, then of each pocket. */
  readonly #state: Float64Array;
  /** Only where several sources must be told apart. */
  readonly #shares: SourceShares | undefined;
  /** What the last `#apply` took of the payer's tainted money. */
  #leaving = 0;

  constructor(ground: PassGround, rule: 'pro-rata' | 'lowest-intermediate-balance') {
    this.#ground = ground;
    this.#rule = rule;
    this.#state = poolState(ground.pockets, ground.openings);
    this.#shares = ground.sources > 1 ? new SourceShares(ground.pockets, ground.sources) : undefined;
  }

  run(start: number, end: number): void {
    if (this.#ground.rested === undefined) {
      const kernel = this.#rule === 'pro-rata' ? proRata : lowestBalance;
      runFetched(kernel, this.#ground, this.#state, this.#shares, start, end);
      return;
    }
    for (let row = start; row < end; row++) {
      const reaching = this.#apply(row);
      if (this.#leaving !== 0) this.#ground.carried.push(row, this.#leaving, reaching);
    }
  }

  runSource(row: number, source: number): number {
    const moved = this.#apply(row, true);
    const { columns, carried } = this.#ground;
    const to = columns.payee[row]!;
    if (columns.payer[row] === to && to >= 0) return 0;
    const credit = columns.toAmount[row]!;
    const newly = credit - moved;
    carried.push(row, this.#leaving, credit);
    if (to >= 0) this.#taint(to, newly, source);
    return newly;
  }

  cleanHeld(pocket: number): number {
    return this.#state[pairOf(pocket)]! - this.#state[pairOf(pocket) + 1]!;
  }

  mark(pocket: number, amount: number, source: number): void {
    this.#taint(pocket, amount, source);
  }

  tainted(pocket: number): number {
    return this.#state[pairOf(pocket) + 1]!;
  }

  bySource(pocket: number): number[] {
    return this.#shares === undefined ? [this.tainted(pocket)] : this.#shares.of(pocket);
  }

  #taint(pocket: number, amount: number, source: number): void {
    const { rested } = this.#ground;
    if (rested?.isStop(pocket) === true) {
      rested.add(pocket, source, amount);
      return;
    }
    this.#state[pairOf(pocket) + 1] = this.#state[pairOf(pocket) + 1]! + amount;
    this.#shares?.add(pocket, source, amount);
  }

  /** One row, with what rests; answers the tainted money that reached the payee. */
  #apply(row: number, isSource = false): number {
    const { columns, rested } = this.#ground;
    const from = columns.payer[row]!;
    const to = columns.payee[row]!;
    this.#leaving = 0;
    if (from === to) return 0;
    const debit = columns.amount[row]!;
    const credit = columns.toAmount[row]!;
    const leaving = from >= 0 ? this.#debit(row, from, debit) : 0;
    const reaching = leaving === 0 || credit === debit ? leaving : floorShare(leaving, credit, debit);
    this.#leaving = leaving;
    const rests = rested?.restsAt(row, reaching, isSource) === true;
    this.#shares?.move(from, rests ? -1 : to, leaving, reaching);
    if (to >= 0) {
      this.#state[pairOf(to)] = this.#state[pairOf(to)]! + credit;
      if (!rests) this.#state[pairOf(to) + 1] = this.#state[pairOf(to) + 1]! + reaching;
    }
    if (rests) {
      for (let source = 0; source < this.#ground.sources; source++) {
        rested!.add(to, source, this.#shares === undefined ? reaching : this.#shares.moved(source));
      }
    }
    return reaching;
  }

  #debit(row: number, pocket: number, debit: number): number {
    const state = this.#state;
    const pair = pairOf(pocket);
    let balance = state[pair]!;
    const tainted = state[pair + 1]!;
    if (balance < debit) {
      this.#ground.shortfalls.push(row, debit - balance);
      balance = debit;
    }
    state[pair] = balance - debit;
    if (tainted === 0) return 0;
    const leaving =
      this.#rule === 'pro-rata'
        ? floorShare(tainted, debit, balance)
        : Math.max(0, tainted - (balance - debit));
    state[pair + 1] = tainted - leaving;
    return leaving;
  }
}
