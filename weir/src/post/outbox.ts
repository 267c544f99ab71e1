import { Buffer } from 'node:buffer';
import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import {
  attachmentLimits,
  canonicalBytes,
  contentHashOf,
  makeReceipt,
  messageLimits,
  parseCanonical,
  sealMessage,
  sealingKeyOf,
  verifyReceipt,
  version,
  nodeKeyFrom,
  type Json,
  type Message,
  type NodeKey,
  type Partner,
  type Receipt,
  type Signed,
} from '@weir/engines/envelopes';
import { sql } from 'kysely';
import { record } from '#audit';
import { json, type Platform, type Transaction } from '#platform';
import type { Directory } from './directory.ts';
import type { Identities } from './identity.ts';
import { postLimits } from './limits.ts';
import type { MessageStanding, NewMessage } from './post.ts';
import type { ContentRow, PostTables, StoredAttachment } from './post-tables.ts';

export type Outbox = ReturnType<typeof outbox>;

/** The node's own kinds. Of receipts there are no receipts; the carrier's answer, or `taken`, says that they came in. */
export const receiptsKind = 'receipts';
export const keysKind = 'keys';
export const introductionKind = 'introduction';

/** What a message of the kind `receipts` says. */
export interface ReceiptsBody {
  readonly kind: typeof receiptsKind;
  readonly receipts: readonly Signed<Receipt>[];
  /** Messages that were taken in and will not be acted on, each with its code. */
  readonly refused: readonly { readonly message: string; readonly code: string }[];
  /** Receipts messages of the partner's that came in. */
  readonly taken: readonly string[];
}

/** How many receipts go into one message. */
const receiptsTogether = 100;

export function outbox(
  platform: Platform,
  { identity, directory }: { identity: Identities; directory: Directory },
) {
  const { chance } = platform;
  const newId = (): string => Buffer.from(chance(new Uint8Array(16))).toString('hex');

  async function send(tx: Transaction, given: NewMessage): Promise<{ messageId: string }> {
    const to = [...new Set(given.to)].sort();
    check(given, to);
    for (const node of to) {
      const row = await directory.find(tx, node);
      if (row === undefined || !directory.isReachable(row, tx.now))
        throw new Problem({
          code: 'partner-not-reachable',
          status: 422,
          detail:
            'One of the recipients is not in the directory, its fingerprint was not compared yet, or its keys have ended. See the directory.',
          facts: { node },
        });
    }
    const messageId = await lay(tx, { ...given, to });
    await record(tx, {
      act: 'post.message-sent',
      object: { kind: 'message', id: messageId },
      facts: { kind: given.body.kind, to },
    });
    tx.afterCommit(platform.jobs.wakeFollowers.bind(undefined, tx));
    return { messageId };
  }

  /** Rows of one message; the node's own come this way too. */
  async function lay(
    tx: Transaction,
    given: Omit<NewMessage, 'person'> & { person: string | null },
  ): Promise<string> {
    await identity.setUp(tx);
    const id = newId();
    const attachments = given.attachments.map<StoredAttachment>(({ object, name, mediaType }) => ({
      ...object,
      name,
      mediaType,
      id: newId(),
      key: Buffer.from(chance(new Uint8Array(32))).toString('base64url'),
    }));
    const conversation = (given.answers === null ? null : await conversationOf(tx, given.answers)) ?? id;
    const tables = tx.tables<PostTables>();
    const [position] = await tx.run<{ position: number }>(
      sql`select nextval(pg_get_serial_sequence('post_outbox', 'position')) as position`,
    );
    await tx.run<object>(sql`insert into post_outbox
      (id, position, kind, recipients, person, compartment, answers, conversation, written_at, attachments, attachment_bytes)
      overriding system value values (${id}, ${position!.position}, ${given.body.kind}, ${given.to as string[]}, ${given.person},
        ${given.compartment ?? null}, ${given.answers}, ${conversation}, ${tx.now}, ${attachments.length},
        ${attachments.reduce((sum, { size }) => sum + size, 0)})`);
    await tables
      .insertInto('post_contents')
      .values({
        message: id,
        body: Buffer.from(canonicalBytes(given.body)).toString('utf8'),
        attachments: json(attachments) as never,
        signed_message: null,
        content_hash: null,
        key: null,
      })
      .execute();
    await tables
      .insertInto('post_deliveries')
      .values(
        given.to.map((node) => ({
          message: id,
          node,
          position: position!.position,
          conversation,
          state: 'waiting' as const,
          attempts: 0,
          next_at: tx.now,
          failure: null,
          carried_at: null,
          delivered_at: null,
          opened_at: null,
          answered_at: null,
          refused: null,
        })),
      )
      .execute();
    return id;
  }

  /**
   * Lays what is owed to a partner into its next receipts message: one that is not signed yet grows, else a new one begins.
   * As the node, in the transaction of what it is owed for.
   */
  async function owe(
    tx: Transaction,
    node: string,
    more: Partial<Omit<ReceiptsBody, 'kind'>>,
  ): Promise<void> {
    const open = await tx.run<{ message: string; body: string }>(sql`select c.message, c.body
      from post_contents c join post_deliveries d on d.message = c.message join post_outbox o on o.id = c.message
      where d.node = ${node} and d.state = 'waiting' and o.kind = ${receiptsKind} and c.signed_message is null
      limit 1 for update of c skip locked`);
    const empty: ReceiptsBody = { kind: receiptsKind, receipts: [], refused: [], taken: [] };
    const before = open[0] === undefined ? empty : (JSON.parse(open[0].body) as ReceiptsBody);
    const body: ReceiptsBody = {
      kind: receiptsKind,
      receipts: [...before.receipts, ...(more.receipts ?? [])],
      refused: [...before.refused, ...(more.refused ?? [])],
      taken: [...before.taken, ...(more.taken ?? [])],
    };
    const isFull = before.receipts.length + before.refused.length + before.taken.length >= receiptsTogether;
    if (open[0] === undefined || isFull) {
      const only = {
        kind: receiptsKind,
        receipts: [],
        refused: [],
        taken: [],
        ...more,
      } as unknown as NewMessage['body'];
      await lay(tx, { to: [node], body: only, attachments: [], answers: null, person: null });
    } else {
      await tx
        .tables<PostTables>()
        .updateTable('post_contents')
        .set({ body: Buffer.from(canonicalBytes(body as unknown as Json)).toString('utf8') })
        .where('message', '=', open[0].message)
        .execute();
    }
    platform.jobs.wakeFollowers(tx);
  }

  /** Fixes what is signed, once; as the node. Every later envelope of it says the same. */
  async function sign(tx: Transaction, messageId: string): Promise<ContentRow> {
    const tables = tx.tables<PostTables>();
    const row = await tables
      .selectFrom('post_contents')
      .selectAll()
      .where('message', '=', messageId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.signed_message !== null) return row;
    const sent = await tables
      .selectFrom('post_outbox')
      .selectAll()
      .where('id', '=', messageId)
      .executeTakeFirstOrThrow();
    const own = await identity.setUp(tx);
    const key = await identity.signing(own, tx.now);
    const message: Message = {
      kind: 'message',
      version,
      id: sent.id,
      from: own.node,
      to: sent.recipients,
      writtenAt: tx.now,
      key: key.id,
      answers: sent.answers,
      body: {
        after: await before(tx, sent),
        content: parseCanonical(Buffer.from(row.body)),
        files: row.attachments.map(({ name, mediaType }) => ({ name, mediaType })),
      },
      attachments: row.attachments.map(({ id, key: secret, size, sha256 }) => ({
        id,
        key: secret,
        size,
        sha256,
      })),
    };
    const set = {
      signed_message: Buffer.from(canonicalBytes(message as unknown as Json)).toString('utf8'),
      content_hash: contentHashOf(message),
      key: key.id,
    };
    await tables.updateTable('post_contents').set(set).where('message', '=', messageId).execute();
    if (sent.answers !== null) await oweAnswered(tx, own.node, sent.answers, messageId, key);
    return { ...row, ...set };
  }

  /** The message of the same conversation that every one of these recipients must have had before. */
  async function before(
    tx: Transaction,
    sent: { position: number; conversation: string; recipients: readonly string[] },
  ): Promise<string | null> {
    const rows = await tx.run<{ id: string }>(sql`select id from post_outbox o
      where conversation = ${sent.conversation} and position < ${sent.position} and recipients @> ${sent.recipients as string[]}
        and not exists (select from post_deliveries d
          where d.message = o.id and d.state = 'refused' and d.node = any (${sent.recipients as string[]}))
      order by position desc limit 1`);
    return rows[0]?.id ?? null;
  }

  /** That we answer is receipted as well, since the receipt counts where the answer itself may be sealed to others too. */
  async function oweAnswered(
    tx: Transaction,
    own: string,
    answered: string,
    answer: string,
    key: NodeKey,
  ): Promise<void> {
    const row = await tx
      .tables<PostTables>()
      .selectFrom('post_inbox')
      .select(['id', 'from_node', 'content_hash'])
      .where('id', '=', answered)
      .where('state', '=', 'taken')
      .executeTakeFirst();
    if (row === undefined) return;
    await giveReceipt(tx, { by: own, row, stage: 'answered', answer, key, owed: true });
  }

  /** Signs a receipt once and keeps it; the same again gives the same. As the node. */
  async function giveReceipt(
    tx: Transaction,
    {
      by,
      row,
      stage,
      answer,
      key,
      owed,
    }: {
      by: string;
      row: { id: string; from_node: string; content_hash: string };
      stage: Receipt['stage'];
      answer: string | null;
      key: NodeKey;
      owed: boolean;
    },
  ): Promise<Signed<Receipt>> {
    const tables = tx.tables<PostTables>();
    const known = await tables
      .selectFrom('post_given_receipts')
      .select('receipt')
      .where('message', '=', row.id)
      .where('stage', '=', stage)
      .executeTakeFirst();
    if (known !== undefined) return known.receipt;
    const receipt = makeReceipt(
      { id: row.id, from: row.from_node, contentHash: row.content_hash },
      { stage, by, at: tx.now, answer },
      key,
    );
    await tables
      .insertInto('post_given_receipts')
      .values({ message: row.id, stage, receipt: json(receipt) as never, given_at: tx.now })
      .execute();
    if (owed) await owe(tx, row.from_node, { receipts: [receipt] });
    return receipt;
  }

  /**
   * Seals a signed message anew, to the keys that its recipients have now. For a recipient that has none, the wrap is for a
   * key that nobody holds: who is addressed stays as it was signed, and only the others can open it.
   */
  async function seal(tx: Transaction, row: ContentRow): Promise<{ envelope: Uint8Array; message: Message }> {
    const own = (await identity.find(tx))!;
    const message = JSON.parse(row.signed_message!) as Message;
    const author = await identity.secretOf(own.keys.find(({ id }) => id === row.key)!);
    const recipients: { node: string; key: string; sealing: string }[] = [];
    for (const node of message.to) {
      const partner = await directory.findOr404(tx, node);
      if (directory.isReachable(partner, tx.now)) recipients.push(sealingKeyOf(partner.known, tx.now));
      else {
        const nobody = await nodeKeyFrom(chance(new Uint8Array(96)));
        recipients.push({ node, key: nobody.id, sealing: nobody.sealing.open });
      }
    }
    const { id, from, writtenAt, answers, body, attachments } = message;
    const { envelope } = await sealMessage(
      { id, from, writtenAt, answers, body, attachments },
      { author, recipients, random: chance(new Uint8Array(32)) },
    );
    return { envelope, message };
  }

  /** Takes a receipt of a partner's; as the node. @throws what `verifyReceipt` throws, `receipt-not-ours` */
  async function takeReceipt(tx: Transaction, partner: Partner, receipt: Signed<Receipt>): Promise<void> {
    const { message: messageId, stage } = receipt.statement;
    const tables = tx.tables<PostTables>();
    const row = await tables
      .selectFrom('post_contents')
      .select(['content_hash', 'message'])
      .where('message', '=', String(messageId))
      .executeTakeFirst();
    const sent = await tables
      .selectFrom('post_outbox')
      .select(['id', 'recipients'])
      .where('id', '=', String(messageId))
      .executeTakeFirst();
    if (row === undefined || row.content_hash === null || sent === undefined)
      throw new Problem({
        code: 'receipt-not-ours',
        status: 422,
        detail: 'The receipt is about a message that this node did not send.',
      });
    const own = (await identity.find(tx))!;
    verifyReceipt(
      receipt,
      { id: sent.id, from: own.node, to: sent.recipients, contentHash: row.content_hash },
      partner,
      tx.now,
    );
    await tables
      .insertInto('post_receipts')
      .values({
        message: sent.id,
        node: partner.node,
        stage,
        receipt: json(receipt) as never,
        received_at: tx.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await advance(tx, sent.id, partner.node, stage);
  }

  /** Stages only go forward, in whatever order the receipts come; a refusal that came before a receipt was a mistake of time. */
  async function advance(
    tx: Transaction,
    message: string,
    node: string,
    stage: Receipt['stage'],
  ): Promise<void> {
    const at = tx.now;
    await tx.run<object>(sql`update post_deliveries set
      delivered_at = coalesce(delivered_at, ${at}),
      opened_at = case when ${stage} = 'opened' then coalesce(opened_at, ${at}) else opened_at end,
      answered_at = case when ${stage} = 'answered' then coalesce(answered_at, ${at}) else answered_at end,
      state = case when ${stage} = 'answered' or state = 'answered' then 'answered'
        when ${stage} = 'opened' or state = 'opened' then 'opened' else 'delivered' end,
      refused = null, failure = null
      where message = ${message} and node = ${node}`);
  }

  const kindOf = async (tx: Transaction, id: string): Promise<string | undefined> =>
    (
      await tx
        .tables<PostTables>()
        .selectFrom('post_outbox')
        .select('kind')
        .where('id', '=', id)
        .executeTakeFirst()
    )?.kind;

  /** The carrier's word that a receipts message came in. */
  const taken = (tx: Transaction, message: string, node: string): Promise<void> =>
    advance(tx, message, node, 'delivered');

  async function refusedBy(tx: Transaction, message: string, node: string, code: string): Promise<void> {
    const rows = await tx
      .tables<PostTables>()
      .updateTable('post_deliveries')
      .set({ state: 'refused', refused: code.slice(0, 100), failure: null })
      .where('message', '=', message)
      .where('node', '=', node)
      .where('state', '=', 'waiting')
      .returning('message')
      .execute();
    if (rows.length > 0)
      await record(tx, {
        act: 'post.message-refused',
        object: { kind: 'message', id: message },
        ground: code.slice(0, 100),
        facts: { by: node },
      });
  }

  async function later(
    tx: Transaction,
    message: string,
    node: string,
    failure: string,
    waitMs: number,
  ): Promise<void> {
    await tx.run<object>(sql`update post_deliveries set attempts = attempts + 1, failure = ${failure},
      next_at = ${instantFromMs(msFromInstant(tx.now) + waitMs)}
      where message = ${message} and node = ${node} and state = 'waiting'`);
  }

  /** Everything for a partner is due at once. */
  const hurry = (tx: Transaction, node: string) =>
    tx.run<object>(
      sql`update post_deliveries set next_at = ${tx.now} where node = ${node} and state = 'waiting'`,
    );

  /** The heads of conversations that wait for a partner: never one whose earlier one has not come in. */
  const due = (tx: Transaction, node: string, limit: number, { notDue = false } = {}) =>
    tx.run<{ message: string }>(sql`select d.message from post_deliveries d
      where d.node = ${node} and d.state = 'waiting' and (${notDue} or d.next_at <= ${tx.now})
        and (${notDue} or not exists (select from post_deliveries e where e.node = d.node and e.conversation = d.conversation
          and e.state = 'waiting' and e.position < d.position))
      order by d.position limit ${limit}`);

  /** Whom anything waits for, and where they are reached. */
  const waitingFor = (tx: Transaction) =>
    tx.run<{
      node: string;
      url: string | null;
      next_at: string;
    }>(sql`select d.node, p.url, min(d.next_at) as next_at
      from post_deliveries d join post_partners p on p.node = d.node
      where d.state = 'waiting' group by d.node, p.url order by d.node`);

  async function standings(tx: Transaction, messageIds: readonly string[]): Promise<MessageStanding[]> {
    const rows = await tx.run<{
      message: string;
      node: string;
      state: MessageStanding['state'];
      delivered_at: MessageStanding['deliveredAt'];
      opened_at: MessageStanding['openedAt'];
      answered_at: MessageStanding['answeredAt'];
      refused: string | null;
      attempts: number;
      failure: string | null;
    }>(sql`select * from post_standings(${messageIds as string[]})`);
    return rows.map((row) => ({
      messageId: row.message,
      node: row.node,
      state: row.state,
      deliveredAt: row.delivered_at,
      openedAt: row.opened_at,
      answeredAt: row.answered_at,
      refused: row.refused,
      attempts: row.attempts,
      lastFailure: row.failure,
    }));
  }

  return {
    send,
    lay,
    owe,
    sign,
    seal,
    giveReceipt,
    takeReceipt,
    kindOf,
    taken,
    refusedBy,
    later,
    hurry,
    due,
    waitingFor,
    standings,
  };
}

async function conversationOf(tx: Transaction, answered: string): Promise<string | null> {
  const rows = await tx.run<{ conversation: string | null }>(
    sql`select post_conversation(${answered}) as conversation`,
  );
  const found = rows[0]?.conversation ?? null;
  if (found === null)
    throw new Problem({
      code: 'message-invalid',
      status: 422,
      detail: 'It answers a message that was neither sent nor received here.',
    });
  return found;
}

/** @throws Problem `message-invalid` before anything is written */
function check(given: NewMessage, to: readonly string[]): void {
  const invalid = (detail: string) => new Problem({ code: 'message-invalid', status: 422, detail });
  if (to.length === 0 || to.length > messageLimits.recipients)
    throw invalid(`A message has 1 to ${messageLimits.recipients} recipients.`);
  if (!isKind(given.body.kind))
    throw invalid('A kind is lower-case words joined by hyphens, 64 letters at most.');
  if (given.attachments.length > messageLimits.attachments)
    throw invalid(`A message has up to ${messageLimits.attachments} attachments.`);
  for (const { name, mediaType, object } of given.attachments)
    if (!isFileName(name) || !isMediaType(mediaType) || object.size > attachmentLimits.size)
      throw invalid(
        'An attachment has a name of up to 255 characters without / or \\, a media type, and up to 64 GiB.',
      );
  // The envelope's own bytes around it are small, but wraps are 1.7 kB each and base64 adds a third.
  if (canonicalBytes(given.body).length > messageLimits.envelopeBytes / 2)
    throw invalid('What a message says has 4 MiB at most. Send what is larger as an attachment.');
}

export const isKind = (kind: unknown): kind is string =>
  typeof kind === 'string' && /^(?=.{1,64}$)[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)?$/.test(kind);
export const isFileName = (name: unknown): name is string =>
  typeof name === 'string' &&
  name.length > 0 &&
  name.length <= postLimits.nameLength &&
  !/[/\\\p{Cc}]/u.test(name) &&
  name !== '.' &&
  name !== '..';
export const isMediaType = (type: unknown): type is string =>
  typeof type === 'string' &&
  type.length <= 127 &&
  /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(type);
