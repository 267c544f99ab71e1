import { instantFromMs, msFromInstant, parseInstant, Problem } from '@weir/engines/vocabulary';
import type { EndType, LedgerQuery, LedgerRow } from './contract.ts';
import type { DuckConnection } from './duck.ts';
import { moneyView } from './import-store.ts';

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
  duck: DuckConnection,
  query: LedgerQuery,
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
  if (query.until !== undefined)
    conditions.push(`occurred_ms <= ${msFromInstant(parseInstant(query.until))}`);
  if (query.cursor !== undefined) {
    const [, ms, sequence] = /^(-?\d{1,15})\.(\d{1,15})$/.exec(query.cursor) ?? [];
    if (ms === undefined || sequence === undefined) throw cursorUnknown();
    conditions.push(`(occurred_ms > ${ms} or (occurred_ms = ${ms} and sequence > ${sequence}))`);
  }
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

export async function rowsByIds(
  duck: DuckConnection,
  ids: readonly string[],
  limit: number,
): Promise<LedgerRow[]> {
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
  if (rows.length > 0) {
    const others = await duck.rows<{ of: number; kind: 'report' | 'import'; id: string; place: string }>(
      `select of_sequence as of, source_kind as kind, source_id as id, place from repeats join all_rows using (sequence)
       where of_sequence in (${rows.map((row) => row.sequence).join(',')}) order by sequence`,
    );
    for (const { of, ...source } of others) told.set(of, [...(told.get(of) ?? []), source]);
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

function cursorUnknown(): Problem {
  return new Problem({
    code: 'cursor-unknown',
    status: 400,
    detail: 'The cursor is not one that this list gave. Begin again without it.',
  });
}
