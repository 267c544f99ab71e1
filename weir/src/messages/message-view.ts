import type { Attachments } from '#attachments';
import type { Intake } from '#intake';
import { findOrganisation, type Organisation } from '#people';
import type { Transaction } from '#platform';

import type { MessageView, ThreadRow } from './contract.ts';
import type { StoredMessage, ThreadSummary } from './message-store.ts';

export async function threadRows(
  tx: Transaction,
  rows: readonly ThreadSummary[],
  intake: Pick<Intake, 'numbersOf'>,
): Promise<ThreadRow[]> {
  const entities = new Map<string, Organisation>();
  for (const id of new Set(rows.map((row) => row.organisation))) {
    const organisation = await findOrganisation(tx, { id });
    if (organisation) entities.set(id, organisation);
  }
  const numbers = await intake.numbersOf(
    tx,
    rows.flatMap((row) => (row.report === null ? [] : [row.report])),
  );
  return rows.map((row) => {
    const entity = entities.get(row.organisation);
    return {
      id: row.id,
      kind: row.kind,
      subject: row.subject,
      reference: row.reference,
      entity: {
        id: row.organisation,
        name: entity?.name ?? row.organisation,
        reportingEntityId: entity?.reportingEntityId ?? null,
      },
      report:
        row.report === null
          ? null
          : { id: row.report, number: numbers.get(row.report) ?? row.reference ?? '' },
      messages: row.messages,
      unread: row.unread,
      createdAt: row.created_at,
      last: { at: row.last_at, side: row.last_side, opening: row.last_text },
    };
  });
}

export async function messageViews(
  tx: Transaction,
  rows: readonly StoredMessage[],
  reads: readonly { side: 'fiu' | 'filer'; up_to: string; at: string }[],
  side: 'fiu' | 'filer',
  given: { attachments: Attachments; nameOfficers: boolean },
): Promise<MessageView[]> {
  const nameOf = (row: StoredMessage): string | null => {
    if (row.side === 'node') return null;
    if (row.side === 'fiu' && side === 'filer' && !given.nameOfficers) return 'FIU';
    return row.author_name ?? (row.side === 'fiu' ? 'FIU' : '');
  };
  const files = await given.attachments.ofMany(
    tx,
    'message',
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    side: row.side,
    author: nameOf(row),
    at: row.at,
    text: row.text,
    notice: row.notice,
    feedback: row.feedback,
    attachments: files.get(row.id) ?? [],
    seenAt: reads.find((read) => read.side !== row.side && read.up_to >= row.id)?.at ?? null,
  }));
}
