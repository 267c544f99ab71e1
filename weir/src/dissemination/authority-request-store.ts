import type { RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type {
  AskedRequest,
  AuthorityRequestQuery,
  DeclineGround,
  Proposal,
} from './authority-request-contract.ts';

export interface StoredRequest {
  id: string;
  number: string;
  organisation: string;
  reference: string;
  purpose: AskedRequest['purpose'];
  legal_basis: string;
  urgency: AskedRequest['urgency'];
  needed_by: string | null;
  subjects: AskedRequest['subjects'];
  question: string;
  state: AskedRequest['state'];
  asked_by: string;
  asked_at: string;
  due_at: string | null;
  due_rule: string | null;
  answer_kind: NonNullable<AskedRequest['answer']>['kind'] | null;
  answer_ground: DeclineGround | null;
  answer_reasons: string | null;
  answer_product: string | null;
  answered_at: string | null;
}

export interface StoredProposal {
  request: string;
  proposal: number;
  kind: Proposal['kind'];
  ground: DeclineGround | null;
  reasons: string;
  proposed_by: string;
  proposed_at: string;
  decision: 'approved' | 'returned' | null;
  decided_by: string | null;
  decided_at: string | null;
  decision_reason: string | null;
}

interface RequestTables {
  authority_requests: StoredRequest;
  authority_request_cases: { request: string; case_id: string; taken_by: string; taken_at: string };
  authority_request_proposals: StoredProposal;
}

const tables = (tx: Transaction) => tx.tables<RequestTables>();

export async function insertRequest(tx: Transaction, row: StoredRequest): Promise<void> {
  await tables(tx)
    .insertInto('authority_requests')
    .values({ ...row, subjects: json(row.subjects) as RawBuilder<never> })
    .execute();
}

export async function findRequest(
  tx: Transaction,
  id: string,
  { lock = false, organisation }: { lock?: boolean; organisation?: string } = {},
): Promise<StoredRequest | undefined> {
  let select = tables(tx).selectFrom('authority_requests').selectAll().where('id', '=', id);
  if (organisation !== undefined) select = select.where('organisation', '=', organisation);
  return (lock ? select.forUpdate() : select).executeTakeFirst();
}

/** Newest first; the cursor is the last id. */
export async function listRequests(
  tx: Transaction,
  query: AuthorityRequestQuery,
  organisation?: string,
): Promise<StoredRequest[]> {
  let select = tables(tx)
    .selectFrom('authority_requests')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (organisation !== undefined) select = select.where('organisation', '=', organisation);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  return select.execute();
}

export async function markRequest(
  tx: Transaction,
  id: string,
  set: Partial<
    Pick<
      StoredRequest,
      'state' | 'answer_kind' | 'answer_ground' | 'answer_reasons' | 'answer_product' | 'answered_at'
    >
  >,
): Promise<void> {
  await tables(tx).updateTable('authority_requests').set(set).where('id', '=', id).execute();
}

export async function linkCase(tx: Transaction, request: string, caseId: string): Promise<void> {
  await tables(tx)
    .insertInto('authority_request_cases')
    .values({ request, case_id: caseId, taken_by: tx.asker.person!, taken_at: tx.now })
    .execute();
}

export async function caseOfRequest(tx: Transaction, request: string): Promise<string | null> {
  const row = await tables(tx)
    .selectFrom('authority_request_cases')
    .select('case_id')
    .where('request', '=', request)
    .executeTakeFirst();
  return row?.case_id ?? null;
}

export async function insertProposal(
  tx: Transaction,
  row: Pick<StoredProposal, 'request' | 'proposal' | 'kind' | 'ground' | 'reasons'>,
): Promise<void> {
  await tables(tx)
    .insertInto('authority_request_proposals')
    .values({
      ...row,
      proposed_by: tx.asker.person!,
      proposed_at: tx.now,
      decision: null,
      decided_by: null,
      decided_at: null,
      decision_reason: null,
    })
    .execute();
}

export async function decideProposal(
  tx: Transaction,
  which: { request: string; proposal: number },
  given: { decision: 'approved' | 'returned'; reason: string },
): Promise<void> {
  await tables(tx)
    .updateTable('authority_request_proposals')
    .set({
      decision: given.decision,
      decided_by: tx.asker.person,
      decided_at: tx.now,
      decision_reason: given.reason,
    })
    .where('request', '=', which.request)
    .where('proposal', '=', which.proposal)
    .execute();
}

/** Oldest first. */
export async function proposalsOf(tx: Transaction, request: string): Promise<StoredProposal[]> {
  return tables(tx)
    .selectFrom('authority_request_proposals')
    .selectAll()
    .where('request', '=', request)
    .orderBy('proposal')
    .execute();
}
