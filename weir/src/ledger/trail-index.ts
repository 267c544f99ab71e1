import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decidedTrace,
  originsOf,
  renameRows,
  renameTransactions,
  trace,
  type Columns,
  type DecidedTrace,
  type Opening,
  type OriginQuestion,
  type Origins,
  type Trace,
  type TraceQuestion,
} from '@weir/engines/trails';
import { assert } from '@weir/engines/vocabulary';
import { literal, type Duck, type DuckConnection } from './duck.ts';
import { accountsRelation, expectNumbers } from './account-numbers.ts';
import { buildColumns } from './index-build.ts';
import { openIndex, saveIndex } from './index-files.ts';
import type { ManifestState } from './manifest.ts';
import { wholeView, type LedgerReader } from './reader.ts';

/**
 * A ledger ready to be traced: its columns in memory, its identifiers in the files. Questions name transactions by their
 * identifiers; those are looked up before the pass, and those of the answer after it, all in one look each.
 */
export interface TrailIndex {
  readonly columns: Columns;
  readonly openings: readonly Opening[];
  trace(question: TraceQuestion): Promise<Trace>;
  /** A trace with the rows that decide it. */
  decided(question: TraceQuestion): Promise<DecidedTrace>;
  origins(question: OriginQuestion): Promise<Origins>;
}

/** Opens the saved index of this ledger, or builds and saves it. */
export async function openTrailIndex(
  folder: string,
  state: ManifestState,
  duck: Duck,
  reader: LedgerReader,
): Promise<TrailIndex> {
  expectNumbers(state);
  const key = keyOf(state);
  const place = join(folder, indexFolder);
  let columns = await openIndex(place, key);
  if (columns === undefined) {
    const files = state.files.flatMap(({ kind, name, rows }) =>
      kind === 'rows' ? [{ path: join(folder, name), rows, month: name.split('/')[0]! }] : [],
    );
    columns = await buildColumns(duck, files, accountsRelation(folder, state));
    await saveIndex(place, key, columns);
  }
  const openings = await reader.read(wholeView, (connection) => reader.openings(connection));
  return indexOver(columns, openings, reader);
}

/** Removes the saved index: it is derived, and holds the accounts of the ledger that it was made of. */
export async function forgetTrailIndex(folder: string): Promise<void> {
  for (const name of [indexFolder, `${indexFolder}.part`])
    await rm(join(folder, name), { recursive: true, force: true });
}

const indexFolder = 'trails';

/** Two ledgers of one key have the same rows in the same order: the files are named by what is in them. */
function keyOf(state: ManifestState): string {
  return JSON.stringify(
    state.files.filter(({ kind }) => kind === 'rows').map(({ name, sha256 }) => [name, sha256]),
  );
}

function indexOver(columns: Columns, openings: readonly Opening[], reader: LedgerReader): TrailIndex {
  /** Asks with row numbers for names, then names them. */
  async function asking<Answer>(
    ids: readonly string[],
    ask: (named: Columns) => Answer,
    rename: (answer: Answer, nameOf: (name: string) => string) => Answer,
  ): Promise<Answer> {
    return reader.read(wholeView, async (duck) => {
      const places = await rowsOf(duck, columns, ids);
      const used = new Set<number>();
      const named = Object.create(columns, {
        idOf: { value: (row: number) => (used.add(row), String(row)) },
        rowsWithId: { value: (id: string) => places.get(id) ?? [] },
      }) as Columns;
      const answer = ask(named);
      const names = await idsOf(duck, columns, [...used]);
      return rename(answer, (row) => names.get(Number(row))!);
    });
  }
  return {
    columns,
    openings,
    trace: (question) =>
      asking(
        question.sources.flatMap((source) => ('transaction' in source ? [source.transaction] : [])),
        (named) => trace(named, { openings, ...question }),
        renameTransactions,
      ),
    decided: (question) =>
      asking(
        question.sources.flatMap((source) => ('transaction' in source ? [source.transaction] : [])),
        (named) => decidedTrace(named, { openings, ...question }),
        renameRows,
      ),
    origins: (question) =>
      asking(
        [],
        (named) => originsOf(named, { openings, ...question }),
        (answer, nameOf) => ({
          ...answer,
          origins: answer.origins.map((each) =>
            each.kind === 'transaction' ? { ...each, transaction: nameOf(each.transaction) } : each,
          ),
        }),
      ),
  };
}

/** Rows of the identifiers: the first row of their time, and how many of the same time came before. */
export async function rowsOf(
  duck: DuckConnection,
  columns: Columns,
  ids: readonly string[],
): Promise<Map<string, number[]>> {
  const rows = new Map<string, number[]>();
  if (ids.length === 0) return rows;
  const found = await duck.rows<{ id: string; time: number; before: number }>(`
    with wanted as (select id, occurred_ms, sequence from transactions where id in (${ids.map(literal).join(', ')}))
    select any_value(wanted.id) as id, any_value(wanted.occurred_ms) as time, count(other.sequence) as before
      from wanted left join transactions as other
        on other.occurred_ms = wanted.occurred_ms and other.sequence < wanted.sequence
      group by wanted.sequence order by 2, 3`);
  for (const { id, time, before } of found) {
    const row = firstAt(columns, time) + before;
    rows.set(id, [...(rows.get(id) ?? []), row]);
  }
  return rows;
}

/** Identifiers of rows, in one look over the ledger. */
export async function idsOf(
  duck: DuckConnection,
  columns: Columns,
  rows: readonly number[],
): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  if (rows.length === 0) return names;
  await duck.run('create or replace temp table wanted_rows (row integer, time bigint, before integer)');
  const appender = await duck.raw.createAppender('wanted_rows', 'main', 'temp');
  for (const row of rows) {
    const time = columns.time[row]!;
    appender.appendInteger(row);
    appender.appendBigInt(BigInt(time));
    appender.appendInteger(row - firstAt(columns, time));
    appender.endRow();
  }
  appender.closeSync();
  const result = await duck.raw.stream(`
    with times as (select min(time) as least, max(time) as most from wanted_rows),
      near as (select id, occurred_ms, sequence from transactions
        where occurred_ms between (select least from times) and (select most from times)
          and occurred_ms in (select time from wanted_rows)),
      placed as (select id, occurred_ms, row_number() over (partition by occurred_ms order by sequence) - 1 as before from near)
    select wanted.row, placed.id from wanted_rows as wanted
      join placed on placed.occurred_ms = wanted.time and placed.before = wanted.before`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const [row, id] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    for (let at = 0; at < chunk.rowCount; at++)
      names.set(row.getItem(at) as number, id.getItem(at) as string);
  }
  assert(names.size === rows.length, 'every row of the index stands in the ledger’s files');
  return names;
}

function firstAt({ time, count }: Columns, at: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
