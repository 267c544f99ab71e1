import { currencyOfPayer, type Columns } from './columns.ts';
import type { RestedMoney } from './rested-money.ts';
import type { PlacedSource } from './trace-sources.ts';

/** Who was reached, and by which row. */
export interface Reach {
  /** Per account: -1 not reached; else the carrying row, or `count + source` where the account is itself the source. */
  readonly carrier: Int32Array;
  /** Accounts in the order in which they were reached. */
  readonly order: readonly number[];
  /** Rows that paid tainted money to the outside world. */
  readonly left: readonly number[];
  readonly carriers: number;
}

/**
 * `poison`: an account that received anything tainted is tainted from that transaction on, and so is every later payee
 * (Möser, Böhme, Breuker 2014). Accounts, not pockets: reach does not ask for the currency.
 */
export function runReach(
  columns: Columns,
  sources: readonly PlacedSource[],
  accountOfSource: (source: PlacedSource) => number,
  end: number,
  rested?: RestedMoney,
): Reach {
  const { from, to, count } = columns;
  const size = sources.reduce(
    (most, source) => Math.max(most, accountOfSource(source) + 1),
    columns.accounts.length,
  );
  const carrier = new Int32Array(size).fill(-1);
  const order: number[] = [];
  const left: number[] = [];
  let carriers = 0;
  const reach = (account: number, by: number): void => {
    if (account < 0 || carrier[account]! >= 0) return;
    carrier[account] = by;
    order.push(account);
  };
  /** Per account 1 where it passes nothing on; undefined where everything is followed. */
  const stops =
    rested === undefined
      ? undefined
      : Uint8Array.from(columns.accounts, (name) => (rested.stopsAt(name) ? 1 : 0));
  const ignored = (row: number): boolean =>
    stops![from[row]!] === 1 || columns.amount[row]! < rested!.minimumOf(currencyOfPayer(columns, row));
  const run = (start: number, stop: number): void => {
    for (let row = start; row < stop; row++) {
      const payer = from[row]!;
      if (payer < 0 || carrier[payer]! < 0) continue;
      const payee = to[row]!;
      if (payee === payer || (stops !== undefined && ignored(row))) continue;
      carriers++;
      if (payee < 0) left.push(row);
      else if (carrier[payee]! < 0) reach(payee, row);
    }
  };
  let done = 0;
  for (const source of sources) {
    if (source.row > done) {
      run(done, source.row);
      done = source.row;
    }
    if (source.kind === 'holding') {
      reach(accountOfSource(source), count + source.source);
    } else if (done === source.row) {
      run(done, done + 1);
      done++;
      const payee = to[source.row]!;
      if (payee >= 0) reach(payee, source.row);
      const payer = from[source.row]!;
      if (payer < 0 || carrier[payer]! < 0 || (stops !== undefined && ignored(source.row))) {
        carriers++;
        if (payee < 0) left.push(source.row);
      }
    }
  }
  run(done, end);
  return { carrier, order, left, carriers };
}
