import { sql, type RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type { TuningEffect, TuningRow, TuningValues } from './contract.ts';
import { shippedTuning, type Tuning } from './tuning.ts';

export interface StoredTuning {
  number: number;
  thresholds: TuningValues['thresholds'];
  factors: TuningValues['factors'];
  report: string | null;
  undoes: number | null;
  reason: string;
  switched_on_at: string;
  switched_on_by: string;
}

/** What a report found. */
export interface TuningResult {
  subjects: number;
  floor: number;
  effects: Partial<Record<keyof TuningValues['thresholds'], TuningEffect>>;
  rows: TuningRow[];
  rowsOmitted: number;
}

export interface StoredTuningReport {
  id: string;
  thresholds: TuningValues['thresholds'];
  factors: TuningValues['factors'];
  tuning: number;
  weights: string;
  state: 'waiting' | 'done' | 'cancelled';
  job: string | null;
  asked_by: string;
  asked_at: string;
  ended_at: string | null;
  /** The lists it was held against, with their versions. */
  lists: [string, number][];
  result: TuningResult | null;
}

interface TuningTables {
  screening_tunings: StoredTuning;
  tuning_reports: StoredTuningReport;
}

const shown = 200;

/** One switch at a time: each is numbered after the one before. */
export async function lockTunings(tx: Transaction): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000032)`);
}

/** Newest first, without what the release ships. */
export function tunings(tx: Transaction, limit = shown): Promise<StoredTuning[]> {
  return tx
    .tables<TuningTables>()
    .selectFrom('screening_tunings')
    .selectAll()
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
}

export async function tuningInForce(tx: Transaction): Promise<Tuning> {
  return (await tunings(tx, 1))[0] ?? shippedTuning;
}

export async function insertTuning(tx: Transaction, tuning: StoredTuning): Promise<void> {
  const { thresholds, factors, ...rest } = tuning;
  await tx
    .tables<TuningTables>()
    .insertInto('screening_tunings')
    .values({ ...rest, thresholds: asJson(thresholds), factors: asJson(factors) })
    .execute();
}

export async function insertReport(tx: Transaction, report: StoredTuningReport): Promise<void> {
  const { thresholds, factors, lists, result, ...rest } = report;
  await tx
    .tables<TuningTables>()
    .insertInto('tuning_reports')
    .values({
      ...rest,
      thresholds: asJson(thresholds),
      factors: asJson(factors),
      lists: asJson(lists),
      result: result === null ? null : asJson(result),
    })
    .execute();
}

export async function endReport(
  tx: Transaction,
  id: string,
  end: Pick<StoredTuningReport, 'state' | 'lists' | 'result'>,
): Promise<void> {
  await tx
    .tables<TuningTables>()
    .updateTable('tuning_reports')
    .set({
      state: end.state,
      ended_at: tx.now,
      lists: asJson(end.lists),
      result: end.result === null ? null : asJson(end.result),
    })
    .where('id', '=', id)
    .execute();
}

export function reports(tx: Transaction): Promise<Omit<StoredTuningReport, 'result'>[]> {
  return tx
    .tables<TuningTables>()
    .selectFrom('tuning_reports')
    .select([
      'id',
      'thresholds',
      'factors',
      'tuning',
      'weights',
      'state',
      'job',
      'asked_by',
      'asked_at',
      'ended_at',
      'lists',
    ]) // prettier-ignore
    .orderBy('asked_at', 'desc')
    .limit(shown)
    .execute();
}

export function findReport(tx: Transaction, id: string): Promise<StoredTuningReport | undefined> {
  return tx
    .tables<TuningTables>()
    .selectFrom('tuning_reports')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

const asJson = (value: unknown): never => json(value) as RawBuilder<never> as never;
