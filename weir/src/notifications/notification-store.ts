import type { RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type { NotificationChoice, NotificationQuery } from './contract.ts';

export interface StoredNotification {
  id: string;
  person: string;
  kind: string;
  path: string;
  compartment: string | null;
  at: string;
  read_at: string | null;
}

export interface StoredMail {
  id: string;
  person: string;
  state: 'waiting' | 'sent' | 'given-up';
  asked_at: string;
  first_due_at: string;
  next_at: string;
  attempts: number;
  problem: string | null;
  ended_at: string | null;
}

interface NotificationTables {
  notifications: StoredNotification;
  notification_settings: {
    person: string;
    language: NotificationChoice['language'];
    choices: NotificationChoice['choices'];
  };
  notification_mails: StoredMail;
}

const tables = (tx: Transaction) => tx.tables<NotificationTables>();
const countedMax = 100;

/** False where the person has the same unread already. */
export async function insertNotification(tx: Transaction, row: StoredNotification): Promise<boolean> {
  const added = await tables(tx)
    .insertInto('notifications')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Of this person only, whatever else the asker's roles could see. */
export async function listNotifications(
  tx: Transaction,
  person: string,
  query: NotificationQuery,
): Promise<StoredNotification[]> {
  let select = tables(tx)
    .selectFrom('notifications')
    .selectAll()
    .where('person', '=', person)
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.unread !== undefined) select = select.where('read_at', 'is', null);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  return select.execute();
}

export async function countUnread(tx: Transaction, person: string): Promise<number> {
  const rows = await tables(tx)
    .selectFrom('notifications')
    .select('id')
    .where('person', '=', person)
    .where('read_at', 'is', null)
    .limit(countedMax)
    .execute();
  return rows.length;
}

export async function markRead(tx: Transaction, person: string, id?: string): Promise<void> {
  let update = tables(tx)
    .updateTable('notifications')
    .set({ read_at: tx.now })
    .where('person', '=', person)
    .where('read_at', 'is', null);
  if (id !== undefined) update = update.where('id', '=', id);
  await update.execute();
}

/** What people chose; whoever did not choose is left out. */
export async function settingsOf(
  tx: Transaction,
  persons: readonly string[],
): Promise<Map<string, NotificationChoice>> {
  if (persons.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('notification_settings')
    .selectAll()
    .where('person', 'in', persons)
    .execute();
  return new Map(rows.map(({ person, language, choices }) => [person, { language, choices }]));
}

export async function putSettings(
  tx: Transaction,
  person: string,
  { language, choices }: NotificationChoice,
): Promise<void> {
  const stored = json(choices) as RawBuilder<never>;
  await tables(tx)
    .insertInto('notification_settings')
    .values({ person, language, choices: stored })
    .onConflict((conflict) => conflict.column('person').doUpdateSet({ language, choices: stored }))
    .execute();
}

/** One waits for a person at a time; an earlier time draws it forward. */
export async function askForMail(
  tx: Transaction,
  mail: { id: string; person: string; dueAt: string },
): Promise<void> {
  const waiting = await tables(tx)
    .selectFrom('notification_mails')
    .selectAll()
    .where('person', '=', mail.person)
    .where('state', '=', 'waiting')
    .forUpdate()
    .executeTakeFirst();
  if (waiting !== undefined) {
    if (waiting.attempts === 0 && mail.dueAt < waiting.next_at)
      await tables(tx)
        .updateTable('notification_mails')
        .set({ next_at: mail.dueAt })
        .where('id', '=', waiting.id)
        .execute();
    return;
  }
  await tables(tx)
    .insertInto('notification_mails')
    .values({
      id: mail.id,
      person: mail.person,
      state: 'waiting',
      asked_at: tx.now,
      first_due_at: mail.dueAt,
      next_at: mail.dueAt,
      attempts: 0,
      problem: null,
      ended_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function dueMails(tx: Transaction, limit: number): Promise<StoredMail[]> {
  return tables(tx)
    .selectFrom('notification_mails')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('next_at', '<=', tx.now)
    .orderBy('next_at')
    .limit(limit)
    .execute();
}

export async function markMail(tx: Transaction, id: string, set: Partial<StoredMail>): Promise<void> {
  await tables(tx)
    .updateTable('notification_mails')
    .set(set)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

/** What `weir doctor` tells of: e-mails that failed and still wait, and those given up since then. */
export async function mailTroubles(
  tx: Transaction,
  since: string,
): Promise<{ failing: number; givenUp: number; lastProblem: string | null }> {
  const rows = await tables(tx)
    .selectFrom('notification_mails')
    .select(['state', 'problem', 'next_at'])
    .where((is) =>
      is.or([
        is.and([is('state', '=', 'waiting'), is('attempts', '>', 0)]),
        is.and([is('state', '=', 'given-up'), is('ended_at', '>=', since)]),
      ]),
    )
    .orderBy('next_at', 'desc')
    .limit(1000)
    .execute();
  return {
    failing: rows.filter(({ state }) => state === 'waiting').length,
    givenUp: rows.filter(({ state }) => state === 'given-up').length,
    lastProblem: rows[0]?.problem ?? null,
  };
}
