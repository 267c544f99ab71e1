import type { ColumnParts } from '@weir/engines/trails';
import { outsideNumber, outsideTypes } from '@weir/engines/trails';
import { Problem } from '@weir/engines/vocabulary';
import { literal, type DuckConnection } from './duck.ts';

/** More rows than this are not held in memory as columns; the question must be narrowed. */
export const columnRowsLimit = 200_000_000;

/**
 * Reads the view `transactions` into typed arrays in shared memory, in the order of time and sequence, vector by vector
 * and never as row objects. Accounts and currencies are numbered by DuckDB.
 *
 * With the outside world at one end of an exchange only the account's own amount and currency count.
 */
export async function loadColumns(duck: DuckConnection): Promise<ColumnParts> {
  await duck.run(`create or replace temp table account_numbers as
    select account, (row_number() over (order by account) - 1)::integer as number
    from (select "from" as account from transactions where "from" is not null
      union select "to" from transactions where "to" is not null)`);
  const accounts = await texts(duck, 'select account from account_numbers order by number');
  const currencies = await texts(
    duck,
    'select distinct currency from (select currency from transactions union select to_currency from transactions where to_currency is not null) order by 1',
  );
  const [size] = await duck.rows<{ count: number; exchange: boolean }>(
    'select count(*) as count, coalesce(bool_or(to_currency is not null), false) as exchange from transactions',
  );
  const { count, exchange } = size!;
  if (count > columnRowsLimit) throw tooLarge(count);

  const shared = <Kind>(make: new (buffer: SharedArrayBuffer) => Kind, width: number): Kind =>
    new make(new SharedArrayBuffer(Math.max(1, count) * width));
  const ids: string[] = Array.from({ length: count });
  const columns = {
    from: shared(Int32Array, 4).subarray(0, count),
    to: shared(Int32Array, 4).subarray(0, count),
    time: shared(Float64Array, 8).subarray(0, count),
    amount: shared(Float64Array, 8).subarray(0, count),
    currency: shared(Uint16Array, 2).subarray(0, count),
    toAmount: exchange ? shared(Float64Array, 8).subarray(0, count) : undefined,
    toCurrency: exchange ? shared(Uint16Array, 2).subarray(0, count) : undefined,
  };
  const currencyNumber = (column: string): string =>
    currencies.length <= 1
      ? '0::usmallint'
      : `(list_position([${currencies.map(literal).join(', ')}], ${column}) - 1)::usmallint`;
  // An outside end is a number below 0 that says its kind.
  const endNumber = (number: string, type: string): string =>
    `coalesce(${number}, case ${type} ${outsideTypes.map((name) => `when ${literal(name)} then ${outsideNumber(name)}`).join(' ')} end)::integer`;
  const paid = `case when "from" is null and to_currency is not null then to_amount_minor else amount_minor end`;
  const paidCurrency = `case when "from" is null then coalesce(to_currency, currency) else currency end`;
  const received = `case when "to" is null then ${paid} else coalesce(to_amount_minor, amount_minor) end`;
  const receivedCurrency = `case when "to" is null then ${paidCurrency} else coalesce(to_currency, currency) end`;
  const result = await duck.raw.stream(`
    select ${endNumber('payer.number', 'from_type')}, ${endNumber('payee.number', 'to_type')}, occurred_ms::double,
      (${exchange ? paid : 'amount_minor'})::double, ${currencyNumber(exchange ? paidCurrency : 'currency')},
      id
      ${exchange ? `, (${received})::double, ${currencyNumber(receivedCurrency)}` : ''}
    from transactions left join account_numbers as payer on "from" = payer.account
      left join account_numbers as payee on "to" = payee.account
    order by occurred_ms, sequence`);
  let at = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const rows = chunk.rowCount;
    const vector = (index: number): Vector => chunk.getColumnVector(index) as unknown as Vector;
    copy(vector(0), columns.from, at, rows);
    copy(vector(1), columns.to, at, rows);
    copy(vector(2), columns.time, at, rows);
    copy(vector(3), columns.amount, at, rows);
    copy(vector(4), columns.currency, at, rows);
    const id = vector(5);
    for (let row = 0; row < rows; row++) ids[at + row] = id.getItem(row) as string;
    if (columns.toAmount !== undefined && columns.toCurrency !== undefined) {
      copy(vector(6), columns.toAmount, at, rows);
      copy(vector(7), columns.toCurrency, at, rows);
    }
    at += rows;
  }
  const { toAmount, toCurrency, ...always } = columns;
  return {
    count,
    idOf: (row) => ids[row]!,
    accounts,
    currencies,
    ...always,
    ...(toAmount !== undefined && toCurrency !== undefined && { toAmount, toCurrency }),
  };
}

type Numbers = Int32Array | Float64Array | Uint16Array;

interface Vector {
  /** The vector's own array, where it has one of plain numbers. */
  readonly items?: Numbers;
  getItem(row: number): unknown;
}

/** Array to array where both are of one kind; value by value otherwise. */
function copy(vector: Vector, into: Numbers, at: number, rows: number): void {
  if (vector.items !== undefined && vector.items.constructor === into.constructor) {
    into.set(vector.items.subarray(0, rows), at);
    return;
  }
  for (let row = 0; row < rows; row++) into[at + row] = vector.getItem(row) as number;
}

async function texts(duck: DuckConnection, sql: string): Promise<string[]> {
  const result = await duck.raw.run(sql);
  const found: string[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return found;
    const vector = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row++) found.push(vector.getItem(row) as string);
  }
}

function tooLarge(rows: number): Problem {
  return new Problem({
    code: 'ledger-too-large',
    status: 413,
    detail: `The ledger has ${rows} rows; this machine holds ${columnRowsLimit} at once. Ask about a part of it.`,
    facts: { rows, limit: columnRowsLimit },
  });
}
