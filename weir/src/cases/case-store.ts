import { sql, type RawBuilder } from 'kysely';
import type { DeadlineUnit } from '@weir/engines/vocabulary';
import { json, type Transaction, containing } from '#platform';
import type { CaseQuery, CaseSourceKind, CaseState, Deadline, Priority } from './contract.ts';
import type { FragmentTables } from './fragment-store.ts';

export interface StoredCase {
  id: string;
  number: string;
  title: string;
  state: CaseState;
  priority: Priority;
  owner: string;
  team: string | null;
  compartment: string | null;
  sensitive: boolean;
  outcome: string | null;
  source_kind: CaseSourceKind;
  source_id: string | null;
  merged_into: string | null;
  opened_by: string;
  opened_at: string;
  changed_at: string;
  version: number;
}

export interface StoredAct {
  id: number;
  case_id: string;
  at: string;
  key: string;
  facts: Record<string, string>;
  fragment: string | null;
  product: string | null;
  person: string | null;
}

export interface StoredDeadline {
  id: string;
  case_id: string;
  title: string;
  due_at: string;
  nature: Deadline['nature'];
  rule: string | null;
  citation: string | null;
  amount: number | null;
  unit: DeadlineUnit | null;
  trigger: string | null;
  started_at: string | null;
  estimated: boolean;
  set_by: string;
  set_at: string;
  done_by: string | null;
  done_at: string | null;
}

export interface StoredProduct {
  id: string;
  case_id: string;
  number: string;
  title: string;
  recipient: string;
  state: string;
  changed_at: string;
}

export interface CaseTables extends FragmentTables {
  cases: StoredCase;
  case_acts: StoredAct;
  case_deadlines: StoredDeadline;
  case_products: StoredProduct;
}

const tables = (tx: Transaction) => tx.tables<CaseTables>();

export async function insertCase(tx: Transaction, row: StoredCase): Promise<void> {
  await tables(tx).insertInto('cases').values(row).execute();
}

/** Numbers of those cases that the asker sees. */
export async function caseNumbers(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('cases')
    .select(['id', 'number'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ id, number }) => [id, number]));
}

export async function findCase(tx: Transaction, id: string): Promise<StoredCase | undefined> {
  return tables(tx).selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The same, locked: acts on one case happen one after another. */
export async function lockCase(tx: Transaction, id: string): Promise<StoredCase | undefined> {
  return tables(tx).selectFrom('cases').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updateCase(tx: Transaction, id: string, set: Partial<StoredCase>): Promise<void> {
  await tables(tx).updateTable('cases').set(set).where('id', '=', id).execute();
}

export interface CaseCounts {
  case_id: string;
  subjects: number;
  transactions: number;
  notes: number;
  products: number;
}

/** Newest first; the cursor is the last id. */
export async function listCases(tx: Transaction, query: CaseQuery): Promise<StoredCase[]> {
  let select = tables(tx).selectFrom('cases').selectAll().orderBy('id', 'desc').limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.owner !== undefined) {
    select = select.where('owner', '=', query.owner === 'me' ? (tx.asker.person ?? '') : query.owner);
  }
  if (query.team !== undefined) select = select.where('team', '=', query.team);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  if (query.q !== undefined && query.q.trim() !== '') {
    const part = containing(query.q.trim());
    select = select.where((where) =>
      where.or([where('number', 'ilike', part), where('title', 'ilike', part)]),
    );
  }
  return select.execute();
}

export async function countsOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, CaseCounts>> {
  if (ids.length === 0) return new Map();
  const list = sql.join(ids);
  const rows = await tx.run<CaseCounts>(sql`
    select cases.id as case_id,
      count(*) filter (where fragments.kind = 'subject')::int as subjects,
      count(*) filter (where fragments.kind = 'transaction')::int as transactions,
      count(*) filter (where fragments.kind = 'note')::int as notes,
      (select count(*) from case_products where case_products.case_id = cases.id)::int as products
    from cases left join case_fragments fragments on fragments.case_id = cases.id and fragments.withdrawn_at is null
    where cases.id in (${list}) group by cases.id`);
  return new Map(rows.map((row) => [row.case_id, row]));
}

export async function nextDeadlines(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, StoredDeadline>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('case_deadlines')
    .selectAll()
    .where('case_id', 'in', ids)
    .where('done_at', 'is', null)
    .orderBy('due_at', 'desc')
    .execute();
  // The earliest comes last and stays.
  return new Map(rows.map((row) => [row.case_id, row]));
}

export async function insertAct(tx: Transaction, act: Omit<StoredAct, 'id'>): Promise<void> {
  await tables(tx)
    .insertInto('case_acts')
    .values({ ...act, facts: json(act.facts) as RawBuilder<never> } as never)
    .execute();
}

export async function actsOf(tx: Transaction, caseId: string): Promise<StoredAct[]> {
  return tables(tx).selectFrom('case_acts').selectAll().where('case_id', '=', caseId).orderBy('id').execute();
}

export async function insertDeadline(tx: Transaction, row: StoredDeadline): Promise<void> {
  await tables(tx).insertInto('case_deadlines').values(row).execute();
}

export async function deadlinesOf(tx: Transaction, caseId: string): Promise<StoredDeadline[]> {
  return tables(tx)
    .selectFrom('case_deadlines')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('due_at')
    .orderBy('id')
    .execute();
}

/** False where there is no such deadline in the case that is not done. */
export async function finishDeadline(
  tx: Transaction,
  which: { caseId: string; deadlineId: string; person: string },
): Promise<StoredDeadline | undefined> {
  return tables(tx)
    .updateTable('case_deadlines')
    .set({ done_by: which.person, done_at: tx.now })
    .where('id', '=', which.deadlineId)
    .where('case_id', '=', which.caseId)
    .where('done_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

export async function putProduct(tx: Transaction, product: StoredProduct): Promise<void> {
  const { id: _, case_id: __, ...changes } = product;
  await tables(tx)
    .insertInto('case_products')
    .values(product)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .execute();
}

export async function productsOf(tx: Transaction, caseId: string): Promise<StoredProduct[]> {
  return tables(tx)
    .selectFrom('case_products')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('id')
    .execute();
}
