import { randomBytes } from 'node:crypto';
import { completeColumns, outsideNumber, outsideTypes, type Columns } from '@weir/engines/trails';
import { assert, Problem } from '@weir/engines/vocabulary';
import { AccountTable } from './account-table.ts';
import { literal, type Duck, type DuckConnection } from './duck.ts';
import { columnRowsLimit } from './load-columns.ts';

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
 * Reads a ledger's files into the columns of a trace, 24 bytes a transaction: payer, payee, time, amount. Identifiers stay
 * in the files. Each file is in order already, so a month is a merge of its files and a ledger a row of months.
 *
 * Made for ledgers of one currency without exchange, as the large ones are; answers undefined for the others.
 */
export async function buildColumns(duck: Duck, files: readonly IndexedFile[]): Promise<Columns | undefined> {
  const count = files.reduce((sum, file) => sum + file.rows, 0);
  if (count > columnRowsLimit) throw tooLarge(count);
  const currency = await onlyCurrency(duck, files);
  if (currency === undefined) return undefined;
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(Math.max(8, bytes));
  const all: Rows = {
    from: new Int32Array(shared(count * 4), 0, count),
    to: new Int32Array(shared(count * 4), 0, count),
    time: new Float64Array(shared(count * 8), 0, count),
    amount: new Float64Array(shared(count * 8), 0, count),
  };
  const table = new AccountTable();
  const salt = randomBytes(8).toString('hex');
  const months = monthsOf(files);
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      const connection = await duck.connect();
      try {
        for (let month = months.shift(); month !== undefined; month = months.shift()) {
          await readMonth(connection, month, all, table, salt);
        }
      } finally {
        connection.close();
      }
    }),
  );
  const accounts = numberInOrder(all, table.names);
  assert(new Set(accounts).size === accounts.length, 'no two names fall together');
  return completeColumns({
    ...all,
    count,
    accounts,
    currencies: currency === '' ? [] : [currency],
    idOf: () => {
      throw new Error('Broken promise: identifiers stay in the ledger’s files.');
    },
  });
}

interface Rows {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly time: Float64Array;
  readonly amount: Float64Array;
}

interface Month {
  readonly files: readonly IndexedFile[];
  /** Place of its first row among all. */
  readonly start: number;
}

function monthsOf(files: readonly IndexedFile[]): Month[] {
  const byMonth = Map.groupBy(files, ({ month }) => month);
  let start = 0;
  return [...byMonth.keys()].sort().map((month) => {
    const own = byMonth.get(month)!;
    const found = { files: own, start };
    start += own.reduce((sum, file) => sum + file.rows, 0);
    return found;
  });
}

/** Read from the files' footers; '' for a ledger without rows. */
async function onlyCurrency(duck: Duck, files: readonly IndexedFile[]): Promise<string | undefined> {
  if (files.length === 0) return '';
  const connection = await duck.connect();
  try {
    const list = files.map(({ path }) => literal(path)).join(', ');
    const found = await connection.rows<{ least: string | null; most: string | null; exchanges: number }>(`
      select min(stats_min_value) filter (path_in_schema = 'currency') as least,
        max(stats_max_value) filter (path_in_schema = 'currency') as most,
        count(*) filter (path_in_schema = 'to_currency' and stats_null_count is distinct from num_values) as exchanges
      from parquet_metadata([${list}])`);
    const { least, most, exchanges } = found[0]!;
    return least !== null && least === most && exchanges === 0 ? least : undefined;
  } finally {
    connection.close();
  }
}

/** A file's rows as they are read, before the merge; `sequence` only where several files must be merged. */
interface Run extends Rows {
  readonly sequence: Float64Array | undefined;
  readonly rows: number;
}

async function readMonth(
  duck: DuckConnection,
  { files, start }: Month,
  all: Rows,
  table: AccountTable,
  salt: string,
): Promise<void> {
  if (files.length === 1) {
    const rows = files[0]!.rows;
    const place = {
      from: all.from.subarray(start, start + rows),
      to: all.to.subarray(start, start + rows),
      time: all.time.subarray(start, start + rows),
      amount: all.amount.subarray(start, start + rows),
    };
    await readFile(duck, files[0]!, { ...place, sequence: undefined, rows }, table, salt);
    return;
  }
  const runs: Run[] = [];
  for (const file of files) {
    const { rows } = file;
    const run = {
      from: new Int32Array(rows),
      to: new Int32Array(rows),
      time: new Float64Array(rows),
      amount: new Float64Array(rows),
      sequence: new Float64Array(rows),
      rows,
    };
    await readFile(duck, file, run, table, salt);
    runs.push(run);
  }
  merge(runs, all, start);
}

async function readFile(
  duck: DuckConnection,
  file: IndexedFile,
  run: Run,
  table: AccountTable,
  salt: string,
): Promise<void> {
  const kind = (column: string, type: string): string =>
    `(case when "${column}" is null then case ${type} ${outsideTypes
      .map((name) => `when ${literal(name)} then ${-outsideNumber(name)}`)
      .join(' ')} end else 0 end)`;
  const result = await duck.raw.stream(`
    select hash("from" || '${salt}'), hash("to" || '${salt}'),
      (${kind('from', 'from_type')} | (${kind('to', 'to_type')} << 4))::utinyint,
      occurred_ms::double, amount_minor::double, "from", "to" ${run.sequence === undefined ? '' : ', sequence::double'}
    from read_parquet(${literal(file.path)}, hive_partitioning = false)`);
  let at = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const rows = chunk.rowCount;
    const vector = (index: number): Vector => chunk.getColumnVector(index) as unknown as Vector;
    const kinds = vector(2).items as Uint8Array;
    number(vector(0), () => vector(5), kinds, 0, run.from, at, rows, table);
    number(vector(1), () => vector(6), kinds, 4, run.to, at, rows, table);
    run.time.set((vector(3).items as Float64Array).subarray(0, rows), at);
    run.amount.set((vector(4).items as Float64Array).subarray(0, rows), at);
    run.sequence?.set((vector(7).items as Float64Array).subarray(0, rows), at);
    at += rows;
  }
  assert(at === run.rows, 'a file holds as many rows as the manifest says');
}

interface Vector {
  readonly items?: ArrayBufferView;
  getItem(row: number): unknown;
}

/** Account numbers, or the number of the outside world's kind, from the hashes of the names. */
function number(
  hashes: Vector,
  names: () => Vector,
  kinds: Uint8Array,
  shift: number,
  into: Int32Array,
  at: number,
  rows: number,
  table: AccountTable,
): void {
  const { buffer, byteOffset } = hashes.items!;
  const halves = new Int32Array(buffer, byteOffset, rows * 2);
  let texts: Vector | undefined;
  let row = 0;
  const nameOf = (): string => (texts ??= names()).getItem(row) as string;
  for (; row < rows; row++) {
    const kind = (kinds[row]! >> shift) & 15;
    into[at + row] = kind === 0 ? table.numberOf(halves[row * 2]!, halves[row * 2 + 1]!, nameOf) : -kind;
  }
}

/** Puts runs, each in order, together in order: equal times by the sequence of import. */
function merge(runs: readonly Run[], all: Rows, start: number): void {
  const heads = runs.map(() => 0);
  const times = Float64Array.from(runs, (run) => (run.rows > 0 ? run.time[0]! : Number.POSITIVE_INFINITY));
  const sequences = Float64Array.from(runs, (run) => (run.rows > 0 ? run.sequence![0]! : 0));
  const total = runs.reduce((sum, run) => sum + run.rows, 0);
  for (let place = start; place < start + total; place++) {
    let least = 0;
    for (let each = 1; each < times.length; each++) {
      if (
        times[each]! < times[least]! ||
        (times[each] === times[least] && sequences[each]! < sequences[least]!)
      )
        least = each;
    }
    const run = runs[least]!;
    const head = heads[least]!;
    all.from[place] = run.from[head]!;
    all.to[place] = run.to[head]!;
    all.time[place] = run.time[head]!;
    all.amount[place] = run.amount[head]!;
    heads[least] = head + 1;
    times[least] = head + 1 < run.rows ? run.time[head + 1]! : Number.POSITIVE_INFINITY;
    sequences[least] = head + 1 < run.rows ? run.sequence![head + 1]! : 0;
  }
}

/** Accounts get their numbers by where they first stand in the ledger, so that two builds give the same bytes. */
function numberInOrder({ from, to }: Rows, names: readonly string[]): string[] {
  const numbers = new Int32Array(names.length).fill(-1);
  const accounts: string[] = [];
  const renumber = (ends: Int32Array, row: number): void => {
    const old = ends[row]!;
    if (old < 0) return;
    if (numbers[old]! < 0) numbers[old] = accounts.push(names[old]!) - 1;
    ends[row] = numbers[old]!;
  };
  for (let row = 0; row < from.length; row++) {
    renumber(from, row);
    renumber(to, row);
  }
  return accounts;
}

function tooLarge(rows: number): Problem {
  return new Problem({
    code: 'ledger-too-large',
    status: 413,
    detail: `The ledger has ${rows} rows; this machine holds ${columnRowsLimit} at once. Ask about a part of it.`,
    facts: { rows, limit: columnRowsLimit },
  });
}
