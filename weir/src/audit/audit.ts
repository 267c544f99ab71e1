import { sql } from 'kysely';
import type { Transaction } from '#platform';
import { tailOf, verifyRows, type AuditRow, type AuditVerdict, type NotedEnd } from './chain.ts';

/**
 * The audit log: every act with who, as what, on what, why, and when; each entry carries the hash of the one before,
 * so that an altered, removed or reordered entry shows. Entries hold ids and codes, never names or account numbers.
 */
export interface AuditEntry {
  /** What was done, `room.past-tense`: `cases.opened`, `dissemination.approved`. */
  readonly act: string;
  readonly object: { readonly kind: string; readonly id: string };
  /** The coded ground, where the act needs one. */
  readonly ground?: string;
  /** The actor's own words, where the act needs them. */
  readonly reason?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

export interface AuditTables {
  audit_log: AuditRow;
  audit_checkpoints: { position: number; hash: string; at: string; node: string; signature: string };
}

/** Appends one entry in the caller's transaction: the act and its record are kept together or not at all. */
export async function record(tx: Transaction, entry: AuditEntry): Promise<void> {
  const { row, tail } = entryRow(tx, entry);
  // One writer at a time: the chain has one end, and only the register knows it. Held until the transaction ends, so call
  // it late.
  await tx.run<object>(sql`select audit_append(${row.at}, ${row.person}, ${row.organisation}, ${row.door}, ${row.act},
    ${row.object_kind}, ${row.object_id}, ${row.ground}, ${row.reason}, ${row.facts}, ${tail})`);
}

/** An entry as the register's `audit_append` takes it, for functions of the register that record what they do. */
export function entryRow(
  tx: Pick<Transaction, 'asker' | 'now'>,
  entry: AuditEntry,
): { row: Omit<AuditRow, 'hash' | 'previous' | 'position'>; tail: string } {
  const { person, organisation, door } = tx.asker;
  const row = {
    at: tx.now,
    person,
    organisation,
    door,
    act: entry.act,
    object_kind: entry.object.kind,
    object_id: entry.object.id,
    ground: entry.ground ?? null,
    reason: entry.reason ?? null,
    facts: JSON.stringify(entry.facts ?? {}),
  };
  return { row, tail: tailOf(row) };
}

export async function auditEnd(tx: Transaction): Promise<NotedEnd | undefined> {
  return (await tx.run<{ position: number; hash: string }>(sql`select * from audit_end()`))[0];
}

const batch = 5000;

export function entriesAfter(tx: Transaction, position: number, limit = batch): Promise<AuditRow[]> {
  return tx
    .tables<AuditTables>()
    .selectFrom('audit_log')
    .selectAll()
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute();
}

/** Walks the whole chain, and holds it against ends that were noted earlier. */
export function verify(tx: Transaction, noted: readonly NotedEnd[] = []): Promise<AuditVerdict> {
  return verifyRows(async function* () {
    for (let position = 0; ;) {
      const rows = await entriesAfter(tx, position);
      yield* rows;
      if (rows.length < batch) return;
      position = rows.at(-1)!.position;
    }
  }, noted);
}
