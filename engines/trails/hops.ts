import { placeAfter, type Adjacency } from './adjacency.ts';

export interface HopQuestion {
  /** Number of the account that money is followed from. */
  readonly account: number;
  /** Payments at a time later than this, up to and including `until`; milliseconds since 1970, UTC. */
  readonly since: number;
  readonly until: number;
  /** From 1 to 16. */
  readonly hops: number;
}

/** An account that payments lead to, each strictly later than the one before. */
export interface HopReached {
  readonly account: number;
  /** Fewest payments that lead there. */
  readonly hops: number;
  /** Earliest time at which money can be there, over so few payments. */
  readonly time: number;
}

/**
 * Who can have money of an account within a few payments and a window of time. Not how much: that is `trace`. Answers in
 * the order of hops, then of time and account; the account asked about is not among them.
 *
 * Level by level, each account by its earliest arrival: whoever comes later can do nothing that the earlier could not, so
 * an account's payments are looked at again only where it was reached earlier than before. The search keeps its tables
 * between questions, so that a question costs what it finds and not what the ledger holds.
 */
export class HopSearch {
  readonly #adjacency: Adjacency;
  /** Per account: earliest arrival so far, in this question; counts only where `#stamp` is this question's. */
  readonly #arrival: Float64Array;
  readonly #fewest: Uint8Array;
  readonly #firstTime: Float64Array;
  readonly #stamp: Int32Array;
  /** Per account: the level at which it was last put on the list of the next. */
  readonly #listed: Int32Array;
  #question = 0;

  constructor(adjacency: Adjacency) {
    const accounts = adjacency.start.length - 1;
    this.#adjacency = adjacency;
    this.#arrival = new Float64Array(accounts);
    this.#firstTime = new Float64Array(accounts);
    this.#fewest = new Uint8Array(accounts);
    this.#stamp = new Int32Array(accounts);
    this.#listed = new Int32Array(accounts);
  }

  ask({ account, since, until, hops }: HopQuestion): HopReached[] {
    if (!(hops >= 1 && hops <= 16)) throw new RangeError('A search takes from 1 to 16 hops.');
    if (this.#question > 2 ** 27) {
      this.#stamp.fill(0);
      this.#listed.fill(0);
      this.#question = 0;
    }
    const question = ++this.#question;
    const { to, time, start } = this.#adjacency;
    const arrival = this.#arrival;
    const stamp = this.#stamp;
    const reached: number[] = [];
    stamp[account] = question;
    arrival[account] = Number.NEGATIVE_INFINITY;
    this.#fewest[account] = 0;
    let level: { account: number; time: number }[] = [{ account, time: since }];
    for (let hop = 1; hop <= hops && level.length > 0; hop++) {
      const next: number[] = [];
      const mark = question * 16 + hop - 1;
      for (const at of level) {
        const end = start[at.account + 1]!;
        for (let place = placeAfter(this.#adjacency, at.account, at.time); place < end; place++) {
          const when = time[place]!;
          if (when > until) break;
          const payee = to[place]!;
          if (payee < 0) continue;
          if (stamp[payee] !== question) {
            stamp[payee] = question;
            this.#fewest[payee] = hop;
            this.#firstTime[payee] = when;
            arrival[payee] = when;
            reached.push(payee);
          } else if (when < arrival[payee]!) {
            arrival[payee] = when;
            if (this.#fewest[payee] === hop) this.#firstTime[payee] = when;
          } else continue;
          if (this.#listed[payee] !== mark) {
            this.#listed[payee] = mark;
            next.push(payee);
          }
        }
      }
      level = next.map((payee) => ({ account: payee, time: arrival[payee]! }));
    }
    return reached
      .map((each) => ({ account: each, hops: this.#fewest[each]!, time: this.#firstTime[each]! }))
      .sort((one, other) => one.hops - other.hops || one.time - other.time || one.account - other.account);
  }
}
