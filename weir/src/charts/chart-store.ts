import { sql } from 'kysely';
import { json, type Transaction } from '#platform';
import type { ChartLayout } from './contract.ts';

export interface StoredChart {
  readonly case_id: string;
  readonly version: number;
  readonly layout: ChartLayout;
  readonly saved_by: string;
  readonly saved_at: string;
}

/** The latest version, or the one named. */
export async function findChart(
  tx: Transaction,
  caseId: string,
  version?: number,
): Promise<StoredChart | undefined> {
  const [row] = await tx.run<StoredChart>(sql`
    select case_id, version, layout, saved_by, saved_at from case_charts
    where case_id = ${caseId} ${version === undefined ? sql`` : sql`and version = ${version}`}
    order by version desc limit 1`);
  return row;
}

/** False where somebody saved this version before. */
export async function insertChart(tx: Transaction, row: Omit<StoredChart, 'saved_at'>): Promise<boolean> {
  const rows = await tx.run<{ version: number }>(sql`
    insert into case_charts (case_id, version, layout, saved_by, saved_at)
    values (${row.case_id}, ${row.version}, ${json(row.layout)}, ${row.saved_by}, ${tx.now})
    on conflict do nothing returning version`);
  return rows.length > 0;
}
