import { csvField, newIdentifier, msFromInstant, type Chance } from '@weir/engines/vocabulary';
import type { Transaction } from '#platform';
import { record } from './audit.ts';

/** A file of rows on its way out of the house. */
export interface Export {
  /** What it is of: `oversight-looks`, `ledger-question`. */
  readonly what: string;
  /** The thing exported, where it is one. */
  readonly object?: string;
  readonly rows: number;
}

/**
 * Every table that leaves the house bears who took it, when, and a number under which the log knows it; the entry is in the
 * transaction that reads the rows. Answers the line that goes before the others.
 */
export async function markExport(tx: Transaction, chance: Chance, given: Export): Promise<string> {
  const id = newIdentifier(msFromInstant(tx.now), chance);
  await record(tx, {
    act: 'exports.made',
    object: { kind: 'export', id },
    facts: { what: given.what, of: given.object ?? null, rows: given.rows },
  });
  return `# Weir export ${id}; ${given.what}; by ${tx.asker.person ?? 'the node'}; ${tx.now}`;
}

/** RFC 4180 behind the mark; nothing is an empty field. What a table program would take for a formula is quoted as text. */
export function csvWithMark(
  mark: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): string {
  const field = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    const plain = typeof value === 'string' ? value : JSON.stringify(value);
    // A minus begins amounts here, so it counts as no formula.
    return csvField(typeof value === 'string' && /^[=+@\t\r]/.test(plain) ? `'${plain}` : plain);
  };
  const lines = [columns, ...rows].map((row) => row.map(field).join(','));
  return `${mark}\r\n${lines.join('\r\n')}\r\n`;
}
