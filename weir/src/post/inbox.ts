import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import {
  canonicalBytes,
  judgeArrival,
  openMessage,
  parseCanonical,
  type Json,
  type Message,
  type Opened,
  type Partner,
  type Receipt,
  type Signed,
} from '@weir/engines/envelopes';
import { sql } from 'kysely';
import { record } from '#audit';
import { json, theNode, type Platform, type Transaction } from '#platform';
import type { Directory } from './directory.ts';
import type { Identities } from './identity.ts';
import type { Incoming } from './incoming.ts';
import { postLimits } from './limits.ts';
import { isFileName, isKind, isMediaType, receiptsKind, type Outbox } from './outbox.ts';
import type { Arrival, ArrivalHandler, PostAttachment, PostBody } from './post.ts';
import type { InboxRow, PartnerRecord, PostTables } from './post-tables.ts';
import type { Refusals } from './refused.ts';

export type Inbox = ReturnType<typeof inbox>;

/** What the carrier is told: it may forget the message, or bring attachments first. */
export type Taken =
  | { readonly outcome: 'taken'; readonly message: string; readonly receipt: Signed<Receipt> | null }
  /** It is authentic and was taken in, and will not be acted on. */
  | { readonly outcome: 'refused'; readonly message: string; readonly code: string; readonly detail: string }
  | {
      readonly outcome: 'wanted';
      readonly message: string;
      readonly attachments: readonly { readonly id: string; readonly from: number }[];
    };

/** What the content of a message holds beside what the engine checks. */
interface Written {
  readonly after: string | null;
  readonly content: PostBody;
  readonly files: readonly { readonly name: string; readonly mediaType: string }[];
}

interface Rooms {
  readonly identity: Identities;
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly incoming: Incoming;
  readonly refused: Refusals;
}

export function inbox(platform: Platform, { identity, directory, outbox, incoming, refused }: Rooms) {
  const { register, vault, clock } = platform;
  const handlers = new Map<string, ArrivalHandler>();

  function on(kind: string, handler: ArrivalHandler): void {
    if (!isKind(kind) || handlers.has(kind))
      throw new Error(`The kind ${kind} is unfit or has its handler already.`);
    handlers.set(kind, handler);
  }

  /**
   * Takes one envelope, by whatever carrier it comes. Everything refused is kept before this throws.
   * @param carrier a wire shows a partner's key, and brings that partner's messages only
   * @throws Problem with a code, refused; whatever is not a Problem is trouble of our own, and the carrier tries again
   */
  async function take(
    envelope: Uint8Array,
    carrier: { readonly kind: 'wire'; readonly node: string } | { readonly kind: 'file' },
  ): Promise<Taken> {
    let claimed: string | null = null;
    let message: string | null = null;
    let author: string | null = null;
    try {
      const { opened, partner } = await open(envelope, carrier, (node) => (claimed = node));
      message = opened.message.id;
      author = partner.node;
      return await takeOpened(opened, partner, carrier.kind);
    } catch (error) {
      if (error instanceof Problem && error.status < 500 && error.status !== 429)
        await refused.keep({
          problem: error,
          carrier: carrier.kind,
          from: carrier.kind === 'wire' ? carrier.node : claimed,
          message,
          bytes: envelope,
        });
      // Over a wire the answer says it; a file brings none.
      if (carrier.kind === 'file' && message !== null && author !== null && isRefusal(error)) {
        const code = error.code;
        await register.as(theNode, (tx) =>
          outbox.owe(tx, author!, { refused: [{ message: message!, code }] }),
        );
      }
      throw error;
    }
  }

  /** Opens twice where a file does not say whose it is: the author's name is inside. */
  async function open(
    envelope: Uint8Array,
    carrier: { readonly kind: 'wire'; readonly node: string } | { readonly kind: 'file' },
    claims: (node: string) => void,
  ): Promise<{ opened: Opened; partner: PartnerRecord }> {
    const { own, keys, first } = await register.as(theNode, async (tx) => {
      const found = await identity.setUp(tx);
      return {
        own: found,
        keys: await identity.opening(found),
        first: carrier.kind === 'wire' ? await directory.find(tx, carrier.node) : undefined,
      };
    });
    let asked: string | undefined;
    const attempt = (partner: PartnerRecord | undefined): Promise<Opened> =>
      openMessage(envelope, {
        node: own.node,
        keys,
        partnerOf: (node): Partner | undefined => {
          asked = node;
          return node === partner?.node ? partner.known : undefined;
        },
        now: clock(),
      });
    try {
      return { opened: await attempt(first), partner: first! };
    } catch (error) {
      if (asked !== undefined) claims(asked);
      if (!(error instanceof Problem) || error.code !== 'partner-unknown' || asked === undefined) throw error;
      if (carrier.kind === 'wire')
        throw new Problem({
          code: 'message-of-another',
          status: 422,
          detail:
            'A partner brings its own messages over its own connection. What another wrote comes as a file.',
        });
      const author = await register.as(theNode, (tx) => directory.find(tx, asked!));
      if (author === undefined) throw error;
      return { opened: await attempt(author), partner: author };
    }
  }

  async function takeOpened(
    opened: Opened,
    partner: PartnerRecord,
    carrier: 'wire' | 'file',
  ): Promise<Taken> {
    const { message } = opened;
    const before = await register.as(theNode, (tx) => find(tx, message.id));
    if (before !== undefined) return again(opened, before, carrier);
    const written = writtenIn(message);
    const missing = await incoming.wanted(partner.node, message.id, message.attachments);
    if (missing.length > 0) return { outcome: 'wanted', message: message.id, attachments: missing };
    for (const attachment of message.attachments) await incoming.takeIn(message.id, attachment);
    const signed = canonicalBytes({
      content: message as unknown as Json,
      signature: { ...opened.signature },
    });
    const { sha256 } = await vault.put(signed);
    const row: Omit<InboxRow, 'position'> = {
      id: message.id,
      from_node: partner.node,
      kind: written.content.kind,
      written_at: message.writtenAt,
      arrived_at: clock(),
      carrier,
      answers: message.answers,
      conversation: message.id,
      after: written.after,
      state: 'taken',
      refused: null,
      content_hash: opened.contentHash,
      content_sha256: sha256,
      attachments: message.attachments.map(({ sha256: hash, size }, place) => ({
        sha256: hash,
        size,
        ...written.files[place]!,
      })),
      remember_until: opened.rememberUntil,
      opened_at: null,
      opened_by: null,
    };
    const result = await settle(row, written.content, partner, opened);
    if (message.attachments.length > 0) await incoming.clear(message.id);
    await releaseHeld(message.id);
    return result;
  }

  /** Notes the arrival with its effect in one transaction; where a handler refuses it, notes the refusal alone. */
  async function settle(
    row: Omit<InboxRow, 'position'>,
    body: PostBody,
    partner: PartnerRecord,
    opened: Opened,
  ): Promise<Taken> {
    try {
      return await register.as(theNode, async (tx) => {
        const held = row.after !== null && !(await hasSettled(tx, row.after, row.from_node));
        if (!(await insert(tx, { ...row, state: held ? 'held' : 'taken' })))
          return again(opened, (await find(tx, row.id))!, row.carrier, tx);
        if (!held) await effect(tx, row, body, partner);
        return await receipt(tx, row);
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const kept = await register.as(theNode, async (tx) => {
        const added = await insert(tx, { ...row, state: 'refused', refused: error.code });
        if (added && row.carrier === 'file' && row.kind !== receiptsKind)
          await outbox.owe(tx, row.from_node, { refused: [{ message: row.id, code: error.code }] });
        return added;
      });
      if (kept) await keepRefused(row, error);
      return { outcome: 'refused', message: row.id, code: error.code, detail: error.detail };
    }
  }

  async function effect(
    tx: Transaction,
    row: Omit<InboxRow, 'position'>,
    body: PostBody,
    { node, authority, jurisdiction }: PartnerRecord,
  ): Promise<void> {
    const handler = handlers.get(row.kind);
    if (handler === undefined)
      throw new Problem({
        code: 'message-kind-unknown',
        status: 422,
        detail:
          'This node does not know what to do with a message of this kind. Ask the sender which version it runs.',
      });
    const arrival: Arrival = {
      messageId: row.id,
      from: { node, authority, jurisdiction },
      writtenAt: row.written_at,
      arrivedAt: row.arrived_at,
      answers: row.answers,
      body,
      attachments: row.attachments.map<PostAttachment>(({ sha256, size, name, mediaType }) => ({
        object: { sha256, size },
        name,
        mediaType,
      })),
    };
    await handler(tx, arrival);
    if (row.kind !== receiptsKind)
      await record(tx, {
        act: 'post.message-taken',
        object: { kind: 'message', id: row.id },
        facts: { kind: row.kind, from: node, carrier: row.carrier },
      });
  }

  /** Of a receipts message there is no receipt; over a file the partner is told otherwise that it came in. */
  async function receipt(tx: Transaction, row: Omit<InboxRow, 'position'>): Promise<Taken> {
    if (row.kind === receiptsKind) {
      if (row.carrier === 'file') await acknowledge(tx, row);
      return { outcome: 'taken', message: row.id, receipt: null };
    }
    const own = (await identity.find(tx))!;
    const key = await identity.signing(own, tx.now);
    const given = await outbox.giveReceipt(tx, {
      by: own.node,
      row,
      stage: 'delivered',
      answer: null,
      key,
      owed: row.carrier === 'file',
    });
    return { outcome: 'taken', message: row.id, receipt: given };
  }

  /** Only what tells something new is acknowledged, so that two nodes do not acknowledge each other for ever. */
  async function acknowledge(
    tx: Transaction,
    row: Pick<InboxRow, 'id' | 'from_node' | 'content_sha256'>,
  ): Promise<void> {
    const { content } = await contentOf(row.content_sha256);
    const said = content as unknown as { receipts: unknown[]; refused: unknown[] };
    if (said.receipts.length + said.refused.length > 0)
      await outbox.owe(tx, row.from_node, { taken: [row.id] });
  }

  /** A copy has no second effect and gets the answer of the first; all receipts of it go again, for one may have been lost. */
  async function again(
    opened: Opened,
    before: Omit<InboxRow, 'position'>,
    carrier: 'wire' | 'file',
    within?: Transaction,
  ): Promise<Taken> {
    // Another author under a known id is as bad as another content: ids are random.
    judgeArrival(
      opened,
      before.from_node === opened.message.from ? before.content_hash : `of ${before.from_node}`,
    );
    const id = before.id;
    if (before.state === 'refused' && carrier === 'wire')
      return {
        outcome: 'refused',
        message: id,
        code: before.refused!,
        detail: 'It was refused when it first came.',
      };
    const work = async (tx: Transaction): Promise<Taken> => {
      if (before.kind === receiptsKind) {
        if (carrier === 'file') await acknowledge(tx, before);
        return { outcome: 'taken', message: id, receipt: null };
      }
      if (before.state === 'refused') {
        await outbox.owe(tx, before.from_node, { refused: [{ message: id, code: before.refused! }] });
        return {
          outcome: 'refused',
          message: id,
          code: before.refused!,
          detail: 'It was refused when it first came.',
        };
      }
      const given = await tx
        .tables<PostTables>()
        .selectFrom('post_given_receipts')
        .select(['receipt', 'stage'])
        .where('message', '=', id)
        .orderBy('given_at')
        .execute();
      if (carrier === 'file')
        await outbox.owe(tx, before.from_node, { receipts: given.map((one) => one.receipt) });
      return {
        outcome: 'taken',
        message: id,
        receipt: given.find(({ stage }) => stage === 'delivered')?.receipt ?? null,
      };
    };
    return within === undefined ? register.as(theNode, work) : work(within);
  }

  /** What waited for a message that has had its effect has its own now, and what waits for that, and so on. */
  async function releaseHeld(after: string): Promise<void> {
    const waiting = await register.as(theNode, (tx) =>
      tx.run<{ id: string }>(sql`select h.id from post_inbox h join post_inbox e on e.id = h.after
        where h.after = ${after} and h.state = 'held' and e.from_node = h.from_node and e.state <> 'held'
        order by h.position`),
    );
    for (const { id } of waiting) await release(id);
  }

  /** What has waited so long that the earlier one will not come has its effect without it. */
  async function releaseOld(): Promise<void> {
    const end = instantFromMs(msFromInstant(clock()) - postLimits.heldMs);
    const rows = await register.as(theNode, (tx) =>
      tx.run<{
        id: string;
      }>(sql`select h.id from post_inbox h where h.state = 'held' and (h.arrived_at < ${end} or exists (
        select from post_inbox e where e.id = h.after and e.from_node = h.from_node and e.state <> 'held'))
        order by h.position limit 200`),
    );
    for (const { id } of rows) await release(id);
  }

  async function release(id: string): Promise<void> {
    let row: InboxRow | undefined;
    try {
      const done = await register.as(theNode, async (tx) => {
        row = await tx
          .tables<PostTables>()
          .selectFrom('post_inbox')
          .selectAll()
          .where('id', '=', id)
          .where('state', '=', 'held')
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined) return false;
        await tx
          .tables<PostTables>()
          .updateTable('post_inbox')
          .set({ state: 'taken' })
          .where('id', '=', id)
          .execute();
        const { content } = await contentOf(row.content_sha256);
        await effect(tx, row, content, await directory.findOr404(tx, row.from_node));
        return true;
      });
      if (done) await releaseHeld(id);
    } catch (error) {
      if (!isRefusal(error) || row === undefined) throw error;
      const { from_node: from } = row;
      // Its delivered receipt was given when it came; now the author is told that nothing came of it.
      await register.as(theNode, async (tx) => {
        await tx
          .tables<PostTables>()
          .updateTable('post_inbox')
          .set({ state: 'refused', refused: error.code })
          .where('id', '=', id)
          .execute();
        await outbox.owe(tx, from, { refused: [{ message: id, code: error.code }] });
      });
      await keepRefused(row, error);
      await releaseHeld(id);
    }
  }

  /** Signs the `opened` receipts of what people have opened since. */
  async function receiptOpened(): Promise<boolean> {
    return register.as(theNode, async (tx) => {
      const rows = await tx.run<{ id: string; from_node: string; content_hash: string }>(sql`
        select id, from_node, content_hash from post_inbox i where opened_at is not null and state = 'taken'
          and not exists (select from post_given_receipts g where g.message = i.id and g.stage = 'opened')
        order by opened_at limit 50 for update skip locked`);
      if (rows.length === 0) return false;
      const own = (await identity.find(tx))!;
      const key = await identity.signing(own, tx.now);
      for (const row of rows)
        await outbox.giveReceipt(tx, { by: own.node, row, stage: 'opened', answer: null, key, owed: true });
      return rows.length === 50;
    });
  }

  async function contentOf(sha256: string): Promise<Written> {
    const { content } = parseCanonical(await vault.get(sha256)) as unknown as { content: Message };
    return writtenIn(content);
  }

  const keepRefused = async (row: Omit<InboxRow, 'position'>, problem: Problem): Promise<void> =>
    refused.keep({
      problem,
      carrier: row.carrier,
      from: row.from_node,
      message: row.id,
      bytes: await vault.get(row.content_sha256),
    });

  return { on, take, releaseOld, receiptOpened };
}

const find = (tx: Transaction, id: string): Promise<InboxRow | undefined> =>
  tx.tables<PostTables>().selectFrom('post_inbox').selectAll().where('id', '=', id).executeTakeFirst();

/** True where it is new; the second of two at once waits here for the first. */
async function insert(tx: Transaction, row: Omit<InboxRow, 'position'>): Promise<boolean> {
  const conversation =
    row.answers === null
      ? row.id
      : ((await tx.run<{ found: string | null }>(sql`select post_conversation(${row.answers}) as found`))[0]
          ?.found ?? row.id);
  const added = await tx
    .tables<PostTables>()
    .insertInto('post_inbox')
    .values({ ...row, conversation, attachments: json(row.attachments) as never })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return added.length > 0;
}

/** The earlier one came, from the same author, and had its effect or was refused; what is held settles nothing. */
async function hasSettled(tx: Transaction, id: string, from: string): Promise<boolean> {
  const row = await find(tx, id);
  return row !== undefined && row.from_node === from && row.state !== 'held';
}

/** @throws Problem `message-malformed` */
function writtenIn({ body, attachments }: Message): Written {
  const given = body as Partial<Record<keyof Written, Json>> | null;
  const files = given?.files as Written['files'] | undefined;
  const content = given?.content as PostBody | undefined;
  if (
    typeof given !== 'object' ||
    given === null ||
    Object.keys(given).sort().join() !== 'after,content,files' ||
    (given.after !== null && !(typeof given.after === 'string' && /^[0-9a-f]{32}$/.test(given.after))) ||
    typeof content !== 'object' ||
    content === null ||
    !isKind(content.kind) ||
    !Array.isArray(files) ||
    files.length !== attachments.length ||
    !files.every(
      (file: unknown) =>
        typeof file === 'object' &&
        file !== null &&
        Object.keys(file).sort().join() === 'mediaType,name' &&
        isFileName((file as { name: unknown }).name) &&
        isMediaType((file as { mediaType: unknown }).mediaType),
    )
  )
    throw new Problem({
      code: 'message-malformed',
      status: 422,
      detail: 'It is signed and sealed as it should be, but not written as messages between nodes are.',
    });
  return { after: given.after as string | null, content, files };
}

const isRefusal = (error: unknown): error is Problem =>
  error instanceof Problem && error.status >= 400 && error.status < 500;
