import { randomUUID } from 'node:crypto';
import { Problem } from '@weir/engines/vocabulary';
import type { Arrival, MessageStanding, PartnerRow, Post, PostBody } from '../weir/src/post/index.ts';
import type { Instant } from '../engines/vocabulary/index.ts';
import { theNode, type Platform, type Transaction } from '../weir/src/platform/index.ts';

interface Carried {
  readonly messageId: string;
  readonly from: PartnerRow;
  readonly to: string;
  readonly body: PostBody;
  readonly attachments: Arrival['attachments'];
  readonly answers: string | null;
  readonly writtenAt: Instant;
}

/**
 * The post's promises without its envelopes, for tests of what FIUs say: a message that was sent in a committed transaction
 * arrives once, in the transaction that takes it; a Problem refuses it for good. Nothing moves until `carry` is called.
 */
export class Wire {
  readonly #ends = new Map<string, End>();
  readonly #under: Carried[] = [];
  /** Every message as it left, for looking at. */
  readonly sent: Carried[] = [];

  join(partner: PartnerRow, platform: Platform): Post {
    const end = new End(partner, platform, this);
    this.#ends.set(partner.node, end);
    return end;
  }

  partnersOf(node: string): PartnerRow[] {
    return [...this.#ends.values()].map(({ partner }) => partner).filter((each) => each.node !== node);
  }

  lay(message: Carried): void {
    this.#under.push(message);
    this.sent.push(message);
  }

  refusedAt(node: string): { messageId: string; code: string }[] {
    return this.#ends.get(node)!.refused;
  }

  standingOf(messageId: string): MessageStanding[] {
    return [...this.#ends.values()].flatMap((end) => end.standingOf(messageId));
  }

  /** Delivers what is under way; `order` gives the places in which it is delivered, for tests of overtaking. */
  async carry(order?: (count: number) => number[]): Promise<void> {
    while (this.#under.length > 0) {
      const batch = this.#under.splice(0);
      const places = order?.(batch.length) ?? batch.map((_, index) => index);
      for (const place of places) await this.#ends.get(batch[place]!.to)!.take(batch[place]!);
    }
  }

  /** Something that no room of ours wrote. */
  async push(from: string, to: string, body: PostBody): Promise<string> {
    const partner = this.#ends.get(from)!.partner;
    const messageId = randomUUID();
    const writtenAt = new Date().toISOString() as Instant;
    await this.#ends
      .get(to)!
      .take({ messageId, from: partner, to, body, attachments: [], answers: null, writtenAt });
    return messageId;
  }
}

class End implements Post {
  readonly partner: PartnerRow;
  readonly refused: { messageId: string; code: string }[] = [];
  readonly #platform: Platform;
  readonly #wire: Wire;
  readonly #handlers = new Map<string, (tx: Transaction, arrival: Arrival) => Promise<void>>();
  readonly #taken = new Map<string, { arrivedAt: Instant; openedAt: Instant | null }>();

  constructor(partner: PartnerRow, platform: Platform, wire: Wire) {
    this.partner = partner;
    this.#platform = platform;
    this.#wire = wire;
  }

  async partners(): Promise<PartnerRow[]> {
    return this.#wire.partnersOf(this.partner.node);
  }

  async send(tx: Transaction, message: Parameters<Post['send']>[1]): Promise<{ messageId: string }> {
    const messageId = randomUUID();
    for (const to of message.to) {
      const { body, attachments, answers } = message;
      const carried = {
        messageId,
        from: this.partner,
        to,
        body: structuredClone(body),
        attachments,
        answers,
        writtenAt: tx.now,
      };
      tx.afterCommit(() => this.#wire.lay(carried));
    }
    return { messageId };
  }

  on(kind: string, handler: (tx: Transaction, arrival: Arrival) => Promise<void>): void {
    this.#handlers.set(kind, handler);
  }

  async take(message: Carried): Promise<void> {
    if (this.#taken.has(message.messageId)) return;
    const arrivedAt = new Date().toISOString() as Instant;
    const handler = this.#handlers.get(message.body.kind);
    try {
      if (handler === undefined) throw new Problem({ code: 'kind-unknown', status: 422, detail: 'Unknown.' });
      await this.#platform.register.as(theNode, (tx) => handler(tx, { ...message, arrivedAt }));
      this.#taken.set(message.messageId, { arrivedAt, openedAt: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.refused.push({ messageId: message.messageId, code: error.code });
    }
  }

  async opened(tx: Transaction, messageId: string): Promise<void> {
    const found = this.#taken.get(messageId);
    if (found !== undefined && found.openedAt === null) found.openedAt = tx.now;
  }

  async belongsTo(): Promise<void> {}

  standingOf(messageId: string): MessageStanding[] {
    const found = this.#taken.get(messageId);
    const refused = this.refused.find((each) => each.messageId === messageId)?.code ?? null;
    if (found === undefined && refused === null) return [];
    return [
      {
        messageId,
        node: this.partner.node,
        state: refused !== null ? 'refused' : found?.openedAt ? 'opened' : 'delivered',
        deliveredAt: found?.arrivedAt ?? null,
        openedAt: found?.openedAt ?? null,
        answeredAt: null,
        refused,
        attempts: 1,
        lastFailure: null,
      },
    ];
  }

  async standings(_: Transaction, ids: readonly string[]): Promise<MessageStanding[]> {
    return ids.flatMap((id) => this.#wire.standingOf(id));
  }
}
