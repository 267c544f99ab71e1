import { sql } from 'kysely';
import type { RankingModel } from '@weir/engines/ranking';
import { json, type Transaction } from '#platform';
import type { AlertTables } from './alert-store.ts';
import { ranked } from './keep-findings.ts';
import type { RankingComparison } from './ranking-contract.ts';
import type { Ranker } from './ranker.ts';

export interface StoredModel {
  id: string;
  job: string | null;
  state: 'waiting' | 'done' | 'failed';
  asked_by: string;
  asked_at: string;
  ended_at: string | null;
  against: string | null;
  learned_until: string | null;
  model: RankingModel | null;
  comparison: RankingComparison | null;
  problem: string | null;
}

export interface StoredChange {
  number: number;
  model: string | null;
  by: string;
  at: string;
  reason: string;
}

interface RankingTables extends AlertTables {
  ranking_models: StoredModel;
  ranking_changes: StoredChange;
}

/** One change at a time: each is numbered after the one before. */
export async function lockRanking(tx: Transaction): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000051)`);
}

export async function insertModel(
  tx: Transaction,
  row: Pick<StoredModel, 'id' | 'job' | 'against'>,
): Promise<void> {
  await tx
    .tables<RankingTables>()
    .insertInto('ranking_models')
    .values({
      ...row,
      state: 'waiting',
      asked_by: tx.asker.person ?? '',
      asked_at: tx.now,
      ended_at: null,
      learned_until: null,
      model: null,
      comparison: null,
      problem: null,
    })
    .execute();
}

export async function endModel(
  tx: Transaction,
  id: string,
  set: Partial<Pick<StoredModel, 'learned_until' | 'model' | 'comparison' | 'problem'>>,
): Promise<void> {
  const { model, comparison, ...rest } = set;
  await tx
    .tables<RankingTables>()
    .updateTable('ranking_models')
    .set({
      ...rest,
      ...(model !== undefined && { model: json(model) as never }),
      ...(comparison !== undefined && { comparison: json(comparison) as never }),
      state: set.problem === undefined ? 'done' : 'failed',
      ended_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

export function findModel(tx: Transaction, id: string): Promise<StoredModel | undefined> {
  return tx
    .tables<RankingTables>()
    .selectFrom('ranking_models')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

const shown = 100;

export function listModels(tx: Transaction): Promise<StoredModel[]> {
  return tx
    .tables<RankingTables>()
    .selectFrom('ranking_models')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(shown)
    .execute();
}

/** Newest first. */
export function listChanges(tx: Transaction, limit = shown): Promise<StoredChange[]> {
  return tx
    .tables<RankingTables>()
    .selectFrom('ranking_changes')
    .selectAll()
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
}

/** The model that the queue is in order of; undefined: the score. */
export async function modelInForce(tx: Transaction): Promise<StoredModel | undefined> {
  const [last] = await listChanges(tx, 1);
  return last === undefined || last.model === null ? undefined : findModel(tx, last.model);
}

export async function insertChange(
  tx: Transaction,
  change: { model: string | null; reason: string },
): Promise<number> {
  const [last] = await listChanges(tx, 1);
  const number = (last?.number ?? 0) + 1;
  await tx
    .tables<RankingTables>()
    .insertInto('ranking_changes')
    .values({ ...change, number, by: tx.asker.person ?? '', at: tx.now })
    .execute();
  return number;
}

/** Puts alerts after this id where a ranking wants them; answers with the last id, or null where none was left. */
export async function rankAfter(
  tx: Transaction,
  after: string,
  rank: Ranker,
  limit: number,
): Promise<string | null> {
  const tables = tx.tables<RankingTables>();
  const rows = await tables
    .selectFrom('alerts')
    .select(['id', 'score', 'features'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  for (const { id, score, features } of rows)
    await tables
      .updateTable('alerts')
      .set(ranked(rank, features, score))
      .where('id', '=', id)
      .execute();
  return rows.at(-1)?.id ?? null;
}

/** How many alerts people held useful, and how many not. */
export async function decisionCounts(tx: Transaction): Promise<{ useful: number; notUseful: number }> {
  const rows = await tx
    .tables<RankingTables>()
    .selectFrom('alerts')
    .select((select) => ['state', select.fn.countAll<number>().as('count')])
    .where('state', '<>', 'open')
    // As in learning: what came to a product of no use is no example.
    .where((is) => is.or([is('state', '<>', 'in-case'), is('product_useful', 'is distinct from', false)]))
    .groupBy('state')
    .execute();
  const of = (state: string): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
  return { useful: of('useful') + of('in-case'), notUseful: of('dismissed') };
}
