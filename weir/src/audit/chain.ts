import { createHash } from 'node:crypto';

/**
 * The chain by itself: no database, so that an outsider can check an exported log with nothing but this file's rules.
 * Each entry's hash covers all its fields and the hash of the one before.
 */
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

export const beginning = '0'.repeat(64);

/** SHA-256 over the entry's fields as one JSON array in a fixed order: no field can flow into its neighbour. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  return createHash('sha256')
    .update(`["${row.previous}",${row.position},${tailOf(row)}`)
    .digest('hex');
}

/** What is hashed behind the hash before and the position, which only the register knows when an entry is made. */
export function tailOf(row: Omit<AuditRow, 'hash' | 'previous' | 'position'>): string {
  const fields = [
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
  return JSON.stringify(fields).slice(1);
}

export type FaultKind = 'altered' | 'missing' | 'reordered' | 'truncated' | 'checkpoint';

export interface AuditFault {
  readonly position: number;
  readonly kind: FaultKind;
  readonly sentence: string;
}

export interface AuditVerdict {
  readonly ok: boolean;
  readonly entries: number;
  readonly lastHash: string;
  /** How many noted ends of the log (checkpoints) it was held against. */
  readonly checkpoints: number;
  /** The first place where the chain breaks. */
  readonly fault: AuditFault | null;
}

/** Where the log's end was at some time: from a checkpoint, or noted by hand. */
export interface NotedEnd {
  readonly position: number;
  readonly hash: string;
}

/** Gives the rows by position, from the first; asked for again when a fault must be explained. */
export type Rows = () => AsyncIterable<AuditRow>;

/**
 * Walks the chain and names the first entry that is not as it was. The chain alone shows what was altered, removed or
 * moved inside it; what was cut off its end, or written anew from some entry on, shows against noted ends.
 */
export async function verifyRows(rows: Rows, noted: readonly NotedEnd[] = []): Promise<AuditVerdict> {
  const ends = [...new Map(noted.map((end) => [`${end.position} ${end.hash}`, end])).values()].sort(
    (one, two) => one.position - two.position,
  );
  let previous = beginning;
  let position = 0;
  let held = 0;
  let heldUpTo = 0;
  const broken = (fault: AuditFault): AuditVerdict => ({
    ok: false,
    entries: position,
    lastHash: previous,
    checkpoints: held,
    fault,
  });
  for await (const [row, next] of withNext(rows())) {
    const fault = await faultAt(row, next, position + 1, previous, rows);
    if (fault) return broken(fault);
    for (; ends[held]?.position === row.position; held++) {
      if (ends[held]!.hash !== row.hash) {
        return broken({
          position: heldUpTo + 1,
          kind: 'altered',
          sentence: `Entry ${row.position} is not the one that was noted: the log was written anew, from an entry between ${heldUpTo + 1} and ${row.position} on.`,
        });
      }
      heldUpTo = row.position;
    }
    previous = row.hash;
    position = row.position;
  }
  const cut = ends[held];
  if (cut) {
    return broken({
      position: position + 1,
      kind: 'truncated',
      sentence: `The log ends at entry ${position}, but entry ${cut.position} was noted earlier: its end was cut off from entry ${position + 1} on.`,
    });
  }
  return { ok: true, entries: position, lastHash: previous, checkpoints: held, fault: null };
}

async function faultAt(
  row: AuditRow,
  next: AuditRow | undefined,
  due: number,
  previous: string,
  rows: Rows,
): Promise<AuditFault | undefined> {
  const fits = row.previous === previous;
  const whole = hashOf(row) === row.hash;
  if (row.position === due && fits && whole) return undefined;
  const moved = await placeOfEntry(due, previous, rows);
  if (moved !== undefined && moved !== due) {
    return {
      position: due,
      kind: 'reordered',
      sentence: `Entry ${due} was moved: it now stands at place ${moved}.`,
    };
  }
  if (row.position !== due) {
    return {
      position: due,
      kind: 'missing',
      sentence: `Entry ${due} is missing: entry ${row.position} follows ${due === 1 ? 'the beginning' : `entry ${due - 1}`}.`,
    };
  }
  if (!whole && hashOf({ ...row, position: due + 1 }) === row.hash) {
    return {
      position: due,
      kind: 'missing',
      sentence: `Entry ${due} is missing: those after it were numbered anew to hide the gap.`,
    };
  }
  // This entry is whole and the next one vouches for it: then it is the one before that was exchanged.
  const vouched = whole && !fits && due > 1 && next?.previous === row.hash;
  return vouched
    ? {
        position: due - 1,
        kind: 'altered',
        sentence: `Entry ${due - 1} was altered and its hash made anew: entry ${due} was written after another one.`,
      }
    : {
        position: due,
        kind: 'altered',
        sentence: `Entry ${due} was altered: it does not fit its hash or the entry before it.`,
      };
}

/** Where the entry that belongs at `due` stands now, if it is anywhere: moved entries keep all but their number. */
async function placeOfEntry(due: number, previous: string, rows: Rows): Promise<number | undefined> {
  for await (const row of rows()) {
    if (row.previous === previous && hashOf({ ...row, position: due }) === row.hash) return row.position;
  }
  return undefined;
}

async function* withNext(rows: AsyncIterable<AuditRow>): AsyncGenerator<[AuditRow, AuditRow | undefined]> {
  let held: AuditRow | undefined;
  for await (const row of rows) {
    if (held) yield [held, row];
    held = row;
  }
  if (held) yield [held, undefined];
}
