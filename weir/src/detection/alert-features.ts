import { currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import type { DuckConnection } from '#ledger';
import type { Alert } from './contract.ts';
import { byScore, mergeFindings, type Finding } from './finding.ts';

/** What the ledger says of a finding's transactions. */
export interface FindingMoney {
  readonly totals: Alert['totals'];
  readonly firstAt: string;
  readonly lastAt: string;
  readonly compartments: readonly string[];
  /** What the ranking learns from. */
  readonly features: Readonly<Record<string, number>>;
}

export type FindingWithMoney = Finding & { readonly money: FindingMoney };

interface MoneyRow {
  finding: string;
  currency: string;
  total: string;
  first: number;
  last: number;
  compartments: string[] | null;
}

interface GraphRow {
  finding: string;
  payments: number;
  outside: number;
  cash: number;
  round: number;
  new_pairs: number;
  pairs: number;
  in_minor: number;
  out_minor: number;
  centre_entries: number;
  centre_counterparties: number;
  centre_age_ms: number;
}

/**
 * Sums, times and compartments of each finding's transactions, and its features of the graph around them, in a few
 * passes over the ledger for all findings together. A finding with a transaction that is not there is left out.
 */
export async function withMoney(
  duck: DuckConnection,
  findings: readonly Finding[],
): Promise<FindingWithMoney[]> {
  if (findings.length === 0) return [];
  await nameTransactions(duck, findings);
  const money = new Map<string, { rows: MoneyRow[] }>();
  for (const row of await duck.rows<MoneyRow>(`select finding, currency, sum(amount_minor)::varchar as total,
      min(occurred_ms) as first, max(occurred_ms) as last,
      list_sort(list(distinct compartment) filter (compartment is not null)) as compartments
    from named_rows group by finding, currency order by finding, currency`)) {
    const there = money.get(row.finding);
    if (there === undefined) money.set(row.finding, { rows: [row] });
    else there.rows.push(row);
  }
  const graph = new Map((await graphOf(duck)).map((row) => [row.finding, row]));
  return findings.flatMap((finding) => {
    const rows = money.get(finding.id)?.rows;
    const around = graph.get(finding.id);
    return rows === undefined || around === undefined
      ? []
      : [{ ...finding, money: { ...sumsOf(finding, rows), features: featuresOf(finding, rows, around) } }];
  });
}

/**
 * Joins findings about the same money within a family, but never across compartments: a reason may tell of what only some
 * are cleared for.
 */
export function joined(findings: readonly FindingWithMoney[]): FindingWithMoney[] {
  return mergeFindings(findings, ({ family, money }) => `${family} ${money.compartments.join()}`).sort(
    byScore,
  );
}

async function nameTransactions(duck: DuckConnection, findings: readonly Finding[]): Promise<void> {
  await duck.run('create or replace temp table named (finding varchar, id varchar)');
  await duck.run('create or replace temp table centres (finding varchar, account varchar)');
  const named = await duck.raw.createAppender('named');
  const centres = await duck.raw.createAppender('centres');
  for (const finding of findings) {
    for (const id of finding.transactions) {
      named.appendVarchar(finding.id);
      named.appendVarchar(id);
      named.endRow();
    }
    if (finding.accounts[0] === undefined) continue;
    centres.appendVarchar(finding.id);
    centres.appendVarchar(finding.accounts[0]);
    centres.endRow();
  }
  named.closeSync();
  centres.closeSync();
  await duck.run(
    'create or replace temp table named_rows as select * from named join transactions using (id)',
  );
}

/** Figures of the payments themselves, of the pairs that pay each other, and of the account in the middle. */
function graphOf(duck: DuckConnection): Promise<GraphRow[]> {
  return duck.rows<GraphRow>(`with touched as (
      select distinct "from", "to" from named_rows where "from" is not null and "to" is not null
    ), habits as (
      select t."from", t."to", count(*) as payments from transactions t join touched using ("from", "to") group by all
    ), pairs as (
      select finding, "from", "to", count(*) as payments from named_rows
      where "from" is not null and "to" is not null group by all
    ), novelty as (
      select finding, count(*) as pairs, count(*) filter (habits.payments <= pairs.payments) as new_pairs
      from pairs join habits using ("from", "to") group by finding
    ), mine as (
      select finding, count(*) as payments,
        count(*) filter ("from" is null or "to" is null) as outside,
        count(*) filter (from_type = 'cash' or to_type = 'cash') as cash,
        count(*) filter (amount_minor % 10000 = 0) as round,
        min(occurred_ms) as first_ms
      from named_rows group by finding
    ), flows as (
      select c.finding, coalesce(sum(r.amount_minor) filter (r."to" = c.account), 0) as in_minor,
        coalesce(sum(r.amount_minor) filter (r."from" = c.account), 0) as out_minor
      from centres c join named_rows r using (finding) group by c.finding
    ), middles as (
      select distinct account from centres
    ), ends as (
      select account, t."to" as other, occurred_ms from transactions t join middles on t."from" = account
      union all
      select account, t."from", occurred_ms from transactions t join middles on t."to" = account
    ), standing as (
      select account, count(*) as entries, count(distinct other) as counterparties, min(occurred_ms) as first_ms
      from ends group by account
    )
    select mine.finding, mine.payments, mine.outside, mine.cash, mine.round, coalesce(new_pairs, 0) as new_pairs,
      coalesce(pairs, 0) as pairs, coalesce(in_minor, 0)::double as in_minor, coalesce(out_minor, 0)::double as out_minor,
      coalesce(entries, 0) as centre_entries, coalesce(counterparties, 0) as centre_counterparties,
      coalesce(mine.first_ms - standing.first_ms, 0) as centre_age_ms
    from mine left join novelty using (finding) left join flows using (finding)
      left join centres using (finding) left join standing using (account)`);
}

function sumsOf(finding: Finding, rows: readonly MoneyRow[]): Omit<FindingMoney, 'features'> {
  return {
    firstAt: instantFromMs(Math.min(...rows.map(({ first }) => first))),
    lastAt: instantFromMs(Math.max(...rows.map(({ last }) => last))),
    totals: rows.map(({ total, currency }) => ({
      amount: formatMinor(BigInt(total), currencyDecimals(currency)),
      currency,
    })),
    compartments: [
      ...new Set([
        ...(finding.compartments ?? []),
        ...rows.flatMap(({ compartments }) => compartments ?? []),
      ]),
    ].sort(),
  };
}

const dayMs = 86_400_000;

/** Sizes as logarithms, so that a payment ten times as large counts the same step everywhere; shares from 0 to 1. */
function featuresOf(finding: Finding, rows: readonly MoneyRow[], around: GraphRow): Record<string, number> {
  const days =
    (Math.max(...rows.map(({ last }) => last)) - Math.min(...rows.map(({ first }) => first))) / dayMs;
  const largest = Math.max(
    ...rows.map(({ total, currency }) => Number(total) / 10 ** currencyDecimals(currency)),
  );
  const { payments, in_minor: came, out_minor: went } = around;
  return {
    score: finding.score / 1000,
    agreeing: finding.also.length,
    'log-amount': Math.log10(1 + largest),
    'log-payments': Math.log10(payments),
    'log-accounts': Math.log10(Math.max(1, finding.accounts.length)),
    'log-days': Math.log10(1 + days),
    'outside-share': around.outside / payments,
    'cash-share': around.cash / payments,
    'round-share': around.round / payments,
    'new-pairs-share': around.pairs === 0 ? 0 : around.new_pairs / around.pairs,
    passing: Math.max(came, went) === 0 ? 0 : Math.min(came, went) / Math.max(came, went),
    'log-centre-entries': Math.log10(1 + around.centre_entries),
    'log-centre-counterparties': Math.log10(1 + around.centre_counterparties),
    'log-centre-age-days': Math.log10(1 + Math.max(0, around.centre_age_ms) / dayMs),
    'share-of-centre': around.centre_entries === 0 ? 0 : Math.min(1, payments / around.centre_entries),
    [`typology ${finding.typology}`]: 1,
  };
}
