import type { Platform, Transaction } from '#platform';
import type { AttachmentView, OwnerKind, Scan } from './contract.ts';

/** A file whose bytes lie in the vault and which belongs to nothing yet. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly scan: Scan;
}

export interface Owner {
  readonly kind: OwnerKind;
  readonly id: string;
}

export interface Attachments {
  /**
   * Checks name, kind by the first bytes, size and the scanner, and puts the bytes into the vault. Outside any transaction.
   * @throws Problem `attachment-refused` (facts: reason, name)
   */
  keep(file: { name: string; bytes: AsyncIterable<Uint8Array> | Uint8Array }): Promise<KeptFile>;
  /** Makes kept files belong to something, in the transaction that makes the owner. @throws `attachment-refused` (too-many) */
  attach(tx: Transaction, owner: Owner, files: readonly KeptFile[]): Promise<void>;
  of(tx: Transaction, owner: Owner): Promise<AttachmentView[]>;
  /** For lists: the attachments of several owners of one kind. */
  ofMany(tx: Transaction, kind: OwnerKind, ids: readonly string[]): Promise<Map<string, AttachmentView[]>>;
  /** Rooms register who may see an owner: the room answers with its own row-level security. */
  guard(kind: OwnerKind, visible: (tx: Transaction, id: string) => Promise<boolean>): void;
}

export function createAttachments(_platform: Platform): Attachments {
  throw new Error('not yet');
}
