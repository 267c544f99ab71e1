import { instantFromMs, msFromInstant, parseInstant, Problem } from '@weir/engines/vocabulary';
import type { EndType, LedgerQuery, LedgerRow } from './contract.ts';
import type { DuckConnection } from './duck.ts';
import { moneyView } from './import-store.ts';
import type { FileEntry } from './manifest.ts';
import type { LedgerReader, Sight, Span } from './reader.ts';

interface RawRow {
  sequence: number;
  id: string;
  from: string | null;
  to: string | null;
  from_type: EndType;
  to_type: EndType;
  occurred_ms: number;
  amount_minor: number;
  currency: string;
  to_amount_minor: number | null;
  to_currency: string | null;
  mode: string;
  description: string;
  reference: string;
  source_kind: 'report' | 'import';
  source_id: string;
  place: string;
  compartment: string | null;
}

/** Rows that the filters let through, in the order of money, after the cursor. */
export async function pageOfRows(
  reader: LedgerReader,
  sight: Sight,
  query: LedgerQuery,
): Promise<{ items: LedgerRow[]; nextCursor: string | null }> {
  // Mostly the page lies in a month or two, and the other files need not be opened. Where it was not filled from them
  // (rows that repeat others, or that this asker does not see), all are asked.
  let span: Span | undefined;
  const within = (files: readonly FileEntry[]): Span | undefined => (span = likelySpan(files, query));
  const page = await reader.read({ sight, within }, (duck) => rowsOfPage(duck, query, span));
  const untilMs = untilOf(query);
  if (span === undefined || page.items.length === query.limit || untilMs <= span.untilMs) return page;
  return reader.read({ sight }, (duck) => rowsOfPage(duck, query, undefined));
}

/** A stretch that begins where the question does and holds a page of rows at least; undefined where that cannot be told. */
function likelySpan(files: readonly FileEntry[], query: LedgerQuery): Span | undefined {
  if (query.account !== undefined || query.id !== undefined || query.report !== undefined) return undefined;
  const fromMs = Math.max(
    query.from === undefined ? -Infinity : msFromInstant(parseInstant(query.from)),
    query.cursor === undefined ? -Infinity : placeFrom(query.cursor).ms,
  );
  const after = files
    .filter(
      ({ kind, firstMs, lastMs }) =>
        kind === 'rows' && firstMs !== null && lastMs !== null && firstMs >= fromMs,
    )
    .sort((one, other) => one.lastMs! - other.lastMs!);
  let rows = 0;
  for (const file of after) {
    rows += file.rows;
    if (rows >= query.limit) return { fromMs, untilMs: Math.min(file.lastMs!, untilOf(query)) };
  }
  return query.until === undefined ? undefined : { fromMs, untilMs: untilOf(query) };
}

const untilOf = ({ until }: LedgerQuery): number =>
  until === undefined ? Infinity : msFromInstant(parseInstant(until));

async function rowsOfPage(
  duck: DuckConnection,
  query: LedgerQuery,
  span: Span | undefined,
): Promise<{ items: LedgerRow[]; nextCursor: string | null }> {
  const conditions: string[] = [];
  const values: Record<string, string | number> = {};
  if (query.account !== undefined) {
    conditions.push('("from" = $account or "to" = $account)');
    values['account'] = query.account;
  }
  if (query.id !== undefined) {
    conditions.push('id = $id');
    values['id'] = query.id;
  }
  if (query.report !== undefined) {
    // A report's own rows, also those that stand elsewhere because a bank's file tells of them as well.
    conditions.push(`(source_id = $report or sequence in (select of_sequence from repeats
      join all_rows using (sequence) where all_rows.source_id = $report))`);
    values['report'] = query.report;
  }
  if (query.from !== undefined) conditions.push(`occurred_ms >= ${msFromInstant(parseInstant(query.from))}`);
  if (query.until !== undefined) conditions.push(`occurred_ms <= ${untilOf(query)}`);
  if (query.cursor !== undefined) {
    const { ms, sequence } = placeFrom(query.cursor);
    conditions.push(`(occurred_ms > ${ms} or (occurred_ms = ${ms} and sequence > ${sequence}))`);
  }
  if (span !== undefined) conditions.push(`occurred_ms <= ${span.untilMs}`);
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  const rows = await duck.rows<RawRow>(
    `select * from transactions ${where} order by occurred_ms, sequence limit ${query.limit}`,
    values,
  );
  const last = rows.at(-1);
  return {
    items: await views(duck, rows),
    nextCursor:
      last !== undefined && rows.length === query.limit ? `${last.occurred_ms}.${last.sequence}` : null,
  };
}

/** Rows by their ids; `span` is where they are said to lie, and all is asked where not all of them lie there. */
export async function rowsByIds(
  reader: LedgerReader,
  sight: Sight,
  { ids, limit, span }: { ids: readonly string[]; limit: number; span?: Span | undefined },
): Promise<LedgerRow[]> {
  if (span !== undefined) {
    const rows = await reader.read({ sight, within: () => span }, (duck) => rowsNamed(duck, ids, limit));
    if (rows.length === Math.min(limit, new Set(ids).size)) return rows;
  }
  return reader.read({ sight }, (duck) => rowsNamed(duck, ids, limit));
}

async function rowsNamed(duck: DuckConnection, ids: readonly string[], limit: number): Promise<LedgerRow[]> {
  await duck.run('create or replace temp table wanted (id varchar)');
  const appender = await duck.raw.createAppender('wanted');
  for (const id of new Set(ids)) {
    appender.appendVarchar(id);
    appender.endRow();
  }
  appender.closeSync();
  // What a report tells of a thing that touched no account is shown as one: paid for, or carried over the border.
  const rows = await duck.rows<RawRow>(
    `select transactions.* from transactions semi join wanted using (id)
     union all by name
     select -1 as sequence, id, 'cash' as from_type, if(border, 'border', 'asset') as to_type, occurred_ms,
       coalesce(value_minor, 0) as amount_minor, currency, '' as mode, description, '' as reference, 'report' as source_kind,
       source_id, place, compartment from declared_items semi join wanted using (id)
     order by occurred_ms, sequence limit ${limit}`,
  );
  return views(duck, rows);
}

async function views(duck: DuckConnection, rows: readonly RawRow[]): Promise<LedgerRow[]> {
  const told = new Map<number, LedgerRow['alsoIn']>();
  // Few rows are told twice: the ledger is asked for the others only where there are any.
  const repeated =
    rows.length === 0
      ? []
      : await duck.rows<{ of: number; sequence: number }>(
          `select of_sequence as of, sequence from repeats where of_sequence in (${rows.map((row) => row.sequence).join(',')})`,
        );
  if (repeated.length > 0) {
    const of = new Map(repeated.map((each) => [each.sequence, each.of]));
    const others = await duck.rows<{
      sequence: number;
      kind: 'report' | 'import';
      id: string;
      place: string;
    }>(
      `select sequence, source_kind as kind, source_id as id, place from all_rows
       where sequence in (${repeated.map(({ sequence }) => sequence).join(',')}) order by sequence`,
    );
    for (const { sequence, ...source } of others) {
      const standing = of.get(sequence)!;
      told.set(standing, [...(told.get(standing) ?? []), source]);
    }
  }
  return rows.map((row) => ({
    id: row.id,
    sequence: row.sequence,
    occurredAt: instantFromMs(row.occurred_ms),
    from: row.from,
    to: row.to,
    fromType: row.from_type,
    toType: row.to_type,
    money: moneyView(row.amount_minor, row.currency),
    toMoney: row.to_currency === null ? null : moneyView(row.to_amount_minor!, row.to_currency),
    mode: row.mode,
    description: row.description,
    reference: row.reference,
    source: { kind: row.source_kind, id: row.source_id, place: row.place },
    alsoIn: told.get(row.sequence) ?? [],
    compartment: row.compartment,
  }));
}

function placeFrom(cursor: string): { ms: number; sequence: number } {
  const [, ms, sequence] = /^(-?\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (ms === undefined || sequence === undefined) throw cursorUnknown();
  return { ms: Number(ms), sequence: Number(sequence) };
}

function cursorUnknown(): Problem {
  return new Problem({
    code: 'cursor-unknown',
    status: 400,
    detail: 'The cursor is not one that this list gave. Begin again without it.',
  });
}
