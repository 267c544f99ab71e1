import { floorShare } from './wide-product.ts';
import { outsideKinds, type Columns } from './columns.ts';
import { LotPool } from './lot-pool.ts';
import { cachedPockets, fetchPockets } from './pool-kernels.ts';
import type { Pass, PassGround } from './pass.ts';
import { stretch, type RowLog } from './row-log.ts';

interface Lot {
  readonly amount: number;
  /** 0 is clean, `k + 1` the k-th source. */
  readonly source: number;
}

/**
 * `fifo` and `lifo`: what a pocket holds lies in lots. Neighbouring lots of one source are one lot, since their order no
 * longer matters; so a pocket that holds only clean money is one lot, and that is its balance alone, without a list.
 *
 * Lists are linked in the direction in which lots are taken: under `fifo` from the oldest to the newest, under `lifo` from
 * the newest to the oldest. A pocket is 16 bytes, [balance: Float64 | first lot: Int32 | newest lot: Int32], first -1 where
 * there is no list; the first of them are the kinds of outside world, whose balance is infinite and always clean.
 */
export class LotPass implements Pass {
  readonly #ground: PassGround;
  readonly #newestFirst: boolean;
  readonly #balances: Float64Array;
  readonly #ends: Int32Array;
  readonly #pool = new LotPool();
  /** Nothing but a reason for the processor to read ahead. */
  fetched = 0;

  constructor(ground: PassGround, rule: 'fifo' | 'lifo') {
    this.#ground = ground;
    this.#newestFirst = rule === 'lifo';
    const buffer = new ArrayBuffer((ground.pockets + outsideKinds) * 16);
    this.#balances = new Float64Array(buffer);
    this.#ends = new Int32Array(buffer);
    for (let place = 0; place < ground.pockets + outsideKinds; place++) {
      this.#balances[place * 2] =
        place < outsideKinds ? Number.POSITIVE_INFINITY : ground.openings[place - outsideKinds]!;
      this.#ends[place * 4 + 2] = -1;
      this.#ends[place * 4 + 3] = -1;
    }
  }

  run(start: number, end: number): void {
    const { columns, shortfalls, pockets } = this.#ground;
    const far = pockets >= cachedPockets;
    for (let first = start; first < end; first += stretch) {
      const next = Math.min(first + stretch, end);
      shortfalls.room();
      if (far) this.fetched = fetchPockets(columns, this.#balances, first, next);
      for (let row = first; row < next; row++) {
        row = moveClean(columns, shortfalls, this.#balances, this.#ends, row, next);
        if (row < next) this.#move(row, 0);
      }
    }
  }

  runSource(row: number, source: number): number {
    const { columns } = this.#ground;
    const to = columns.payee[row]!;
    if (columns.payer[row] === to && to >= 0) return 0;
    return this.#move(row, source + 1);
  }

  tainted(pocket: number): number {
    if (this.#ends[(pocket + outsideKinds) * 4 + 2]! < 0) return 0;
    return this.#lotsOf(pocket).reduce((sum, lot) => (lot.source === 0 ? sum : sum + lot.amount), 0);
  }

  cleanHeld(pocket: number): number {
    return this.#balances[(pocket + outsideKinds) * 2]! - this.tainted(pocket);
  }

  bySource(pocket: number): number[] {
    const sums = Array.from({ length: this.#ground.sources }, () => 0);
    for (const { source, amount } of this.#lotsOf(pocket)) {
      if (source > 0) sums[source - 1] = sums[source - 1]! + amount;
    }
    return sums;
  }

  /** The newest clean lots become tainted; of a lot that is larger than needed, its newest part. */
  mark(pocket: number, amount: number, source: number): void {
    if (this.#ground.rested?.isStop(pocket) === true) {
      this.#ground.rested.add(pocket, source, amount);
      return;
    }
    const lots = this.#lotsOf(pocket);
    if (!this.#newestFirst) lots.reverse();
    const after: Lot[] = [];
    let missing = amount;
    for (const lot of lots) {
      const painted = lot.source === 0 ? Math.min(lot.amount, missing) : 0;
      missing -= painted;
      if (painted > 0) after.push({ amount: painted, source: source + 1 });
      if (lot.amount > painted) after.push({ amount: lot.amount - painted, source: lot.source });
    }
    const place = pocket + outsideKinds;
    this.#clear(place);
    this.#balances[place * 2] = 0;
    for (const lot of after.reverse()) {
      this.#pool.reserve(2);
      this.#arrive(place, lot.amount, lot.source);
      this.#balances[place * 2] = this.#balances[place * 2]! + lot.amount;
    }
  }

  /** In the order in which they would be taken. */
  #lotsOf(pocket: number): Lot[] {
    const { amounts, words } = this.#pool;
    const first = this.#ends[(pocket + outsideKinds) * 4 + 2]!;
    if (first < 0) return [{ amount: this.#balances[(pocket + outsideKinds) * 2]!, source: 0 }];
    const lots: Lot[] = [];
    for (let lot = first; lot >= 0; lot = words[lot * 4 + 3]!) {
      lots.push({ amount: amounts[lot * 2]!, source: words[lot * 4 + 2]! });
    }
    return lots;
  }

  #clear(place: number): void {
    const { words } = this.#pool;
    for (let lot = this.#ends[place * 4 + 2]!; lot >= 0;) {
      const next = words[lot * 4 + 3]!;
      this.#pool.free(lot);
      lot = next;
    }
    this.#ends[place * 4 + 2] = -1;
    this.#ends[place * 4 + 3] = -1;
  }

  /**
   * One row lot by lot; whole lots change hands without a copy. `paint` is 0, or the source that all clean parts get.
   * Answers how much was painted. In an exchange the border at `n` of the payer's units lies at
   * `floor(n × credit / debit)` of the payee's.
   */
  #move(row: number, paint: number): number {
    const pool = this.#pool;
    pool.reserve(4);
    const { amounts, words } = pool;
    const balances = this.#balances;
    const { columns, shortfalls, rested } = this.#ground;
    const from = columns.payer[row]! + outsideKinds;
    const to = columns.payee[row]! + outsideKinds;
    const resting = rested === undefined ? 0 : this.#restingAt(row, paint !== 0);
    const debit = columns.amount[row]!;
    const credit = columns.toAmount[row]!;
    const exchange = credit !== debit;
    let missing = debit;
    let sent = 0;
    let delivered = 0;
    let leaving = 0;
    let reachingTainted = 0;
    let painted = 0;
    const balance = balances[from * 2]!;
    const known = balance < debit ? balance : debit;
    let lot = this.#ends[from * 4 + 2]!;
    // The assumed money is older than all: first to be taken under fifo, last under lifo.
    let assumed = debit - known;
    if (assumed > 0) shortfalls.push(row, assumed);
    while (missing > 0) {
      let part: number;
      let source = 0;
      let whole = -1;
      if (assumed > 0 && (!this.#newestFirst || missing === assumed)) {
        part = assumed;
        assumed = 0;
      } else if (lot < 0) {
        part = missing - assumed;
      } else {
        const held = amounts[lot * 2]!;
        source = words[lot * 4 + 2]!;
        part = missing - assumed;
        if (held <= part) {
          part = held;
          whole = lot;
          lot = words[lot * 4 + 3]!;
        } else {
          amounts[lot * 2] = held - part;
        }
        if (source !== 0) leaving += part;
      }
      missing -= part;
      let reaching = part;
      if (exchange) {
        sent += part;
        const border = floorShare(sent, credit, debit);
        reaching = border - delivered;
        delivered = border;
      }
      if (source === 0 && paint !== 0) {
        source = paint;
        painted += reaching;
      }
      if (source !== 0) {
        reachingTainted += reaching;
        if (resting !== 0) {
          rested!.add(to - outsideKinds, source - 1, reaching);
          source = 0;
        }
      }
      if (whole >= 0) pool.free(whole);
      if (to >= outsideKinds) {
        if (reaching > 0) this.#arrive(to, reaching, source);
        balances[to * 2] = balances[to * 2]! + reaching;
      }
    }
    balances[from * 2] = balance - known;
    this.#leaveFirst(from, lot);
    if (leaving > 0 || reachingTainted > 0) this.#ground.carried.push(row, leaving, reachingTainted);
    return painted;
  }

  /** 1 where what row brings comes to rest with its payee. The money of a source itself rests at stops only. */
  #restingAt(row: number, isSource: boolean): number {
    const { columns, rested } = this.#ground;
    const payee = columns.payee[row]!;
    if (payee < 0) return 0;
    if (isSource || rested!.isStop(payee)) return rested!.isStop(payee) ? 1 : 0;
    return rested!.restsAt(row, this.#wouldBring(row), false) ? 1 : 0;
  }

  /** The tainted money that a row is about to bring to its payee; moves nothing. */
  #wouldBring(row: number): number {
    const { columns } = this.#ground;
    const { amounts, words } = this.#pool;
    const from = columns.payer[row]! + outsideKinds;
    const debit = columns.amount[row]!;
    const credit = columns.toAmount[row]!;
    const assumed = Math.max(0, debit - this.#balances[from * 2]!);
    let sent = this.#newestFirst ? 0 : assumed;
    let brought = 0;
    for (let lot = this.#ends[from * 4 + 2]!; lot >= 0 && sent < debit; lot = words[lot * 4 + 3]!) {
      const before = floorShare(sent, credit, debit);
      sent = Math.min(debit, sent + amounts[lot * 2]!);
      if (words[lot * 4 + 2] !== 0) brought += floorShare(sent, credit, debit) - before;
    }
    return brought;
  }

  /** Adds a lot at the newest end; the pocket's balance is still without it. At most two new lots. */
  #arrive(place: number, amount: number, source: number): void {
    const ends = this.#ends;
    const pool = this.#pool;
    const first = ends[place * 4 + 2]!;
    if (first < 0) {
      if (source === 0) return;
      const lot = pool.make(amount, source);
      const clean = this.#balances[place * 2]!;
      const other = clean > 0 ? pool.make(clean, 0) : lot;
      const takenFirst = this.#newestFirst ? lot : other;
      const last = this.#newestFirst ? other : lot;
      if (last !== takenFirst) pool.words[takenFirst * 4 + 3] = last;
      ends[place * 4 + 2] = takenFirst;
      ends[place * 4 + 3] = lot;
      return;
    }
    const { amounts, words } = pool;
    const newest = ends[place * 4 + 3]!;
    if (words[newest * 4 + 2] === source) {
      amounts[newest * 2] = amounts[newest * 2]! + amount;
      return;
    }
    const lot = pool.make(amount, source);
    if (this.#newestFirst) {
      words[lot * 4 + 3] = newest;
      ends[place * 4 + 2] = lot;
    } else {
      words[newest * 4 + 3] = lot;
    }
    ends[place * 4 + 3] = lot;
  }

  /** What remains starts at `lot`; a single clean lot is no list. */
  #leaveFirst(place: number, lot: number): void {
    const ends = this.#ends;
    if (ends[place * 4 + 2]! < 0) return;
    const { words } = this.#pool;
    const plain = lot >= 0 && words[lot * 4 + 3]! < 0 && words[lot * 4 + 2] === 0;
    if (plain) this.#pool.free(lot);
    if (lot < 0 || plain) {
      ends[place * 4 + 2] = -1;
      ends[place * 4 + 3] = -1;
    } else {
      ends[place * 4 + 2] = lot;
      if (this.#newestFirst) ends[place * 4 + 3] = lot;
    }
  }
}

/**
 * Money that goes from a clean pocket to a clean pocket, or to the outside world, needs no lots. Stops at a row that does,
 * and answers it, or `end`; as in `pool-kernels.ts` calls nothing and has no branch for shortfalls.
 */
function moveClean(
  { payer, payee, amount, toAmount }: Columns,
  shortfalls: RowLog,
  balances: Float64Array,
  ends: Int32Array,
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
    if (ends[from * 2 + 2]! >= 0 || ends[to * 2 + 2]! >= 0) break;
    const over = balances[from]! - amount[row]!;
    rows[short] = row;
    amounts[short] = -over;
    short += +(over < 0);
    balances[from] = (over + Math.abs(over)) * 0.5;
    balances[to] = balances[to]! + toAmount[row]!;
  }
  shortfalls.at = short;
  return row;
}
