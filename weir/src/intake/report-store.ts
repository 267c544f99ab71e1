import { sql, type RawBuilder } from 'kysely';
import type { Counts, Finding } from '@weir/engines/reports';
import { json, type Transaction } from '#platform';
import type { ReportHeaderView, ReportQuery, ReportState } from './contract.ts';

export interface StoredReport {
  id: string;
  number: string;
  organisation: string;
  submitted_by: string | null;
  door: string;
  file_name: string;
  size: number;
  sha256: string;
  state: ReportState;
  verdict: 'acceptable' | 'returned' | 'unreadable';
  profile: string;
  root: string | null;
  code: string | null;
  entity_reference: string | null;
  header: ReportHeaderView;
  counts: Counts;
  findings: Finding[];
  findings_omitted: number;
  errors: number;
  warnings: number;
  position: number | null;
  received_at: string;
  decided_at: string | null;
  replaces: string | null;
}

export interface StoredFlag {
  report: string;
  flag: 'equal-bytes';
  facts: Record<string, string>;
}

export interface IntakeTables {
  reports: StoredReport;
  report_flags: StoredFlag;
  report_counter: { only_one: boolean; number: number; position: number };
}

/** A row without what may be large. */
export type QueueRow = Omit<StoredReport, 'findings' | 'header'>;

const queueColumns = [
  'id', 'number', 'organisation', 'submitted_by', 'door', 'file_name', 'size', 'sha256', 'state', 'verdict', 'profile',
  'root', 'code', 'entity_reference', 'counts', 'findings_omitted', 'errors', 'warnings', 'position', 'received_at',
  'decided_at', 'replaces',
] as const; // prettier-ignore

/** One filer's filings are decided one after another; different filers do not wait here. */
export async function lockFiler(tx: Transaction, organisation: string): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(707000010, hashtext(${organisation}))`);
}

/** The next number, and for an accepted report the next position. Locks the counter until the transaction ends. */
export async function takeNumber(
  tx: Transaction,
  accepted: boolean,
): Promise<{ number: number; position: number | null }> {
  const row = await tx
    .tables<IntakeTables>()
    .updateTable('report_counter')
    .set((expression) => ({
      number: expression('number', '+', 1),
      position: expression('position', '+', accepted ? 1 : 0),
    }))
    .returning(['number', 'position'])
    .executeTakeFirstOrThrow();
  return { number: row.number, position: accepted ? row.position : null };
}

export async function insertReport(tx: Transaction, report: StoredReport): Promise<void> {
  await tx
    .tables<IntakeTables>()
    .insertInto('reports')
    .values({
      ...report,
      header: json(report.header) as RawBuilder<never>,
      counts: json(report.counts) as RawBuilder<never>,
      findings: json(report.findings) as RawBuilder<never>,
    })
    .execute();
}

export async function insertFlag(tx: Transaction, flag: StoredFlag): Promise<void> {
  await tx
    .tables<IntakeTables>()
    .insertInto('report_flags')
    .values({ ...flag, facts: json(flag.facts) as RawBuilder<never> })
    .execute();
}

export async function newestOfFile(
  tx: Transaction,
  organisation: string,
  sha256: string,
): Promise<StoredReport | undefined> {
  return tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('sha256', '=', sha256)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function acceptedUnder(
  tx: Transaction,
  organisation: string,
  reference: string,
): Promise<{ id: string; number: string } | undefined> {
  return tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select(['id', 'number'])
    .where('organisation', '=', organisation)
    .where('entity_reference', '=', reference)
    .where('state', '=', 'accepted')
    .executeTakeFirst();
}

/** The newest returned filing that nothing has mended yet, under one of the references. */
export async function returnedUnder(
  tx: Transaction,
  organisation: string,
  references: readonly string[],
): Promise<string | null> {
  if (references.length === 0) return null;
  const row = await tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select('id')
    .where('organisation', '=', organisation)
    .where('state', '=', 'returned')
    .where((where) =>
      where.or([where('entity_reference', 'in', references), where('number', 'in', references)]),
    )
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('reports as later')
            .select('later.id')
            .whereRef('later.replaces', '=', 'reports.id'),
        ),
      ),
    )
    .orderBy('reports.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** A filing of the same bytes by somebody else. */
export async function sameFileElsewhere(
  tx: Transaction,
  organisation: string,
  sha256: string,
): Promise<string | undefined> {
  const row = await tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select('id')
    .where('sha256', '=', sha256)
    .where('organisation', '<>', organisation)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export async function findReport(tx: Transaction, id: string): Promise<StoredReport | undefined> {
  return tx.tables<IntakeTables>().selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function replacementOf(tx: Transaction, id: string): Promise<string | null> {
  const row = await tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select('id')
    .where('replaces', '=', id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function flagsOf(tx: Transaction, ids: readonly string[]): Promise<StoredFlag[]> {
  if (ids.length === 0) return [];
  return tx
    .tables<IntakeTables>()
    .selectFrom('report_flags')
    .selectAll()
    .where('report', 'in', ids)
    .execute();
}

/** Newest first; the cursor is the last id. */
export async function queue(tx: Transaction, query: ReportQuery): Promise<QueueRow[]> {
  let select = tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select(queueColumns)
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.filer !== undefined) select = select.where('organisation', '=', query.filer);
  if (query.code !== undefined) select = select.where('code', '=', query.code);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  if (query.q !== undefined && query.q.trim() !== '') {
    const part = `%${query.q.trim().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    select = select.where((where) =>
      where.or([
        where('number', 'ilike', part),
        where('entity_reference', 'ilike', part),
        where('file_name', 'ilike', part),
      ]),
    );
  }
  return select.execute();
}

/** Accepted reports in their order, for rooms that follow by position. */
export async function acceptedRows(tx: Transaction, after: number, limit: number): Promise<QueueRow[]> {
  return tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select(queueColumns)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute();
}

export async function numbersOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select(['id', 'number'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.number]));
}

export async function sourcesOf(
  tx: Transaction,
  ids: readonly string[],
): Promise<Pick<StoredReport, 'number' | 'organisation' | 'header'>[]> {
  if (ids.length === 0) return [];
  return tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select(['number', 'organisation', 'header'])
    .where('id', 'in', ids)
    .orderBy('number')
    .execute();
}
