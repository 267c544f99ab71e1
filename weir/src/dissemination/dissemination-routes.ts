import { z } from 'zod';
import type { FastifyReply } from 'fastify';
import { Problem } from '@weir/engines/vocabulary';
import { findOrganisation, listOrganisations } from '#people';
import { record } from '#audit';
import type { Asker, Platform } from '#platform';
import {
  approvalSchema,
  differenceSchema,
  disseminationDetailSchema,
  disseminationPageSchema,
  disseminationQuerySchema,
  documentQuerySchema,
  draftSchema,
  feedbackRequestSchema,
  guardVerdictSchema,
  newDisseminationSchema,
  receivedDetailSchema,
  receivedPageSchema,
  receivedQuerySchema,
  recipientSchema,
  submitSchema,
  type DisseminationDetail,
} from './contract.ts';
import type { DecisionActs } from './decide.ts';
import { rowOr404, type DisseminationRooms, type DraftActs } from './disseminations.ts';
import { listDeliveries, listDisseminations } from './dissemination-store.ts';
import { disseminationDetail, disseminationRows } from './dissemination-view.ts';
import { receivingRoles } from './receiving-roles.ts';
import { deliveryOr404, receivedRow, type ReceivedActs } from './received.ts';

const idParams = z.object({ id: z.string().max(100) });
const makers = { access: ['fiu_analyst', 'fiu_supervisor'] };
const approvers = { access: ['fiu_supervisor'] };
const recipients = { access: receivingRoles };

interface Acts {
  readonly drafts: DraftActs;
  readonly decisions: DecisionActs;
  readonly received: ReceivedActs;
}

export function disseminationRoutes(platform: Platform, rooms: DisseminationRooms, acts: Acts): void {
  makerRoutes(platform, rooms, acts);
  recipientRoutes(platform, acts);
}

function makerRoutes(platform: Platform, rooms: DisseminationRooms, { drafts, decisions }: Acts): void {
  const { http, register, vault } = platform;
  const view = { namesOf: rooms.people.namesOf, cases: rooms.cases };
  const detail = (asker: Asker, id: string): Promise<DisseminationDetail> =>
    register.as(asker, async (tx) => disseminationDetail(tx, await rowOr404(tx, id), view, drafts));

  http.add((routes) => {
    routes.get(
      '/disseminations',
      {
        schema: { querystring: disseminationQuerySchema, response: { 200: disseminationPageSchema } },
        config: makers,
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listDisseminations(tx, request.query);
          return {
            items: await disseminationRows(tx, rows, view),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );

    routes.get(
      '/disseminations/recipients',
      { schema: { response: { 200: z.object({ items: z.array(recipientSchema) }) } }, config: makers },
      (request) =>
        register.as(request.asker, async (tx) => ({
          items: (await listOrganisations(tx, 'authority')).map(({ id, name, country }) => ({
            id,
            name,
            country,
          })),
        })),
    );

    routes.post(
      '/disseminations',
      {
        schema: { body: newDisseminationSchema, response: { 200: disseminationDetailSchema } },
        config: makers,
      },
      async (request) => detail(request.asker, await drafts.create(request.asker, request.body)),
    );

    routes.get(
      '/disseminations/:id',
      { schema: { params: idParams, response: { 200: disseminationDetailSchema } }, config: makers },
      (request) =>
        register.as(request.asker, async (tx) => {
          const row = await rowOr404(tx, request.params.id);
          const answer = await disseminationDetail(tx, row, view, drafts);
          await record(tx, { act: 'dissemination.viewed', object: { kind: 'dissemination', id: row.id } });
          return answer;
        }),
    );

    routes.put(
      '/disseminations/:id',
      {
        schema: { params: idParams, body: draftSchema, response: { 200: disseminationDetailSchema } },
        config: makers,
      },
      async (request) => {
        await drafts.save(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/disseminations/:id/guard',
      { schema: { params: idParams, response: { 200: guardVerdictSchema } }, config: makers },
      (request) => drafts.judge(request.asker, request.params.id),
    );

    routes.post(
      '/disseminations/:id/submit',
      {
        schema: { params: idParams, body: submitSchema, response: { 200: disseminationDetailSchema } },
        config: makers,
      },
      async (request) => {
        await drafts.submit(request.asker, request.params.id, request.body.version);
        return detail(request.asker, request.params.id);
      },
    );

    routes.get(
      '/disseminations/:id/difference',
      { schema: { params: idParams, response: { 200: differenceSchema } }, config: makers },
      (request) => drafts.difference(request.asker, request.params.id),
    );

    routes.post(
      '/disseminations/:id/approval',
      {
        schema: { params: idParams, body: approvalSchema, response: { 200: disseminationDetailSchema } },
        config: approvers,
      },
      async (request) => {
        await decisions.decide(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.get(
      '/disseminations/:id/document',
      { schema: { params: idParams, produces: ['application/pdf'] }, config: makers },
      async (request, reply) => {
        const { asker } = request;
        const found = await register.as(asker, async (tx) => {
          const row = await rowOr404(tx, request.params.id);
          await record(tx, {
            act: 'dissemination.document-read',
            object: { kind: 'dissemination', id: row.id },
            facts: { draft: row.document_sha256 === null },
          });
          if (row.document_sha256 !== null) return { row, draft: null };
          const own = await findOrganisation(tx, { id: asker.organisation ?? '' });
          return {
            row,
            draft: {
              current: await drafts.current(tx, row),
              authority: own?.name ?? rooms.cases.own,
              at: tx.now,
            },
          };
        });
        // Printed outside the transaction: a long draft takes seconds.
        const pdf =
          found.draft === null
            ? await vault.get(found.row.document_sha256!)
            : await drafts.printDraft(found.draft);
        return sendFile(reply, found.row.number, 'pdf', pdf);
      },
    );
  });
}

function recipientRoutes(platform: Platform, { received }: Acts): void {
  const { http, register, vault } = platform;
  http.add((routes) => {
    routes.get(
      '/received',
      {
        schema: { querystring: receivedQuerySchema, response: { 200: receivedPageSchema } },
        config: recipients,
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listDeliveries(tx, request.asker.organisation ?? '', request.query);
          return {
            items: rows.map(receivedRow),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.dissemination : null,
          };
        }),
    );

    routes.get(
      '/received/:id',
      { schema: { params: idParams, response: { 200: receivedDetailSchema } }, config: recipients },
      (request) => received.show(request.asker, request.params.id),
    );

    routes.get(
      '/received/:id/document',
      {
        schema: {
          params: idParams,
          querystring: documentQuerySchema,
          produces: Object.values(mediaTypes),
        },
        config: recipients,
      },
      async (request, reply) => {
        const { as } = request.query;
        const row = await register.as(request.asker, async (tx) => {
          const found = await deliveryOr404(tx, request.params.id);
          await record(tx, {
            act: 'dissemination.received-document-read',
            object: { kind: 'dissemination', id: found.dissemination },
            facts: { as, copy: found.copy },
          });
          return found;
        });
        const sha256 = { pdf: row.document_sha256, docx: row.docx_sha256, bundle: row.bundle_sha256 }[as];
        if (sha256 === null) throw noSuchForm();
        return sendFile(reply, row.number, as, await vault.get(sha256));
      },
    );

    routes.post(
      '/received/:id/acknowledgement',
      { schema: { params: idParams, response: { 200: receivedDetailSchema } }, config: recipients },
      async (request) => {
        await received.acknowledge(request.asker, request.params.id);
        return received.show(request.asker, request.params.id);
      },
    );

    routes.post(
      '/received/:id/feedback',
      {
        schema: {
          params: idParams,
          body: feedbackRequestSchema,
          response: { 200: receivedDetailSchema },
        },
        config: recipients,
      },
      async (request) => {
        await received.giveFeedback(request.asker, request.params.id, request.body);
        return received.show(request.asker, request.params.id);
      },
    );
  });
}

function noSuchForm(): Problem {
  return new Problem({
    code: 'form-missing',
    status: 404,
    detail: 'This product was sent as PDF alone. Take the PDF.',
  });
}

const mediaTypes = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  bundle: 'application/zip',
} as const;

/** Named by the product's number alone, and never kept by a browser. */
function sendFile(
  reply: FastifyReply,
  number: string,
  as: keyof typeof mediaTypes,
  bytes: Buffer,
): FastifyReply {
  const ending = as === 'bundle' ? 'zip' : as;
  return reply
    .header(
      'content-disposition',
      `${as === 'pdf' ? 'inline' : 'attachment'}; filename="${number}.${ending}"`,
    )
    .header('cache-control', 'no-store')
    .type(mediaTypes[as])
    .send(bytes);
}
