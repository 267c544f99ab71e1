import { sql, type RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type { AnswerItem, RequestContent, RequestQuery, ServedQuery, ServedState } from './contract.ts';

export interface StoredRequest {
  id: string;
  number: string;
  case_id: string;
  entity: string;
  content: RequestContent;
  content_sha256: string;
  state: 'drafted' | 'approved' | 'sent';
  version: number;
  created_by: string;
  created_at: string;
  changed_at: string;
  approved_sha256: string | null;
  approved_as: 'approved' | null;
  withdrawn_at: string | null;
}
export interface AskedAgain {
  item: string;
  round: number;
  reason: string;
  at: string;
}
export interface StoredServed {
  id: string;
  entity: string;
  number: string;
  content: RequestContent;
  sender: string;
  served_by_name: string | null;
  served_at: string;
  due_at: string;
  due_rule: string;
  due_citation: string;
  due_estimated: boolean;
  extension_reason: string | null;
  acknowledged_at: string | null;
  asked_again: AskedAgain[];
  state: ServedState;
  changed_at: string;
}
export interface StoredAnswer {
  id: string;
  request: string;
  item: string;
  round: number;
  kind: AnswerItem['kind'];
  text: string;
  ground: AnswerItem['ground'];
  answered_by: string;
  answered_at: string;
}
export interface StoredFile {
  id: string;
  request: string;
  item: string;
  kind: 'attachment' | 'transactions';
  name: string;
  size: number;
  sha256: string;
  mapping: unknown;
  uploaded_by: string;
  uploaded_at: string;
  removed_at: string | null;
  answer: string | null;
  import_id: string | null;
  import_problem: string | null;
}
export interface StoredDecision {
  request: string;
  content_sha256: string;
  decision: 'approved' | 'returned';
  decided_by: string;
  decided_at: string;
  reason: string;
}
export interface StoredAct {
  id: number;
  request: string;
  act: 'extended' | 'asked-again' | 'verified' | 'withdrawn';
  item: string | null;
  reason: string;
  person: string;
  at: string;
}
interface StoredDraft {
  request: string;
  items: AnswerItem[];
  version: number;
  written_by: string;
  written_at: string;
}
interface RequestTables {
  requests: StoredRequest;
  request_authors: { request: string; person: string };
  request_decisions: StoredDecision;
  served_requests: StoredServed;
  request_answers: StoredAnswer;
  request_answer_drafts: StoredDraft;
  request_files: StoredFile;
  request_acts: StoredAct;
  request_reminders: { request: string; kind: string; due_at: string; at: string };
}
const tables = (tx: Transaction) => tx.tables<RequestTables>();
const held = (value: unknown): never => json(value) as RawBuilder<unknown> as never;

/** Answered or not, these may still be answered. */
export const openStates: readonly ServedState[] = ['sent', 'acknowledged', 'partial'];

export async function insertRequest(
  tx: Transaction,
  row: Omit<
    StoredRequest,
    'content_sha256' | 'state' | 'version' | 'approved_sha256' | 'approved_as' | 'withdrawn_at'
  >,
): Promise<void> {
  await tables(tx)
    .insertInto('requests')
    .values({
      ...row,
      content: held(row.content),
      // The register works it out itself.
      content_sha256: '',
      state: 'drafted',
      version: 1,
      approved_sha256: null,
      approved_as: null,
      withdrawn_at: null,
    })
    .execute();
}

export const findRequest = (tx: Transaction, id: string): Promise<StoredRequest | undefined> =>
  tables(tx).selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();

export const lockRequest = (tx: Transaction, id: string): Promise<StoredRequest | undefined> =>
  tables(tx).selectFrom('requests').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export async function updateRequest(
  tx: Transaction,
  id: string,
  set: Partial<
    Pick<
      StoredRequest,
      'entity' | 'content' | 'state' | 'version' | 'approved_sha256' | 'approved_as' | 'withdrawn_at'
    >
  >,
): Promise<void> {
  await tables(tx)
    .updateTable('requests')
    .set({
      ...set,
      ...(set.content === undefined ? {} : { content: held(set.content) }),
      changed_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

/**
 * What waits for the entity first, the soonest due (so the overdue) before the rest; then drafts and what is finished, newest
 * first. The cursor is how many were read.
 */
export async function listRequests(tx: Transaction, query: RequestQuery): Promise<StoredRequest[]> {
  let select = tables(tx)
    .selectFrom('requests')
    .leftJoin('served_requests', 'served_requests.id', 'requests.id')
    .selectAll('requests')
    .orderBy(
      sql`case when served_requests.state in ('sent', 'acknowledged', 'partial') then served_requests.due_at end`,
      (order) => order.asc().nullsLast(),
    )
    .orderBy('requests.id', 'desc')
    .limit(query.limit)
    .offset(Number(query.cursor ?? 0) || 0);
  if (query.case !== undefined) select = select.where('requests.case_id', '=', query.case);
  if (query.entity !== undefined) select = select.where('requests.entity', '=', query.entity);
  if (query.state !== undefined)
    select = select.where(
      sql<string>`coalesce(served_requests.state, case when requests.withdrawn_at is not null then 'withdrawn' else requests.state end)`,
      '=',
      query.state,
    );
  if (query.overdue === 'yes')
    select = select
      .where('served_requests.due_at', '<', tx.now)
      .where('served_requests.state', 'in', openStates);
  return select.execute();
}

export async function authorsOf(tx: Transaction, id: string): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('request_authors')
    .select('person')
    .where('request', '=', id)
    .orderBy('person')
    .execute();
  return rows.map(({ person }) => person);
}

export async function insertDecision(tx: Transaction, row: StoredDecision): Promise<void> {
  await tables(tx).insertInto('request_decisions').values(row).execute();
}

export const decisionsOf = (tx: Transaction, id: string): Promise<StoredDecision[]> =>
  tables(tx)
    .selectFrom('request_decisions')
    .selectAll()
    .where('request', '=', id)
    .orderBy('decided_at')
    .execute();

export async function insertServed(tx: Transaction, row: StoredServed): Promise<void> {
  await tables(tx)
    .insertInto('served_requests')
    .values({ ...row, content: held(row.content), asked_again: held(row.asked_again) })
    .execute();
}

export const servedOf = (tx: Transaction, ids: readonly string[]): Promise<StoredServed[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : tables(tx).selectFrom('served_requests').selectAll().where('id', 'in', ids).execute();

/** Of this entity only, whatever else the asker could see. */
export function findServed(
  tx: Transaction,
  which: { id: string; entity?: string },
  lock = false,
): Promise<StoredServed | undefined> {
  let select = tables(tx).selectFrom('served_requests').selectAll().where('id', '=', which.id);
  if (which.entity !== undefined) select = select.where('entity', '=', which.entity);
  if (lock) select = select.forUpdate();
  return select.executeTakeFirst();
}

export async function listServed(
  tx: Transaction,
  entity: string,
  query: ServedQuery,
): Promise<StoredServed[]> {
  let select = tables(tx)
    .selectFrom('served_requests')
    .selectAll()
    .where('entity', '=', entity)
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  return select.execute();
}

export async function updateServed(
  tx: Transaction,
  id: string,
  set: Partial<
    Pick<
      StoredServed,
      'state' | 'due_at' | 'due_estimated' | 'extension_reason' | 'acknowledged_at' | 'asked_again'
    >
  >,
): Promise<void> {
  await tables(tx)
    .updateTable('served_requests')
    .set({
      ...set,
      ...(set.asked_again === undefined ? {} : { asked_again: held(set.asked_again) }),
      changed_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

export const answersOf = (tx: Transaction, id: string): Promise<StoredAnswer[]> =>
  tables(tx)
    .selectFrom('request_answers')
    .selectAll()
    .where('request', '=', id)
    .orderBy('answered_at')
    .orderBy('id')
    .execute();

export async function insertAnswer(tx: Transaction, row: StoredAnswer): Promise<void> {
  await tables(tx).insertInto('request_answers').values(row).execute();
}

export const draftOf = (tx: Transaction, id: string): Promise<StoredDraft | undefined> =>
  tables(tx).selectFrom('request_answer_drafts').selectAll().where('request', '=', id).executeTakeFirst();

export async function putDraft(tx: Transaction, row: StoredDraft): Promise<void> {
  const { request, ...set } = { ...row, items: held(row.items) };
  await tables(tx)
    .insertInto('request_answer_drafts')
    .values({ request, ...set })
    .onConflict((conflict) => conflict.column('request').doUpdateSet(set))
    .execute();
}

/** Those not taken back. */
export const filesOf = (tx: Transaction, id: string): Promise<StoredFile[]> =>
  tables(tx)
    .selectFrom('request_files')
    .selectAll()
    .where('request', '=', id)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();

export async function insertFile(tx: Transaction, row: StoredFile): Promise<void> {
  await tables(tx)
    .insertInto('request_files')
    .values({ ...row, mapping: row.mapping === null ? null : held(row.mapping) })
    .execute();
}

export async function updateFile(
  tx: Transaction,
  id: string,
  set: Partial<Pick<StoredFile, 'removed_at' | 'answer' | 'import_id' | 'import_problem'>>,
): Promise<void> {
  await tables(tx).updateTable('request_files').set(set).where('id', '=', id).execute();
}

/** Is it a file that the asker may read? */
export async function fileVisible(tx: Transaction, id: string): Promise<boolean> {
  const row = await tables(tx)
    .selectFrom('request_files')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertAct(tx: Transaction, row: Omit<StoredAct, 'id'>): Promise<void> {
  await tables(tx)
    .insertInto('request_acts')
    .values(row as StoredAct)
    .execute();
}

export const actsOf = (tx: Transaction, id: string): Promise<StoredAct[]> =>
  tables(tx).selectFrom('request_acts').selectAll().where('request', '=', id).orderBy('id').execute();

/** Open ones due before a time, soonest first. */
export const openDueBefore = (tx: Transaction, until: string, limit: number): Promise<StoredServed[]> =>
  tables(tx)
    .selectFrom('served_requests')
    .selectAll()
    .where('state', 'in', openStates)
    .where('due_at', '<=', until)
    .where((where) =>
      // Reminded of everything already: never looked at again.
      where.not(
        where.exists(
          where
            .selectFrom('request_reminders')
            .select('request')
            .whereRef('request_reminders.request', '=', 'served_requests.id')
            .whereRef('request_reminders.due_at', '=', 'served_requests.due_at')
            .where('request_reminders.kind', '=', 'request-overdue'),
        ),
      ),
    )
    .orderBy('due_at')
    .limit(limit)
    .execute();

/** True where it had not been sent for this due time. */
export async function noteReminder(
  tx: Transaction,
  row: { request: string; kind: string; due_at: string; at: string },
): Promise<boolean> {
  const [inserted] = await tables(tx)
    .insertInto('request_reminders')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('request')
    .execute();
  return inserted !== undefined;
}

/** What was asked for a case and is not answered to the end. */
export async function unansweredIn(tx: Transaction, caseId: string): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('requests')
    .innerJoin('served_requests', 'served_requests.id', 'requests.id')
    .select('requests.id')
    .where('requests.case_id', '=', caseId)
    .where('served_requests.state', 'in', openStates)
    .execute();
  return rows.map(({ id }) => id);
}

/** What came into the ledger for a case, each with the other cases that it came in for. */
export async function importsOfCase(
  tx: Transaction,
  caseId: string,
): Promise<{ importId: string; others: string[] }[]> {
  const rows = await tables(tx)
    .selectFrom('request_files as file')
    .innerJoin('requests as mine', 'mine.id', 'file.request')
    .innerJoin('request_files as same', 'same.import_id', 'file.import_id')
    .innerJoin('requests as holder', 'holder.id', 'same.request')
    .select(['file.import_id', 'holder.case_id'])
    .distinct()
    .where('mine.case_id', '=', caseId)
    .where('file.import_id', 'is not', null)
    .execute();
  const found = new Map<string, string[]>();
  for (const { import_id: importId, case_id: holder } of rows) {
    const others = found.get(importId!) ?? [];
    found.set(importId!, holder === caseId ? others : [...others, holder]);
  }
  return [...found].map(([importId, others]) => ({ importId, others }));
}
