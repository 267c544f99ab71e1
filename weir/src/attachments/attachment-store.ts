import type { Transaction } from '#platform';
import type { OwnerKind, Scan } from './contract.ts';

export interface StoredAttachment {
  id: string;
  owner_kind: OwnerKind;
  owner: string;
  place: number;
  name: string;
  type: string;
  size: number;
  sha256: string;
  scan: Scan;
  pages: number | null;
  kept_by: string | null;
  kept_at: string;
}

interface AttachmentTables {
  attachments: StoredAttachment;
}

export async function attachmentsOf(
  tx: Transaction,
  kind: OwnerKind,
  owners: readonly string[],
): Promise<StoredAttachment[]> {
  if (owners.length === 0) return [];
  return tx
    .tables<AttachmentTables>()
    .selectFrom('attachments')
    .selectAll()
    .where('owner_kind', '=', kind)
    .where('owner', 'in', owners)
    .orderBy('owner')
    .orderBy('place')
    .execute();
}

export async function findAttachment(tx: Transaction, id: string): Promise<StoredAttachment | undefined> {
  return tx
    .tables<AttachmentTables>()
    .selectFrom('attachments')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function insertAttachments(tx: Transaction, rows: readonly StoredAttachment[]): Promise<void> {
  await tx
    .tables<AttachmentTables>()
    .insertInto('attachments')
    .values([...rows])
    .execute();
}

export async function notePages(tx: Transaction, id: string, pages: number): Promise<void> {
  await tx
    .tables<AttachmentTables>()
    .updateTable('attachments')
    .set({ pages })
    .where('id', '=', id)
    .execute();
}
