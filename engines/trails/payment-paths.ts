import { adjacencyOf, placeAfter, type Adjacency } from './adjacency.ts';
import type { Columns } from './columns.ts';

export interface PathQuestion {
  /** Numbers of the accounts where a path may begin, and where it may end. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Payments after `since`, up to and including `until`; milliseconds since 1970, UTC. */
  readonly since: number;
  readonly until: number;
  /** At most so many payments, from 1 to 16. */
  readonly hops: number;
}

export const pathLimits = { hops: 16 } as const;

/**
 * Ways from account to account, fewest payments first. In time order each payment is *strictly* later than the one before
 * and money runs along it; of the ways with the fewest payments it is the one that arrives first. A static way disregards
 * time and direction: it says that two accounts are joined by payments, not that money could have moved along them.
 *
 * Level by level over the earliest arrival at each account, as in Wu et al., "Path Problems in Temporal Graphs" (VLDB
 * 2014), where whoever comes later can do nothing that the earlier could not.
 */
export class PaymentPaths {
  readonly #columns: Columns;
  readonly #out: Adjacency;
  #in: Adjacency | undefined;

  constructor(columns: Columns) {
    this.#columns = columns;
    this.#out = adjacencyOf(columns);
  }

  /** Rows of the payments in their order; null where there is no such way. @throws RangeError for hops out of range */
  inTimeOrder(question: PathQuestion): number[] | null {
    const { since, until, hops } = checked(question);
    const ends = new Set(question.to);
    const { to, time, row, start } = this.#out;
    const arrival = new Map<number, number>(question.from.map((account) => [account, -Infinity]));
    if (question.from.some((account) => ends.has(account))) return [];
    const levels: Map<number, { time: number; row: number }>[] = [];
    let level = new Map(question.from.map((account) => [account, { time: since, row: -1 }]));
    for (let hop = 1; hop <= hops && level.size > 0; hop++) {
      const next = new Map<number, { time: number; row: number }>();
      for (const [account, at] of level) {
        for (let place = placeAfter(this.#out, account, at.time); place < start[account + 1]!; place++) {
          const when = time[place]!;
          if (when > until) break;
          const payee = to[place]!;
          if (payee < 0 || when >= (arrival.get(payee) ?? Infinity)) continue;
          arrival.set(payee, when);
          next.set(payee, { time: when, row: row[place]! });
        }
      }
      levels.push(next);
      const first = [...next]
        .filter(([account]) => ends.has(account))
        .sort(([, a], [, b]) => a.time - b.time)[0];
      if (first !== undefined) return this.#back(levels, first[0], (each) => this.#columns.from[each]!);
      level = next;
    }
    return null;
  }

  /** Rows of payments that join the two, whatever their time and direction. */
  joined(question: PathQuestion): number[] | null {
    const { since, until, hops } = checked(question);
    const { from, to } = this.#columns;
    this.#in ??= adjacencyOf({ ...this.#columns, from: to, to: from });
    const ends = new Set(question.to);
    if (question.from.some((account) => ends.has(account))) return [];
    const seen = new Set(question.from);
    const levels: Map<number, { time: number; row: number; before: number }>[] = [];
    let level: readonly number[] = [...seen];
    for (let hop = 1; hop <= hops && level.length > 0; hop++) {
      const next = new Map<number, { time: number; row: number; before: number }>();
      for (const account of level) {
        for (const side of [this.#out, this.#in]) {
          for (let place = placeAfter(side, account, since); place < side.start[account + 1]!; place++) {
            if (side.time[place]! > until) break;
            const other = side.to[place]!;
            if (other < 0 || seen.has(other)) continue;
            seen.add(other);
            next.set(other, { time: side.time[place]!, row: side.row[place]!, before: account });
          }
        }
      }
      levels.push(next);
      const found = [...next.keys()].find((account) => ends.has(account));
      if (found !== undefined) return this.#back(levels, found, (_, entry) => entry.before);
      level = [...next.keys()];
    }
    return null;
  }

  #back<Entry extends { row: number }>(
    levels: readonly Map<number, Entry>[],
    end: number,
    before: (row: number, entry: Entry) => number,
  ): number[] {
    const rows: number[] = [];
    let account = end;
    for (const level of levels.toReversed()) {
      const entry = level.get(account)!;
      rows.push(entry.row);
      account = before(entry.row, entry);
    }
    return rows.reverse();
  }
}

function checked(question: PathQuestion): PathQuestion {
  if (!(question.hops >= 1 && question.hops <= pathLimits.hops)) {
    throw new RangeError(`A path takes from 1 to ${pathLimits.hops} payments.`);
  }
  return question;
}
