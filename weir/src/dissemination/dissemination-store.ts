import type { RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type {
  Composed,
  DisseminationQuery,
  DisseminationState,
  Draft,
  GuardVerdict,
  ReceivedDetail,
  ReceivedQuery,
} from './contract.ts';
import type { ProductContent } from './product-content.ts';

export interface StoredDissemination {
  id: string;
  number: string;
  case_id: string;
  title: string;
  type: Draft['type'];
  recipient: string;
  purpose: Draft['purpose'];
  request_reference: string | null;
  language: Draft['language'];
  kind: Draft['kind'];
  confidence: Draft['confidence'];
  contact: string;
  authority_request: string | null;
  sections: Draft['sections'];
  state: DisseminationState;
  version: number;
  created_by: string;
  created_at: string;
  changed_at: string;
  approved_submission: number | null;
  approved_as: 'approved' | null;
  document_sha256: string | null;
  document_size: number | null;
  sent_at: string | null;
}

export interface StoredSubmission {
  dissemination: string;
  submission: number;
  content: ProductContent;
  content_sha256: string;
  guard: GuardVerdict;
  submitted_by: string;
  submitted_at: string;
}

export interface StoredDecision {
  dissemination: string;
  submission: number;
  submitted_by: string;
  content_sha256: string;
  decision: 'approved' | 'returned';
  decided_by: string;
  decided_at: string;
  reason: string;
}

export interface StoredDelivery {
  dissemination: string;
  recipient: string;
  number: string;
  title: string;
  type: Draft['type'];
  purpose: Draft['purpose'];
  request_reference: string | null;
  language: Draft['language'];
  classification: GuardVerdict['classification'];
  sender: string;
  intelligence_annex: boolean;
  limits: ReceivedDetail['limits'];
  composed: Composed;
  document_sha256: string;
  document_size: number;
  docx_sha256: string | null;
  docx_size: number | null;
  bundle_sha256: string | null;
  bundle_size: number | null;
  copy: number;
  feedback_due_at: string | null;
  feedback_rule: string | null;
  reminded_at: string | null;
  sent_at: string;
  state: ReceivedDetail['state'];
}

export interface StoredAnswer {
  id: number;
  delivery: string;
  kind: 'acknowledgement' | 'feedback';
  outcome: string | null;
  text: string | null;
  used: 'used' | 'not_used' | 'not_yet' | null;
  usefulness: 'high' | 'some' | 'none' | null;
  answered_by: string;
  answered_at: string;
}

export interface DisseminationTables {
  disseminations: StoredDissemination;
  dissemination_authors: { dissemination: string; person: string };
  dissemination_submissions: StoredSubmission;
  dissemination_decisions: StoredDecision;
  deliveries: StoredDelivery;
  delivery_answers: StoredAnswer;
  dissemination_comments: StoredComment;
}

export interface StoredComment {
  id: string;
  dissemination: string;
  answers: string | null;
  place: string | null;
  text: string;
  written_by: string;
  written_at: string;
}

const tables = (tx: Transaction) => tx.tables<DisseminationTables>();

export async function insertDissemination(tx: Transaction, row: StoredDissemination): Promise<void> {
  await tables(tx)
    .insertInto('disseminations')
    .values({ ...row, sections: json(row.sections) as RawBuilder<never> })
    .execute();
}

export async function findDissemination(
  tx: Transaction,
  id: string,
): Promise<StoredDissemination | undefined> {
  return tables(tx).selectFrom('disseminations').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function lockDissemination(
  tx: Transaction,
  id: string,
): Promise<StoredDissemination | undefined> {
  return tables(tx)
    .selectFrom('disseminations')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

/** Newest first; the cursor is the last id. */
export async function listDisseminations(
  tx: Transaction,
  query: DisseminationQuery,
): Promise<Omit<StoredDissemination, 'sections'>[]> {
  let select = tables(tx).selectFrom('disseminations').selectAll().orderBy('id', 'desc').limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.case !== undefined) select = select.where('case_id', '=', query.case);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  return select.execute();
}

/** Newest first, at most 1,000. */
export async function productsOfCase(tx: Transaction, caseId: string): Promise<StoredDissemination[]> {
  return tables(tx)
    .selectFrom('disseminations')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('id', 'desc')
    .limit(1000)
    .execute();
}

/** The words of a draft. Setting any of them makes the asker an author, by the register's own hand. */
export async function writeDraft(
  tx: Transaction,
  id: string,
  draft: Omit<Draft, 'version'>,
  version: number,
): Promise<void> {
  await tables(tx)
    .updateTable('disseminations')
    .set({
      title: draft.title,
      type: draft.type,
      recipient: draft.recipient,
      purpose: draft.purpose,
      request_reference: draft.requestReference,
      language: draft.language,
      kind: draft.kind,
      confidence: draft.confidence,
      contact: draft.contact,
      authority_request: draft.authorityRequest,
      sections: json(draft.sections) as RawBuilder<never>,
      state: 'draft',
      version,
      changed_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

/** What happens to a product; never its words. */
export async function markDissemination(
  tx: Transaction,
  id: string,
  set: Partial<
    Pick<
      StoredDissemination,
      | 'state'
      | 'version'
      | 'approved_submission'
      | 'approved_as'
      | 'document_sha256'
      | 'document_size'
      | 'sent_at'
    >
  >,
): Promise<void> {
  await tables(tx)
    .updateTable('disseminations')
    .set({ ...set, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export async function authorsOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (ids.length === 0) return found;
  const rows = await tables(tx)
    .selectFrom('dissemination_authors')
    .selectAll()
    .where('dissemination', 'in', ids)
    .orderBy('person')
    .execute();
  for (const { dissemination, person } of rows)
    found.set(dissemination, [...(found.get(dissemination) ?? []), person]);
  return found;
}

export async function insertSubmission(tx: Transaction, submission: StoredSubmission): Promise<void> {
  await tables(tx)
    .insertInto('dissemination_submissions')
    .values({
      ...submission,
      content: json(submission.content) as RawBuilder<never>,
      guard: json(submission.guard) as RawBuilder<never>,
    })
    .execute();
}

/** Oldest first. */
export async function submissionsOf(tx: Transaction, id: string): Promise<StoredSubmission[]> {
  return tables(tx)
    .selectFrom('dissemination_submissions')
    .selectAll()
    .where('dissemination', '=', id)
    .orderBy('submission')
    .execute();
}

export async function insertDecision(tx: Transaction, decision: StoredDecision): Promise<void> {
  await tables(tx).insertInto('dissemination_decisions').values(decision).execute();
}

export async function decisionsOf(tx: Transaction, id: string): Promise<StoredDecision[]> {
  return tables(tx)
    .selectFrom('dissemination_decisions')
    .selectAll()
    .where('dissemination', '=', id)
    .orderBy('submission')
    .execute();
}

export async function insertDelivery(tx: Transaction, delivery: StoredDelivery): Promise<void> {
  await tables(tx)
    .insertInto('deliveries')
    .values({
      ...delivery,
      limits: json(delivery.limits) as RawBuilder<never>,
      composed: json(delivery.composed) as RawBuilder<never>,
    })
    .execute();
}

/** Of this recipient only, whatever else the asker could see. */
export async function findDelivery(
  tx: Transaction,
  which: { id: string; recipient: string },
): Promise<StoredDelivery | undefined> {
  return tables(tx)
    .selectFrom('deliveries')
    .selectAll()
    .where('dissemination', '=', which.id)
    .where('recipient', '=', which.recipient)
    .executeTakeFirst();
}

export async function listDeliveries(
  tx: Transaction,
  recipient: string,
  query: ReceivedQuery,
): Promise<StoredDelivery[]> {
  let select = tables(tx)
    .selectFrom('deliveries')
    .selectAll()
    .where('recipient', '=', recipient)
    .orderBy('dissemination', 'desc')
    .limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.cursor !== undefined) select = select.where('dissemination', '<', query.cursor);
  return select.execute();
}

export async function markDelivery(
  tx: Transaction,
  id: string,
  state: StoredDelivery['state'],
): Promise<void> {
  await tables(tx).updateTable('deliveries').set({ state }).where('dissemination', '=', id).execute();
}

export async function insertAnswer(tx: Transaction, answer: Omit<StoredAnswer, 'id'>): Promise<void> {
  await tables(tx)
    .insertInto('delivery_answers')
    .values(answer as StoredAnswer)
    .execute();
}

/** Oldest first. */
export async function answersOf(tx: Transaction, id: string): Promise<StoredAnswer[]> {
  return tables(tx)
    .selectFrom('delivery_answers')
    .selectAll()
    .where('delivery', '=', id)
    .orderBy('id')
    .execute();
}

/** Delivered, without feedback although it is due, and not yet reminded of it; those due longest first. */
export async function feedbackOverdue(tx: Transaction, limit: number): Promise<StoredDelivery[]> {
  return tables(tx)
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '<>', 'answered')
    .where('reminded_at', 'is', null)
    .where('feedback_due_at', '<=', tx.now)
    .orderBy('feedback_due_at')
    .limit(limit)
    .execute();
}

export async function markReminded(tx: Transaction, id: string): Promise<void> {
  await tables(tx)
    .updateTable('deliveries')
    .set({ reminded_at: tx.now })
    .where('dissemination', '=', id)
    .execute();
}

export async function insertComment(tx: Transaction, row: StoredComment): Promise<void> {
  await tables(tx).insertInto('dissemination_comments').values(row).execute();
}

/** Oldest first. */
export async function commentsOf(tx: Transaction, id: string): Promise<StoredComment[]> {
  return tables(tx)
    .selectFrom('dissemination_comments')
    .selectAll()
    .where('dissemination', '=', id)
    .orderBy('id')
    .limit(1000)
    .execute();
}
