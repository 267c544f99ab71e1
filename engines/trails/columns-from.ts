import { Problem } from '@weir/engines/vocabulary';
import { completeColumns, outsideNumber, shared, type Columns, type OutsideType } from './columns.ts';

/** One transaction as a room has it. */
export interface LedgerRow {
  readonly id: string;
  /** Account key; null is the outside world. */
  readonly from: string | null;
  readonly to: string | null;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  /** Minor units that the payer paid, from 1 to 2^53-1. */
  readonly amount: number | bigint;
  readonly currency: string;
  /** For an exchange: what the payee received. Left out: the same. */
  readonly toAmount?: number | bigint;
  readonly toCurrency?: string;
  /** What the outside end is; `unknown` where nothing is said. */
  readonly fromType?: OutsideType;
  readonly toType?: OutsideType;
  /** Place in the order of import among rows of equal time; left out: the order in which rows are given. */
  readonly sequence?: number;
}

/** Limits of one set of columns; above: Problem `ledger-too-large`. */
export const columnLimits = { rows: 2 ** 30, accounts: 2 ** 29, currencies: 65_535 } as const;

/**
 * Builds columns from rows in any order; sorts by (time, sequence). An exchange needs an account at both ends: with the
 * outside world at one end only the account's own amount and currency count.
 *
 * @example columnsFrom([{ id: 't1', from: 'A', to: 'B', time: 0, amount: 500, currency: 'XNC' }]).count // 1
 * @throws Problem `amount-too-large`, `amount-not-positive`, `amount-not-whole`, `amounts-differ`, `time-not-finite`,
 * `ledger-too-large`
 */
export function columnsFrom(rows: Iterable<LedgerRow>): Columns {
  const accounts = new Numbering(columnLimits.accounts, 'accounts');
  const currencies = new Numbering(columnLimits.currencies, 'currencies');
  const drafts: Draft[] = [];
  let exchange = false;
  let sorted = true;
  for (const row of rows) {
    const draft = draftOf(row, drafts.length, accounts, currencies);
    const before = drafts.at(-1);
    if (before !== undefined && compareDrafts(before, draft) > 0) sorted = false;
    exchange ||= draft.currency !== draft.toCurrency;
    drafts.push(draft);
    if (drafts.length > columnLimits.rows) throw ledgerTooLarge('rows', columnLimits.rows);
  }
  if (!sorted) drafts.sort(compareDrafts);
  return fill(drafts, accounts.names, currencies.names, exchange);
}

interface Draft {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly time: number;
  readonly amount: number;
  readonly currency: number;
  readonly toAmount: number;
  readonly toCurrency: number;
  readonly sequence: number;
  readonly place: number;
}

/** Equal sequences fall back on the order given, so that the result never hangs on a sort's taste. */
function compareDrafts(one: Draft, other: Draft): number {
  return one.time - other.time || one.sequence - other.sequence || one.place - other.place;
}

function draftOf(row: LedgerRow, place: number, accounts: Numbering, currencies: Numbering): Draft {
  if (!Number.isFinite(row.time)) {
    throw refused('time-not-finite', 'A transaction has no usable time.', place);
  }
  const paid = minorUnits(row.amount, place);
  const paidCurrency = currencies.of(row.currency);
  const received = row.toAmount === undefined ? paid : minorUnits(row.toAmount, place);
  const receivedCurrency = row.toCurrency === undefined ? paidCurrency : currencies.of(row.toCurrency);
  if (paidCurrency === receivedCurrency && paid !== received) {
    throw refused(
      'amounts-differ',
      'A transaction in one currency pays and delivers different amounts. Record the difference as a payment of its own.',
      place,
    );
  }
  const outsidePays = row.from === null;
  const outsideReceives = row.to === null;
  return {
    id: row.id,
    from: row.from === null ? outsideNumber(row.fromType ?? 'unknown') : accounts.of(row.from),
    to: row.to === null ? outsideNumber(row.toType ?? 'unknown') : accounts.of(row.to),
    time: row.time,
    amount: outsidePays ? received : paid,
    currency: outsidePays ? receivedCurrency : paidCurrency,
    toAmount: outsideReceives ? (outsidePays ? received : paid) : received,
    toCurrency: outsideReceives ? (outsidePays ? receivedCurrency : paidCurrency) : receivedCurrency,
    sequence: row.sequence ?? place,
    place,
  };
}

function minorUnits(amount: number | bigint, place: number): number {
  if (typeof amount === 'number' && !Number.isInteger(amount)) {
    throw refused('amount-not-whole', 'An amount is not a whole number of minor units.', place);
  }
  if (amount > Number.MAX_SAFE_INTEGER) {
    throw refused('amount-too-large', 'An amount is above 9,007,199,254,740,991 minor units.', place);
  }
  if (amount <= 0) {
    throw refused(
      'amount-not-positive',
      'An amount is zero or negative, so no money moves as stated.',
      place,
    );
  }
  return Number(amount);
}

function refused(code: string, detail: string, place: number): Problem {
  return new Problem({
    code,
    status: 422,
    detail: `${detail} See row ${place + 1}.`,
    facts: { row: place + 1 },
  });
}

function ledgerTooLarge(what: string, limit: number): Problem {
  return new Problem({
    code: 'ledger-too-large',
    status: 413,
    detail: `The ledger has more than ${limit} ${what}. Ask about a part of it.`,
    facts: { what, limit },
  });
}

class Numbering {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #limit: number;
  readonly #what: string;

  constructor(limit: number, what: string) {
    this.#limit = limit;
    this.#what = what;
  }

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= this.#limit) throw ledgerTooLarge(this.#what, this.#limit);
    this.#numbers.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }
}

function fill(
  drafts: readonly Draft[],
  accounts: readonly string[],
  currencies: readonly string[],
  exchange: boolean,
): Columns {
  const count = drafts.length;
  const ids = drafts.map((draft) => draft.id);
  const from = shared.integers(count);
  const to = shared.integers(count);
  const time = shared.floats(count);
  const amount = shared.floats(count);
  const currency = shared.shorts(count);
  const toAmount = exchange ? shared.floats(count) : amount;
  const toCurrency = exchange ? shared.shorts(count) : currency;
  for (let row = 0; row < count; row++) {
    const draft = drafts[row]!;
    from[row] = draft.from;
    to[row] = draft.to;
    time[row] = draft.time;
    amount[row] = draft.amount;
    currency[row] = draft.currency;
    toAmount[row] = draft.toAmount;
    toCurrency[row] = draft.toCurrency;
  }
  return completeColumns({
    count,
    idOf: (row) => ids[row]!,
    accounts,
    currencies,
    from,
    to,
    time,
    amount,
    currency,
    toAmount,
    toCurrency,
  });
}
