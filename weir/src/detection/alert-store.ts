import { sql } from 'kysely';
import type { Transaction } from '#platform';
import type { Alert, AlertQuery, AlertState } from './contract.ts';
import type { Rank } from './ranker.ts';

export interface StoredAlert {
  id: string;
  family: 'pattern' | 'scenario';
  typology: string;
  title: string;
  /** Thousandths, as are the points of `rank`. */
  score: number;
  rank: number;
  rank_parts: Rank['parts'];
  rank_model: string | null;
  features: Record<string, number>;
  parts: Alert['parts'];
  accounts: string[];
  transactions: string[];
  totals: Alert['totals'];
  first_at: string;
  last_at: string;
  reason: string;
  reason_key: string;
  facts: Record<string, string>;
  also: Alert['also'];
  state: AlertState;
  raised_at: string;
  decided_by: string | null;
  decided_at: string | null;
  decided_reason: string | null;
  case_id: string | null;
  /** What recipients said of products of its case; null until one did. One that found use outweighs one that did not. */
  product_useful?: boolean | null | undefined;
  grown: number;
  scenario_version: number;
  compartments: string[];
  detection: string | null;
}

export interface AlertTables {
  alerts: StoredAlert;
}

export function findAlert(tx: Transaction, id: string): Promise<StoredAlert | undefined> {
  return tx.tables<AlertTables>().selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst();
}

function filtered(tx: Transaction, query: Omit<AlertQuery, 'limit'>) {
  let select = tx.tables<AlertTables>().selectFrom('alerts');
  if (query.family !== undefined) select = select.where('family', '=', query.family);
  if (query.only === 'grown') select = select.where('grown', '>', 0);
  if (query.typology !== undefined) select = select.where('typology', '=', query.typology);
  if (query.account !== undefined)
    select = select.where(sql<boolean>`accounts @> ${[query.account]}::text[]`);
  if (query.transaction !== undefined)
    select = select.where(sql<boolean>`transactions @> ${[query.transaction]}::text[]`);
  return select;
}

/** In the order of the ranking in force; `after` is the last of the page before. */
export function listAlerts(
  tx: Transaction,
  query: AlertQuery,
  after: { rank: number; id: string } | undefined,
): Promise<StoredAlert[]> {
  let select = filtered(tx, query).selectAll().orderBy('rank', 'desc').orderBy('id').limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (after !== undefined) {
    select = select.where((where) =>
      where.or([
        where('rank', '<', after.rank),
        where.and([where('rank', '=', after.rank), where('id', '>', after.id)]),
      ]),
    );
  }
  return select.execute();
}

/**
 * How many of each state fit the other filters, and of which typologies, the most frequent first: both from one look, which an
 * index answers by itself.
 */
export async function countAlerts(
  tx: Transaction,
  query: Omit<AlertQuery, 'limit'>,
): Promise<{
  counts: Record<AlertState, number>;
  typologies: { typology: string; title: string; count: number }[];
}> {
  const rows = await filtered(tx, { ...query, typology: undefined })
    .select((each) => [
      'state',
      'typology',
      each.fn.max('title').as('title'),
      each.fn.countAll<number>().as('count'),
    ])
    .groupBy(['state', 'typology'])
    .execute();
  const counts = { open: 0, useful: 0, 'in-case': 0, dismissed: 0 };
  const typologies = new Map<string, { typology: string; title: string; count: number }>();
  for (const { state, typology, title, count } of rows) {
    if (query.typology === undefined || query.typology === typology) counts[state] += Number(count);
    if (query.state !== undefined && query.state !== state) continue;
    const before = typologies.get(typology);
    typologies.set(typology, {
      typology,
      title: before !== undefined && before.title > title ? before.title : title,
      count: (before?.count ?? 0) + Number(count),
    });
  }
  return {
    counts,
    typologies: [...typologies.values()]
      .sort((one, two) => two.count - one.count || (one.typology < two.typology ? -1 : 1))
      .slice(0, 200),
  };
}

/** Alerts of each typology by what people held of them. */
export async function countsByTypology(
  tx: Transaction,
): Promise<Map<string, { open: number; useful: number; dismissed: number }>> {
  const rows = await tx
    .tables<AlertTables>()
    .selectFrom('alerts')
    .select((each) => ['typology', 'state', each.fn.countAll<number>().as('count')])
    .groupBy(['typology', 'state'])
    .execute();
  const counts = new Map<string, { open: number; useful: number; dismissed: number }>();
  for (const { typology, state, count } of rows) {
    const there = counts.get(typology) ?? { open: 0, useful: 0, dismissed: 0 };
    there[state === 'in-case' ? 'useful' : state] += Number(count);
    counts.set(typology, there);
  }
  return counts;
}

/** What a back-test holds findings against, as far as the asker is cleared: the newest where there are very many. */
export function knownAlerts(tx: Transaction): Promise<Pick<StoredAlert, 'id' | 'state' | 'transactions'>[]> {
  return tx
    .tables<AlertTables>()
    .selectFrom('alerts')
    .select(['id', 'state', 'transactions'])
    .orderBy('raised_at', 'desc')
    .orderBy('id')
    .limit(50_000)
    .execute();
}

/** What was decided: what the ranking learns from. */
export function decidedAlerts(
  tx: Transaction,
  limit: number,
): Promise<Pick<StoredAlert, 'id' | 'score' | 'features' | 'state' | 'decided_at' | 'product_useful'>[]> {
  return tx
    .tables<AlertTables>()
    .selectFrom('alerts')
    .select(['id', 'score', 'features', 'state', 'decided_at', 'product_useful'])
    .where('state', '<>', 'open')
    .where('decided_at', 'is not', null)
    .orderBy('decided_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export function decideAlert(
  tx: Transaction,
  id: string,
  decision: { state: AlertState; reason: string | null; caseId: string | null },
): Promise<StoredAlert | undefined> {
  return tx
    .tables<AlertTables>()
    .updateTable('alerts')
    .set({
      state: decision.state,
      decided_by: tx.asker.person,
      decided_at: tx.now,
      decided_reason: decision.reason,
      case_id: decision.caseId,
      grown: 0,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

export function alertView(row: StoredAlert, name: string | null): Alert {
  return {
    id: row.id,
    family: row.family,
    typology: row.typology,
    title: row.title,
    score: row.score / 1000,
    parts: row.parts,
    accounts: row.accounts,
    transactionCount: row.transactions.length,
    totals: row.totals,
    firstAt: row.first_at,
    lastAt: row.last_at,
    reason: row.reason,
    reasonKey: row.reason_key,
    facts: row.facts,
    also: row.also,
    ranking: {
      points: row.rank / 1000,
      model: row.rank_model,
      parts: (row.rank_parts ?? []).map((part) => ({ ...part, points: part.points / 1000 })),
    },
    grown: row.grown,
    scenarioVersion: row.scenario_version,
    state: row.state,
    raisedAt: row.raised_at,
    decided:
      row.decided_by === null || row.decided_at === null
        ? null
        : { by: row.decided_by, name, at: row.decided_at, reason: row.decided_reason ?? '' },
    caseId: row.case_id,
  };
}

/** One recipient that found use is enough; a later one that did not takes nothing away. */
export async function markProductUseful(tx: Transaction, caseId: string, useful: boolean): Promise<void> {
  let update = tx
    .tables<AlertTables>()
    .updateTable('alerts')
    .set({ product_useful: useful })
    .where('case_id', '=', caseId);
  if (!useful) update = update.where('product_useful', 'is', null);
  await update.execute();
}
