import { sql } from 'kysely';
import { json, type Transaction } from '#platform';
import type { Rule, Trace, TraceQuery, TraceSource } from './contract.ts';

export interface StoredTrace {
  id: string;
  title: string;
  rule: Rule;
  sources: TraceSource[];
  source_transactions: string[];
  source_accounts: string[];
  until: string | null;
  since: string | null;
  stops: string[] | null;
  minimum: string | null;
  direction: 'forwards' | 'backwards';
  state: 'waiting' | 'done' | 'failed';
  ledger_version: number | null;
  until_sequence: number | null;
  rows: number | null;
  clearances: string[];
  compartments: string[];
  sha256: string | null;
  flow_sha256: string | null;
  counts: Trace['counts'];
  checks: Trace['checks'];
  ms: number | null;
  problem: { code: string; detail: string } | null;
  job: string | null;
  asked_by: string;
  asked_at: string;
}

interface TraceTables {
  traces: StoredTrace;
}

export async function insertTrace(
  tx: Transaction,
  row: Pick<
    StoredTrace,
    | 'id'
    | 'title'
    | 'rule'
    | 'sources'
    | 'until'
    | 'since'
    | 'stops'
    | 'minimum'
    | 'direction'
    | 'clearances'
    | 'job'
    | 'asked_by'
  >,
): Promise<void> {
  await tx
    .tables<TraceTables>()
    .insertInto('traces')
    .values({
      ...row,
      sources: json(row.sources) as never,
      source_transactions: row.sources.flatMap((source) =>
        'transaction' in source ? [source.transaction] : [],
      ),
      source_accounts: row.sources.flatMap((source) => ('account' in source ? [source.account] : [])),
      state: 'waiting',
      ledger_version: null,
      until_sequence: null,
      rows: null,
      // Until it is known what the trace saw, it is for those cleared for all that it might see.
      compartments: row.clearances,
      sha256: null,
      flow_sha256: null,
      counts: null,
      checks: null,
      ms: null,
      problem: null,
      asked_at: tx.now,
    })
    .execute();
}

export function findTrace(tx: Transaction, id: string): Promise<StoredTrace | undefined> {
  return tx.tables<TraceTables>().selectFrom('traces').selectAll().where('id', '=', id).executeTakeFirst();
}

export function listTraces(tx: Transaction, query: TraceQuery): Promise<StoredTrace[]> {
  let select = tx
    .tables<TraceTables>()
    .selectFrom('traces')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  if (query.transaction !== undefined)
    select = select.where(sql<boolean>`source_transactions @> ${[query.transaction]}`);
  if (query.account !== undefined) select = select.where(sql<boolean>`source_accounts @> ${[query.account]}`);
  return select.execute();
}

export interface TraceResult {
  readonly ledger_version: number;
  readonly until_sequence: number;
  readonly rows: number;
  readonly compartments: readonly string[];
  readonly sha256: string;
  readonly flow_sha256: string;
  readonly counts: NonNullable<Trace['counts']>;
  readonly checks: Trace['checks'];
  readonly ms: number;
}

export async function keepResult(tx: Transaction, id: string, result: TraceResult): Promise<void> {
  await tx
    .tables<TraceTables>()
    .updateTable('traces')
    .set({
      ...result,
      compartments: [...result.compartments],
      counts: json(result.counts) as never,
      checks: result.checks === null ? null : (json(result.checks) as never),
      problem: null,
      state: 'done',
    })
    .where('id', '=', id)
    .execute();
}

export async function keepProblem(
  tx: Transaction,
  id: string,
  problem: { code: string; detail: string },
): Promise<void> {
  await tx
    .tables<TraceTables>()
    .updateTable('traces')
    .set({ state: 'failed', problem: json(problem) as never })
    .where('id', '=', id)
    .execute();
}
