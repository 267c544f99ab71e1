import type { ColumnParts } from '@weir/engines/trails';
import { Problem } from '@weir/engines/vocabulary';
import { literal, type DuckConnection } from './duck.ts';

/** More rows than this are not held in memory as columns; the question must be narrowed. */
export const columnRowsLimit = 200_000_000;

/** What a ledger's money columns need telling: which currencies there are, and whether any row is an exchange. */
export interface MoneyKinds {
  readonly currencies: readonly string[];
  readonly exchange: boolean;
}

/**
 * The rows of a relation as numbers, in SQL: payer, payee, time, amount, then the currency where there are several, then
 * amount and currency of the payee where there is an exchange. With the outside world at one end of an exchange only the
 * account's own amount and currency count.
 */
export function numberColumns({ currencies, exchange }: MoneyKinds): string[] {
  const currencyNumber = (column: string): string =>
    `(list_position([${currencies.map(literal).join(', ')}], ${column}) - 1)::usmallint`;
  const paid = `case when "from" is null and to_currency is not null then to_amount_minor else amount_minor end`;
  const paidCurrency = `case when "from" is null then coalesce(to_currency, currency) else currency end`;
  const received = `case when "to" is null then ${paid} else coalesce(to_amount_minor, amount_minor) end`;
  const receivedCurrency = `case when "to" is null then ${paidCurrency} else coalesce(to_currency, currency) end`;
  return [
    'from_number',
    'to_number',
    'occurred_ms::double',
    `(${exchange ? paid : 'amount_minor'})::double`,
    ...(currencies.length > 1 ? [currencyNumber(exchange ? paidCurrency : 'currency')] : []),
    ...(exchange ? [`(${received})::double`, currencyNumber(receivedCurrency)] : []),
  ];
}

/** Typed arrays in the order of `numberColumns`; those that the ledger does not need are undefined. */
export interface NumberArrays {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly time: Float64Array;
  readonly amount: Float64Array;
  readonly currency: Uint16Array | undefined;
  readonly toAmount: Float64Array | undefined;
  readonly toCurrency: Uint16Array | undefined;
}

export function numberArrays(
  count: number,
  { currencies, exchange }: MoneyKinds,
  make: (bytes: number) => ArrayBufferLike = (bytes) => new SharedArrayBuffer(bytes),
): NumberArrays {
  const bytes = (width: number): ArrayBufferLike => make(Math.max(8, count * width));
  return {
    from: new Int32Array(bytes(4), 0, count),
    to: new Int32Array(bytes(4), 0, count),
    time: new Float64Array(bytes(8), 0, count),
    amount: new Float64Array(bytes(8), 0, count),
    currency: currencies.length > 1 ? new Uint16Array(bytes(2), 0, count) : undefined,
    toAmount: exchange ? new Float64Array(bytes(8), 0, count) : undefined,
    toCurrency: exchange ? new Uint16Array(bytes(2), 0, count) : undefined,
  };
}

const columnNames = ['from', 'to', 'time', 'amount', 'currency', 'toAmount', 'toCurrency'] as const;

export const namedArraysIn = (arrays: NumberArrays): [name: string, array: Numbers][] =>
  columnNames.flatMap((name) => {
    const array = arrays[name];
    return array === undefined ? [] : [[name, array] as [string, Numbers]];
  });
export const arraysIn = (arrays: NumberArrays): Numbers[] => namedArraysIn(arrays).map(([, array]) => array);

/** As an engine's columns are given: what is not needed is left out. */
export function columnParts({
  currency,
  toAmount,
  toCurrency,
  ...always
}: NumberArrays): Pick<
  ColumnParts,
  'from' | 'to' | 'time' | 'amount' | 'currency' | 'toAmount' | 'toCurrency'
> {
  return {
    ...always,
    ...(currency !== undefined && { currency }),
    ...(toAmount !== undefined && toCurrency !== undefined && { toAmount, toCurrency }),
  };
}

/**
 * Reads the view `transactions` into typed arrays in shared memory, in the order of time and sequence, vector by vector
 * and never as row objects. `accountNames` is a relation of all account numbers and names; only those that the view
 * shows are in the answer, numbered anew by where they first stand.
 */
export async function loadColumns(duck: DuckConnection, accountNames: string): Promise<ColumnParts> {
  const currencies = await texts(
    duck,
    'select distinct currency from (select currency from transactions union select to_currency from transactions where to_currency is not null) order by 1',
  );
  const [size] = await duck.rows<{ count: number; exchange: boolean }>(
    'select count(*) as count, coalesce(bool_or(to_currency is not null), false) as exchange from transactions',
  );
  const { count, exchange } = size!;
  if (count > columnRowsLimit) throw tooLarge(count);
  const kinds = { currencies, exchange };
  const arrays = numberArrays(count, kinds);
  const into = arraysIn(arrays);
  const ids: string[] = Array.from({ length: count });
  const result = await duck.raw.stream(
    `select ${numberColumns(kinds).join(', ')}, id from transactions order by occurred_ms, sequence`,
  );
  let at = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const rows = chunk.rowCount;
    into.forEach((array, index) => copyVector(chunk.getColumnVector(index), array, at, rows));
    const id = chunk.getColumnVector(into.length);
    for (let row = 0; row < rows; row++) ids[at + row] = id.getItem(row) as string;
    at += rows;
  }
  const accounts = await namesOf(duck, accountNames, renumber(arrays));
  return { count, idOf: (row) => ids[row]!, accounts, currencies, ...columnParts(arrays) };
}

/** Numbers the accounts by where they first stand; answers the old numbers in the order of the new. */
function renumber({ from, to }: NumberArrays): number[] {
  const fresh = new Map<number, number>();
  const numberOf = (old: number): number => {
    if (old < 0) return old;
    let number = fresh.get(old);
    if (number === undefined) fresh.set(old, (number = fresh.size));
    return number;
  };
  for (let row = 0; row < from.length; row++) {
    from[row] = numberOf(from[row]!);
    to[row] = numberOf(to[row]!);
  }
  return [...fresh.keys()];
}

async function namesOf(
  duck: DuckConnection,
  accountNames: string,
  numbers: readonly number[],
): Promise<string[]> {
  const places = new Map(numbers.map((number, place) => [number, place]));
  const names: string[] = Array.from({ length: numbers.length });
  const result = await duck.raw.stream(accountNames);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return names;
    const [number, name] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    for (let row = 0; row < chunk.rowCount; row++) {
      const place = places.get(number.getItem(row) as number);
      if (place !== undefined) names[place] = name.getItem(row) as string;
    }
  }
}

type Numbers = Int32Array | Float64Array | Uint16Array;

/** Array to array where both are of one kind; value by value otherwise. */
export function copyVector(vector: unknown, into: Numbers, at: number, rows: number): void {
  const { items, getItem } = vector as Vector;
  if (items !== undefined && items.constructor === into.constructor) {
    into.set(rows === items.length ? items : items.subarray(0, rows), at);
    return;
  }
  for (let row = 0; row < rows; row++) into[at + row] = getItem.call(vector, row) as number;
}

interface Vector {
  /** The vector's own array, where it has one of plain numbers. */
  readonly items?: Numbers;
  getItem(row: number): unknown;
}

export async function texts(duck: DuckConnection, sql: string): Promise<string[]> {
  const result = await duck.raw.stream(sql);
  const found: string[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return found;
    const vector = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row++) found.push(vector.getItem(row) as string);
  }
}

export function tooLarge(rows: number): Problem {
  return new Problem({
    code: 'ledger-too-large',
    status: 413,
    detail: `The ledger has ${rows} rows; this machine holds ${columnRowsLimit} at once. Ask about a part of it.`,
    facts: { rows, limit: columnRowsLimit },
  });
}
