import { msFromInstant, Problem } from '@weir/engines/vocabulary';
import { AttachmentSealer, type Message } from '@weir/engines/envelopes';
import { sql } from 'kysely';
import { theNode, type Platform } from '#platform';
import type { Directory } from './directory.ts';
import { pairOf } from './door.ts';
import type { Identities } from './identity.ts';
import type { Inbox, Taken } from './inbox.ts';
import type { Incoming } from './incoming.ts';
import { receiptsKind, type Outbox } from './outbox.ts';
import type { PartnerRecord, PostTables, StoredAttachment } from './post-tables.ts';
import { statementsAt, Wire } from './wire.ts';

export interface SenderPace {
  /** The first pause after a failure, doubled each time up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How many messages are on the way to one partner at once, each of another conversation. */
  readonly atOnce: number;
}

export const usualPace: SenderPace = { firstPauseMs: 2000, longestPauseMs: 15 * 60_000, atOnce: 4 };

/** Refusals that time or the desks may mend: the message stays and is tried again. Every other is for good. */
const mendable = new Set([
  'partner-unknown',
  'partner-not-confirmed',
  'partner-key-unknown',
  'envelope-from-the-future',
  // Sealed to a key that the partner gave up: the next envelope is sealed to what its statements say then.
  'envelope-not-for-us',
  'attachment-altered',
  'attachment-elsewhere',
  'attachment-unannounced',
  'attachment-too-large',
  'post-too-many',
  'post-full',
]);

interface Rooms {
  readonly identity: Identities;
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly incoming: Incoming;
}

/** Carries what waits in the outbox: one loop for each partner, so that one who does not answer holds up nobody else. */
export class Sender {
  readonly #platform: Platform;
  readonly #rooms: Rooms;
  readonly #pace: SenderPace;
  readonly #loops = new Map<string, Promise<void>>();
  /** Until when a partner that did not answer is left alone, and how often it did not. */
  readonly #rests = new Map<string, { until: number; failures: number }>();
  readonly #stop = new AbortController();
  #housekept = 0;

  constructor(platform: Platform, rooms: Rooms, pace: SenderPace = usualPace) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#pace = pace;
  }

  /** One look of the follower: signs what is owed, starts the loops that are not running. */
  async look(): Promise<boolean> {
    const { register } = this.#platform;
    if (this.#stop.signal.aborted || !(await register.lead('post'))) return false;
    await this.#rooms.inbox.releaseOld();
    const more = await this.#rooms.inbox.receiptOpened();
    await this.#keepHouse();
    const waiting = await register.as(theNode, (tx) => this.#rooms.outbox.waitingFor(tx));
    const now = this.#now();
    for (const { node, url, next_at } of waiting) {
      if (url === null || this.#loops.has(node) || msFromInstant(next_at as never) > now) continue;
      if ((this.#rests.get(node)?.until ?? 0) > now) continue;
      const loop = this.#carry(node)
        .catch((error: unknown) => this.#failed(node, error))
        .finally(() => this.#loops.delete(node));
      this.#loops.set(node, loop);
    }
    return more;
  }

  /** Ends when nothing is on its way any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops.values());
  }

  /** Tries a partner at once, whatever it failed at before. */
  retry(node: string): void {
    this.#rests.delete(node);
  }

  #now(): number {
    return msFromInstant(this.#platform.clock());
  }

  async #carry(node: string): Promise<void> {
    const { register } = this.#platform;
    const partner = await register.as(theNode, (tx) => this.#rooms.directory.findOr404(tx, node));
    const pair = await pairOf(this.#platform, this.#rooms.identity);
    const wire = new Wire(
      partner.url!,
      pair,
      (shown) => {
        if (shown.node !== node) return false;
        try {
          this.#rooms.directory.checkShown(partner, shown.ed25519, this.#platform.clock());
          return true;
        } catch {
          return false;
        }
      },
      { connections: this.#pace.atOnce },
    );
    try {
      await this.#introduce(partner, wire);
      for (;;) {
        const due = await register.as(theNode, (tx) => this.#rooms.outbox.due(tx, node, 50));
        if (due.length === 0 || this.#stop.signal.aborted) return;
        const left = due.map(({ message }) => message);
        await Promise.all(
          Array.from({ length: this.#pace.atOnce }, async () => {
            for (let id = left.shift(); id !== undefined && !this.#stop.signal.aborted; id = left.shift()) {
              try {
                await this.#deliver(partner, wire, id);
              } catch (error) {
                // The others would fail alike.
                left.length = 0;
                throw error;
              }
            }
          }),
        );
        await this.#reached(node);
      }
    } finally {
      wire.close();
    }
  }

  /** Our newest key and address first, where the partner is not known to have them: what follows is signed with it. */
  async #introduce(partner: PartnerRecord, wire: Wire): Promise<void> {
    const { register } = this.#platform;
    const own = await register.as(theNode, async (tx) => ({
      generation: (await this.#rooms.identity.setUp(tx)).keys.at(-1)!.generation,
      statements: await this.#rooms.identity.statements(tx),
    }));
    const known = Number(partner.knows_generation);
    const revoked = own.statements.revocations.length * 1000;
    if (known === own.generation + revoked) return;
    try {
      await wire.state(own.statements);
    } catch (error) {
      // It does not know us yet, or will not: what is delivered gets its own answer.
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      return;
    }
    await register.as(theNode, (tx) =>
      tx
        .tables<PostTables>()
        .updateTable('post_partners')
        .set({ knows_generation: own.generation + revoked })
        .where('node', '=', partner.node)
        .execute(),
    );
  }

  /** One message: the envelope, the attachments that are wanted, the envelope once more; then what the partner says of it. */
  async #deliver(partner: PartnerRecord, wire: Wire, id: string): Promise<void> {
    const { register } = this.#platform;
    const { outbox } = this.#rooms;
    const node = partner.node;
    const { sealed, attachments } = await register.as(theNode, async (tx) => {
      const row = await outbox.sign(tx, id);
      return { sealed: await outbox.seal(tx, row), attachments: row.attachments };
    });
    try {
      let taken = await wire.deliver(sealed.envelope, this.#stop.signal);
      for (let round = 0; taken.outcome === 'wanted' && round < 3; round++) {
        for (const { id: attachment, from } of taken.attachments)
          await this.#attach(wire, sealed.message, attachments, attachment, from);
        taken = await wire.deliver(sealed.envelope, this.#stop.signal);
      }
      await this.#note(node, id, taken);
    } catch (error) {
      if (!(error instanceof Problem) || isAboutPartner(error)) throw error;
      await register.as(theNode, async (tx) => {
        if (mendable.has(error.code)) await outbox.later(tx, id, node, error.code, this.#firstPause(error));
        else await outbox.refusedBy(tx, id, node, error.code);
      });
    }
  }

  async #note(node: string, id: string, taken: Taken): Promise<void> {
    const { register } = this.#platform;
    const { outbox, directory } = this.#rooms;
    if (taken.outcome === 'refused')
      return register.as(theNode, (tx) => outbox.refusedBy(tx, id, node, taken.code));
    if (taken.outcome !== 'taken')
      throw new Problem({
        code: 'attachment-elsewhere',
        status: 409,
        detail: 'The partner still wants attachments that were sent. They go again later.',
      });
    const { receipt } = taken;
    const take = (): Promise<void> =>
      register.as(theNode, async (tx) => {
        const kind = await outbox.kindOf(tx, id);
        if (receipt === null && kind === receiptsKind) return outbox.taken(tx, id, node);
        if (receipt?.statement.message !== id || receipt.statement.stage !== 'delivered')
          throw new Problem({
            code: 'receipt-not-ours',
            status: 502,
            detail:
              'The partner answered without a receipt for this message, so it does not count as delivered.',
          });
        return outbox.takeReceipt(tx, (await directory.findOr404(tx, node)).known, receipt);
      });
    try {
      await take();
    } catch (error) {
      // Signed by a key that came meanwhile.
      if (!(error instanceof Problem) || error.code !== 'partner-key-unknown' || !(await this.#askAnew(node)))
        throw error;
      await take();
    }
  }

  /** Seals the file as it is sent; what the other has already is sealed again and passed over. */
  async #attach(
    wire: Wire,
    message: Message,
    stored: readonly StoredAttachment[],
    id: string,
    from: number,
  ): Promise<void> {
    const file = stored.find((one) => one.id === id);
    if (file === undefined || !message.attachments.some((one) => one.id === id)) return;
    const pieces = sealedFrom(this.#platform.vault.read(file.sha256), file, from);
    await wire.attach({ message: message.id, attachment: id, offset: from }, pieces, this.#stop.signal);
  }

  /** Asks a partner's door for what it says of itself now; it proves itself by the keys that are known already. */
  async #askAnew(node: string): Promise<boolean> {
    const { register } = this.#platform;
    const { directory } = this.#rooms;
    const partner = await register.as(theNode, (tx) => directory.findOr404(tx, node));
    if (partner.url === null) return false;
    const statements = await statementsAt(partner.url);
    if (statements.card.statement.node !== node) return false;
    return register.as(theNode, (tx) => directory.takeStatements(tx, statements));
  }

  async #reached(node: string): Promise<void> {
    this.#rests.delete(node);
    await this.#platform.register.as(theNode, (tx) =>
      tx.run<object>(
        sql`update post_partners set reached_at = ${tx.now}, tried_at = ${tx.now}, failure = null where node = ${node}`,
      ),
    );
  }

  async #failed(node: string, error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const code = error instanceof Problem ? error.code : 'unexpected';
    const failures = (this.#rests.get(node)?.failures ?? 0) + 1;
    const pause = Math.min(this.#pace.longestPauseMs, this.#pace.firstPauseMs * 2 ** (failures - 1));
    // A third more or less, so that partners do not all come at once after a failure of their common network.
    const spread = (this.#platform.chance(new Uint8Array(1))[0]! / 255 - 0.5) * 0.6;
    this.#rests.set(node, { failures, until: this.#now() + pause * (1 + spread) });
    this.#platform.log.debug({ event: 'post-partner-failed', partner: node, code });
    const renewed = ['partner-door-shows-another', 'partner-key-unknown', 'partner-unknown'].includes(code)
      ? await this.#askAnew(node).catch(() => false)
      : false;
    if (renewed) this.#rests.delete(node);
    await this.#platform.register
      .as(theNode, (tx) =>
        tx.run<object>(sql`update post_partners set tried_at = ${tx.now}, failure = ${code},
          knows_generation = case when ${code === 'partner-key-unknown'} then 0 else knows_generation end
          where node = ${node}`),
      )
      .catch(() => undefined);
  }

  /** A message that time may mend is tried as slowly as a partner that does not answer. */
  #firstPause({ code }: Problem): number {
    return code.startsWith('attachment-')
      ? this.#pace.firstPauseMs
      : Math.min(this.#pace.longestPauseMs, this.#pace.firstPauseMs * 16);
  }

  /** Once an hour: what is over is cleared away. */
  async #keepHouse(): Promise<void> {
    if (this.#now() - this.#housekept < 3_600_000) return;
    this.#housekept = this.#now();
    await this.#rooms.incoming.clearOld();
    await this.#platform.register.as(theNode, (tx) => this.#rooms.identity.destroyOver(tx));
  }
}

/** Not this message: every other one would meet with the same. */
const isAboutPartner = ({ code, status }: Problem): boolean =>
  status >= 500 || status === 403 || status === 404 || code === 'post-too-many';

export async function* sealedFrom(
  plain: AsyncIterable<Uint8Array>,
  { id, key }: StoredAttachment,
  from: number,
): AsyncGenerator<Uint8Array> {
  const sealer = new AttachmentSealer({ id, key: Buffer.from(key, 'base64url') });
  let at = 0;
  function* rest(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
    for (const chunk of chunks) {
      const skip = Math.min(chunk.length, Math.max(0, from - at));
      at += chunk.length;
      if (skip < chunk.length) yield chunk.subarray(skip);
    }
  }
  for await (const piece of plain) yield* rest(sealer.push(piece));
  yield* rest(sealer.finish().chunks);
}
