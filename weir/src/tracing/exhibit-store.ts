import type { Transaction } from '#platform';
import type { Exhibit } from './contract.ts';

export interface StoredExhibit {
  id: string;
  trace_id: string;
  title: string;
  standing: Exhibit['standing'];
  rows: number;
  accounts: number;
  size: number;
  sha256: string;
  compartments: string[];
  made_by: string;
  made_at: string;
}

interface ExhibitTables {
  exhibits: StoredExhibit;
}

export function insertExhibit(tx: Transaction, row: Omit<StoredExhibit, 'made_at'>): Promise<StoredExhibit> {
  return tx
    .tables<ExhibitTables>()
    .insertInto('exhibits')
    .values({ ...row, made_at: tx.now })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findExhibit(tx: Transaction, id: string): Promise<StoredExhibit | undefined> {
  return tx
    .tables<ExhibitTables>()
    .selectFrom('exhibits')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A trace has few; the newest hundred are shown. */
export function listExhibits(tx: Transaction, traceId: string): Promise<StoredExhibit[]> {
  return tx
    .tables<ExhibitTables>()
    .selectFrom('exhibits')
    .selectAll()
    .where('trace_id', '=', traceId)
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
}
