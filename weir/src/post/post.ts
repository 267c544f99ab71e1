import type { Instant } from '@weir/engines/vocabulary';
import type { Json } from '@weir/engines/envelopes';
import type { Transaction } from '#platform';

/** An object of the vault, as its receipt names it. */
export interface VaultObjectRef {
  readonly sha256: string;
  readonly size: number;
}

/** A file that goes with a message. */
export interface PostAttachment {
  readonly object: VaultObjectRef;
  readonly name: string;
  readonly mediaType: string;
}

export interface PartnerRow {
  /** The name under which its node signs: 1 to 64 lower-case letters, digits, dots and hyphens. */
  readonly node: string;
  readonly authority: string;
  /** ISO 3166-1 code, or one that the user assigned. */
  readonly jurisdiction: string;
}

/** What a room says: an object with a `kind` that names what to do with it. */
export type PostBody = { readonly [name: string]: Json } & { readonly kind: string };

export interface NewMessage {
  /** Nodes. All of them see each other; send apart what they are not to know of each other. */
  readonly to: readonly string[];
  readonly body: PostBody;
  readonly attachments: readonly PostAttachment[];
  /** The message it answers, ours or theirs. */
  readonly answers: string | null;
  /** Who answers for it here. It does not travel. */
  readonly person: string;
  /** Whoever is not cleared for it does not see in the outbox that there is such a message. */
  readonly compartment?: string | null;
}

export interface Arrival {
  readonly messageId: string;
  readonly from: PartnerRow;
  /** By the author's clock. */
  readonly writtenAt: Instant;
  /** When this node had all of it, by our clock. */
  readonly arrivedAt: Instant;
  readonly answers: string | null;
  readonly body: PostBody;
  readonly attachments: readonly PostAttachment[];
}

/**
 * Throws a Problem (status 4xx) for what cannot be taken: nothing of the handler's work stays, the message is kept among
 * the refused ones with that code, and its author is told the code. Anything else that it throws is tried again.
 */
export type ArrivalHandler = (tx: Transaction, arrival: Arrival) => Promise<void>;

/** Where a sent message stands with one partner. The last time that is not null says it. */
export interface MessageStanding {
  readonly messageId: string;
  readonly node: string;
  readonly state: 'waiting' | 'delivered' | 'opened' | 'answered' | 'refused';
  readonly deliveredAt: Instant | null;
  readonly openedAt: Instant | null;
  readonly answeredAt: Instant | null;
  /** Why the partner took it not, for good; null otherwise. */
  readonly refused: string | null;
  /** While it waits: how often it was tried, and the code of the last failure. */
  readonly attempts: number;
  readonly lastFailure: string | null;
}

/** What other rooms use of the post. */
export interface Post {
  /** Partners one can write to now: confirmed, with a key that counts. */
  partners(tx: Transaction): Promise<PartnerRow[]>;
  /**
   * In the caller's transaction: lays one message in the outbox. A job seals and carries it later.
   * @throws Problem `partner-not-reachable` (not confirmed, or no key counts), `message-invalid`
   */
  send(tx: Transaction, message: NewMessage): Promise<{ messageId: string }>;
  /** What to do with an arrived message of a kind, in the transaction that notes its arrival: once. */
  on(kind: string, handler: ArrivalHandler): void;
  /** A person opened an arrived message: an `opened` receipt is owed to its author, once. */
  opened(tx: Transaction, messageId: string, person: string): Promise<void>;
  /** Per message and partner; asks for messages by id, and tells nothing of others. */
  standings(tx: Transaction, messageIds: readonly string[]): Promise<MessageStanding[]>;
  /** The message is of this case, and is forgotten with it. */
  belongsTo(tx: Transaction, messageId: string, caseId: string): Promise<void>;
}
