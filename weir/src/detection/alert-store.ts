import { sql } from 'kysely';
import { json, type Transaction } from '#platform';
import type { Alert, AlertQuery, AlertState } from './contract.ts';
import { isSameMoney, type Finding } from './finding.ts';

export interface StoredAlert {
  id: string;
  family: 'pattern' | 'scenario';
  typology: string;
  title: string;
  score: number;
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
  compartments: string[];
  detection: string | null;
}

interface AlertTables {
  alerts: StoredAlert;
}

/** What the ledger says of a finding's transactions. */
export interface FindingMoney {
  readonly totals: Alert['totals'];
  readonly firstAt: string;
  readonly lastAt: string;
  readonly compartments: readonly string[];
}

/**
 * Keeps findings as alerts. The same finding has the same id and changes nothing; one about the same money as an alert
 * of its typology that is there already brings that alert up to date and leaves its state to the people.
 */
export async function keepFindings(
  tx: Transaction,
  findings: readonly (Finding & { money: FindingMoney })[],
  detection: string,
): Promise<{ raised: string[]; known: number }> {
  const raised: string[] = [];
  const tables = tx.tables<AlertTables>();
  for (const finding of findings) {
    const content = contentOf(finding);
    const there = await alertOfSameMoney(tx, finding);
    if (there === undefined) {
      await tables
        .insertInto('alerts')
        .values({
          id: finding.id,
          ...content,
          state: 'open',
          raised_at: tx.now,
          decided_by: null,
          decided_at: null,
          decided_reason: null,
          case_id: null,
          detection,
        })
        .execute();
      raised.push(finding.id);
    } else await tables.updateTable('alerts').set(content).where('id', '=', there).execute();
  }
  return { raised, known: findings.length - raised.length };
}

async function alertOfSameMoney(tx: Transaction, finding: Finding): Promise<string | undefined> {
  const tables = tx.tables<AlertTables>();
  const same = await tables.selectFrom('alerts').select('id').where('id', '=', finding.id).executeTakeFirst();
  if (same !== undefined) return same.id;
  const touching = await tables
    .selectFrom('alerts')
    .select(['id', 'transactions'])
    .where('family', '=', finding.family)
    .where('typology', '=', finding.typology)
    .where(sql<boolean>`transactions && ${[...finding.transactions]}::text[]`)
    .execute();
  return touching.find(({ transactions }) => isSameMoney(transactions, finding.transactions))?.id;
}

type Content = Pick<
  StoredAlert,
  | 'family'
  | 'typology'
  | 'title'
  | 'score'
  | 'parts'
  | 'accounts'
  | 'transactions'
  | 'totals'
  | 'first_at'
  | 'last_at'
  | 'reason'
  | 'reason_key'
  | 'facts'
  | 'also'
  | 'compartments'
>;

function contentOf(finding: Finding & { money: FindingMoney }): Content {
  const { money } = finding;
  return {
    family: finding.family,
    typology: finding.typology,
    title: finding.title,
    score: finding.score,
    parts: json(finding.parts) as never,
    accounts: [...finding.accounts],
    transactions: [...finding.transactions],
    totals: json(money.totals) as never,
    first_at: money.firstAt,
    last_at: money.lastAt,
    reason: finding.reason,
    reason_key: finding.reasonKey,
    facts: json(finding.facts) as never,
    also: json(finding.also) as never,
    compartments: [...money.compartments],
  };
}

export function findAlert(tx: Transaction, id: string): Promise<StoredAlert | undefined> {
  return tx.tables<AlertTables>().selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst();
}

function filtered(tx: Transaction, query: Omit<AlertQuery, 'limit'>) {
  let select = tx.tables<AlertTables>().selectFrom('alerts');
  if (query.family !== undefined) select = select.where('family', '=', query.family);
  if (query.typology !== undefined) select = select.where('typology', '=', query.typology);
  if (query.account !== undefined)
    select = select.where(sql<boolean>`accounts @> ${[query.account]}::text[]`);
  if (query.transaction !== undefined)
    select = select.where(sql<boolean>`transactions @> ${[query.transaction]}::text[]`);
  return select;
}

/** The highest score first; `after` is the last of the page before. */
export function listAlerts(
  tx: Transaction,
  query: AlertQuery,
  after: { score: number; id: string } | undefined,
): Promise<StoredAlert[]> {
  let select = filtered(tx, query).selectAll().orderBy('score', 'desc').orderBy('id').limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (after !== undefined) {
    select = select.where((where) =>
      where.or([
        where('score', '<', after.score),
        where.and([where('score', '=', after.score), where('id', '>', after.id)]),
      ]),
    );
  }
  return select.execute();
}

export async function countAlerts(
  tx: Transaction,
  query: Omit<AlertQuery, 'limit'>,
): Promise<Record<AlertState, number>> {
  const rows = await filtered(tx, query)
    .select((select) => ['state', select.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const counts = { open: 0, dismissed: 0, 'in-case': 0 };
  for (const row of rows) counts[row.state] = Number(row.count);
  return counts;
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
    state: row.state,
    raisedAt: row.raised_at,
    decided:
      row.decided_by === null || row.decided_at === null
        ? null
        : { by: row.decided_by, name, at: row.decided_at, reason: row.decided_reason ?? '' },
    caseId: row.case_id,
  };
}
