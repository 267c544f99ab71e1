import { Readable } from 'node:stream';
import { instantFromMs, Problem, type Instant } from '@weir/engines/vocabulary';
import type { Json } from '@weir/engines/envelopes';
import { z } from 'zod';
import { record } from '#audit';
import { theNode, type Asker, type Platform } from '#platform';
import { statementsFrom } from './card.ts';
import type { Carrying } from './carried.ts';
import {
  addressSchema,
  comparisonSchema,
  identitySchema,
  inboxPageSchema,
  inboxQuerySchema,
  introducingSchema,
  newIdentitySchema,
  newPartnerSchema,
  nodeNameSchema,
  outboxPageSchema,
  outboxQuerySchema,
  pageQuerySchema,
  partnerDetailSchema,
  partnerPageSchema,
  refusedPageSchema,
  refusedSchema,
  revocationSchema,
  takenFileSchema,
  type PostIdentity,
  type PostPartnerDetail,
} from './contract.ts';
import type { Directory } from './directory.ts';
import type { Identities } from './identity.ts';
import type { KeyActs } from './key-acts.ts';
import type { PostRooms } from './index.ts';
import { introductionKind, keysKind, type Outbox } from './outbox.ts';
import {
  identityView,
  inboxRows,
  outboxRows,
  partnerDetail,
  partnerView,
  refusedViews,
} from './post-view.ts';
import type { Refusals } from './refused.ts';
import type { Sender } from './sender.ts';
import { statementsAt } from './wire.ts';

const desk = { access: ['fiu_intl_desk'] };
const seniors = { access: ['fiu_intl_desk', 'fiu_supervisor'] };
const readers = { access: ['fiu_analyst', 'fiu_intl_desk', 'fiu_supervisor'] };
const nodeParams = z.object({ node: nodeNameSchema });
const idParams = z.object({ id: z.string().max(100) });

interface Parts {
  readonly identity: Identities;
  readonly keyActs: KeyActs;
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly refused: Refusals;
  readonly sender: Sender;
  readonly carried: Carrying;
}

export function postRoutes(platform: Platform, rooms: PostRooms, parts: Parts): void {
  identityRoutes(platform, rooms, parts);
  partnerRoutes(platform, rooms, parts);
  messageRoutes(platform, rooms, parts);
  carryingRoutes(platform, parts);
}

function identityRoutes(
  { http, register, config }: Platform,
  { people }: PostRooms,
  { identity, keyActs, directory, outbox }: Parts,
): void {
  const view = async (asker: Asker): Promise<PostIdentity> => {
    // Made by the node where there is none: whoever only looks may not make it.
    await register.as(theNode, (tx) => identity.setUp(tx));
    return register.as(asker, async (tx) =>
      identityView(tx, (await identity.find(tx))!, await keyActs.waiting(tx), { config, people }),
    );
  };
  /** Everybody is told what this node says of itself now; whoever cannot be reached finds it when it can. */
  const tellAll = (asker: Asker): Promise<void> =>
    register.as(asker, async (tx) => {
      const to = (await directory.list(tx, { limit: 1000 })).filter((row) =>
        directory.isReachable(row, tx.now),
      );
      const statements = (await identity.statements(tx)) as unknown as Json;
      // Apart: partners are not told of each other.
      for (const { node } of to)
        await outbox.send(tx, {
          to: [node],
          body: { kind: keysKind, statements },
          attachments: [],
          answers: null,
          person: asker.person!,
        });
    });

  http.add((routes) => {
    const answer = { 200: identitySchema };
    routes.get('/post/identity', { schema: { response: answer }, config: seniors }, ({ asker }) =>
      view(asker),
    );
    routes.post(
      '/post/identity',
      { schema: { body: newIdentitySchema, response: answer }, config: desk },
      async ({ asker, body: { node, authority } }) => {
        await register.as(asker, (tx) =>
          identity.setUp(tx, {
            ...(node === undefined ? {} : { node }),
            ...(authority === undefined ? {} : { authority }),
          }),
        );
        return view(asker);
      },
    );
    routes.get('/post/statement', { schema: { response: { 200: z.unknown() } }, config: seniors }, () =>
      register.as(theNode, (tx) => identity.statements(tx)),
    );
    routes.post('/post/keys/rotate', { schema: { response: answer }, config: desk }, async ({ asker }) => {
      const isDone = await register.as(asker, async (tx) => {
        const act = await keyActs.agreed(tx, { act: 'rotate', key: null, reason: null, counts_from: null });
        if (act === undefined) return false;
        await identity.rotate(tx);
        return true;
      });
      if (isDone) await tellAll(asker);
      return view(asker);
    });
    routes.post(
      '/post/keys/:id/revoke',
      { schema: { params: idParams, body: revocationSchema, response: answer }, config: desk },
      async ({ asker, params, body }) => {
        const from = body.from === null ? null : (instantFromMs(Date.parse(body.from)) as Instant);
        const wanted = { key: params.id, reason: body.reason };
        const isDone = await register.as(asker, async (tx) => {
          // What cannot be done is not proposed either.
          identity.revocable((await identity.setUp(tx)).keys, wanted);
          const act = await keyActs.agreed(tx, { act: 'revoke', ...wanted, counts_from: from });
          if (act === undefined) return false;
          await identity.revoke(tx, { ...wanted, from: act.counts_from });
          return true;
        });
        if (isDone) await tellAll(asker);
        return view(asker);
      },
    );
  });
}

function partnerRoutes(platform: Platform, rooms: PostRooms, { directory, outbox, sender }: Parts): void {
  const { http, register, jobs } = platform;
  const detail = (asker: Asker, node: string): Promise<PostPartnerDetail> =>
    register.as(asker, async (tx) =>
      partnerDetail(tx, await directory.findOr404(tx, node), directory, rooms),
    );
  const answer = { 200: partnerDetailSchema };

  http.add((routes) => {
    routes.get(
      '/post/partners',
      { schema: { querystring: pageQuerySchema, response: { 200: partnerPageSchema } }, config: readers },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          const rows = await directory.list(tx, query);
          return {
            items: rows.map((row) => partnerView(row, directory, tx.now)),
            nextCursor: rows.length === query.limit ? rows.at(-1)!.node : null,
          };
        }),
    );
    routes.get(
      '/post/partners/:node',
      { schema: { params: nodeParams, response: answer }, config: seniors },
      ({ asker, params }) => detail(asker, params.node),
    );
    routes.post(
      '/post/partners',
      { schema: { body: newPartnerSchema, response: answer }, config: desk },
      async ({ asker, body }) => {
        const statements = 'url' in body ? await statementsAt(body.url) : statementsFrom(body.statement);
        const node = await register.as(asker, async (tx) => {
          const pinned = await directory.pin(tx, statements);
          // Where it was reached just now is where it is.
          if ('url' in body && (await directory.findOr404(tx, pinned)).url === null)
            await directory.moveTo(tx, pinned, body.url);
          return pinned;
        });
        return detail(asker, node);
      },
    );
    routes.post(
      '/post/partners/:node/comparison',
      { schema: { params: nodeParams, body: comparisonSchema, response: answer }, config: seniors },
      async ({ asker, params, body }) => {
        await register.as(asker, (tx) => directory.compare(tx, params.node, body));
        return detail(asker, params.node);
      },
    );
    routes.put(
      '/post/partners/:node/address',
      { schema: { params: nodeParams, body: addressSchema, response: answer }, config: desk },
      async ({ asker, params, body }) => {
        await register.as(asker, (tx) => directory.moveTo(tx, params.node, body.url));
        return detail(asker, params.node);
      },
    );
    routes.post(
      '/post/partners/:node/introductions',
      {
        schema: {
          params: nodeParams,
          body: introducingSchema,
          response: { 200: z.object({ messageId: z.string() }) },
        },
        config: desk,
      },
      ({ asker, params, body }) =>
        register.as(asker, async (tx) => {
          if (body.to === params.node)
            throw new Problem({
              code: 'partner-introduced-to-itself',
              status: 422,
              detail: 'A partner is introduced to another one, not to itself. Name to whom.',
            });
          const introduction = await directory.introductionOf(tx, params.node);
          return outbox.send(tx, {
            to: [body.to],
            body: { kind: introductionKind, ...(introduction as unknown as Record<string, Json>) },
            attachments: [],
            answers: null,
            person: asker.person!,
          });
        }),
    );
    routes.post(
      '/post/partners/:node/retry',
      { schema: { params: nodeParams, response: answer }, config: desk },
      async ({ asker, params }) => {
        await register.as(asker, async (tx) => {
          await directory.findOr404(tx, params.node);
          await outbox.hurry(tx, params.node);
          jobs.wakeFollowers(tx);
        });
        sender.retry(params.node);
        return detail(asker, params.node);
      },
    );
  });
}

function messageRoutes({ http, register, vault }: Platform, rooms: PostRooms, { refused }: Parts): void {
  http.add((routes) => {
    routes.get(
      '/post/outbox',
      { schema: { querystring: outboxQuerySchema, response: { 200: outboxPageSchema } }, config: desk },
      ({ asker, query }) => register.as(asker, (tx) => outboxRows(tx, query, rooms)),
    );
    routes.get(
      '/post/inbox',
      { schema: { querystring: inboxQuerySchema, response: { 200: inboxPageSchema } }, config: desk },
      ({ asker, query }) => register.as(asker, (tx) => inboxRows(tx, query)),
    );
    routes.get(
      '/post/refused',
      { schema: { querystring: pageQuerySchema, response: { 200: refusedPageSchema } }, config: seniors },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          const rows = await refused.list(tx, query);
          return {
            items: await refusedViews(tx, rows, rooms),
            nextCursor: rows.length === query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );
    routes.get(
      '/post/refused/:id/content',
      { schema: { params: idParams }, config: seniors },
      async ({ asker, params }, reply) => {
        const row = await register.as(asker, async (tx) => {
          const found = await refused.find(tx, params.id);
          if (found === undefined || found.sha256 === null) throw refusedUnknown();
          await record(tx, { act: 'post.refusal-read', object: { kind: 'refused-arrival', id: found.id } });
          return found;
        });
        return reply
          .header('content-disposition', `attachment; filename="refused-${row.id}.bin"`)
          .type('application/octet-stream')
          .send(Readable.from(vault.read(row.sha256!)));
      },
    );
    routes.post(
      '/post/refused/:id/seen',
      { schema: { params: idParams, response: { 200: refusedSchema } }, config: desk },
      async ({ asker, params }) => {
        await refused.see(asker, params.id);
        return register.as(asker, async (tx) => {
          const row = await refused.find(tx, params.id);
          if (row === undefined) throw refusedUnknown();
          return (await refusedViews(tx, [row], rooms))[0]!;
        });
      },
    );
  });
}

function carryingRoutes({ http }: Platform, { carried }: Parts): void {
  http.add((routes) => {
    routes.get(
      '/post/carried/:node',
      { schema: { params: nodeParams }, config: desk },
      async ({ asker, params }, reply) => {
        const pieces = carried.write(asker, params.node);
        // A partner that is not there is said before the file begins.
        const first = await pieces.next();
        async function* whole(): AsyncGenerator<Buffer> {
          if (first.done !== true) yield first.value;
          yield* pieces;
        }
        return reply
          .header('content-disposition', `attachment; filename="post-${params.node}.weirpost"`)
          .type('application/octet-stream')
          .send(Readable.from(whole()));
      },
    );
    routes.post(
      '/post/taken',
      { schema: { response: { 200: takenFileSchema } }, config: desk },
      async (request) => {
        if (!request.isMultipart())
          throw new Problem({
            code: 'upload-not-multipart',
            status: 400,
            detail: 'Send the sealed file as multipart/form-data in the field "file".',
          });
        const part = await request.file();
        if (part?.fieldname !== 'file')
          throw new Problem({
            code: 'file-missing',
            status: 400,
            detail: 'Send the sealed file in the field "file".',
          });
        const taken = await carried.take(request.asker, part.file);
        part.file.resume();
        return taken;
      },
    );
  });
}

const refusedUnknown = () =>
  new Problem({
    code: 'refusal-unknown',
    status: 404,
    detail: 'There is no such refused arrival, or nothing was kept of it.',
  });
