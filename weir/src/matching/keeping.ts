import { theNode, type Platform } from '#platform';
import { sql } from 'kysely';
import type { Json } from '@weir/engines/envelopes';
import { epochEnds } from './epoch-times.ts';
import {
  lockAsk,
  tables,
  updateAsk,
  updateEpoch,
  type StoredAgreement,
  type StoredEpoch,
  type StoredTable,
} from './matching-store.ts';
import { eraseAfter, note } from './noting.ts';
import type { MatchingRooms } from './rooms.ts';

/** Of one look. */
const lookMax = 50;

/**
 * Sends each table once, and destroys what is over: keys first, for with them gone nobody can answer or try anything under an
 * epoch again. An object of the vault is erased before the register says so, so that a crash between leaves work and no key.
 */
export function keeping(platform: Platform, { post }: MatchingRooms) {
  const { register, vault, jobs } = platform;

  async function look(): Promise<boolean> {
    if (!(await register.lead('matching.keeping'))) return false;
    const destroyed = await destroyOurs();
    const forgotten = await forgetTheirs();
    const expired = await expireAsks();
    const sent = await sendTables();
    return [destroyed, forgotten, expired, sent].some((count) => count === lookMax);
  }

  async function destroyOurs(): Promise<number> {
    const rows = await register.as(theNode, async (tx) => {
      const all = await tx.run<StoredEpoch & Pick<StoredAgreement, 'terms'> & { agreed: string }>(sql`
        select matching_epochs.*, matching_agreements.terms, matching_agreements.state as agreed from matching_epochs
          join matching_agreements on matching_agreements.id = matching_epochs.agreement
          where key_destroyed_at is null or table_sha256 is not null order by agreement, epoch`);
      return all
        .filter((row) => row.agreed !== 'in_force' || epochEnds(row.terms, row.epoch) <= tx.now)
        .slice(0, lookMax);
    });
    let count = 0;
    for (const row of rows) {
      if (row.key_sha256 !== null) {
        await vault.erase(row.key_sha256);
        await register.as(theNode, async (tx) => {
          await updateEpoch(tx, row, { state: 'over', key_sha256: null, key_destroyed_at: tx.now });
          await note(
            tx,
            'key-destroyed',
            { kind: 'matching-agreement', id: row.agreement },
            { epoch: row.epoch },
          );
        });
        count++;
      }
      if (row.table_sha256 !== null && !(await isOnItsWay(row.message))) {
        await vault.erase(row.table_sha256);
        await register.as(theNode, (tx) =>
          updateEpoch(tx, row, { table_sha256: null, table_destroyed_at: tx.now }),
        );
        count++;
      }
    }
    return count;
  }

  /**
   * Our table of an epoch whose key is gone is noise to everybody. While its message waits it is left to the post, which would
   * otherwise fail to send it and hold up what comes after.
   */
  async function isOnItsWay(message: string | null): Promise<boolean> {
    if (message === null) return false;
    const standings = await register.as(theNode, (tx) => post.standings(tx, [message]));
    return standings.some(({ state }) => state === 'waiting');
  }

  async function forgetTheirs(): Promise<number> {
    const rows = await register.as(theNode, async (tx) => {
      const all = await tx.run<StoredTable & Pick<StoredAgreement, 'terms'> & { agreed: string }>(sql`
        select matching_tables.*, matching_agreements.terms, matching_agreements.state as agreed from matching_tables
          join matching_agreements on matching_agreements.id = matching_tables.agreement
          where table_sha256 is not null order by agreement, epoch`);
      return all
        .filter((row) => row.agreed !== 'in_force' || epochEnds(row.terms, row.epoch) <= tx.now)
        .slice(0, lookMax);
    });
    for (const row of rows) {
      await vault.erase(row.table_sha256!);
      await register.as(theNode, async (tx) => {
        await tables(tx)
          .updateTable('matching_tables')
          .set({ table_sha256: null, destroyed_at: tx.now })
          .where('agreement', '=', row.agreement)
          .where('epoch', '=', row.epoch)
          .execute();
        await note(
          tx,
          'partner-table-destroyed',
          { kind: 'matching-agreement', id: row.agreement },
          { epoch: row.epoch },
        );
      });
    }
    return rows.length;
  }

  /** A question whose epoch is over gets no answer any more: the key that could have made it is gone. */
  async function expireAsks(): Promise<number> {
    const ids = await register.as(theNode, async (tx) => {
      const all = await tx.run<{
        id: string;
        epoch: number;
        agreed: string;
        terms: StoredAgreement['terms'];
      }>(sql`
        select matching_asks.id, epoch, matching_agreements.terms, matching_agreements.state as agreed from matching_asks
          join matching_agreements on matching_agreements.id = matching_asks.agreement
          where matching_asks.state in ('released', 'sent') and matching_asks.answer_sha256 is null`);
      return all
        .filter((row) => row.agreed !== 'in_force' || epochEnds(row.terms, row.epoch) <= tx.now)
        .slice(0, lookMax)
        .map(({ id }) => id);
    });
    for (const id of ids) {
      await register.as(theNode, async (tx) => {
        const row = await lockAsk(tx, id);
        if (row === undefined || !['released', 'sent'].includes(row.state)) return;
        await updateAsk(tx, id, {
          state: 'expired',
          ended_at: tx.now,
          seed_sha256: null,
          question_sha256: null,
          answer_sha256: null,
        });
        await eraseAfter(jobs, tx, [row.seed_sha256, row.question_sha256]);
        await note(tx, 'ask-expired', { kind: 'matching-ask', id }, { epoch: row.epoch });
      });
    }
    return ids.length;
  }

  async function sendTables(): Promise<number> {
    return register.as(theNode, async (tx) => {
      const rows = await tx.run<StoredEpoch & { partner: string; conversation: string | null }>(sql`
        select matching_epochs.*, partner, matching_agreements.message as conversation from matching_epochs
          join matching_agreements on matching_agreements.id = matching_epochs.agreement
          where matching_epochs.state = 'made' and matching_agreements.state = 'in_force'
          order by agreement, epoch limit ${lookMax} for update of matching_epochs`);
      for (const row of rows) {
        const { messageId } = await post.send(tx, {
          to: [row.partner],
          body: { kind: 'matching-table', table: row.stated as unknown as Json },
          attachments: [
            {
              object: { sha256: row.table_sha256!, size: row.table_bytes! },
              name: 'table.bin',
              mediaType: 'application/octet-stream',
            },
          ],
          answers: row.conversation,
          person: 'node',
        });
        await updateEpoch(tx, row, { state: 'sent', message: messageId, sent_at: tx.now });
        await note(
          tx,
          'table-sent',
          { kind: 'matching-agreement', id: row.agreement },
          { epoch: row.epoch, bytes: row.table_bytes, message: messageId },
        );
      }
      return rows.length;
    });
  }

  jobs.follow('matching.keeping', look);
  return { look };
}
