import { sql, type RawBuilder } from 'kysely';
import type { Counts } from '@weir/engines/reports';
import { json, type Transaction, containing } from '#platform';
import type { entryRow } from '#audit';
import type { SourcedFinding } from './check.ts';
import type {
  ReportDetail,
  ReportHeaderView,
  ReportQuery,
  ReportRow,
  ReportState,
  Review,
} from './contract.ts';

/** An officer's decision as it is kept: who is an id. */
export type StoredDecision = NonNullable<ReportDetail['decision']>;

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
  findings: SourcedFinding[];
  findings_omitted: number;
  errors: number;
  warnings: number;
  position: number | null;
  received_at: string;
  decided_at: string | null;
  replaces: string | null;
  container: ReportRow['container'];
  /** The report's own XML; null where a ZIP holds none. */
  document_sha256: string | null;
  document_size: number | null;
  fingerprint: string | null;
  attachment_count: number;
  version: number;
  filed_by: string | null;
  corrects: string | null;
  held_at: string | null;
  decision: StoredDecision | null;
  /** What an earlier installation had called it; null where it was filed here. */
  moved_in: ReportRow['movedIn'];
}

export interface StoredFlag {
  report: string;
  flag: ReportRow['flags'][number]['flag'];
  facts: Record<string, string>;
}

export interface IntakeTables {
  reports: StoredReport;
  report_flags: StoredFlag;
  intake_settings: { only_one: boolean; review: Review };
  report_counter: { only_one: boolean; number: number; position: number };
}

/** A row without what may be large. */
export type QueueRow = Omit<StoredReport, 'findings' | 'header'>;

const queueColumns = [
  'id', 'number', 'organisation', 'submitted_by', 'door', 'file_name', 'size', 'sha256', 'state', 'verdict', 'profile',
  'root', 'code', 'entity_reference', 'counts', 'findings_omitted', 'errors', 'warnings', 'position', 'received_at',
  'decided_at', 'replaces', 'container', 'document_sha256', 'document_size', 'fingerprint', 'attachment_count', 'version',
  'filed_by', 'corrects', 'held_at', 'decision', 'moved_in',
] as const; // prettier-ignore

/** One filer's filings are decided one after another; different filers do not wait here. */
export async function lockFiler(tx: Transaction, organisation: string): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(707000010, hashtext(${organisation}))`);
}

/** The next position, for a report that was held. Locks the counter until the transaction ends. */
export async function takePosition(tx: Transaction): Promise<number> {
  const row = await tx
    .tables<IntakeTables>()
    .updateTable('report_counter')
    .set((expression) => ({ position: expression('position', '+', 1) }))
    .returning('position')
    .executeTakeFirstOrThrow();
  return row.position;
}

export async function setReview(tx: Transaction, review: Review): Promise<void> {
  await tx.tables<IntakeTables>().updateTable('intake_settings').set({ review }).execute();
}

/** What an officer decided about a filing. */
export async function markDecided(
  tx: Transaction,
  id: string,
  set: Pick<StoredReport, 'state' | 'position' | 'decided_at' | 'decision'> &
    Partial<Pick<StoredReport, 'findings' | 'errors' | 'verdict'>>,
): Promise<void> {
  const { findings, decision, ...rest } = set;
  await tx
    .tables<IntakeTables>()
    .updateTable('reports')
    .set({
      ...rest,
      decision: json(decision) as RawBuilder<never>,
      ...(findings === undefined ? {} : { findings: json(findings) as RawBuilder<never> }),
    })
    .where('id', '=', id)
    .execute();
}

/** The columns that the register itself gives. */
type Given = 'number' | 'position';

/** What a filing's decision stands on besides the file. */
export interface Asked {
  readonly organisation: string;
  readonly reference: string | null;
  readonly sha256: string;
  readonly fingerprint: string | null;
  readonly code: string | null;
  /** References under which a returned filing is looked for that this one mends. */
  readonly referred: readonly string[];
}

/** A decided filing on its way into the register. */
export interface Decided {
  readonly asked: Asked;
  readonly before: Standing;
  readonly report: Omit<StoredReport, Given>;
  /** What only the FIU may know of it. */
  readonly flags: readonly Omit<StoredFlag, 'report'>[];
  /** What stands before the number's digits. */
  readonly numbered: string;
  readonly audit: ReturnType<typeof entryRow>;
}

/** Stands in the audit entry for the position, which only the register knows. */
export const positionMark = '@position@';

/**
 * Keeps a filing under the next number and, where it is accepted, at the next position, with its flags and its entry in
 * the log; undefined where what the decision stood on has changed meanwhile. `last` commits with it.
 */
export async function fileReport(
  tx: Transaction,
  { asked, before, report, flags, numbered, audit }: Decided,
  last: boolean,
): Promise<StoredReport | undefined> {
  const statement = sql<{
    given: Pick<StoredReport, Given> | null;
  }>`select file_report(${json(asked)}, ${json(before)},
    ${json(report)}, ${json(flags)}, ${numbered}, ${json(audit.row)}, ${audit.tail}) as given`;
  const [row] = await (last ? tx.runLast(statement) : tx.run(statement));
  return row?.given ? { ...report, ...row.given } : undefined;
}

/** What a decision needs to know besides the file, as it stands now; `fileReport` sees to it that it still does. */
export async function found(tx: Transaction, asked: Asked): Promise<Standing> {
  const { organisation, reference, sha256, fingerprint, code, referred } = asked;
  const [row] = await tx.run<{ found: Standing }>(
    sql`select filing_found(${organisation}, ${reference}, ${sha256}, ${fingerprint}, ${code}, ${[...referred]}::text[])
      as found`,
  );
  return row!.found;
}

/** The same, with this filer's filings waiting for each other until the transaction ends. */
export async function standing(tx: Transaction, asked: Asked): Promise<Standing> {
  const { organisation, reference, sha256, fingerprint, code, referred } = asked;
  const [row] = await tx.run<{ standing: Standing }>(
    sql`select filing_standing(${organisation}, ${reference}, ${sha256}, ${fingerprint}, ${code}, ${[...referred]}::text[])
      as standing`,
  );
  return row!.standing;
}

export interface Standing {
  readonly review: Review;
  readonly newestOfFile: Pick<StoredReport, 'id' | 'state' | 'findings'> | null;
  readonly reference: { id: string; number: string } | null;
  readonly sameFile: { id: string; number: string } | null;
  readonly transactions: { id: string; number: string } | null;
  readonly equalElsewhere: string | null;
  readonly transactionsElsewhere: string | null;
  readonly returned: Pick<StoredReport, 'id' | 'version'> | null;
}

export async function findReport(tx: Transaction, id: string): Promise<StoredReport | undefined> {
  return tx.tables<IntakeTables>().selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function flagsOf(tx: Transaction, ids: readonly string[]): Promise<StoredFlag[]> {
  if (ids.length === 0) return [];
  return tx
    .tables<IntakeTables>()
    .selectFrom('report_flags')
    .selectAll()
    .where(sql<boolean>`report = any (${[...ids]}::text[])`)
    .execute();
}

/**
 * Newest first; the cursor is the last id. The ids are found first, in an index that holds all that is asked for, so that
 * reports which do not fit are not read.
 */
export async function queue(tx: Transaction, query: ReportQuery): Promise<QueueRow[]> {
  let select = tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select('id')
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.flag !== undefined) {
    const { flag } = query;
    select = select.where((where) =>
      where.exists(
        where
          .selectFrom('report_flags')
          .select('report_flags.report')
          .whereRef('report_flags.report', '=', 'reports.id')
          .where('report_flags.flag', '=', flag),
      ),
    );
  }
  if (query.filer !== undefined) select = select.where('organisation', '=', query.filer);
  if (query.code !== undefined) select = select.where('code', '=', query.code);
  // Days by UTC, whatever the session's time zone; the last day counts whole.
  if (query.from !== undefined)
    select = select.where('received_at', '>=', sql<string>`${`${query.from}T00:00:00Z`}::timestamptz`);
  if (query.to !== undefined)
    select = select.where(
      'received_at',
      '<',
      sql<string>`${`${query.to}T00:00:00Z`}::timestamptz + interval '24 hours'`,
    );
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  if (query.q !== undefined && query.q.trim() !== '') {
    select = select.where(sql<boolean>`search_key like ${containing(query.q.trim().toLowerCase())}`);
  }
  return tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select(queueColumns)
    .where('id', 'in', select)
    .orderBy('id', 'desc')
    .execute();
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
