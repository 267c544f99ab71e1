import type { Instant } from '@weir/engines/vocabulary';
import { fingerprintOf, standingOf, type Partner } from '@weir/engines/envelopes';
import type { z } from 'zod';
import { sql } from 'kysely';
import type { Config, Transaction } from '#platform';
import type {
  inboxPageSchema,
  inboxQuerySchema,
  outboxPageSchema,
  outboxQuerySchema,
  PostIdentity,
  PostPartner,
  PostPartnerDetail,
  RefusedArrivalRow,
} from './contract.ts';
import type { Directory } from './directory.ts';
import type { Identity } from './identity.ts';
import type { PostRooms } from './index.ts';
import { receiptsKind } from './outbox.ts';
import type { KeyActRow, PartnerRecord, PostTables, RefusedRow } from './post-tables.ts';

type Rooms = PostRooms;

export async function identityView(
  tx: Transaction,
  { node, authority, keys }: Identity,
  proposed: readonly KeyActRow[],
  { config, people }: Rooms & { readonly config: Config },
): Promise<PostIdentity> {
  const names = await people.namesOf(
    tx,
    proposed.map(({ proposed_by }) => proposed_by),
  );
  return {
    node,
    authority,
    fingerprint: fingerprintOf(keys[0]!.stated.statement),
    keys: keys.map((key) => ({
      ...keyView({ id: key.id, stated: key.stated, revocation: key.revocation }),
      destroyed: key.secret_sha256 === null,
    })),
    proposed: proposed.map(({ act, key, reason, proposed_by: id, proposed_at: at }) => ({
      act,
      key,
      reason,
      by: { id, name: names.get(id)?.name ?? null },
      at,
    })),
    door: { open: config.postPort !== undefined, url: config.postUrl ?? null },
  };
}

function keyView({ id, stated, revocation }: Partner['keys'][number]) {
  const { generation, validFrom, validUntil } = stated.statement;
  return {
    id,
    generation,
    validFrom,
    validUntil,
    revoked:
      revocation === null ? null : { reason: revocation.statement.reason, from: revocation.statement.from },
  };
}

export function partnerView(row: PartnerRecord, directory: Directory, now: Instant): PostPartner {
  return {
    node: row.node,
    authority: row.authority,
    jurisdiction: row.jurisdiction,
    standing: standingOf(row.known, now),
    reachable: directory.isReachable(row, now),
    url: row.url,
    reachedAt: row.reached_at,
    failure: row.failure,
  };
}

export async function partnerDetail(
  tx: Transaction,
  row: PartnerRecord,
  directory: Directory,
  { people }: Rooms,
): Promise<PostPartnerDetail> {
  const comparisons = await directory.comparisonsOf(tx, row.node);
  const names = await people.namesOf(
    tx,
    comparisons.map(({ person }) => person),
  );
  const [waiting] = await tx.run<{ count: number }>(
    sql`select count(*)::int as count from post_deliveries where node = ${row.node} and state = 'waiting'`,
  );
  return {
    ...partnerView(row, directory, tx.now),
    fingerprint: fingerprintOf(row.known.keys[0]!.stated.statement),
    keys: row.known.keys.map(keyView),
    introductions: row.known.introductions.map(({ statement }) => ({
      by: statement.by,
      at: statement.statedAt,
    })),
    comparisons: comparisons.map(({ person, channel, compared_at }) => ({
      by: { id: person, name: names.get(person)?.name ?? null },
      channel: channel as PostPartnerDetail['comparisons'][number]['channel'],
      at: compared_at,
    })),
    comparisonsWanted: directory.comparisonsWanted(),
    confirmedAt: row.confirmed_at,
    waiting: waiting!.count,
  };
}

export async function outboxRows(
  tx: Transaction,
  { cursor, limit, receipts, state, node }: z.infer<typeof outboxQuerySchema>,
  { people }: Rooms,
): Promise<z.infer<typeof outboxPageSchema>> {
  const rows = await tx
    .tables<PostTables>()
    .selectFrom('post_outbox')
    .selectAll()
    .$if(cursor !== undefined, (query) => query.where('position', '<', Number(cursor)))
    .$if(receipts === 'without', (query) => query.where('kind', '!=', receiptsKind))
    .$if(state !== undefined || node !== undefined, (query) =>
      query.where((is) =>
        is.exists(
          is
            .selectFrom('post_deliveries')
            .select('post_deliveries.message')
            .whereRef('post_deliveries.message', '=', 'post_outbox.id')
            .$if(state !== undefined, (inner) => inner.where('state', '=', state!))
            .$if(node !== undefined, (inner) => inner.where('node', '=', node!)),
        ),
      ),
    )
    .orderBy('position', 'desc')
    .limit(limit)
    .execute();
  const deliveries =
    rows.length === 0
      ? []
      : await tx
          .tables<PostTables>()
          .selectFrom('post_deliveries')
          .selectAll()
          .where(
            'message',
            'in',
            rows.map(({ id }) => id),
          )
          .orderBy('node')
          .execute();
  const names = await people.namesOf(
    tx,
    rows.flatMap(({ person }) => person ?? []),
  );
  return {
    items: rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      writtenAt: row.written_at,
      by: row.person === null ? null : { id: row.person, name: names.get(row.person)?.name ?? null },
      answers: row.answers,
      attachments: row.attachments,
      attachmentBytes: Number(row.attachment_bytes),
      deliveries: deliveries
        .filter(({ message }) => message === row.id)
        .map((one) => ({
          node: one.node,
          state: one.state,
          attempts: one.attempts,
          failure: one.failure,
          nextAt: one.state === 'waiting' ? one.next_at : null,
          carriedAt: one.carried_at,
          deliveredAt: one.delivered_at,
          openedAt: one.opened_at,
          answeredAt: one.answered_at,
          refused: one.refused,
        })),
    })),
    nextCursor: rows.length === limit ? String(rows.at(-1)!.position) : null,
  };
}

export async function inboxRows(
  tx: Transaction,
  { cursor, limit, receipts, state, node }: z.infer<typeof inboxQuerySchema>,
): Promise<z.infer<typeof inboxPageSchema>> {
  const rows = await tx
    .tables<PostTables>()
    .selectFrom('post_inbox')
    .selectAll()
    .$if(cursor !== undefined, (query) => query.where('position', '<', Number(cursor)))
    .$if(receipts === 'without', (query) => query.where('kind', '!=', receiptsKind))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .$if(node !== undefined, (query) => query.where('from_node', '=', node!))
    .orderBy('position', 'desc')
    .limit(limit)
    .execute();
  return {
    items: rows.map((row) => ({
      id: row.id,
      from: row.from_node,
      kind: row.kind,
      writtenAt: row.written_at,
      arrivedAt: row.arrived_at,
      carrier: row.carrier,
      answers: row.answers,
      state: row.state,
      refused: row.refused,
      attachments: row.attachments.length,
      openedAt: row.opened_at,
    })),
    nextCursor: rows.length === limit ? String(rows.at(-1)!.position) : null,
  };
}

export async function refusedViews(
  tx: Transaction,
  rows: readonly RefusedRow[],
  { people }: Rooms,
): Promise<RefusedArrivalRow[]> {
  const names = await people.namesOf(
    tx,
    rows.flatMap(({ seen_by }) => seen_by ?? []),
  );
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    detail: row.detail,
    carrier: row.carrier,
    from: row.from_node,
    message: row.message,
    sha256: row.sha256,
    size: row.size === null ? null : Number(row.size),
    firstAt: row.first_at,
    lastAt: row.last_at,
    times: row.times,
    seen:
      row.seen_by === null || row.seen_at === null
        ? null
        : { by: { id: row.seen_by, name: names.get(row.seen_by)?.name ?? null }, at: row.seen_at },
  }));
}
