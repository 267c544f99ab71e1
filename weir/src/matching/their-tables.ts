import { verifyTable } from '@weir/engines/envelopes';
import type { Platform } from '#platform';
import { readTable } from './arrived.ts';
import { epochNow } from './epoch-times.ts';
import { agreementByHash, findTable, jsonb, tables } from './matching-store.ts';
import { note, refusedByRule, shortText, type About, type RefusalActs } from './noting.ts';
import type { MatchingRooms } from './rooms.ts';
import { outputBytes } from './thread-task.ts';

/** A larger table than of ten million items is not taken: it is held in memory when an answer is read. */
const tableBytesMax = 160 * 2 ** 20;

/** A partner's table for an epoch: taken once. What comes after it and differs is evidence and has no effect. */
export function theirTables({ vault }: Platform, { post, identity }: MatchingRooms, refusals: RefusalActs) {
  post.on('matching-table', (tx, arrival) => {
    const claimed = (arrival.body['table'] as { statement?: Record<string, unknown> } | undefined)?.statement;
    const about: About = {
      what: 'table',
      object: claimed === undefined ? null : shortText(String(claimed['epoch'])),
      agreement: null,
    };
    return refusals.judged(tx, arrival, about, async () => {
      const signed = readTable(arrival.body['table']);
      const { epoch, publicKey, tableHash: hash } = signed.statement;
      const agreement = await agreementByHash(tx, arrival.from.node, signed.statement.agreement);
      if (agreement === undefined)
        throw refusedByRule(
          'matching-agreement-differs',
          'The other side means another agreement than ours. Compare the hashes; one of the two changed it.',
        );
      about.agreement = agreement.id;
      if (agreement.state !== 'in_force')
        throw refusedByRule('agreement-not-in-force', 'The agreement has not begun or has ended.');
      const partner = await identity.partner(tx, arrival.from.node);
      if (partner === undefined)
        throw refusedByRule('partner-not-confirmed', 'The sender is no partner of this node.');
      const now = epochNow(agreement.terms, tx.now) ?? (tx.now < agreement.terms.validFrom ? -1 : Infinity);
      if (epoch !== now && epoch !== now + 1)
        throw refusedByRule('matching-epoch-over', 'The table is for an epoch that is over or far ahead.');
      const [file, ...more] = arrival.attachments;
      if (file === undefined || more.length > 0 || file.object.size > tableBytesMax)
        throw refusedByRule(
          'matching-table-malformed',
          'A table comes as one attachment of a size that is taken.',
        );
      const bytes = await vault.get(file.object.sha256);
      verifyTable(signed, bytes, { agreement: agreement.terms, partner, now: tx.now });
      const before = await findTable(tx, agreement.id, epoch);
      if (before !== undefined) {
        if (before.table_hash === hash && before.public_key === publicKey) return;
        throw refusedByRule(
          'matching-table-changed',
          'The partner stated another table or key for this epoch before. The first one stays; keep both.',
        );
      }
      const reused = await tables(tx)
        .selectFrom('matching_tables')
        .select('epoch')
        .where('agreement', '=', agreement.id)
        .where('public_key', '=', publicKey)
        .executeTakeFirst();
      if (reused !== undefined)
        throw refusedByRule(
          'matching-key-reused',
          'The partner states a key that it used in another epoch: each epoch has its own, or old answers go on telling.',
        );
      await tables(tx)
        .insertInto('matching_tables')
        .values({
          agreement: agreement.id,
          epoch,
          stated: jsonb(signed),
          public_key: publicKey,
          table_hash: hash,
          table_sha256: file.object.sha256,
          entries: bytes.length / outputBytes,
          message: arrival.messageId,
          received_at: tx.now,
          destroyed_at: null,
        })
        .execute();
      await note(
        tx,
        'partner-table-received',
        { kind: 'matching-agreement', id: agreement.id },
        { epoch, entries: bytes.length / outputBytes, message: arrival.messageId },
      );
    });
  });
}
