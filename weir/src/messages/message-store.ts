import { sql, type RawBuilder } from 'kysely';
import { json, type Transaction, containing } from '#platform';
import type { FeedbackKind, Side, ThreadKind, ThreadQuery } from './contract.ts';

export interface StoredThread {
  id: string;
  kind: ThreadKind;
  organisation: string;
  subject: string;
  reference: string | null;
  report: string | null;
  created_by: string | null;
  created_at: string;
}

export interface StoredMessage {
  id: string;
  thread: string;
  side: Side;
  author: string | null;
  author_name: string | null;
  at: string;
  text: string;
  notice: { code: 'report-returned'; facts: Record<string, string> } | null;
  tells_of: string | null;
  feedback: FeedbackKind | null;
}

interface MessageTables {
  threads: StoredThread;
  messages: StoredMessage;
  message_reads: { thread: string; person: string; side: 'fiu' | 'filer'; up_to: string; at: string };
}

/** A thread with what its row on the board shows. */
export interface ThreadSummary extends StoredThread {
  messages: number;
  unread: number;
  last_id: string;
  last_at: string;
  last_side: Side;
  last_text: string;
}

/** Messages of the others after the asker's mark. The node's own words count for the filer, whom they are for. */
const unreadOf = (person: string | null, side: 'fiu' | 'filer') => sql<number>`(
  select count(*)::int from messages m
  where m.thread = t.id and m.side <> ${side} and (m.side <> 'node' or ${side} = 'filer')
    and m.id > coalesce((select r.up_to from message_reads r where r.thread = t.id and r.person = ${person ?? ''}), ''))`;

/** The latest word first; the cursor is the last row's latest message. */
export async function board(
  tx: Transaction,
  query: ThreadQuery,
  side: 'fiu' | 'filer',
): Promise<ThreadSummary[]> {
  const conditions: RawBuilder<unknown>[] = [];
  if (query.kind !== undefined) conditions.push(sql`t.kind = ${query.kind}`);
  if (query.filer !== undefined) conditions.push(sql`t.organisation = ${query.filer}`);
  if (query.report !== undefined) conditions.push(sql`t.report = ${query.report}`);
  if (query.cursor !== undefined) conditions.push(sql`l.id < ${query.cursor}`);
  const unread = unreadOf(tx.asker.person, side);
  if (query.unread === 'true') conditions.push(sql`${unread} > 0`);
  if (query.unread === 'false') conditions.push(sql`${unread} = 0`);
  if (query.q !== undefined && query.q.trim() !== '') {
    const part = containing(query.q.trim());
    conditions.push(
      sql`(t.subject ilike ${part} or t.reference ilike ${part} or exists (select from reports p where p.id = t.report and p.number ilike ${part}))`,
    );
  }
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  return tx.run<ThreadSummary>(
    sql`${summary(unread)} where ${where} order by l.id desc limit ${query.limit}`,
  );
}

const summary = (unread: RawBuilder<number>) => sql`
  select t.*, (select count(*)::int from messages n where n.thread = t.id) as messages, ${unread} as unread,
    l.id as last_id, l.at as last_at, l.side as last_side, left(l.text, 200) as last_text
  from threads t
  join lateral (select id, at, side, text from messages x where x.thread = t.id order by x.id desc limit 1) l on true`;

export async function findThread(
  tx: Transaction,
  id: string,
  side: 'fiu' | 'filer',
): Promise<ThreadSummary | undefined> {
  const rows = await tx.run<ThreadSummary>(
    sql`${summary(unreadOf(tx.asker.person, side))} where t.id = ${id}`,
  );
  return rows[0];
}

export async function unreadThreads(tx: Transaction, side: 'fiu' | 'filer'): Promise<number> {
  const rows = await tx.run<{ count: number }>(
    sql`select count(*)::int as count from threads t where ${unreadOf(tx.asker.person, side)} > 0`,
  );
  return rows[0]!.count;
}

/** The one thread of a report in which feedback, or what the node tells, gathers. */
export async function threadOfReport(
  tx: Transaction,
  report: string,
  kind: 'feedback' | 'portal',
): Promise<StoredThread | undefined> {
  return tx
    .tables<MessageTables>()
    .selectFrom('threads')
    .selectAll()
    .where('report', '=', report)
    .where('kind', '=', kind)
    .executeTakeFirst();
}

/** @returns false where the report has such a thread already */
export async function insertThread(tx: Transaction, thread: StoredThread): Promise<boolean> {
  const rows = await tx
    .tables<MessageTables>()
    .insertInto('threads')
    .values(thread)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return rows.length > 0;
}

/** @returns false where this was told before */
export async function insertMessage(tx: Transaction, message: StoredMessage): Promise<boolean> {
  const rows = await tx
    .tables<MessageTables>()
    .insertInto('messages')
    .values({ ...message, notice: (message.notice === null ? null : json(message.notice)) as never })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return rows.length > 0;
}

export async function messagesOf(
  tx: Transaction,
  thread: string,
  after: string | undefined,
  limit: number,
): Promise<StoredMessage[]> {
  let query = tx
    .tables<MessageTables>()
    .selectFrom('messages')
    .selectAll()
    .where('thread', '=', thread)
    .orderBy('id')
    .limit(limit);
  if (after !== undefined) query = query.where('id', '>', after);
  return query.execute();
}

/** One message of a thread is written after another, so that ids follow one another and a read mark hides nothing. */
export async function lastMessageId(tx: Transaction, thread: string): Promise<string | undefined> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(707000012, hashtext(${thread}))`);
  const rows = await tx.run<{ id: string }>(
    sql`select id from messages where thread = ${thread} order by id desc limit 1`,
  );
  return rows[0]?.id;
}

export async function messageVisible(tx: Transaction, id: string): Promise<boolean> {
  const row = await tx
    .tables<MessageTables>()
    .selectFrom('messages')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function readsOf(
  tx: Transaction,
  thread: string,
): Promise<{ side: 'fiu' | 'filer'; up_to: string; at: string }[]> {
  return tx
    .tables<MessageTables>()
    .selectFrom('message_reads')
    .select(['side', 'up_to', 'at'])
    .where('thread', '=', thread)
    .orderBy('at')
    .execute();
}

/** A mark only moves on. */
export async function markRead(
  tx: Transaction,
  thread: string,
  side: 'fiu' | 'filer',
  upTo: string,
): Promise<void> {
  await tx
    .tables<MessageTables>()
    .insertInto('message_reads')
    .values({ thread, person: tx.asker.person!, side, up_to: upTo, at: tx.now })
    .onConflict((conflict) =>
      conflict
        .columns(['thread', 'person'])
        .doUpdateSet({ up_to: upTo, at: tx.now })
        .where('message_reads.up_to', '<', upTo),
    )
    .execute();
}
