import type { Transaction } from '#platform';

export interface StoredQuestion {
  id: string;
  sql: string;
  sha256: string;
  state: 'asked' | 'answered' | 'refused';
  problem: string | null;
  rows: number | null;
  ms: number | null;
  ledger_version: number;
  clearances: string[];
  asked_by: string;
  asked_at: string;
}

interface QuestionTables {
  ledger_questions: StoredQuestion;
}

export async function insertQuestion(
  tx: Transaction,
  row: Pick<StoredQuestion, 'id' | 'sql' | 'sha256' | 'ledger_version' | 'clearances' | 'asked_by'>,
): Promise<void> {
  await tx
    .tables<QuestionTables>()
    .insertInto('ledger_questions')
    .values({ ...row, state: 'asked', problem: null, rows: null, ms: null, asked_at: tx.now })
    .execute();
}

export async function settleQuestion(
  tx: Transaction,
  id: string,
  set: Pick<StoredQuestion, 'state' | 'problem' | 'rows' | 'ms'>,
): Promise<void> {
  await tx.tables<QuestionTables>().updateTable('ledger_questions').set(set).where('id', '=', id).execute();
}

export function listQuestions(
  tx: Transaction,
  cursor: string | undefined,
  limit: number,
): Promise<StoredQuestion[]> {
  let query = tx
    .tables<QuestionTables>()
    .selectFrom('ledger_questions')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit);
  if (cursor !== undefined) query = query.where('id', '<', cursor);
  return query.execute();
}
