import { problem } from './trace-sources.ts';
import { floorShare, shareRemainder } from './wide-product.ts';

/** Who holds money of which origin: the state of a decomposition. A pocket below 0 is the outside world and keeps nothing. */
export interface OriginBook {
  arrive(pocket: number, origin: number, amount: number): void;
  /** Puts money before the oldest that is held. */
  arriveOldest(pocket: number, origin: number, amount: number): void;
  /** Takes `debit`, which is held, and brings it as `credit` minor units of the payee's currency. */
  move(from: number, to: number, debit: number, credit: number): void;
  of(pocket: number): ReadonlyMap<number, number>;
}

class PartCount {
  #count = 0;
  readonly #limit: number;
  constructor(limit: number) {
    this.#limit = limit;
  }
  change(by: number): void {
    this.#count += by;
    if (this.#count > this.#limit) {
      throw problem(
        'origins-too-many',
        413,
        'The money of this holding came together from too many places to tell apart. Ask about an earlier time, or about one payment that reached the account.',
        { limit: this.#limit },
      );
    }
  }
}

interface Lot {
  origin: number;
  amount: number;
}

/** `fifo` and `lifo`: lots from the oldest to the newest, neighbours of one origin being one. */
export class OriginLots implements OriginBook {
  readonly #newestFirst: boolean;
  /** Lots of a pocket; under `fifo` those before `start` are gone. */
  readonly #held = new Map<number, { lots: Lot[]; start: number }>();
  readonly #count: PartCount;

  constructor(newestFirst: boolean, limit: number) {
    this.#newestFirst = newestFirst;
    this.#count = new PartCount(limit);
  }

  arrive(pocket: number, origin: number, amount: number): void {
    if (pocket < 0 || amount === 0) return;
    const { lots, start } = this.#of(pocket);
    const newest = lots.length > start ? lots.at(-1) : undefined;
    if (newest?.origin === origin) {
      newest.amount += amount;
      return;
    }
    lots.push({ origin, amount });
    this.#count.change(1);
  }

  arriveOldest(pocket: number, origin: number, amount: number): void {
    const held = this.#of(pocket);
    held.lots = [{ origin, amount }, ...held.lots.slice(held.start)];
    held.start = 0;
    this.#count.change(1);
  }

  move(from: number, to: number, debit: number, credit: number): void {
    const held = this.#of(from);
    let sent = 0;
    let delivered = 0;
    while (sent < debit) {
      const lot = this.#newestFirst ? held.lots.at(-1)! : held.lots[held.start]!;
      const part = Math.min(lot.amount, debit - sent);
      lot.amount -= part;
      if (lot.amount === 0) {
        if (this.#newestFirst) held.lots.pop();
        else held.start++;
        this.#count.change(-1);
      }
      sent += part;
      const border = credit === debit ? sent : floorShare(sent, credit, debit);
      this.arrive(to, lot.origin, border - delivered);
      delivered = border;
    }
    if (held.start > 64 && held.start * 2 > held.lots.length) {
      held.lots = held.lots.slice(held.start);
      held.start = 0;
    }
  }

  of(pocket: number): Map<number, number> {
    const { lots, start } = this.#of(pocket);
    const sums = new Map<number, number>();
    for (const { origin, amount } of lots.slice(start)) sums.set(origin, (sums.get(origin) ?? 0) + amount);
    return sums;
  }

  #of(pocket: number): { lots: Lot[]; start: number } {
    const known = this.#held.get(pocket);
    if (known !== undefined) return known;
    const fresh = { lots: [], start: 0 };
    this.#held.set(pocket, fresh);
    return fresh;
  }
}

/** `pro-rata`: sums by origin, and every payment shared out by largest remainder, ties by the number of the origin. */
export class OriginPool implements OriginBook {
  readonly #held = new Map<number, Map<number, number>>();
  readonly #count: PartCount;

  constructor(limit: number) {
    this.#count = new PartCount(limit);
  }

  arrive(pocket: number, origin: number, amount: number): void {
    if (pocket < 0 || amount === 0) return;
    let held = this.#held.get(pocket);
    if (held === undefined) this.#held.set(pocket, (held = new Map()));
    const known = held.get(origin);
    if (known === undefined) this.#count.change(1);
    held.set(origin, (known ?? 0) + amount);
  }

  arriveOldest(pocket: number, origin: number, amount: number): void {
    this.arrive(pocket, origin, amount);
  }

  move(from: number, to: number, debit: number, credit: number): void {
    const held = this.#held.get(from)!;
    const shares = sharedOut(held, debit);
    for (const [origin, share] of shares) {
      const left = held.get(origin)! - share;
      if (left > 0) held.set(origin, left);
      else {
        held.delete(origin);
        this.#count.change(-1);
      }
    }
    const reaching = credit === debit ? shares : sharedOut(shares, credit);
    for (const [origin, share] of reaching) this.arrive(to, origin, share);
  }

  of(pocket: number): ReadonlyMap<number, number> {
    return this.#held.get(pocket) ?? new Map();
  }
}

/** `amount` in proportion to the weights, by largest remainder; what gets nothing is left out. */
function sharedOut(weights: ReadonlyMap<number, number>, amount: number): Map<number, number> {
  let total = 0;
  for (const weight of weights.values()) total += weight;
  if (total === amount) return new Map(weights);
  const shares = new Map<number, number>();
  const remainders: { origin: number; remainder: number }[] = [];
  let missing = amount;
  for (const [origin, weight] of weights) {
    const share = floorShare(weight, amount, total);
    if (share > 0) shares.set(origin, share);
    missing -= share;
    const remainder = shareRemainder(weight, amount, total, share);
    if (remainder > 0) remainders.push({ origin, remainder });
  }
  if (missing > 0) {
    remainders.sort((one, other) => other.remainder - one.remainder || one.origin - other.origin);
    for (const { origin } of remainders.slice(0, missing)) shares.set(origin, (shares.get(origin) ?? 0) + 1);
  }
  return shares;
}
