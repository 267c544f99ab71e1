import { Problem } from '@weir/engines/vocabulary';
import { signStatement, type Json, type Partner, type Receipt, type Signed } from '@weir/engines/envelopes';
import { sql } from 'kysely';
import type { NamesOf } from '#people';
import type { Platform, Transaction } from '#platform';
import { statementsFrom } from './card.ts';
import { carrying } from './carried.ts';
import { directory as openDirectory } from './directory.ts';
import { openDoor, type Door } from './door.ts';
import { identities } from './identity.ts';
import { keyActs } from './key-acts.ts';
import { inbox as openInbox } from './inbox.ts';
import { incoming as openIncoming } from './incoming.ts';
import {
  introductionKind,
  keysKind,
  outbox as openOutbox,
  receiptsKind,
  type ReceiptsBody,
} from './outbox.ts';
import type { Post } from './post.ts';
import { postRoutes } from './post-routes.ts';
import type { IntroductionStatement } from './post-tables.ts';
import { refusals } from './refused.ts';
import { Sender, usualPace, type SenderPace } from './sender.ts';

export interface PostRooms {
  readonly people: { readonly namesOf: NamesOf };
}

/** For rooms whose statements the node signs, and which judge a partner's by what is known of its keys. */
export interface NodeIdentity {
  /** This node as its partners know it. */
  self(tx: Transaction): Promise<Partner>;
  partner(tx: Transaction, node: string): Promise<Partner | undefined>;
  /** With the newest key that counts. @throws Problem `identity-key-over` */
  sign<Statement extends { readonly kind: string }>(
    tx: Transaction,
    statement: Statement,
  ): Promise<Signed<Statement>>;
}

export interface OpenedPost extends Post {
  readonly identity: NodeIdentity;
  /** Opens the door for partners where the configuration says so; undefined where it does not. */
  start(): Promise<Door | undefined>;
  stop(): Promise<void>;
}

export function createPost(platform: Platform, rooms: PostRooms, pace: SenderPace = usualPace): OpenedPost {
  const identity = identities(platform);
  const directory = openDirectory(platform, { identity });
  const outbox = openOutbox(platform, { identity, directory });
  const refused = refusals(platform);
  const incoming = openIncoming(platform);
  const inbox = openInbox(platform, { identity, directory, outbox, incoming, refused });
  const sender = new Sender(platform, { identity, directory, outbox, inbox, incoming }, pace);
  const parts = { identity, keyActs: keyActs(platform), directory, outbox, refused, incoming, inbox, sender };

  inbox.on(receiptsKind, async (tx, { messageId, from, body }) => {
    const said = body as unknown as Partial<ReceiptsBody>;
    if (![said.receipts, said.refused, said.taken].every((list) => Array.isArray(list) && list.length <= 500))
      throw new Problem({ code: 'message-malformed', status: 422, detail: 'These are not receipts.' });
    const { known } = await directory.findOr404(tx, from.node);
    for (const receipt of said.receipts!) {
      try {
        await outbox.takeReceipt(tx, known, receipt as Signed<Receipt>);
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        // One that is wrong does not keep the others out; the message itself, whole, is in the vault already.
        const bytes = Buffer.from(JSON.stringify(receipt));
        tx.afterCommit(
          () =>
            void refused
              .keep({ problem, carrier: 'wire', from: from.node, message: messageId, bytes })
              .catch(() => undefined),
        );
      }
    }
    for (const { message, code } of said.refused!)
      await outbox.refusedBy(tx, String(message), from.node, codeFrom(code));
    for (const message of said.taken!) await outbox.taken(tx, String(message), from.node);
  });
  inbox.on(keysKind, async (tx, { from, body }) => {
    const statements = statementsFrom(body['statements']);
    if (statements.card.statement.node !== from.node)
      throw new Problem({
        code: 'statement-of-another',
        status: 422,
        detail: 'A node states its own keys alone.',
      });
    await directory.takeStatements(tx, statements);
  });
  inbox.on(introductionKind, async (tx, { from, body }) => {
    const introduction = body['introduction'] as unknown as IntroductionStatement | undefined;
    if (introduction?.statement?.by !== from.node)
      throw new Problem({
        code: 'introduction-of-another',
        status: 422,
        detail: 'A node introduces in its own name alone.',
      });
    await directory.takeIntroduction(tx, introduction, statementsFrom(body['statements']));
  });

  const carried = carrying(platform, parts);
  postRoutes(platform, rooms, { ...parts, carried });
  platform.jobs.follow('post', () => sender.look());

  let door: Door | undefined;
  return {
    identity: {
      self: async (tx) => {
        const { node, keys } = await identity.setUp(tx);
        return {
          node,
          keys: keys.map(({ id, stated, revocation }) => ({ id, stated, revocation })),
          introductions: [],
          // Nobody has to compare one's own key with oneself.
          confirmation: { by: node, at: keys[0]!.made_at },
        };
      },
      partner: async (tx, node) => (await directory.find(tx, node))?.known,
      sign: async (tx, statement) =>
        signStatement(statement, [await identity.signing(await identity.setUp(tx), tx.now)]),
    },
    partners: async (tx) =>
      (await directory.list(tx, { limit: 1000 }))
        .filter((row) => directory.isReachable(row, tx.now))
        .map(({ node, authority, jurisdiction }) => ({ node, authority, jurisdiction })),
    send: outbox.send,
    on: (kind, handler) => {
      if ([receiptsKind, keysKind, introductionKind].includes(kind))
        throw new Error(`The kind ${kind} is the post's own.`);
      inbox.on(kind, handler);
    },
    opened: async (tx, messageId, person) => {
      await tx.run<object>(sql`select post_opened(${messageId}, ${person}, ${tx.now})`);
      platform.jobs.wakeFollowers(tx);
    },
    standings: outbox.standings,
    belongsTo: async (tx, messageId, caseId) => {
      await tx.run<object>(
        sql`insert into post_cases (message, case_id) values (${messageId}, ${caseId}) on conflict do nothing`,
      );
    },
    start: async () => {
      if (platform.config.postPort !== undefined) door = await openDoor(platform, parts);
      return door;
    },
    stop: async () => {
      await door?.close();
      await sender.stop();
    },
  };
}

const codeFrom = (code: Json | undefined): string =>
  typeof code === 'string' && /^[a-z][a-z0-9-]{0,99}$/.test(code) ? code : 'refused-oddly';

export { examinePost } from './examine-post.ts';
export type { SenderPace } from './sender.ts';
export type {
  Arrival,
  ArrivalHandler,
  MessageStanding,
  NewMessage,
  PartnerRow,
  Post,
  PostAttachment,
  PostBody,
  VaultObjectRef,
} from './post.ts';
