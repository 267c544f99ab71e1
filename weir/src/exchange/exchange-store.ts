import { sql, type Generated, type RawBuilder } from 'kysely';
import type { Purpose } from '#cases';
import { json, type Transaction } from '#platform';
import type { LetterKind, MatterQuery, SourceRef } from './contract.ts';
import { machineOf, type Direction, type MatterKind } from './machines.ts';

export interface StoredMatter {
  id: string;
  number: string;
  kind: MatterKind;
  direction: Direction;
  partner: string;
  partner_code: string;
  partner_authority: string;
  partner_jurisdiction: string;
  reference: string;
  partner_number: string | null;
  case_id: string | null;
  state: string;
  title: string;
  urgency: 'routine' | 'priority' | 'urgent';
  needed_by: string | null;
  due_at: string | null;
  due_rule: string | null;
  due_citation: string | null;
  due_estimated: boolean | null;
  due_jurisdiction: string | null;
  reminded_at: string | null;
  group_id: string | null;
  follows: string | null;
  wanted: Wanted | null;
  applied_at: string | null;
  suspension: string | null;
  remark: string | null;
  created_by: string | null;
  created_at: string;
  changed_at: string;
  version: number;
}

/** The use that a consent would open, and the fragments as they arrived with what their originator calls them. */
export interface Wanted {
  readonly product: string | null;
  readonly recipient: { readonly id: string; readonly name: string };
  readonly purpose: Purpose;
  readonly fragments: readonly { readonly id: string; readonly about: readonly SourceRef[] }[];
}

export interface StoredAttachment {
  readonly sha256: string;
  readonly size: number;
  readonly name: string;
  readonly mediaType: string;
}

export interface StoredLetter {
  id: string;
  matter: string;
  direction: Direction;
  kind: LetterKind;
  content: unknown;
  state: 'draft' | 'submitted' | 'returned' | 'approved' | 'sent' | 'arrived';
  version: number;
  created_by: string | null;
  created_at: string;
  changed_at: string;
  approved_submission: number | null;
  approved_as: string | null;
  message_id: string | null;
  sent_by: string | null;
  written_at: string | null;
  arrived_at: string | null;
  attachments: readonly StoredAttachment[];
}

export interface StoredSubmission {
  letter: string;
  submission: number;
  content: unknown;
  content_sha256: string;
  submitted_by: string;
  submitted_at: string;
}

export interface StoredDecision {
  letter: string;
  submission: number;
  submitted_by: string;
  content_sha256: string;
  decision: 'approved' | 'returned';
  decided_by: string;
  decided_at: string;
  reason: string;
}

export interface StoredEarly {
  message_id: string;
  partner: string;
  reference: string;
  arrival: unknown;
  arrived_at: string;
}

interface Tables {
  exchange_matters: StoredMatter;
  exchange_letters: StoredLetter & { readonly ordinal: Generated<number> };
  exchange_authors: { letter: string; person: string };
  exchange_submissions: StoredSubmission;
  exchange_decisions: StoredDecision;
  exchange_early: StoredEarly;
}

const tables = (tx: Transaction) => tx.tables<Tables>();
const held = (value: unknown): RawBuilder<never> => json(value) as RawBuilder<never>;

export async function insertMatter(tx: Transaction, row: StoredMatter): Promise<void> {
  await tables(tx)
    .insertInto('exchange_matters')
    .values({ ...row, wanted: row.wanted === null ? null : held(row.wanted) })
    .execute();
}

export async function findMatter(
  tx: Transaction,
  id: string,
  { lock = false } = {},
): Promise<StoredMatter | undefined> {
  const select = tables(tx).selectFrom('exchange_matters').selectAll().where('id', '=', id);
  return (lock ? select.forUpdate() : select).executeTakeFirst();
}

export async function findByReference(
  tx: Transaction,
  which: { partner: string; direction: Direction; reference: string },
): Promise<StoredMatter | undefined> {
  return tables(tx)
    .selectFrom('exchange_matters')
    .selectAll()
    .where('partner', '=', which.partner)
    .where('direction', '=', which.direction)
    .where('reference', '=', which.reference)
    .forUpdate()
    .executeTakeFirst();
}

export async function updateMatter(
  tx: Transaction,
  row: Pick<StoredMatter, 'id' | 'version'>,
  set: Partial<Omit<StoredMatter, 'wanted'>>,
): Promise<void> {
  await tables(tx)
    .updateTable('exchange_matters')
    .set({ changed_at: tx.now, ...set, version: row.version + 1 })
    .where('id', '=', row.id)
    .execute();
}

const openStates = [
  ...new Set(
    (['request', 'disclosure', 'suspension', 'consent'] as const).flatMap((kind) =>
      (['in', 'out'] as const).flatMap((direction) =>
        machineOf({ kind, direction }).open.map((state) => `${kind}.${direction}.${state}`),
      ),
    ),
  ),
];

/** Newest first; the cursor is the last id. */
export async function listMatters(tx: Transaction, query: MatterQuery): Promise<StoredMatter[]> {
  let select = tables(tx).selectFrom('exchange_matters').selectAll().orderBy('id', 'desc').limit(query.limit);
  if (query.box !== undefined) select = select.where('direction', '=', query.box);
  if (query.kind !== undefined) select = select.where('kind', '=', query.kind);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.case !== undefined) select = select.where('case_id', '=', query.case);
  if (query.partner !== undefined) select = select.where('partner', '=', query.partner);
  if (query.group !== undefined) select = select.where('group_id', '=', query.group);
  if (query.open !== undefined)
    select = select.where(sql<string>`kind || '.' || direction || '.' || state`, 'in', openStates);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  return select.execute();
}

/** Those in a case that still owe or are owed something. */
export async function openInCase(tx: Transaction, caseId: string): Promise<StoredMatter[]> {
  return tables(tx)
    .selectFrom('exchange_matters')
    .selectAll()
    .where('case_id', '=', caseId)
    .where(sql<string>`kind || '.' || direction || '.' || state`, 'in', openStates)
    .execute();
}

/** Whose clock runs out before a moment and of whom nobody was told. */
export async function dueBefore(tx: Transaction, moment: string, limit: number): Promise<StoredMatter[]> {
  return tables(tx)
    .selectFrom('exchange_matters')
    .selectAll()
    .where('due_at', '<=', moment)
    .where('reminded_at', 'is', null)
    .orderBy('due_at')
    .limit(limit)
    .forUpdate()
    .execute();
}

export async function insertLetter(tx: Transaction, row: StoredLetter): Promise<void> {
  await tables(tx)
    .insertInto('exchange_letters')
    .values({ ...row, content: held(row.content), attachments: held(row.attachments) })
    .execute();
}

export async function updateLetter(
  tx: Transaction,
  id: string,
  set: Partial<Omit<StoredLetter, 'content' | 'attachments'>> & {
    content?: unknown;
    attachments?: readonly StoredAttachment[];
  },
): Promise<void> {
  const { content, attachments, ...rest } = set;
  await tables(tx)
    .updateTable('exchange_letters')
    .set({
      ...rest,
      ...(content === undefined ? {} : { content: held(content) }),
      ...(attachments === undefined ? {} : { attachments: held(attachments) }),
      changed_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

export async function findLetter(tx: Transaction, id: string): Promise<StoredLetter | undefined> {
  return tables(tx).selectFrom('exchange_letters').selectAll().where('id', '=', id).executeTakeFirst();
}

/** By the ids of their messages, those that the asker sees. */
export async function lettersByMessage(
  tx: Transaction,
  messages: readonly string[],
): Promise<StoredLetter[]> {
  if (messages.length === 0) return [];
  return tables(tx)
    .selectFrom('exchange_letters')
    .selectAll()
    .where('message_id', 'in', [...new Set(messages)])
    .execute();
}

/** Oldest first; at most 1,000. */
export async function lettersOf(tx: Transaction, matters: readonly string[]): Promise<StoredLetter[]> {
  if (matters.length === 0) return [];
  return tables(tx)
    .selectFrom('exchange_letters')
    .selectAll()
    .where('matter', 'in', [...matters])
    .orderBy('ordinal')
    .limit(1000)
    .execute();
}

export async function authorsOf(tx: Transaction, letter: string): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('exchange_authors')
    .selectAll()
    .where('letter', '=', letter)
    .orderBy('person')
    .execute();
  return rows.map(({ person }) => person);
}

export async function insertSubmission(tx: Transaction, row: StoredSubmission): Promise<void> {
  await tables(tx)
    .insertInto('exchange_submissions')
    .values({ ...row, content: held(row.content) })
    .execute();
}

/** Oldest first. */
export async function submissionsOf(tx: Transaction, letter: string): Promise<StoredSubmission[]> {
  return tables(tx)
    .selectFrom('exchange_submissions')
    .selectAll()
    .where('letter', '=', letter)
    .orderBy('submission')
    .execute();
}

export async function insertDecision(tx: Transaction, row: StoredDecision): Promise<void> {
  await tables(tx).insertInto('exchange_decisions').values(row).execute();
}

export async function decisionsOf(tx: Transaction, letter: string): Promise<StoredDecision[]> {
  return tables(tx)
    .selectFrom('exchange_decisions')
    .selectAll()
    .where('letter', '=', letter)
    .orderBy('submission')
    .execute();
}

export async function keepEarly(tx: Transaction, row: StoredEarly): Promise<void> {
  await tables(tx)
    .insertInto('exchange_early')
    .values({ ...row, arrival: held(row.arrival) })
    .execute();
}

/** In the order in which they arrived; they are not kept any more. */
export async function takeEarly(
  tx: Transaction,
  which: { partner: string; reference: string },
): Promise<StoredEarly[]> {
  const rows = await tables(tx)
    .deleteFrom('exchange_early')
    .where('partner', '=', which.partner)
    .where('reference', '=', which.reference)
    .returningAll()
    .execute();
  return rows.sort((a, b) => (a.arrived_at < b.arrived_at ? -1 : a.arrived_at > b.arrived_at ? 1 : 0));
}

export async function countEarly(tx: Transaction, partner: string): Promise<number> {
  const row = await tables(tx)
    .selectFrom('exchange_early')
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .where('partner', '=', partner)
    .executeTakeFirstOrThrow();
  return row.count;
}
