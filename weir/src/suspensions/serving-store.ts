import type { RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type { SuspensionKind } from './contract.ts';

export interface StoredServing {
  suspension: string;
  entity: string;
  number: string;
  kind: SuspensionKind;
  account: string;
  transaction_reference: string | null;
  amount: string | null;
  currency: string | null;
  instruction: string;
  report: string | null;
  sender: string;
  citation: string;
  served_at: string;
  ends_at: string;
  ends_estimated: boolean;
  ended_at: string | null;
  ended_as: 'lapsed' | 'lifted' | 'handed_over' | null;
  court_order: { court: string; reference: string; date: string } | null;
}

export interface StoredAcknowledgement {
  suspension: string;
  outcome: 'carried_out' | 'could_not';
  held_amount: string | null;
  held_currency: string | null;
  reason: string | null;
  acknowledged_by: string;
  acknowledged_at: string;
}

export interface StoredRelease {
  report: string;
  reason: string;
  released_by: string;
  released_at: string;
}

interface ServingTables {
  suspension_servings: StoredServing;
  suspension_acknowledgements: StoredAcknowledgement;
  filer_hold_releases: StoredRelease;
}

const tables = (tx: Transaction) => tx.tables<ServingTables>();

export async function insertServing(tx: Transaction, row: StoredServing): Promise<void> {
  await tables(tx).insertInto('suspension_servings').values(row).execute();
}

/** Of this entity only, whatever else the asker could see. */
export async function findServing(
  tx: Transaction,
  which: { id: string; entity: string },
): Promise<StoredServing | undefined> {
  return tables(tx)
    .selectFrom('suspension_servings')
    .selectAll()
    .where('suspension', '=', which.id)
    .where('entity', '=', which.entity)
    .executeTakeFirst();
}

export async function listServings(
  tx: Transaction,
  entity: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<StoredServing[]> {
  let select = tables(tx)
    .selectFrom('suspension_servings')
    .selectAll()
    .where('entity', '=', entity)
    .orderBy('suspension', 'desc')
    .limit(query.limit);
  if (query.cursor !== undefined) select = select.where('suspension', '<', query.cursor);
  return select.execute();
}

/** When a suspension was first served for that report, among those that the asker may see. */
export async function servedForReport(tx: Transaction, report: string): Promise<string | null> {
  const row = await tables(tx)
    .selectFrom('suspension_servings')
    .select('served_at')
    .where('report', '=', report)
    .orderBy('served_at')
    .executeTakeFirst();
  return row?.served_at ?? null;
}

export async function endServing(
  tx: Transaction,
  id: string,
  ended: Pick<StoredServing, 'ended_at' | 'ended_as' | 'court_order'>,
): Promise<void> {
  const { court_order: order, ...set } = ended;
  await tables(tx)
    .updateTable('suspension_servings')
    .set({ ...set, ...(order === null ? {} : { court_order: json(order) as RawBuilder<never> }) })
    .where('suspension', '=', id)
    .execute();
}

export async function insertAcknowledgement(tx: Transaction, row: StoredAcknowledgement): Promise<void> {
  await tables(tx).insertInto('suspension_acknowledgements').values(row).execute();
}

export async function acknowledgementsOf(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, StoredAcknowledgement>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('suspension_acknowledgements')
    .selectAll()
    .where('suspension', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.suspension, row]));
}

export async function releaseOf(tx: Transaction, report: string): Promise<StoredRelease | undefined> {
  return tables(tx)
    .selectFrom('filer_hold_releases')
    .selectAll()
    .where('report', '=', report)
    .executeTakeFirst();
}

export async function insertRelease(tx: Transaction, row: StoredRelease): Promise<void> {
  await tables(tx).insertInto('filer_hold_releases').values(row).execute();
}
