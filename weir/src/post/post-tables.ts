import type { Instant } from '@weir/engines/vocabulary';
import type {
  Introduction,
  KeyStatement,
  Partner,
  Receipt,
  RevocationStatement,
  Signed,
} from '@weir/engines/envelopes';
import type { Generated } from 'kysely';

/** What a node says of itself beside its keys; the newest that it signed counts. */
export interface Card {
  readonly kind: 'card';
  readonly version: 1;
  readonly node: string;
  readonly authority: string;
  readonly jurisdiction: string;
  /** Where its door is: `https://host:port`; null where it takes only files. */
  readonly url: string | null;
  readonly statedAt: Instant;
}

/** All that a node says of itself, public, each part proven by its signatures. */
export interface Statements {
  readonly keys: readonly Signed<KeyStatement>[];
  readonly revocations: readonly Signed<RevocationStatement>[];
  readonly card: Signed<Card>;
}

/** An attachment as the outbox keeps it: where it lies, and the key that seals it. */
export interface StoredAttachment {
  readonly sha256: string;
  readonly size: number;
  readonly name: string;
  readonly mediaType: string;
  readonly id: string;
  readonly key: string;
}

export type IntroductionStatement = Signed<Introduction>;

export interface PostTables {
  post_identity: {
    only_one: Generated<boolean>;
    node: string;
    authority: string;
    set_up_at: string;
    set_up_by: string | null;
  };
  post_keys: KeyRow;
  post_key_acts: KeyActRow;
  post_partners: PartnerRecord;
  post_comparisons: { partner: string; person: string; channel: string; compared_at: string };
  post_outbox: OutboxRow & { position: Generated<number> };
  post_contents: ContentRow;
  post_deliveries: DeliveryRow;
  post_receipts: {
    message: string;
    node: string;
    stage: Receipt['stage'];
    receipt: Signed<Receipt>;
    received_at: string;
  };
  post_inbox: InboxRow & { position: Generated<number> };
  post_given_receipts: {
    message: string;
    stage: Receipt['stage'];
    receipt: Signed<Receipt>;
    given_at: string;
  };
  post_incoming: {
    message: string;
    attachment: string;
    from_node: string;
    sealed_size: number;
    announced_at: string;
  };
  post_refused: RefusedRow;
  post_cases: { message: string; case_id: string };
}

export interface KeyRow {
  id: string;
  generation: number;
  stated: Signed<KeyStatement>;
  revocation: Signed<RevocationStatement> | null;
  secret_sha256: string | null;
  valid_from: Instant;
  valid_until: Instant;
  made_at: Instant;
  destroyed_at: Instant | null;
}

/** An act on a key of ours that one person proposed and, maybe, another carried out. */
export interface KeyActRow {
  id: string;
  act: 'rotate' | 'revoke';
  key: string | null;
  reason: RevocationStatement['reason'] | null;
  counts_from: Instant | null;
  proposed_by: string;
  proposed_at: Instant;
  done_by: string | null;
  done_at: Instant | null;
}

export interface PartnerRecord {
  node: string;
  authority: string;
  jurisdiction: string;
  url: string | null;
  card: Signed<Card> | null;
  known: Partner;
  pinned_by: string | null;
  pinned_at: Instant;
  confirmed_at: Instant | null;
  changed_at: Instant;
  /** What we last told it of ourselves: newest key, revocations, address. */
  knows: string | null;
  tried_at: Instant | null;
  reached_at: Instant | null;
  failure: string | null;
}

export interface OutboxRow {
  id: string;
  position: number;
  kind: string;
  recipients: string[];
  person: string | null;
  compartment: string | null;
  answers: string | null;
  conversation: string;
  written_at: Instant;
  attachments: number;
  attachment_bytes: number;
}

export interface ContentRow {
  message: string;
  body: string;
  attachments: StoredAttachment[];
  signed_message: string | null;
  content_hash: string | null;
  key: string | null;
}

export type DeliveryState = 'waiting' | 'delivered' | 'opened' | 'answered' | 'refused';

export interface DeliveryRow {
  message: string;
  node: string;
  position: number;
  conversation: string;
  state: DeliveryState;
  attempts: number;
  next_at: Instant;
  failure: string | null;
  carried_at: Instant | null;
  delivered_at: Instant | null;
  opened_at: Instant | null;
  answered_at: Instant | null;
  refused: string | null;
}

export interface InboxRow {
  id: string;
  position: number;
  from_node: string;
  kind: string;
  written_at: Instant;
  arrived_at: Instant;
  carrier: 'wire' | 'file';
  answers: string | null;
  conversation: string;
  after: string | null;
  state: 'held' | 'taken' | 'refused';
  refused: string | null;
  content_hash: string;
  content_sha256: string;
  attachments: { sha256: string; size: number; name: string; mediaType: string }[];
  remember_until: Instant;
  opened_at: Instant | null;
  opened_by: string | null;
}

export interface RefusedRow {
  id: string;
  code: string;
  detail: string;
  carrier: 'wire' | 'file' | 'door';
  from_node: string | null;
  message: string | null;
  sha256: string | null;
  size: number | null;
  /** What it is the same as: the hash of its bytes, or of the certificate shown. */
  what: string;
  first_at: Instant;
  last_at: Instant;
  times: number;
  seen_by: string | null;
  seen_at: Instant | null;
}
