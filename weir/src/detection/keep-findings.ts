import { sql } from 'kysely';
import { json, type Transaction } from '#platform';
import type { FindingWithMoney } from './alert-features.ts';
import { noteOf } from './alert-history.ts';
import type { AlertTables, StoredAlert } from './alert-store.ts';
import { isSameMoney, sharedOf } from './finding.ts';
import type { Ranker } from './ranker.ts';

export interface Keeping {
  /** Of the ranking in force. */
  readonly rank: Ranker;
  readonly detection: string | null;
  /** Versions of the scenarios that ran, by id; what is not named is as shipped. */
  readonly versions: ReadonlyMap<string, number>;
  /** Alerts that a finding of this run leads already; shared by all parts of the run. */
  readonly led: Set<string>;
}

/**
 * Keeps findings, the highest score first, as alerts. The same finding changes nothing. One about the same money as an
 * alert that is there, of whatever family and run, joins it: the alert keeps its id, its state and its history; it grows
 * where the money went on, and the finding with the highest score speaks for it. A decision stays a person's, but an
 * alert with as much new money as there was when it was decided is asked about again.
 */
export async function keepFindings(
  tx: Transaction,
  findings: readonly FindingWithMoney[],
  keeping: Keeping,
): Promise<{ raised: string[]; changed: string[]; known: number }> {
  const raised: string[] = [];
  const changed: string[] = [];
  for (const finding of findings) {
    const there = await alertOfSameMoney(tx, finding, keeping);
    if (there === undefined) {
      await raise(tx, finding, keeping);
      raised.push(finding.id);
    } else if (await join(tx, there, finding, keeping)) changed.push(there.id);
  }
  return { raised, changed, known: findings.length - raised.length };
}

async function raise(tx: Transaction, finding: FindingWithMoney, keeping: Keeping): Promise<void> {
  await tx
    .tables<AlertTables>()
    .insertInto('alerts')
    .values({
      id: finding.id,
      ...contentOf(finding, keeping),
      state: 'open',
      raised_at: tx.now,
      decided_by: null,
      decided_at: null,
      decided_reason: null,
      case_id: null,
      grown: 0,
      detection: keeping.detection,
    })
    .execute();
  keeping.led.add(finding.id);
  await noteOf(tx, finding.id, 'raised', {
    typology: finding.typology,
    transactions: finding.transactions.length,
  });
}

/** The alert's own finding comes first, then one of the same kind that it carries on, then any about the same money. */
async function alertOfSameMoney(
  tx: Transaction,
  finding: FindingWithMoney,
  { led }: Keeping,
): Promise<StoredAlert | undefined> {
  const tables = tx.tables<AlertTables>();
  const own = await tables.selectFrom('alerts').selectAll().where('id', '=', finding.id).executeTakeFirst();
  if (own !== undefined) return own;
  const touching = await tables
    .selectFrom('alerts')
    .selectAll()
    .where(sql<boolean>`transactions && ${[...finding.transactions]}::text[]`)
    .execute();
  // What a finding says of its money may be for the cleared only; it never joins an alert that others see.
  const cleared = touching.filter((alert) => alert.compartments.join() === finding.money.compartments.join());
  const standing = cleared.flatMap((alert) => {
    const shared = sharedOf(alert.transactions, finding.transactions);
    const sameKind = alert.family === finding.family && alert.typology === finding.typology;
    // Money that went on: the old alert lies within the new finding, however much came since.
    const carriesOn = sameKind && !led.has(alert.id) && 2 * shared >= alert.transactions.length;
    return carriesOn || isSameMoney(alert.transactions, finding.transactions)
      ? [{ alert, shared, sameKind }]
      : [];
  });
  standing.sort(
    (one, other) =>
      Number(other.sameKind) - Number(one.sameKind) ||
      other.shared - one.shared ||
      one.alert.raised_at.localeCompare(other.alert.raised_at) ||
      (one.alert.id < other.alert.id ? -1 : 1),
  );
  return standing[0]?.alert;
}

/** True where something changed that people would want to know. */
async function join(
  tx: Transaction,
  alert: StoredAlert,
  finding: FindingWithMoney,
  keeping: Keeping,
): Promise<boolean> {
  const sameKind = alert.family === finding.family && alert.typology === finding.typology;
  const shared = sharedOf(alert.transactions, finding.transactions);
  // The strongest of what a run found speaks; where the run found nothing stronger, whoever has news of the money does.
  const news = finding.transactions.length > shared && 2 * shared >= alert.transactions.length;
  const leads = !keeping.led.has(alert.id) && (sameKind || finding.score > alert.score || news);
  const known = new Map(alert.also.map((other) => [other.typology, other]));
  const before = new Set(known.keys());
  if (leads && !sameKind) known.set(alert.typology, told(alert));
  if (!leads && !sameKind) known.set(finding.typology, told(finding));
  for (const other of finding.also) known.set(other.typology, other);
  const typology = leads ? finding.typology : alert.typology;
  known.delete(typology);
  const also = [...known.values()].sort(
    (one, other) => other.score - one.score || (one.typology < other.typology ? -1 : 1),
  );
  if (!leads) {
    await update(tx, alert.id, { also: json(also) as never });
  } else {
    keeping.led.add(alert.id);
    const content = contentOf({ ...finding, also }, keeping);
    await update(tx, alert.id, content);
  }
  const fresh = also.filter((other) => !before.has(other.typology) && other.typology !== alert.typology);
  for (const other of fresh)
    await noteOf(tx, alert.id, 'joined', { typology: other.typology, score: other.score });
  if (leads && !sameKind && !before.has(finding.typology))
    await noteOf(tx, alert.id, 'joined', { typology: finding.typology, score: finding.score / 1000 });
  const added = leads ? finding.transactions.length - shared : 0;
  if (added > 0) await grow(tx, alert, added, finding.transactions.length);
  return added > 0 || fresh.length > 0 || (leads && !sameKind);
}

async function grow(tx: Transaction, alert: StoredAlert, added: number, transactions: number): Promise<void> {
  await noteOf(tx, alert.id, 'grew', { added, transactions });
  if (alert.state === 'open') return;
  const grown = alert.grown + added;
  const decidedOn = alert.transactions.length - alert.grown;
  const again = alert.state === 'dismissed' && grown >= decidedOn;
  await update(tx, alert.id, { grown, ...(again && { state: 'open' }) });
  if (again) await noteOf(tx, alert.id, 'reopened', { grown });
}

function update(tx: Transaction, id: string, set: Partial<StoredAlert>): Promise<unknown> {
  return tx.tables<AlertTables>().updateTable('alerts').set(set).where('id', '=', id).execute();
}

function told({
  typology,
  score,
  reason,
}: {
  typology: string;
  score: number;
  reason: string;
}): StoredAlert['also'][number] {
  return { typology, score: score / 1000, reason };
}

type Content = Omit<
  StoredAlert,
  | 'id'
  | 'state'
  | 'raised_at'
  | 'decided_by'
  | 'decided_at'
  | 'decided_reason'
  | 'case_id'
  | 'grown'
  | 'detection'
>;

function contentOf(finding: FindingWithMoney, { rank, versions }: Keeping): Content {
  const { money } = finding;
  const features = { ...money.features, agreeing: finding.also.length };
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
    features: json(features) as never,
    scenario_version: versions.get(finding.typology) ?? 0,
    ...ranked(rank, features, finding.score),
  };
}

/** The columns that say where an alert stands in the queue. */
export function ranked(
  rank: Ranker,
  features: Readonly<Record<string, number>>,
  score: number,
): Pick<StoredAlert, 'rank' | 'rank_parts' | 'rank_model'> {
  const { points, parts, model } = rank(features, score);
  return { rank: points, rank_parts: json(parts) as never, rank_model: model };
}

/**
 * Transactions that were told by a report and have since come in a bank's file stand under the file's ids; alerts that
 * name them under the old ids are brought along, or the same money would be raised twice.
 */
export async function renameRepeated(tx: Transaction, sameAs: ReadonlyMap<string, string>): Promise<void> {
  const old = [...sameAs.keys()];
  for (let at = 0; at < old.length; at += 5000) {
    const some = old.slice(at, at + 5000);
    const touched = await tx
      .tables<AlertTables>()
      .selectFrom('alerts')
      .select(['id', 'transactions'])
      .where(sql<boolean>`transactions && ${some}::text[]`)
      .execute();
    for (const { id, transactions } of touched) {
      const renamed = [...new Set(transactions.map((each) => sameAs.get(each) ?? each))];
      await update(tx, id, { transactions: renamed });
    }
  }
}
