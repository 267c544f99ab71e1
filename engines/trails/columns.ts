/** Where the other end of a payment lies when it is no account of the ledger. */
export const outsideTypes = ['account', 'cash', 'border', 'asset', 'unknown'] as const;
export type OutsideType = (typeof outsideTypes)[number];

/**
 * A ledger as time-ordered columns: row `i` is the i-th transaction by (time, sequence of import), and that order is the
 * order in which money moves. All arrays lie in shared memory, so that workers read them without a copy.
 *
 * A *pocket* is what one account holds in one currency; passes keep their state per pocket. In a ledger of one currency
 * pockets and accounts are the same numbers and `payer`/`payee` are the arrays `from`/`to` themselves.
 */
export interface Columns {
  /** Number of transactions. */
  readonly count: number;
  /** The transaction's identifier as imported. */
  readonly idOf: (row: number) => string;
  /** Rows that have this identifier, where the caller knows a faster way than looking through all. */
  readonly rowsWithId?: (id: string) => readonly number[];
  readonly accounts: readonly string[];
  readonly currencies: readonly string[];
  /** Account number of payer and payee; -1 is the outside world. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Milliseconds since 1970, UTC; never decreasing. */
  readonly time: Float64Array;
  /** What the payer paid, in minor units of `currency`: an integer from 1 to 2^53-1. */
  readonly amount: Float64Array;
  readonly currency: Uint16Array;
  /** What the payee received. The same arrays as `amount` and `currency` in a ledger without exchange. */
  readonly toAmount: Float64Array;
  readonly toCurrency: Uint16Array;
  /** Low four bits: type of the payer's end; high four bits: of the payee's. Numbers are places in `outsideTypes`. */
  readonly outsideType: Uint8Array;
  readonly payer: Int32Array;
  readonly payee: Int32Array;
  readonly pocketAccount: Int32Array;
  readonly pocketCurrency: Uint16Array;
  /** Payments from a pocket to itself: kept, counted, without effect. */
  readonly selfPayments: number;
}

/** What a caller who already has arrays must give; `completeColumns` adds the rest. */
export interface ColumnParts {
  readonly count: number;
  readonly idOf: (row: number) => string;
  /** Rows that have this identifier, where the caller knows a faster way than looking through all. */
  readonly rowsWithId?: (id: string) => readonly number[];
  readonly accounts: readonly string[];
  readonly currencies: readonly string[];
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly time: Float64Array;
  readonly amount: Float64Array;
  readonly currency: Uint16Array;
  readonly toAmount?: Float64Array;
  readonly toCurrency?: Uint16Array;
  readonly outsideType: Uint8Array;
}

export function hasExchange(columns: Columns): boolean {
  return columns.toAmount !== columns.amount;
}

export function typeOfPayerEnd(columns: Columns, row: number): OutsideType {
  return outsideTypes[columns.outsideType[row]! & 15]!;
}

export function typeOfPayeeEnd(columns: Columns, row: number): OutsideType {
  return outsideTypes[columns.outsideType[row]! >> 4]!;
}

/** First row whose time is later than `time`; `count` when there is none. */
export function rowAfter(columns: Columns, time: number): number {
  let low = 0;
  let high = columns.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (columns.time[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const shared = {
  floats: (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8)),
  integers: (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4)),
  shorts: (length: number): Uint16Array => new Uint16Array(new SharedArrayBuffer(length * 2)),
  bytes: (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length)),
};

/** Numbers the pockets and counts self-payments. The arrays are taken as they are: in order, in range. */
export function completeColumns(parts: ColumnParts): Columns {
  const { count, from, to } = parts;
  const base = {
    ...parts,
    toAmount: parts.toAmount ?? parts.amount,
    toCurrency: parts.toCurrency ?? parts.currency,
  };
  const pockets = parts.currencies.length <= 1 ? accountsAsPockets(parts) : numberPockets(base);
  let selfPayments = 0;
  for (let row = 0; row < count; row++) {
    if (from[row]! >= 0 && from[row] === to[row] && pockets.payer[row] === pockets.payee[row]) selfPayments++;
  }
  return { ...base, ...pockets, selfPayments };
}

type Pockets = Pick<Columns, 'payer' | 'payee' | 'pocketAccount' | 'pocketCurrency'>;

function accountsAsPockets(parts: ColumnParts): Pockets {
  const size = parts.accounts.length;
  const pocketAccount = shared.integers(size);
  for (let account = 0; account < size; account++) pocketAccount[account] = account;
  return { payer: parts.from, payee: parts.to, pocketAccount, pocketCurrency: shared.shorts(size) };
}

function numberPockets(
  parts: ColumnParts & { readonly toCurrency: Uint16Array; readonly toAmount: Float64Array },
): Pockets {
  const { count, from, to, currency, toCurrency } = parts;
  const kinds = parts.currencies.length;
  const numbers = new Map<number, number>();
  const numberOf = (account: number, currencyNumber: number): number => {
    if (account < 0) return -1;
    const key = account * kinds + currencyNumber;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  };
  const payer = shared.integers(count);
  const payee = shared.integers(count);
  for (let row = 0; row < count; row++) {
    payer[row] = numberOf(from[row]!, currency[row]!);
    payee[row] = numberOf(to[row]!, toCurrency[row]!);
  }
  const pocketAccount = shared.integers(numbers.size);
  const pocketCurrency = shared.shorts(numbers.size);
  for (const [key, pocket] of numbers) {
    pocketAccount[pocket] = Math.floor(key / kinds);
    pocketCurrency[pocket] = key % kinds;
  }
  return { payer, payee, pocketAccount, pocketCurrency };
}
