import { sql, type RawBuilder } from 'kysely';
import type { AuditRow } from '#audit';
import type { Transaction } from '#platform';
import { approvalOf, approvalWords, lapseWords, refusalWords, type Approval } from './approvals.ts';
import type { OversightRecord, RecordQuestion } from './contract.ts';

interface StoredAccess {
  id: number;
  at: string;
  person: string | null;
  kind: 'look' | 'search' | 'refused';
  object_kind: string;
  object_id: string | null;
  subjects: string[];
  cases: string[];
  purpose: OversightRecord['purpose'];
  purpose_id: string | null;
  reason: string | null;
  code: string | null;
}

type Unnamed = Omit<OversightRecord, 'personName' | 'otherName'>;

const accessKinds = { looks: 'look', searches: 'search', refused: 'refused' } as const;

/** One page of a view, newest first. */
export function recordsOf(tx: Transaction, question: RecordQuestion): Promise<Unnamed[]> {
  const { view } = question;
  if (view === 'looks' || view === 'searches' || view === 'refused')
    return accesses(tx, accessKinds[view], question);
  return acts(tx, question);
}

async function accesses(
  tx: Transaction,
  kind: StoredAccess['kind'],
  { person, subject, caseId, without, from, until, cursor, limit }: RecordQuestion,
): Promise<Unnamed[]> {
  const where: RawBuilder<unknown>[] = [sql`kind = ${kind}`];
  if (person !== undefined) where.push(sql`person = ${person}`);
  // Whoever was looked up under an id that is part of another now counts as well.
  if (subject !== undefined) where.push(sql`subjects && oversight_ids_of(${subject})`);
  if (caseId !== undefined) where.push(sql`cases @> array[${caseId}]::text[]`);
  if (without === 'reason') where.push(sql`purpose = 'none'`);
  if (from !== undefined) where.push(sql`at >= ${from}::timestamptz`);
  if (until !== undefined) where.push(sql`at < ${until}::timestamptz`);
  if (cursor !== undefined) where.push(sql`id < ${Number(cursor)}`);
  const rows = await tx.run<StoredAccess>(
    sql`select * from accesses where ${sql.join(where, sql` and `)} order by id desc limit ${limit}`,
  );
  return rows.map((row) => accessRecord(row));
}

/** Entries by their keyed hashes, those that share most words first. */
export async function searchesFor(
  tx: Transaction,
  hashes: readonly string[],
  limit: number,
): Promise<Unnamed[]> {
  const rows = await tx.run<StoredAccess>(sql`select * from accesses where kind = 'search'
    and term_hashes && ${[...hashes]}::text[]
    order by (select count(*) from unnest(term_hashes) as hash where hash = any (${[...hashes]}::text[])) desc, id desc
    limit ${limit}`);
  return rows.map((row) => accessRecord(row));
}

export async function sealedSearch(tx: Transaction, id: number): Promise<string | null | undefined> {
  const [row] = await tx.run<{ term_sealed: string | null }>(
    sql`select term_sealed from accesses where id = ${id} and kind = 'search'`,
  );
  return row?.term_sealed;
}

function accessRecord(row: StoredAccess): Unnamed {
  return {
    id: row.id,
    at: row.at,
    person: row.person,
    act: row.kind,
    objectKind: row.object_kind,
    objectId: row.object_id,
    subjects: row.subjects,
    cases: row.cases,
    purpose: row.purpose,
    purposeId: row.purpose_id,
    reason: row.reason,
    other: null,
    minutes: null,
    code: row.code,
  };
}

/** Act names by their last words, as PostgreSQL matches them. */
const endingWith = (words: readonly string[]): string => `[.-](${words.join('|')})$`;

const actPatterns = {
  approvals: endingWith([...approvalWords, ...refusalWords]),
  lapses: endingWith(lapseWords),
  exports: String.raw`^exports\.made$|\.exported$|document-read$|exhibit-downloaded$`,
  erasures: String.raw`^retention\.|^vault\.eras`,
} as const;

async function acts(tx: Transaction, question: RecordQuestion): Promise<Unnamed[]> {
  const view = question.view as keyof typeof actPatterns;
  const rows = await actRows(tx, actPatterns[view], question);
  const approvals = view === 'approvals' ? await approvalsAmong(tx, rows) : new Map<number, Approval>();
  return rows.map((row) => {
    const approval = approvals.get(row.position);
    return {
      id: row.position,
      at: row.at,
      person: row.person,
      act: row.act,
      objectKind: row.object_kind,
      objectId: row.object_id,
      subjects: [],
      cases: row.object_kind === 'case' ? [row.object_id] : [],
      purpose: null,
      purposeId: null,
      reason: row.reason,
      other: approval?.author ?? null,
      minutes: approval?.minutes ?? null,
      code: row.ground,
    };
  });
}

function actRows(
  tx: Transaction,
  pattern: string,
  { person, caseId, from, until, cursor, limit }: Omit<RecordQuestion, 'view'>,
): Promise<AuditRow[]> {
  const where: RawBuilder<unknown>[] = [sql`act ~ ${pattern}`];
  if (person !== undefined) where.push(sql`person = ${person}`);
  if (caseId !== undefined) where.push(sql`object_kind = 'case' and object_id = ${caseId}`);
  if (from !== undefined) where.push(sql`at >= ${from}::timestamptz`);
  if (until !== undefined) where.push(sql`at < ${until}::timestamptz`);
  if (cursor !== undefined) where.push(sql`"position" < ${Number(cursor)}`);
  return tx.run<AuditRow>(
    sql`select * from audit_log where ${sql.join(where, sql` and `)} order by "position" desc limit ${limit}`,
  );
}

/** Approvals looked at for the pairs. */
export const mostApprovals = 5000;

export async function approvalsSince(tx: Transaction, from: string | undefined): Promise<Approval[]> {
  const rows = await actRows(tx, actPatterns.approvals, { from, limit: mostApprovals });
  return [...(await approvalsAmong(tx, rows)).values()];
}

async function approvalsAmong(tx: Transaction, rows: readonly AuditRow[]): Promise<Map<number, Approval>> {
  if (rows.length === 0) return new Map();
  const ids = [...new Set(rows.map((row) => row.object_id))];
  const around = await tx.run<AuditRow>(sql`select * from audit_log where object_id = any (${ids}::text[])
    and person is not null order by "position" desc limit 50000`);
  const byObject = Map.groupBy(around, (row) => `${row.object_kind} ${row.object_id}`);
  return new Map(
    rows.flatMap((row) => {
      const found = approvalOf(row, byObject.get(`${row.object_kind} ${row.object_id}`) ?? []);
      return found === undefined ? [] : [[row.position, found] as const];
    }),
  );
}
