import type { z } from 'zod';
import { msFromInstant, newIdentifier } from '@weir/engines/vocabulary';
import type { Platform, Transaction } from '#platform';
import { access } from './access-store.ts';
import type { noticeSchema } from './contract.ts';

type Notice = z.infer<typeof noticeSchema>;

/** Tells a person what happened to her or his account; call as the node. */
export async function tell(
  platform: Platform,
  tx: Transaction,
  person: string,
  kind: Notice['kind'],
): Promise<void> {
  const id = newIdentifier(msFromInstant(tx.now), platform.chance) as string;
  await access(tx).insertInto('notices').values({ id, person, kind, at: tx.now, seen: false }).execute();
}

export async function noticesOf(tx: Transaction, person: string): Promise<Notice[]> {
  const rows = await access(tx)
    .selectFrom('notices')
    .selectAll()
    .where('person', '=', person)
    .orderBy('at', 'desc')
    .limit(100)
    .execute();
  return rows.map(({ id, kind, at, seen }) => ({ id, kind: kind as Notice['kind'], at, seen }));
}

export async function unseenNotices(tx: Transaction, person: string): Promise<number> {
  const rows = await access(tx)
    .selectFrom('notices')
    .select('id')
    .where('person', '=', person)
    .where('seen', '=', false)
    .execute();
  return rows.length;
}

export async function seeNotices(tx: Transaction, person: string): Promise<void> {
  await access(tx).updateTable('notices').set({ seen: true }).where('person', '=', person).execute();
}
