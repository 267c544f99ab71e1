import { sql } from 'kysely';
import { currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import { json, type Transaction } from '#platform';
import { record } from '#audit';
import type { Import, LedgerRow } from './contract.ts';
import type { MovedSource } from './moved-sources.ts';
import type { LedgerTables, StoredImport } from './register-manifest.ts';

export type { StoredImport } from './register-manifest.ts';

export function findImport(tx: Transaction, id: string): Promise<StoredImport | undefined> {
  return tx
    .tables<LedgerTables>()
    .selectFrom('ledger_imports')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

export function findSameImport(
  tx: Transaction,
  sha256: string,
  openingsSha256: string | null,
  mappingSha256: string,
): Promise<StoredImport | undefined> {
  return tx
    .tables<LedgerTables>()
    .selectFrom('ledger_imports')
    .selectAll()
    .where('sha256', '=', sha256)
    .where(sql`coalesce(openings_sha256, '')`, '=', openingsSha256 ?? '')
    .where('mapping_sha256', '=', mappingSha256)
    .where('state', '<>', 'failed')
    .executeTakeFirst();
}

type NewRow = Pick<
  StoredImport,
  | 'id'
  | 'file_name'
  | 'size'
  | 'sha256'
  | 'openings_sha256'
  | 'openings_columns'
  | 'mapping'
  | 'mapping_sha256'
  | 'job'
  | 'originator'
  | 'compartment'
  | 'imported_by'
  | 'imported_at'
>;

export function insertImport(tx: Transaction, row: NewRow): Promise<StoredImport> {
  return tx
    .tables<LedgerTables>()
    .insertInto('ledger_imports')
    .values({
      ...row,
      state: 'waiting',
      moved: false,
      mapping: json(row.mapping) as never,
      openings_columns: row.openings_columns === null ? null : (json(row.openings_columns) as never),
      rows: 0,
      quarantined: 0,
      reasons: json({}) as never,
      rounded: 0,
      self_payments: 0,
      openings: 0,
      first_ms: null,
      last_ms: null,
      quarantine_sha256: null,
      problem: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function markImport(
  tx: Transaction,
  id: string,
  set: { state: 'failed'; problem: string },
): Promise<void> {
  await tx.tables<LedgerTables>().updateTable('ledger_imports').set(set).where('id', '=', id).execute();
}

export function listImports(
  tx: Transaction,
  cursor: string | undefined,
  limit: number,
): Promise<StoredImport[]> {
  let query = tx
    .tables<LedgerTables>()
    .selectFrom('ledger_imports')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit);
  if (cursor !== undefined) query = query.where('id', '<', cursor);
  return query.execute();
}

export async function movedSources(tx: Transaction): Promise<MovedSource[]> {
  return tx
    .tables<LedgerTables>()
    .selectFrom('ledger_imports')
    .innerJoin('ledger_sources', (join) =>
      join.onRef('ledger_sources.id', '=', 'ledger_imports.id').on('ledger_sources.kind', '=', 'import'),
    )
    .select(['ledger_imports.id', 'ledger_sources.ordinal', 'ledger_imports.compartment'])
    .where('ledger_imports.moved', '=', true)
    .orderBy('ledger_sources.ordinal')
    .execute();
}

/**
 * Puts imports into another compartment; under the node's policies (see `underNode`). The version rises, so that nobody goes on
 * with what was made ready for the rows as they lay before.
 */
export async function moveImports(
  tx: Transaction,
  ids: readonly string[],
  compartment: string | null,
): Promise<void> {
  if (ids.length === 0) return;
  const tables = tx.tables<LedgerTables>();
  const rows = await tables
    .updateTable('ledger_imports')
    // Sent again by somebody who may not see where it lies now, the same file is an import of its own.
    .set({ compartment, moved: true, mapping_sha256: sql<string>`'moved ' || id` })
    .where('id', 'in', ids)
    .where((is) => is('compartment', 'is distinct from', compartment))
    .returning('id')
    .execute();
  if (rows.length === 0) return;
  await tables
    .updateTable('ledger_state')
    .set((set) => ({ version: set('version', '+', 1) }))
    .execute();
  for (const { id } of rows)
    await record(tx, {
      act: 'ledger.import-moved',
      object: { kind: 'ledger-import', id },
      facts: { compartment },
    });
}

export async function importCounts(tx: Transaction): Promise<{ imports: number; quarantined: number }> {
  const row = await tx
    .tables<LedgerTables>()
    .selectFrom('ledger_imports')
    .select((select) => [
      select.fn.countAll<number>().as('imports'),
      sql<number>`coalesce(sum(quarantined), 0)::bigint`.as('quarantined'),
    ])
    .executeTakeFirstOrThrow();
  return { imports: Number(row.imports), quarantined: Number(row.quarantined) };
}

export function importView(row: StoredImport): Import {
  const instant = (ms: number | null): string | null => (ms === null ? null : instantFromMs(ms));
  return {
    id: row.id,
    state: row.state,
    fileName: row.file_name,
    size: row.size,
    sha256: row.sha256,
    rows: row.rows,
    quarantined: row.quarantined,
    reasons: row.reasons,
    rounded: row.rounded,
    selfPayments: row.self_payments,
    openings: row.openings,
    firstAt: instant(row.first_ms),
    lastAt: instant(row.last_ms),
    problem: row.problem,
    jobId: row.job,
    importedBy: row.imported_by,
    importedAt: row.imported_at,
  };
}

export function moneyView(minor: number | bigint, currency: string): LedgerRow['money'] {
  return { amount: formatMinor(BigInt(minor), currencyDecimals(currency)), currency };
}
