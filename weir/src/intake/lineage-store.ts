import { sql } from 'kysely';
import type { Transaction } from '#platform';
import type { ReportDetail } from './contract.ts';
import type { IntakeTables, StoredReport } from './report-store.ts';

export type Linked = Pick<StoredReport, 'id' | 'number' | 'state' | 'version' | 'organisation'>;

const linkedColumns = ['id', 'number', 'state', 'version', 'organisation'] as const;

/** A filing of this filer by its id or its number. */
export async function ownFiling(
  tx: Transaction,
  organisation: string,
  named: string,
): Promise<Linked | undefined> {
  return tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select(linkedColumns)
    .where('organisation', '=', organisation)
    .where((where) => where.or([where('id', '=', named), where('number', '=', named)]))
    .executeTakeFirst();
}

/** What mends a filing, and what corrects it: the newest of each. */
export async function followersOf(
  tx: Transaction,
  id: string,
): Promise<{ replacedBy: string | null; correctedBy: string | null }> {
  const rows = await tx
    .tables<IntakeTables>()
    .selectFrom('reports')
    .select(['id', 'replaces', 'corrects'])
    .where((where) => where.or([where('replaces', '=', id), where('corrects', '=', id)]))
    .orderBy('id', 'desc')
    .execute();
  return {
    replacedBy: rows.find((row) => row.replaces === id)?.id ?? null,
    correctedBy: rows.find((row) => row.corrects === id)?.id ?? null,
  };
}

/** Every filing of the same matter, back to the first and on to the last, without this one. */
export async function lineageOf(tx: Transaction, id: string): Promise<ReportDetail['lineage']> {
  const rows = await tx.run<{
    id: string;
    number: string;
    state: StoredReport['state'];
    version: number;
    received_at: string;
  }>(sql`with recursive
    back as (select r.* from reports r where r.id = ${id}
      union select earlier.* from reports earlier join back on earlier.id = back.replaces),
    line as (select * from back union select later.* from reports later join line on later.replaces = line.id)
    select id, number, state, version, received_at from line where id <> ${id} order by id limit 200`);
  return rows.map(({ received_at, ...row }) => ({ ...row, receivedAt: received_at }));
}
