import { assert } from '@weir/engines/vocabulary';

/** Where the other end of a payment lies when it is no account of the ledger. */
export const outsideTypes = ['account', 'cash', 'border', 'asset', 'unknown'] as const;
export type OutsideType = (typeof outsideTypes)[number];

/** How many kinds of outside world there are: an outside end is a number from -1 (cash) to -`outsideKinds` (unknown). */
export const outsideKinds = outsideTypes.length - 1;

/** The number by which `from` and `to` name an outside end of this type. */
export function outsideNumber(type: OutsideType): number {
  return type === 'account' ? -outsideKinds : -outsideTypes.indexOf(type);
}

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
  /** Account number of payer and payee; below 0 is the outside world, and the number says its kind (`outsideNumber`). */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Milliseconds since 1970, UTC; never decreasing. */
  readonly time: Float64Array;
  /** What the payer paid, in minor units of `currency`: an integer from 1 to 2^53-1. */
  readonly amount: Float64Array;
  /** In a ledger of one currency made only when first read: ask `currencyOfPayer` and `currencyOfPayee` instead. */
  readonly currency: Uint16Array;
  /** What the payee received. The same arrays as `amount` and `currency` in a ledger without exchange. */
  readonly toAmount: Float64Array;
  readonly toCurrency: Uint16Array;
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
  /** May be left out in a ledger of one currency. */
  readonly currency?: Uint16Array;
  readonly toAmount?: Float64Array;
  readonly toCurrency?: Uint16Array;
  /** Where they are counted already, as in a saved index. */
  readonly selfPayments?: number;
}

export function hasExchange(columns: Columns): boolean {
  return columns.toAmount !== columns.amount;
}

export function typeOfPayerEnd(columns: Columns, row: number): OutsideType {
  return outsideTypes[Math.max(0, -columns.from[row]!)]!;
}

export function typeOfPayeeEnd(columns: Columns, row: number): OutsideType {
  return outsideTypes[Math.max(0, -columns.to[row]!)]!;
}

/** What the payer paid in. */
export function currencyOfPayer(columns: Columns, row: number): string {
  const { currencies } = columns;
  return currencies.length === 1 ? currencies[0]! : currencies[columns.currency[row]!]!;
}

/** What the payee received. */
export function currencyOfPayee(columns: Columns, row: number): string {
  const { currencies } = columns;
  return currencies.length === 1 ? currencies[0]! : currencies[columns.toCurrency[row]!]!;
}

/** Bytes that a trace keeps for each transaction, identifiers aside. */
export function bytesPerRow(columns: Columns): number {
  if (columns.count === 0) return 0;
  const { from, to, time, amount, payer, payee, toAmount } = columns;
  const arrays = new Set<ArrayBufferView>([from, to, time, amount, payer, payee, toAmount]);
  if (columns.currencies.length > 1) arrays.add(columns.currency).add(columns.toCurrency);
  return [...arrays].reduce((sum, array) => sum + array.byteLength, 0) / columns.count;
}

/** First row whose time is later than `time`; `count` when there is none. */
export const rowAfter = ({ time: times, count }: Columns, time: number): number =>
  firstAfter(times, time, 0, count);

/** First place from `start` whose time is later than `moment`; `end` where there is none. Times are in order between them. */
export function firstAfter(times: Float64Array, moment: number, start: number, end: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= moment) low = middle + 1;
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
  const { count, currencies } = parts;
  assert(parts.currency !== undefined || currencies.length <= 1, 'several currencies need a column');
  let made = parts.currency;
  const currency = (): Uint16Array => (made ??= shared.shorts(count));
  const pockets = currencies.length <= 1 ? accountsAsPockets(parts) : numberPockets(parts, currency());
  return {
    ...parts,
    ...pockets,
    selfPayments: parts.selfPayments ?? countSelfPayments(parts, pockets),
    toAmount: parts.toAmount ?? parts.amount,
    get currency() {
      return currency();
    },
    get toCurrency() {
      return parts.toCurrency ?? currency();
    },
  };
}

function countSelfPayments({ count, from, to }: ColumnParts, { payer, payee }: Pockets): number {
  let found = 0;
  for (let row = 0; row < count; row++) {
    if (from[row]! >= 0 && from[row] === to[row] && payer[row] === payee[row]) found++;
  }
  return found;
}

type Pockets = Pick<Columns, 'payer' | 'payee' | 'pocketAccount' | 'pocketCurrency'>;

function accountsAsPockets(parts: ColumnParts): Pockets {
  const size = parts.accounts.length;
  const pocketAccount = shared.integers(size);
  for (let account = 0; account < size; account++) pocketAccount[account] = account;
  return { payer: parts.from, payee: parts.to, pocketAccount, pocketCurrency: shared.shorts(size) };
}

function numberPockets(parts: ColumnParts, currency: Uint16Array): Pockets {
  const { count, from, to } = parts;
  const toCurrency = parts.toCurrency ?? currency;
  const kinds = parts.currencies.length;
  const numbers = new Map<number, number>();
  const numberOf = (account: number, currencyNumber: number): number => {
    if (account < 0) return account;
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
