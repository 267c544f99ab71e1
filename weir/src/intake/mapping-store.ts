import type { RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type { SavedMappingView } from './mapping-contract.ts';

export interface StoredMapping {
  id: string;
  organisation: string;
  name: string;
  form: string;
  mapping: SavedMappingView;
  created_by: string | null;
  created_at: string;
}

interface MappingTables {
  report_mappings: StoredMapping;
}

export async function insertMapping(tx: Transaction, row: StoredMapping): Promise<void> {
  await tx
    .tables<MappingTables>()
    .insertInto('report_mappings')
    .values({ ...row, mapping: json(row.mapping) as RawBuilder<never> })
    .execute();
}

export function mappings(tx: Transaction): Promise<Omit<StoredMapping, 'mapping'>[]> {
  return tx
    .tables<MappingTables>()
    .selectFrom('report_mappings')
    .select(['id', 'organisation', 'name', 'form', 'created_by', 'created_at'])
    .orderBy('id', 'desc')
    .limit(500)
    .execute();
}

export function findMapping(tx: Transaction, id: string): Promise<StoredMapping | undefined> {
  return tx
    .tables<MappingTables>()
    .selectFrom('report_mappings')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function sameName(tx: Transaction, organisation: string, name: string): Promise<boolean> {
  const found = await tx
    .tables<MappingTables>()
    .selectFrom('report_mappings')
    .select('id')
    .where('organisation', '=', organisation)
    .where('name', '=', name)
    .executeTakeFirst();
  return found !== undefined;
}

/** False where there was none to delete. */
export async function deleteMapping(tx: Transaction, id: string): Promise<boolean> {
  const deleted = await tx
    .tables<MappingTables>()
    .deleteFrom('report_mappings')
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return deleted !== undefined;
}
