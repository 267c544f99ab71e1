import type { Columns } from '../columns.ts';

/**
 * Who pays whom, and how often. A relation is an ordered pair of different accounts; payments to or from the outside world
 * and self-payments belong to none.
 */
export interface Relations {
  readonly count: number;
  /** Per row: its relation, or -1. */
  readonly ofRow: Int32Array;
  readonly payer: Int32Array;
  readonly payee: Int32Array;
  readonly payments: Int32Array;
  readonly firstRow: Int32Array;
  readonly lastRow: Int32Array;
}

/** Linear in the rows: rows are gathered by payer, and one slot per payee tells within a payer what was seen. */
export function relationsOf(columns: Columns): Relations {
  const { count, from, to } = columns;
  const gathered = rowsBy(columns.accounts.length, count, (row) =>
    from[row]! >= 0 && to[row]! >= 0 && from[row] !== to[row] ? from[row]! : -1,
  );
  const ofRow = new Int32Array(count).fill(-1);
  const seenFor = new Int32Array(columns.accounts.length).fill(-1);
  const relationTo = new Int32Array(columns.accounts.length);
  const size = gathered.rows.length;
  const payer = new Int32Array(size);
  const payee = new Int32Array(size);
  const payments = new Int32Array(size);
  const firstRow = new Int32Array(size);
  const lastRow = new Int32Array(size);
  let relations = 0;
  for (let account = 0; account < columns.accounts.length; account++) {
    for (let place = gathered.start[account]!; place < gathered.start[account + 1]!; place++) {
      const row = gathered.rows[place]!;
      const target = to[row]!;
      if (seenFor[target] !== account) {
        seenFor[target] = account;
        relationTo[target] = relations;
        payer[relations] = account;
        payee[relations] = target;
        firstRow[relations] = row;
        relations++;
      }
      const relation = relationTo[target]!;
      ofRow[row] = relation;
      payments[relation] = payments[relation]! + 1;
      lastRow[relation] = row;
    }
  }
  return { count: relations, ofRow, payer, payee, payments, firstRow, lastRow };
}

/** Rows of each account, in the order of the ledger: those of account `a` are `rows[start[a]] … rows[start[a + 1] - 1]`. */
export interface RowsByAccount {
  readonly start: Int32Array;
  readonly rows: Int32Array;
}

/** Counting sort by `accountOf`; rows where it says -1 are left out. */
export function rowsBy(accounts: number, count: number, accountOf: (row: number) => number): RowsByAccount {
  const start = new Int32Array(accounts + 1);
  for (let row = 0; row < count; row++) {
    const account = accountOf(row);
    if (account >= 0) start[account + 1] = start[account + 1]! + 1;
  }
  for (let account = 0; account < accounts; account++) {
    start[account + 1] = start[account + 1]! + start[account]!;
  }
  const next = start.slice();
  const rows = new Int32Array(start[accounts]!);
  for (let row = 0; row < count; row++) {
    const account = accountOf(row);
    if (account < 0) continue;
    rows[next[account]!] = row;
    next[account] = next[account]! + 1;
  }
  return { start, rows };
}

/**
 * The payments between accounts that hardly ever pay each other. Ordinary life repeats itself: wages, rent and suppliers
 * come every month between the same two parties, while a scheme's accounts meet for the scheme.
 */
export interface OccasionalGraph {
  readonly columns: Columns;
  readonly into: PaymentsByAccount;
  readonly outOf: PaymentsByAccount;
}

/** With what a search reads of each of an account's payments side by side: when it was, and whom it came from or went to. */
export interface PaymentsByAccount extends RowsByAccount {
  readonly times: Float64Array;
  readonly others: Int32Array;
}

/** `leftOut` says which relations do not count although they are occasional. */
export function occasionalGraph(
  columns: Columns,
  relations: Relations,
  most: number,
  leftOut: (relation: number) => boolean = () => false,
): OccasionalGraph {
  const { ofRow, payments } = relations;
  const isOccasional = (row: number): boolean => {
    const relation = ofRow[row]!;
    return relation >= 0 && payments[relation]! <= most && !leftOut(relation);
  };
  const { count, from, to, time } = columns;
  const payer = new Int32Array(count).fill(-1);
  const payee = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    if (!isOccasional(row)) continue;
    payer[row] = from[row]!;
    payee[row] = to[row]!;
  }
  const accounts = columns.accounts.length;
  const into = rowsBy(accounts, count, (row) => payee[row]!);
  const outOf = rowsBy(accounts, count, (row) => payer[row]!);
  return {
    columns,
    into: { ...into, times: timesOf(into, time), others: othersOf(into, payer) },
    outOf: { ...outOf, times: timesOf(outOf, time), others: othersOf(outOf, payee) },
  };
}

function timesOf({ rows }: RowsByAccount, time: Float64Array): Float64Array {
  const times = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++) times[place] = time[rows[place]!]!;
  return times;
}

function othersOf({ rows }: RowsByAccount, end: Int32Array): Int32Array {
  const others = new Int32Array(rows.length);
  for (let place = 0; place < rows.length; place++) others[place] = end[rows[place]!]!;
  return others;
}

/**
 * Relations with a public counter: a payee that more than `most` strangers pay (a shop, a utility), or a payer of as many.
 * That somebody deals with it says nothing of him, nor that two deal with the same one.
 */
export function publicCounters(
  columns: Columns,
  { count, payer, payee, payments }: Relations,
  occasionalPayments: number,
  most: number,
): (relation: number) => boolean {
  const payers = new Int32Array(columns.accounts.length);
  const payees = new Int32Array(columns.accounts.length);
  for (let relation = 0; relation < count; relation++) {
    if (payments[relation]! > occasionalPayments) continue;
    payers[payee[relation]!] = payers[payee[relation]!]! + 1;
    payees[payer[relation]!] = payees[payer[relation]!]! + 1;
  }
  return (relation) => payers[payee[relation]!]! > most || payees[payer[relation]!]! > most;
}

export function rowsOf(by: RowsByAccount, account: number): Int32Array {
  return by.rows.subarray(by.start[account], by.start[account + 1]);
}
