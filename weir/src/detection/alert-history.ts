import { sql } from 'kysely';
import { json, type Transaction } from '#platform';
import type { AlertEvent } from './contract.ts';

interface StoredEvent {
  alert: string;
  number: number;
  at: string;
  what: AlertEvent['what'];
  by: string | null;
  facts: AlertEvent['facts'];
}

interface EventTables {
  alert_events: StoredEvent;
}

/** Adds to what is known of an alert; nothing that was is changed. */
export async function noteOf(
  tx: Transaction,
  alert: string,
  what: AlertEvent['what'],
  facts: AlertEvent['facts'],
): Promise<void> {
  const tables = tx.tables<EventTables>();
  const last = await tables
    .selectFrom('alert_events')
    .select(sql<number>`coalesce(max(number), 0)`.as('number'))
    .where('alert', '=', alert)
    .executeTakeFirstOrThrow();
  await tables
    .insertInto('alert_events')
    .values({
      alert,
      number: Number(last.number) + 1,
      at: tx.now,
      what,
      by: tx.asker.person,
      facts: json(facts) as never,
    })
    .execute();
}

export function historyOf(tx: Transaction, alert: string): Promise<StoredEvent[]> {
  return tx
    .tables<EventTables>()
    .selectFrom('alert_events')
    .selectAll()
    .where('alert', '=', alert)
    .orderBy('number')
    .limit(500)
    .execute();
}

export function eventView(row: StoredEvent, nameOf: (id: string) => string | null): AlertEvent {
  const { at, what, by, facts } = row;
  return { at, what, by, name: by === null ? null : nameOf(by), facts };
}
