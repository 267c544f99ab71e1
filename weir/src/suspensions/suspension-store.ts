import { sql, type RawBuilder } from 'kysely';
import { json, type DeadlineRule, type Transaction } from '#platform';
import type { CourtOrder, SuspensionKind, SuspensionQuery } from './contract.ts';
import type { SuspensionContent } from './suspension.ts';

export interface StoredSuspension {
  id: string;
  number: string;
  case_id: string;
  kind: SuspensionKind;
  entity: string;
  account: string;
  transaction_reference: string | null;
  amount: string | null;
  currency: string | null;
  instruction: string;
  ground: string;
  fragment: string | null;
  report: string | null;
  state: 'draft' | 'submitted' | 'returned' | 'served' | 'lapsed' | 'lifted' | 'handed_over';
  version: number;
  created_by: string;
  created_at: string;
  changed_at: string;
  approved_submission: number | null;
  approved_as: 'approved' | null;
  served_at: string | null;
  ends_at: string | null;
  ends_estimated: boolean | null;
  rule: DeadlineRule | null;
  warned: number;
  ended_at: string | null;
  ended_by: string | null;
  ended_reason: string | null;
  court_order: CourtOrder | null;
}

export interface StoredSubmission {
  suspension: string;
  submission: number;
  content: SuspensionContent;
  content_sha256: string;
  submitted_by: string;
  submitted_at: string;
}

export interface StoredDecision {
  suspension: string;
  submission: number;
  submitted_by: string;
  content_sha256: string;
  decision: 'approved' | 'returned';
  decided_by: string;
  decided_at: string;
  reason: string;
}

interface SuspensionTables {
  suspensions: StoredSuspension;
  suspension_authors: { suspension: string; person: string };
  suspension_submissions: StoredSubmission;
  suspension_decisions: StoredDecision;
}

const tables = (tx: Transaction) => tx.tables<SuspensionTables>();

export async function insertSuspension(tx: Transaction, row: StoredSuspension): Promise<void> {
  await tables(tx).insertInto('suspensions').values(row).execute();
}

export async function findSuspension(tx: Transaction, id: string): Promise<StoredSuspension | undefined> {
  return tables(tx).selectFrom('suspensions').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function lockSuspension(tx: Transaction, id: string): Promise<StoredSuspension | undefined> {
  return tables(tx).selectFrom('suspensions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updateSuspension(
  tx: Transaction,
  id: string,
  { rule, court_order: order, ...set }: Partial<StoredSuspension>,
): Promise<void> {
  await tables(tx)
    .updateTable('suspensions')
    .set({
      ...set,
      ...(rule === undefined ? {} : { rule: json(rule) as RawBuilder<never> }),
      ...(order === undefined ? {} : { court_order: json(order) as RawBuilder<never> }),
      changed_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

/** Running ones soonest first, others newest first. What ran out counts as lapsed, recorded or not. */
export async function listSuspensions(tx: Transaction, query: SuspensionQuery): Promise<StoredSuspension[]> {
  let select = tables(tx).selectFrom('suspensions').selectAll().limit(query.limit);
  if (query.case !== undefined) select = select.where('case_id', '=', query.case);
  if (query.state === 'running') {
    select = select
      .where('state', '=', 'served')
      .where('ends_at', '>', tx.now)
      .orderBy('ends_at')
      .orderBy('id');
    const after = query.cursor?.split('|');
    if (after?.length === 2)
      select = select.where(sql<boolean>`(ends_at, id) > (${after[0]}::timestamptz, ${after[1]})`);
    return select.execute();
  }
  if (query.state === 'lapsed')
    select = select.where((is) =>
      is.or([is('state', '=', 'lapsed'), is.and([is('state', '=', 'served'), is('ends_at', '<=', tx.now)])]),
    );
  else if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  return select.orderBy('id', 'desc').execute();
}

export async function runOut(tx: Transaction, limit: number): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('suspensions')
    .select('id')
    .where('state', '=', 'served')
    .where('ends_at', '<=', tx.now)
    .orderBy('ends_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Running ones of which not all warnings were given and more than half of the time is over. */
export async function warnable(tx: Transaction, limit: number): Promise<StoredSuspension[]> {
  return tables(tx)
    .selectFrom('suspensions')
    .selectAll()
    .where('state', '=', 'served')
    .where('ends_at', '>', tx.now)
    .where(
      sql<boolean>`extract(epoch from (ends_at - ${tx.now}::timestamptz)) <= extract(epoch from (ends_at - served_at)) *
        case warned when 0 then 0.5 when 1 then 0.2 when 2 then 0.05 else -1 end`,
    )
    .orderBy('ends_at')
    .limit(limit)
    .execute();
}

/** What would be left undone if the case were closed: what waits for its approval, and what is in force. */
export async function unfinishedIn(tx: Transaction, caseId: string): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('suspensions')
    .select('id')
    .where('case_id', '=', caseId)
    .where((is) =>
      is.or([
        is('state', '=', 'submitted'),
        is.and([is('state', '=', 'served'), is('ends_at', '>', tx.now)]),
      ]),
    )
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function authorsOf(tx: Transaction, id: string): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('suspension_authors')
    .select('person')
    .where('suspension', '=', id)
    .orderBy('person')
    .execute();
  return rows.map(({ person }) => person);
}

export async function insertSubmission(tx: Transaction, row: StoredSubmission): Promise<void> {
  await tables(tx)
    .insertInto('suspension_submissions')
    .values({ ...row, content: json(row.content) as RawBuilder<never> })
    .execute();
}

/** Oldest first. */
export async function submissionsOf(tx: Transaction, id: string): Promise<StoredSubmission[]> {
  return tables(tx)
    .selectFrom('suspension_submissions')
    .selectAll()
    .where('suspension', '=', id)
    .orderBy('submission')
    .execute();
}

export async function insertDecision(tx: Transaction, row: StoredDecision): Promise<void> {
  await tables(tx).insertInto('suspension_decisions').values(row).execute();
}

export async function decisionsOf(tx: Transaction, id: string): Promise<StoredDecision[]> {
  return tables(tx)
    .selectFrom('suspension_decisions')
    .selectAll()
    .where('suspension', '=', id)
    .orderBy('submission')
    .execute();
}
