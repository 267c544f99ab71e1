import { sql, type RawBuilder } from 'kysely';
import type { Signed, Spent, TableStatement } from '@weir/engines/envelopes';
import { json, type Transaction } from '#platform';
import type { AgreementState } from './contract.ts';
import type { Terms } from './rooms.ts';

export interface StoredAgreement {
  id: string;
  partner: string;
  terms: Terms;
  hash: string;
  origin: 'ours' | 'theirs';
  state: AgreementState;
  signed: Signed<Terms> | null;
  message: string | null;
  proposed_by: string | null;
  proposed_at: string | null;
  decided_by: string | null;
  decided_at: string | null;
  reason: string | null;
  in_force_at: string | null;
  ended_at: string | null;
  ended_by: string | null;
  ended_reason: string | null;
  changed_at: string;
}

export interface StoredEpoch {
  agreement: string;
  epoch: number;
  state: 'making' | 'made' | 'sent' | 'over';
  key_sha256: string | null;
  public_key: string | null;
  stated: Signed<TableStatement> | null;
  table_sha256: string | null;
  held: number | null;
  left_out: number | null;
  entries: number | null;
  table_bytes: number | null;
  processor_ms: number;
  begun_at: string;
  made_at: string | null;
  message: string | null;
  sent_at: string | null;
  key_destroyed_at: string | null;
  table_destroyed_at: string | null;
}

/** A partner's table. */
export interface StoredTable {
  agreement: string;
  epoch: number;
  stated: Signed<TableStatement>;
  public_key: string;
  table_hash: string;
  table_sha256: string | null;
  entries: number;
  message: string;
  received_at: string;
  destroyed_at: string | null;
}

export interface StoredAsk {
  id: string;
  case_id: string;
  compartment: string | null;
  agreement: string;
  partner: string;
  purpose: string;
  reason: string;
  items: number;
  padded: number;
  state: 'draft' | 'released' | 'sent' | 'answered' | 'refused' | 'withdrawn' | 'expired';
  drafted_by: string;
  drafted_at: string;
  released_by: string | null;
  released_at: string | null;
  epoch: number | null;
  seed_sha256: string | null;
  question_sha256: string | null;
  answer_sha256: string | null;
  message: string | null;
  sent_at: string | null;
  ended_at: string | null;
  hits: number | null;
  refused: string | null;
  changed_at: string;
}

export interface StoredItem {
  ask: string;
  place: number;
  fragment: string;
  type: string;
  value: string;
  result: 'hit' | 'nothing_learnt' | null;
}

/** A partner's question. */
export interface StoredQuestion {
  id: string;
  agreement: string;
  partner: string;
  epoch: number;
  purpose: string;
  padded: number;
  message: string;
  state: 'waiting' | 'counted' | 'answered' | 'refused';
  question_sha256: string | null;
  arrived_at: string;
  answered_at: string | null;
  processor_ms: number | null;
  refused: string | null;
}

export interface StoredRefusal {
  id: string;
  partner: string;
  what: 'agreement' | 'table' | 'question' | 'answer';
  code: string;
  object: string | null;
  agreement: string | null;
  message: string;
  evidence_sha256: string;
  at: string;
  seen_by: string | null;
  seen_at: string | null;
}

export interface StoredProposal {
  id: string;
  ask: string;
  case_id: string;
  partner: string;
  places: number[];
  state: 'proposed' | 'taken' | 'dropped';
  made_at: string;
  request: string | null;
  closed_by: string | null;
  closed_at: string | null;
  reason: string | null;
}

export interface MatchingTables {
  matching_settings: {
    only_one: boolean;
    admitted: string[];
    changed_by: string | null;
    changed_at: string | null;
  };
  matching_agreements: StoredAgreement;
  matching_epochs: StoredEpoch;
  matching_tables: StoredTable;
  matching_spent: { agreement: string; side: 'ours' | 'theirs'; spent: Spent };
  matching_asks: StoredAsk;
  matching_items: StoredItem;
  matching_questions: StoredQuestion;
  matching_refusals: StoredRefusal;
  matching_proposals: StoredProposal;
}

export const tables = (tx: Transaction) => tx.tables<MatchingTables>();

export const jsonb = (value: unknown): RawBuilder<never> => json(value as object) as RawBuilder<never>;

export async function findAgreement(tx: Transaction, id: string): Promise<StoredAgreement | undefined> {
  return tables(tx).selectFrom('matching_agreements').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function lockAgreement(tx: Transaction, id: string): Promise<StoredAgreement | undefined> {
  return tables(tx)
    .selectFrom('matching_agreements')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function agreementByHash(
  tx: Transaction,
  partner: string,
  hash: string,
): Promise<StoredAgreement | undefined> {
  return tables(tx)
    .selectFrom('matching_agreements')
    .selectAll()
    .where('partner', '=', partner)
    .where('hash', '=', hash)
    .executeTakeFirst();
}

export async function agreementInForce(
  tx: Transaction,
  partner: string,
): Promise<StoredAgreement | undefined> {
  return tables(tx)
    .selectFrom('matching_agreements')
    .selectAll()
    .where('partner', '=', partner)
    .where('state', '=', 'in_force')
    .executeTakeFirst();
}

export async function updateAgreement(
  tx: Transaction,
  id: string,
  { signed, ...set }: Partial<StoredAgreement>,
): Promise<void> {
  await tables(tx)
    .updateTable('matching_agreements')
    .set({ ...set, ...(signed === undefined ? {} : { signed: jsonb(signed) }), changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export async function findTable(
  tx: Transaction,
  agreement: string,
  epoch: number,
): Promise<StoredTable | undefined> {
  return tables(tx)
    .selectFrom('matching_tables')
    .selectAll()
    .where('agreement', '=', agreement)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
}

export async function findEpoch(
  tx: Transaction,
  agreement: string,
  epoch: number,
): Promise<StoredEpoch | undefined> {
  return tables(tx)
    .selectFrom('matching_epochs')
    .selectAll()
    .where('agreement', '=', agreement)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
}

export async function updateEpoch(
  tx: Transaction,
  which: { agreement: string; epoch: number },
  { stated, ...set }: Partial<StoredEpoch>,
): Promise<void> {
  await tables(tx)
    .updateTable('matching_epochs')
    .set({ ...set, ...(stated === undefined ? {} : { stated: jsonb(stated) }) })
    .where('agreement', '=', which.agreement)
    .where('epoch', '=', which.epoch)
    .execute();
}

export async function spentOf(
  tx: Transaction,
  agreement: string,
  side: 'ours' | 'theirs',
): Promise<Spent | undefined> {
  const row = await tables(tx)
    .selectFrom('matching_spent')
    .select('spent')
    .where('agreement', '=', agreement)
    .where('side', '=', side)
    .executeTakeFirst();
  return row?.spent;
}

/** Serialises whoever counts under one agreement until the transaction ends; a row's lock would not hold before there is a row. */
export async function lockSpent(tx: Transaction, agreement: string, side: 'ours' | 'theirs'): Promise<void> {
  await tx.run<object>(
    sql`select pg_advisory_xact_lock(hashtextextended(${`matching ${agreement} ${side}`}, 7070000122))`,
  );
}

export async function keepSpent(
  tx: Transaction,
  agreement: string,
  side: 'ours' | 'theirs',
  spent: Spent,
): Promise<void> {
  await tables(tx)
    .insertInto('matching_spent')
    .values({ agreement, side, spent: jsonb(spent) })
    .onConflict((conflict) =>
      conflict.columns(['agreement', 'side']).doUpdateSet({ spent: jsonb(spent) as never }),
    )
    .execute();
}

export async function findAsk(tx: Transaction, id: string): Promise<StoredAsk | undefined> {
  return tables(tx).selectFrom('matching_asks').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function lockAsk(tx: Transaction, id: string): Promise<StoredAsk | undefined> {
  return tables(tx)
    .selectFrom('matching_asks')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function updateAsk(tx: Transaction, id: string, set: Partial<StoredAsk>): Promise<void> {
  await tables(tx)
    .updateTable('matching_asks')
    .set({ ...set, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export async function itemsOfAsk(tx: Transaction, ask: string): Promise<StoredItem[]> {
  return tables(tx)
    .selectFrom('matching_items')
    .selectAll()
    .where('ask', '=', ask)
    .orderBy('place')
    .execute();
}

export async function findQuestion(tx: Transaction, id: string): Promise<StoredQuestion | undefined> {
  return tables(tx).selectFrom('matching_questions').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function updateQuestion(
  tx: Transaction,
  id: string,
  set: Partial<StoredQuestion>,
): Promise<void> {
  await tables(tx).updateTable('matching_questions').set(set).where('id', '=', id).execute();
}
