import { firstAfter, shared, type Columns } from './columns.ts';

/**
 * The payments of each account side by side, in the order of time: 16 bytes a transaction. `start[a]` to `start[a + 1] - 1`
 * are the places of account `a`'s payments; self-payments and what the outside world pays are left out, what goes to the
 * outside world stays.
 */
export interface Adjacency {
  readonly start: Int32Array;
  /** Payee, or a number below 0 for the outside world. */
  readonly to: Int32Array;
  /** Milliseconds since 1970, UTC. */
  readonly time: Float64Array;
  /** The row among the columns. */
  readonly row: Int32Array;
}

/** The columns are in the order of time, so one look that counts and one that lays down are enough. */
export function adjacencyOf({ count, from, to, time, accounts }: Columns): Adjacency {
  const start = shared.integers(accounts.length + 1);
  for (let row = 0; row < count; row++) {
    const payer = from[row]!;
    if (payer >= 0 && payer !== to[row]) start[payer + 1] = start[payer + 1]! + 1;
  }
  for (let account = 0; account < accounts.length; account++) {
    start[account + 1] = start[account + 1]! + start[account]!;
  }
  const size = start[accounts.length]!;
  const found = {
    start,
    to: shared.integers(size),
    time: shared.floats(size),
    row: shared.integers(size),
  };
  const next = start.slice();
  for (let row = 0; row < count; row++) {
    const payer = from[row]!;
    if (payer < 0 || payer === to[row]) continue;
    const place = next[payer]!;
    next[payer] = place + 1;
    found.to[place] = to[row]!;
    found.time[place] = time[row]!;
    found.row[place] = row;
  }
  return found;
}

/** First place of `account` whose time is later than `time`. */
export const placeAfter = ({ start, time: times }: Adjacency, account: number, time: number): number =>
  firstAfter(times, time, start[account]!, start[account + 1]!);
