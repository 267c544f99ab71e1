import {
  currencyOfPayee,
  currencyOfPayer,
  rowAfter,
  typeOfPayeeEnd,
  typeOfPayerEnd,
  type Columns,
} from './columns.ts';
import type { LedgerRow } from './columns-from.ts';
import type { Opening, Trace, TraceQuestion } from './trace-question.ts';
import { trace } from './trace.ts';

/** One of the rows that decide an answer, with what it carried. */
export interface DecidingRow extends LedgerRow {
  /** Tainted minor units that it brought to its payee; 0 where none, and under `poison`. */
  readonly arrived: number;
  /** Of an exchange: those that it took from its payer. */
  readonly taken?: number;
}

/** An answer with everything it hangs on: asked again over these rows and openings alone it comes out the same. */
export interface DecidedTrace {
  readonly answer: Trace;
  /**
   * In the order of money: up to the end of the question every row of each account that the traced money lay in; every row
   * of an account that a source names; the sources themselves, and what their payers did at the very same time, which tells
   * whether the order was a convention there.
   */
  readonly rows: readonly DecidingRow[];
  /** Declared opening balances of those accounts. */
  readonly openings: readonly Opening[];
  /** The accounts, sorted by code units. */
  readonly accounts: readonly string[];
}

/**
 * A trace together with the rows that decide it. What a payer that tainted money never lay in holds has no effect on any
 * amount: all that it pays is clean. So the balances of the touched accounts, for which every row of theirs is needed, are
 * all that an answer hangs on. What the answer says of the ledger as a whole (`notes.transactions`, `notes.selfPayments`,
 * `assumptionsElsewhere`) does not follow from these rows.
 *
 * @throws as `trace`
 * @example decidedTrace(ledger, { sources: [{ transaction: 't1' }], rule: 'fifo' }).rows.length
 */
export function decidedTrace(columns: Columns, question: TraceQuestion): DecidedTrace {
  const carried = new Map<number, { taken: number; arrived: number }>();
  const openings = [...(question.openings ?? [])];
  const answer = trace(columns, {
    ...question,
    openings,
    eachCarrier: (row, taken, arrived) => {
      carried.set(row, { taken, arrived });
      question.eachCarrier?.(row, taken, arrived);
    },
  });
  const named = new Set(question.sources.flatMap((source) => ('account' in source ? [source.account] : [])));
  const reached = new Set(answer.rule === 'poison' ? answer.held.map(({ account }) => account) : []);
  const touched = new Uint8Array(columns.accounts.length);
  const always = new Uint8Array(columns.accounts.length);
  columns.accounts.forEach((account, number) => {
    if (named.has(account)) always[number] = 1;
    if (reached.has(account)) touched[number] = 1;
  });
  // A payer of tainted money was a payee of it before, or holds it as a source.
  for (const [row, { arrived }] of carried) {
    if (arrived !== 0 && columns.to[row]! >= 0) touched[columns.to[row]!] = 1;
  }
  const sources = withThoseBeside(columns, sourceRows(columns, question));
  const end = question.until === undefined ? columns.count : rowAfter(columns, question.until);
  const rows: DecidingRow[] = [];
  for (let row = 0; row < columns.count; row++) {
    const [from, to] = [columns.from[row]!, columns.to[row]!];
    const decides =
      (row < end && (touched[from] === 1 || touched[to] === 1)) ||
      always[from] === 1 ||
      always[to] === 1 ||
      sources.has(row);
    if (decides) rows.push(decidingRow(columns, row, carried.get(row)));
  }
  const accounts = new Set(named);
  for (const [number, account] of columns.accounts.entries()) {
    if (touched[number] === 1 || always[number] === 1) accounts.add(account);
  }
  return {
    answer,
    rows,
    openings: openings.filter(({ account }) => accounts.has(account)),
    accounts: [...accounts].sort(),
  };
}

function sourceRows(columns: Columns, { sources }: TraceQuestion): ReadonlySet<number> {
  const wanted = new Set(sources.flatMap((source) => ('transaction' in source ? [source.transaction] : [])));
  const { rowsWithId } = columns;
  if (rowsWithId !== undefined) return new Set([...wanted].flatMap((id) => [...rowsWithId(id)]));
  const rows = new Set<number>();
  for (let row = 0; row < columns.count && wanted.size > 0; row++) {
    if (wanted.has(columns.idOf(row))) rows.add(row);
  }
  return rows;
}

function withThoseBeside(columns: Columns, sources: ReadonlySet<number>): ReadonlySet<number> {
  const { from, to, time, count } = columns;
  const rows = new Set(sources);
  for (const source of sources) {
    const payer = from[source]!;
    if (payer < 0) continue;
    const take = (row: number): void => {
      if (from[row] === payer || to[row] === payer) rows.add(row);
    };
    for (let row = source - 1; row >= 0 && time[row] === time[source]; row--) take(row);
    for (let row = source + 1; row < count && time[row] === time[source]; row++) take(row);
  }
  return rows;
}

function decidingRow(
  columns: Columns,
  row: number,
  carried: { taken: number; arrived: number } | undefined,
): DecidingRow {
  const { accounts, from, to, time, amount, toAmount } = columns;
  const [paid, received] = [currencyOfPayer(columns, row), currencyOfPayee(columns, row)];
  return {
    id: columns.idOf(row),
    time: time[row]!,
    ...(from[row]! < 0
      ? { from: null, fromType: typeOfPayerEnd(columns, row) }
      : { from: accounts[from[row]!]! }),
    ...(to[row]! < 0 ? { to: null, toType: typeOfPayeeEnd(columns, row) } : { to: accounts[to[row]!]! }),
    amount: amount[row]!,
    currency: paid,
    arrived: carried?.arrived ?? 0,
    ...(paid !== received && {
      toAmount: toAmount[row]!,
      toCurrency: received,
      taken: carried?.taken ?? 0,
    }),
  };
}

/** Columns over deciding rows, in which a question finds every account that it names as a stop. */
export function withAccounts(columns: Columns, accounts: Iterable<string>): Columns {
  const known = new Set(columns.accounts);
  const missing = [...accounts].filter((account) => !known.has(account));
  if (missing.length === 0) return columns;
  return Object.create(columns, { accounts: { value: [...columns.accounts, ...missing] } }) as Columns;
}
