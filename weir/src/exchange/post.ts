import type { Transaction } from '#platform';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** What a room says: an object with a `kind` that names what to do with it. */
export type PostBody = { readonly [name: string]: Json } & { readonly kind: string };

/** What this room needs of the post, which carries messages; `#post` keeps these promises. */
export interface Post {
  partners(tx: Transaction): Promise<PartnerRow[]>;
  /** In the caller's transaction. @throws Problem `partner-not-reachable`, `message-invalid` */
  send(
    tx: Transaction,
    message: {
      readonly to: readonly string[];
      readonly body: PostBody;
      readonly attachments: readonly PostAttachment[];
      readonly answers: string | null;
      readonly person: string;
      readonly compartment?: string | null;
    },
  ): Promise<{ messageId: string }>;
  /** Once, in the transaction that notes the arrival. A Problem refuses the message for good, and its author is told the code. */
  on(kind: string, handler: (tx: Transaction, arrival: Arrival) => Promise<void>): void;
  opened(tx: Transaction, messageId: string, person: string): Promise<void>;
  standings(tx: Transaction, messageIds: readonly string[]): Promise<MessageStanding[]>;
}

export interface PartnerRow {
  readonly node: string;
  readonly authority: string;
  readonly jurisdiction: string;
}

export interface PostAttachment {
  readonly object: { readonly sha256: string; readonly size: number };
  readonly name: string;
  readonly mediaType: string;
}

export interface Arrival {
  readonly messageId: string;
  readonly from: PartnerRow;
  readonly writtenAt: string;
  readonly arrivedAt: string;
  readonly answers: string | null;
  readonly body: PostBody;
  readonly attachments: readonly PostAttachment[];
}

export interface MessageStanding {
  readonly messageId: string;
  readonly node: string;
  readonly state: 'waiting' | 'delivered' | 'opened' | 'answered' | 'refused';
  readonly deliveredAt: string | null;
  readonly openedAt: string | null;
  readonly refused: string | null;
}
