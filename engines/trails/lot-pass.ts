import { floorShare } from './wide-product.ts';
import { LotPool } from './lot-pool.ts';
import type { Pass, PassGround } from './pass.ts';

/**
 * `fifo` and `lifo`: what a pocket holds lies in lots. Neighbouring lots of one source are one lot, since their order no
 * longer matters; so a pocket without tainted money is one clean lot, and that is its balance alone, without a list.
 *
 * Lists are linked in the direction in which lots are taken: under `fifo` from the oldest to the newest (`#first` is the
 * oldest, `#newest` the end where lots arrive), under `lifo` from the newest to the oldest (`#first` is the newest).
 */
export class LotPass implements Pass {
  readonly #ground: PassGround;
  readonly #newestFirst: boolean;
  /** [balance, tainted] per pocket. */
  readonly #state: Float64Array;
  /** [first, newest] per pocket; only meaningful while tainted is not 0. */
  readonly #ends: Int32Array;
  readonly #pool = new LotPool();

  constructor(ground: PassGround, rule: 'fifo' | 'lifo') {
    this.#ground = ground;
    this.#newestFirst = rule === 'lifo';
    this.#state = new Float64Array(ground.pockets * 2);
    this.#ends = new Int32Array(ground.pockets * 2).fill(-1);
    for (let pocket = 0; pocket < ground.pockets; pocket++) {
      this.#state[pocket * 2] = ground.openings[pocket]!;
    }
  }

  run(start: number, end: number): void {
    const state = this.#state;
    const { payer, payee, amount, toAmount } = this.#ground.columns;
    const { shortfalls } = this.#ground;
    for (let row = start; row < end; row++) {
      const from = payer[row]!;
      const to = payee[row]!;
      if (from === to) continue;
      // Money that leaves a clean pocket for a clean pocket needs no lots.
      const fromTainted = from < 0 ? 0 : state[from * 2 + 1]!;
      const toTainted = to < 0 ? 0 : state[to * 2 + 1]!;
      if (fromTainted !== 0 || toTainted !== 0) {
        this.#move(row, 0);
        continue;
      }
      if (from >= 0) {
        const debit = amount[row]!;
        const balance = state[from * 2]!;
        if (balance < debit) shortfalls.push(row, debit - balance);
        state[from * 2] = balance < debit ? 0 : balance - debit;
      }
      if (to >= 0) state[to * 2] = state[to * 2]! + toAmount[row]!;
    }
  }

  runSource(row: number, source: number): number {
    const { columns } = this.#ground;
    const to = columns.payee[row]!;
    if (columns.payer[row] === to && to >= 0) return 0;
    return this.#move(row, source + 1);
  }

  cleanHeld(pocket: number): number {
    return this.#state[pocket * 2]! - this.#state[pocket * 2 + 1]!;
  }

  tainted(pocket: number): number {
    return this.#state[pocket * 2 + 1]!;
  }

  bySource(pocket: number): number[] {
    const sums = Array.from({ length: this.#ground.sources }, () => 0);
    if (this.tainted(pocket) === 0) return sums;
    for (let lot = this.#ends[pocket * 2]!; lot >= 0; lot = this.#pool.nextOf(lot)) {
      const source = this.#pool.sourceOf(lot);
      if (source > 0) sums[source - 1] = sums[source - 1]! + this.#pool.amountOf(lot);
    }
    return sums;
  }

  /** The newest clean lots become tainted; of a lot that is larger than needed, its newest part. */
  mark(pocket: number, amount: number, source: number): void {
    if (amount === 0) return;
    const lots = this.#newestFirstList(pocket);
    const after: { amount: number; source: number }[] = [];
    let missing = amount;
    for (const lot of lots) {
      const painted = lot.source === 0 ? Math.min(lot.amount, missing) : 0;
      missing -= painted;
      if (painted > 0) after.push({ amount: painted, source: source + 1 });
      if (lot.amount > painted) after.push({ amount: lot.amount - painted, source: lot.source });
    }
    this.#clear(pocket);
    this.#state[pocket * 2] = 0;
    this.#state[pocket * 2 + 1] = 0;
    for (const lot of after.reverse()) this.#arrive(pocket, lot.amount, lot.source);
  }

  #newestFirstList(pocket: number): { amount: number; source: number }[] {
    if (this.tainted(pocket) === 0) return [{ amount: this.#state[pocket * 2]!, source: 0 }];
    const lots: { amount: number; source: number }[] = [];
    for (let lot = this.#ends[pocket * 2]!; lot >= 0; lot = this.#pool.nextOf(lot)) {
      lots.push({ amount: this.#pool.amountOf(lot), source: this.#pool.sourceOf(lot) });
    }
    return this.#newestFirst ? lots : lots.reverse();
  }

  #clear(pocket: number): void {
    if (this.tainted(pocket) !== 0) {
      for (let lot = this.#ends[pocket * 2]!; lot >= 0;) {
        const next = this.#pool.nextOf(lot);
        this.#pool.free(lot);
        lot = next;
      }
    }
    this.#ends[pocket * 2] = -1;
    this.#ends[pocket * 2 + 1] = -1;
  }

  /** One row lot by lot. `paint` is 0, or the source that all clean parts get. Answers how much was painted. */
  #move(row: number, paint: number): number {
    const { columns, shortfalls, taken, arrived } = this.#ground;
    const from = columns.payer[row]!;
    const to = columns.payee[row]!;
    const debit = columns.amount[row]!;
    const credit = columns.toAmount[row]!;
    const before = from < 0 ? 0 : this.#state[from * 2]!;
    const missing = from < 0 ? debit : Math.max(0, debit - before);
    if (from >= 0 && missing > 0) shortfalls.push(row, missing);
    this.#travel = { to, debit, credit, paint, sent: 0, delivered: 0, tainted: 0, painted: 0 };
    if (!this.#newestFirst && missing > 0) this.#deliver(missing, 0);
    let leaving = 0;
    if (from >= 0) leaving = this.#take(from, debit - missing);
    if (this.#newestFirst && missing > 0) this.#deliver(missing, 0);
    if (leaving > 0) taken[row] = leaving;
    if (this.#travel.tainted > 0) arrived[row] = this.#travel.tainted;
    return this.#travel.painted;
  }

  /** The payment under way: how much of the debit was sent so far, and what of it reached the payee. */
  #travel = { to: -1, debit: 0, credit: 0, paint: 0, sent: 0, delivered: 0, tainted: 0, painted: 0 };

  /** Takes from the pocket what it surely holds and delivers it part by part; answers the tainted sum. */
  #take(pocket: number, amount: number): number {
    const state = this.#state;
    const pool = this.#pool;
    state[pocket * 2] = state[pocket * 2]! - amount;
    if (state[pocket * 2 + 1] === 0) {
      if (amount > 0) this.#deliver(amount, 0);
      return 0;
    }
    let leaving = 0;
    let lot = this.#ends[pocket * 2]!;
    for (let missing = amount; missing > 0;) {
      const held = pool.amountOf(lot);
      const source = pool.sourceOf(lot);
      const part = held <= missing ? held : missing;
      missing -= part;
      if (source !== 0) leaving += part;
      if (part === held) {
        const next = pool.nextOf(lot);
        pool.free(lot);
        lot = next;
      } else {
        pool.setAmount(lot, held - part);
      }
      this.#deliver(part, source);
    }
    this.#ends[pocket * 2] = lot;
    if (lot < 0) this.#ends[pocket * 2 + 1] = -1;
    const tainted = state[pocket * 2 + 1]! - leaving;
    if (tainted === 0) this.#clear(pocket);
    state[pocket * 2 + 1] = tainted;
    return leaving;
  }

  /** An exchange puts the border at `n` of the payer's units at `floor(n × credit / debit)` of the payee's. */
  #deliver(part: number, source: number): void {
    const travel = this.#travel;
    travel.sent += part;
    let reaching = part;
    if (travel.credit !== travel.debit) {
      const border = floorShare(travel.sent, travel.credit, travel.debit);
      reaching = border - travel.delivered;
      travel.delivered = border;
      if (reaching === 0) return;
    }
    const painted = source === 0 && travel.paint !== 0;
    if (painted) travel.painted += reaching;
    const kept = painted ? travel.paint : source;
    if (kept !== 0) travel.tainted += reaching;
    if (travel.to >= 0) this.#arrive(travel.to, reaching, kept);
  }

  /** Adds a lot at the newest end. */
  #arrive(pocket: number, amount: number, source: number): void {
    const state = this.#state;
    const ends = this.#ends;
    const pool = this.#pool;
    const balance = state[pocket * 2]!;
    const tainted = state[pocket * 2 + 1]!;
    state[pocket * 2] = balance + amount;
    if (source === 0 && tainted === 0) return;
    if (tainted === 0) {
      const clean = balance > 0 ? pool.make(balance, 0) : -1;
      ends[pocket * 2] = clean;
      ends[pocket * 2 + 1] = clean;
    }
    if (source !== 0) state[pocket * 2 + 1] = tainted + amount;
    const newest = this.#newestFirst ? ends[pocket * 2]! : ends[pocket * 2 + 1]!;
    if (newest >= 0 && pool.sourceOf(newest) === source) {
      pool.setAmount(newest, pool.amountOf(newest) + amount);
      return;
    }
    const lot = pool.make(amount, source);
    if (newest < 0) {
      ends[pocket * 2] = lot;
      ends[pocket * 2 + 1] = lot;
    } else if (this.#newestFirst) {
      pool.setNext(lot, newest);
      ends[pocket * 2] = lot;
    } else {
      pool.setNext(newest, lot);
      ends[pocket * 2 + 1] = lot;
    }
  }
}
