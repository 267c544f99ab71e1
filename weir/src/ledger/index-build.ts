import { completeColumns, type Columns } from '@weir/engines/trails';
import { assert } from '@weir/engines/vocabulary';
import { literal, type Duck, type DuckConnection } from './duck.ts';
import { mergeRuns } from './merge-runs.ts';
import {
  arraysIn,
  columnParts,
  columnRowsLimit,
  copyVector,
  numberArrays,
  numberColumns,
  texts,
  tooLarge,
  type MoneyKinds,
  type NumberArrays,
} from './load-columns.ts';

/** A Parquet file of the ledger: its rows lie in the order of (time, sequence). */
export interface IndexedFile {
  readonly path: string;
  readonly rows: number;
  /** Files of different months share no time, so months are put together one by one. */
  readonly month: string;
}

/** Months that are read at a time: DuckDB decodes one while the other is put in order. */
const lanes = 2;

/**
 * Reads a ledger's files into the columns of a trace, 24 bytes a transaction: payer, payee, time, amount. Nothing but
 * integers is read, since the files bear account numbers (see `account-numbers.ts`); identifiers stay in the files. Each
 * file is in order already, so a month is a merge of its files and a ledger a row of months. `accountNames` is a relation of
 * all account numbers and names.
 */
export async function buildColumns(
  duck: Duck,
  files: readonly IndexedFile[],
  accountNames: string,
): Promise<Columns> {
  const count = files.reduce((sum, file) => sum + file.rows, 0);
  if (count > columnRowsLimit) throw tooLarge(count);
  const connections = await Promise.all(Array.from({ length: lanes }, () => duck.connect()));
  try {
    const kinds = await moneyKinds(connections[0]!, files);
    const all = numberArrays(count, kinds);
    const months = monthsOf(files);
    const names = manyTexts(connections[0]!, accountNames);
    await Promise.all(
      connections.map(async (connection) => {
        // The names come on the first connection, one statement after another.
        if (connection === connections[0]) await names;
        const lane = laneFor(months, kinds);
        for (let month = months.shift(); month !== undefined; month = months.shift()) {
          await readMonth(connection, month, all, kinds, lane);
        }
      }),
    );
    assert(inOrder(all.time), 'the rows of the ledger’s files lie in the order of time');
    return completeColumns({
      ...columnParts(all),
      count,
      accounts: await names,
      currencies: kinds.currencies,
      idOf: () => {
        throw new Error('Broken promise: identifiers stay in the ledger’s files.');
      },
    });
  } finally {
    for (const connection of connections) connection.close();
  }
}

interface Month {
  readonly files: readonly IndexedFile[];
  /** Place of its first row among all. */
  readonly start: number;
  readonly rows: number;
}

function monthsOf(files: readonly IndexedFile[]): Month[] {
  const byMonth = Map.groupBy(files, ({ month }) => month);
  let start = 0;
  return [...byMonth.keys()].sort().map((month) => {
    const own = byMonth.get(month)!;
    const rows = own.reduce((sum, file) => sum + file.rows, 0);
    start += rows;
    return { files: own, start: start - rows, rows };
  });
}

/** From the files' footers where they tell of one currency without exchange, as the large ones do; else from the rows. */
async function moneyKinds(duck: DuckConnection, files: readonly IndexedFile[]): Promise<MoneyKinds> {
  if (files.length === 0) return { currencies: [], exchange: false };
  const list = `[${files.map(({ path }) => literal(path)).join(', ')}]`;
  const [found] = await duck.rows<{ least: string | null; most: string | null; exchanges: number }>(`
    select min(stats_min_value) filter (path_in_schema = 'currency') as least,
      max(stats_max_value) filter (path_in_schema = 'currency') as most,
      count(*) filter (path_in_schema = 'to_currency' and stats_null_count is distinct from num_values) as exchanges
    from parquet_metadata(${list})`);
  const { least, most, exchanges } = found!;
  if (least !== null && least === most && exchanges === 0) return { currencies: [least], exchange: false };
  const of = `read_parquet(${list}, hive_partitioning = false)`;
  const currencies = await texts(
    duck,
    `select distinct unnest([currency, coalesce(to_currency, currency)]) as currency from ${of} order by 1`,
  );
  return { currencies, exchange: exchanges > 0 };
}

async function readMonth(
  duck: DuckConnection,
  { files, start, rows }: Month,
  all: NumberArrays,
  kinds: MoneyKinds,
  lane: Lane,
): Promise<void> {
  if (files.length === 1) {
    await readFile(duck, files[0]!, kinds, arraysIn(all), start);
    return;
  }
  const { read, sequence, scratch } = lane;
  const starts: number[] = [];
  let at = 0;
  for (const file of files) {
    starts.push(at);
    await readFile(duck, file, kinds, [...arraysIn(read), sequence], at, ', sequence::double');
    at += file.rows;
  }
  mergeRuns(
    { ...read, time: read.time.subarray(0, rows) },
    sequence.subarray(0, rows),
    starts,
    scratch,
    all,
    start,
  );
}

/** Room for one month's rows as they are read, used again for the next. */
interface Lane {
  readonly read: NumberArrays;
  readonly sequence: Float64Array;
  readonly scratch: Int32Array;
}

function laneFor(months: readonly Month[], kinds: MoneyKinds): Lane {
  const most = Math.max(0, ...months.map(({ files, rows }) => (files.length > 1 ? rows : 0)));
  return {
    read: numberArrays(most, kinds, (bytes) => new ArrayBuffer(bytes)),
    sequence: new Float64Array(most),
    // Half as much again, for sequence numbers without a row.
    scratch: new Int32Array(Math.ceil(most * 1.5)),
  };
}

async function readFile(
  duck: DuckConnection,
  file: IndexedFile,
  kinds: MoneyKinds,
  into: readonly (Int32Array | Float64Array | Uint16Array)[],
  start: number,
  more = '',
): Promise<void> {
  const result = await duck.raw.stream(
    `select ${numberColumns(kinds).join(', ')}${more} from read_parquet(${literal(file.path)}, hive_partitioning = false)`,
  );
  let at = start;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const rows = chunk.rowCount;
    for (let column = 0; column < into.length; column++) {
      copyVector(chunk.getColumnVector(column), into[column]!, at, rows);
    }
    at += rows;
  }
  assert(at - start === file.rows, 'a file holds as many rows as the manifest says');
}

/**
 * Names by the million: thousands of them in one text, taken apart here, since a text of its own for each costs most of what
 * the rest of a build does. No name holds a NUL (see `read-rows.ts`).
 */
async function manyTexts(duck: DuckConnection, accountNames: string): Promise<string[]> {
  const joined = await duck.rows<{ names: string; count: number }>(`
    select string_agg(account, chr(0) order by number) as names, count(*) as count from (${accountNames})
    group by number // 50000 order by number // 50000`);
  const names: string[] = [];
  for (const { names: some, count } of joined) {
    const apart = some.split('\0');
    assert(apart.length === count, 'no name holds a NUL');
    for (const name of apart) names.push(name);
  }
  return names;
}

function inOrder(time: Float64Array): boolean {
  for (let row = 1; row < time.length; row++) if (time[row]! < time[row - 1]!) return false;
  return true;
}
