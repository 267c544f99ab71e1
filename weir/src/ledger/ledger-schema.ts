import { literal } from './duck.ts';

/**
 * The columns of the ledger's Parquet files, in their order. `from` and `to` are null for the outside world, whose kind
 * the type says; `sequence` is the order of import and survives a rebuild. `from_number` and `to_number` are the numbers of
 * the accounts (see `account-numbers.ts`), below 0 for the outside world.
 */
export const ledgerColumns = [
  ['sequence', 'BIGINT'],
  ['id', 'VARCHAR'],
  ['from', 'VARCHAR'],
  ['to', 'VARCHAR'],
  ['from_type', 'VARCHAR'],
  ['to_type', 'VARCHAR'],
  ['occurred_ms', 'BIGINT'],
  ['amount_minor', 'BIGINT'],
  ['currency', 'VARCHAR'],
  ['to_amount_minor', 'BIGINT'],
  ['to_currency', 'VARCHAR'],
  ['mode', 'VARCHAR'],
  ['description', 'VARCHAR'],
  ['reference', 'VARCHAR'],
  ['source_kind', 'VARCHAR'],
  ['source_id', 'VARCHAR'],
  ['place', 'VARCHAR'],
  ['originator', 'VARCHAR'],
  ['handling', 'VARCHAR'],
  ['compartment', 'VARCHAR'],
  ['from_number', 'INTEGER'],
  ['to_number', 'INTEGER'],
] as const;

export const columnList = ledgerColumns.map(([name]) => `"${name}"`).join(', ');
export const columnTypes = ledgerColumns.map(([name, type]) => `"${name}" ${type}`).join(', ');
const emptyRows = `select ${ledgerColumns.map(([name, type]) => `null::${type} as "${name}"`).join(', ')} where false`;

/** `handling` of rows that were obtained under an order or a law and may stand before a court; null is intelligence. */
export const lawfullyObtained = 'lawfully_obtained_record';

/** One row of the ledger as a reader gives it to be written; the sequence and the account numbers are given by the writer. */
export interface DraftRow {
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly fromType: string;
  readonly toType: string;
  readonly occurredMs: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly toAmountMinor: number | null;
  readonly toCurrency: string | null;
  readonly mode: string;
  readonly description: string;
  readonly reference: string;
  readonly place: string;
}

/** A relation over files: `select … from ${relationOf(paths)}`. */
export function relationOf(paths: readonly string[]): string {
  if (paths.length === 0) return `(${emptyRows})`;
  const list = paths.map(literal).join(', ');
  return `(select ${columnList} from read_parquet([${list}], hive_partitioning = false))`;
}
