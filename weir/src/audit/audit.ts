import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Transaction } from '#platform';

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

export interface AuditRow {
  position: number;
  at: string;
  person: string | null;
  organisation: string | null;
  door: string;
  act: string;
  object_kind: string;
  object_id: string;
  ground: string | null;
  reason: string | null;
  facts: string;
  previous: string;
  hash: string;
}

export interface AuditTables {
  audit_log: AuditRow;
}

const beginning = '0'.repeat(64);

/** Appends one entry in the caller's transaction: the act and its record are kept together or not at all. */
export async function record(tx: Transaction, entry: AuditEntry): Promise<void> {
  // One writer at a time: the chain has one end. Held until the transaction ends, so call it late.
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000002)`);
  const [last] = await tx.run<{ position: number; hash: string }>(sql`select * from audit_end()`);
  const row: Omit<AuditRow, 'hash'> = {
    position: (last?.position ?? 0) + 1,
    at: tx.now,
    person: tx.asker.person,
    organisation: tx.asker.organisation,
    door: tx.asker.door,
    act: entry.act,
    object_kind: entry.object.kind,
    object_id: entry.object.id,
    ground: entry.ground ?? null,
    reason: entry.reason ?? null,
    facts: JSON.stringify(entry.facts ?? {}),
    previous: last?.hash ?? beginning,
  };
  await tx
    .tables<AuditTables>()
    .insertInto('audit_log')
    .values({ ...row, hash: hashOf(row) })
    .execute();
}

/** SHA-256 over the entry's fields as one JSON array in a fixed order: no field can flow into its neighbour. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const fields = [
    row.previous,
    row.position,
    row.at,
    row.person,
    row.organisation,
    row.door,
    row.act,
    row.object_kind,
    row.object_id,
    row.ground,
    row.reason,
    row.facts,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

export interface AuditVerdict {
  readonly ok: boolean;
  readonly entries: number;
  readonly lastHash: string;
  /** The first place where the chain breaks. */
  readonly fault: {
    readonly position: number;
    readonly kind: 'altered' | 'missing' | 'truncated';
    readonly sentence: string;
  } | null;
}

const batch = 5000;

/** Walks the whole chain. `expected` (a position and hash noted earlier) also finds entries cut off the end. */
export async function verify(
  tx: Transaction,
  expected?: { position: number; hash: string },
): Promise<AuditVerdict> {
  let previous = beginning;
  let position = 0;
  const fault = (at: number, kind: 'altered' | 'missing' | 'truncated', sentence: string): AuditVerdict => ({
    ok: false,
    entries: position,
    lastHash: previous,
    fault: { position: at, kind, sentence },
  });
  for (;;) {
    const rows = await tx
      .tables<AuditTables>()
      .selectFrom('audit_log')
      .selectAll()
      .where('position', '>', position)
      .orderBy('position')
      .limit(batch)
      .execute();
    for (const row of rows) {
      if (row.position !== position + 1) {
        return fault(
          position + 1,
          'missing',
          `Entry ${position + 1} is missing: entry ${row.position} follows entry ${position}.`,
        );
      }
      if (row.previous !== previous || hashOf(row) !== row.hash) {
        return fault(
          row.position,
          'altered',
          `Entry ${row.position} does not fit its hash or the entry before it: it or its predecessor was altered.`,
        );
      }
      if (expected?.position === row.position && expected.hash !== row.hash) {
        return fault(
          row.position,
          'altered',
          `Entry ${row.position} is not the one that was noted: the chain was rewritten.`,
        );
      }
      previous = row.hash;
      position = row.position;
    }
    if (rows.length < batch) break;
  }
  if (expected !== undefined && position < expected.position) {
    return fault(
      position + 1,
      'truncated',
      `The log ends at entry ${position}, but entry ${expected.position} was noted earlier: its end was cut off.`,
    );
  }
  return { ok: true, entries: position, lastHash: previous, fault: null };
}
