import { sql } from 'kysely';
import { json, type Transaction } from '#platform';
import type { Cut, StrategicTable } from './contract.ts';
import type { Accepted } from './flows.ts';

export interface StoredCount {
  category: string;
  month: string;
  cases: number;
  /** Of money, in minor units; null where the cases themselves are what is counted. */
  amount: number | null;
  contributors: number | null;
  largest: number | null;
}

/** Counts at the grain of the table, through the view that holds nothing else. */
export async function countsOf(tx: Transaction, cut: Cut, months: readonly string[]): Promise<StoredCount[]> {
  return tx.run<StoredCount>(sql`
    select category, month, cases, null::bigint as amount, contributors, largest from strategic_counts
    where population = ${cut.population} and classification = ${cut.classification} and month in (${sql.join(months)})
    order by category, month`);
}

/** Reports accepted in these months; as the node, which hands out nothing but counts of them. */
export async function acceptedIn(tx: Transaction, months: readonly string[]): Promise<Accepted[]> {
  return tx.run<Accepted>(sql`
    select id as report, organisation, to_char(decided_at at time zone 'UTC', 'YYYY-MM') as month from reports
    where state = 'accepted' and to_char(decided_at at time zone 'UTC', 'YYYY-MM') in (${sql.join(months)}) order by id`);
}

export async function publishedOf(tx: Transaction, cut: Cut): Promise<StrategicTable | undefined> {
  const [row] = await tx.run<{ published: StrategicTable }>(sql`
    select published from strategic_tables
    where population = ${cut.population} and classification = ${cut.classification} and quarter = ${cut.quarter}`);
  return row?.published;
}

/** Keeps the first publication; false where somebody else was first. */
export async function publish(tx: Transaction, table: StrategicTable): Promise<boolean> {
  const rows = await tx.run<object>(sql`
    insert into strategic_tables (population, classification, quarter, published, published_by, published_at)
    values (${table.population}, ${table.classification}, ${table.quarter}, ${json(table)}, ${tx.asker.person}, ${tx.now})
    on conflict do nothing returning quarter`);
  return rows.length > 0;
}
