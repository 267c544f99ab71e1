import { z } from 'zod';
import { uploadedParts } from './uploaded-answer.ts';
import { listOrganisations } from '#people';
import { jurisdiction, type Asker, type Platform } from '#platform';
import { record } from '#audit';
import type { AnsweringActs } from './answering.ts';
import { unknownRequest, type AskingActs } from './asking.ts';
import {
  answerDraftSchema,
  answerFileLookSchema,
  extensionSchema,
  furtherSchema,
  newRequestSchema,
  reasonSchema,
  requestApprovalSchema,
  requestBasisSchema,
  requestDetailSchema,
  requestDraftSchema,
  requestPageSchema,
  requestQuerySchema,
  servedDetailSchema,
  servedPageSchema,
  servedQuerySchema,
  submitAnswerSchema,
  type RequestDetail,
  type ServedDetail,
} from './contract.ts';
import { findRequest, findServed, listRequests, listServed } from './request-store.ts';
import { requestDetail, requestRows, servedDetail, servedRow, type ViewRooms } from './request-view.ts';

const idParams = z.object({ id: z.string().max(100) });
const makers = { access: ['fiu_analyst', 'fiu_supervisor'] };
const approvers = { access: ['fiu_supervisor'] };
const entities = { access: ['re_reporting_officer'] };

export function askingRoutes(platform: Platform, rooms: ViewRooms, acts: AskingActs): void {
  const { http, register, config } = platform;
  const detail = (asker: Asker, id: string): Promise<RequestDetail> =>
    register.as(asker, async (tx) =>
      requestDetail(tx, (await findRequest(tx, id)) ?? unknownRequest(), rooms),
    );
  const answer = { response: { 200: requestDetailSchema } };

  http.add((routes) => {
    routes.get(
      '/requests',
      { schema: { querystring: requestQuerySchema, response: { 200: requestPageSchema } }, config: makers },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listRequests(tx, request.query);
          const read = (Number(request.query.cursor ?? 0) || 0) + rows.length;
          return {
            items: await requestRows(tx, rows, rooms),
            nextCursor: rows.length === request.query.limit ? String(read) : null,
          };
        }),
    );
    routes.get(
      '/requests/basis',
      { schema: { response: { 200: requestBasisSchema } }, config: makers },
      (request) =>
        register.as(request.asker, async (tx) => ({
          legalBasis: [...(jurisdiction(config.jurisdiction).requests?.legalBasis ?? [])],
          entities: (await listOrganisations(tx, 'reporting_entity')).map(
            ({ id, name, reportingEntityId }) => ({ id, name, number: reportingEntityId }),
          ),
        })),
    );
    routes.post(
      '/requests',
      { schema: { body: newRequestSchema, ...answer }, config: makers },
      async (request) => detail(request.asker, await acts.create(request.asker, request.body)),
    );
    routes.get(
      '/requests/:id',
      { schema: { params: idParams, ...answer }, config: makers },
      async (request) => {
        const found = await detail(request.asker, request.params.id);
        await register.as(request.asker, (tx) =>
          record(tx, { act: 'requests.viewed', object: { kind: 'request', id: found.id } }),
        );
        return found;
      },
    );
    routes.put(
      '/requests/:id',
      { schema: { params: idParams, body: requestDraftSchema, ...answer }, config: makers },
      async ({ asker, params, body }) => {
        await acts.save(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/requests/:id/approval',
      { schema: { params: idParams, body: requestApprovalSchema, ...answer }, config: approvers },
      async ({ asker, params, body }) => {
        await acts.decide(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/requests/:id/service',
      { schema: { params: idParams, ...answer }, config: makers },
      async ({ asker, params }) => {
        await acts.serve(asker, params.id);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/requests/:id/extension',
      { schema: { params: idParams, body: extensionSchema, ...answer }, config: makers },
      async ({ asker, params, body }) => {
        await acts.extend(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/requests/:id/further',
      { schema: { params: idParams, body: furtherSchema, ...answer }, config: makers },
      async ({ asker, params, body }) => {
        await acts.askAgain(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/requests/:id/verification',
      { schema: { params: idParams, body: reasonSchema, ...answer }, config: makers },
      async ({ asker, params, body }) => {
        await acts.verify(asker, params.id, body.reason);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/requests/:id/withdrawal',
      { schema: { params: idParams, body: reasonSchema, ...answer }, config: makers },
      async ({ asker, params, body }) => {
        await acts.withdraw(asker, params.id, body.reason);
        return detail(asker, params.id);
      },
    );
  });
}

export function answeringRoutes(platform: Platform, rooms: ViewRooms, acts: AnsweringActs): void {
  const { http, register } = platform;
  const detail = (asker: Asker, id: string): Promise<ServedDetail> =>
    register.as(asker, async (tx) =>
      servedDetail(
        tx,
        (await findServed(tx, { id, entity: asker.organisation ?? '' })) ?? unknownRequest(),
        rooms,
      ),
    );
  const answer = { response: { 200: servedDetailSchema } };

  http.add((routes) => {
    routes.get(
      '/served-requests',
      { schema: { querystring: servedQuerySchema, response: { 200: servedPageSchema } }, config: entities },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listServed(tx, request.asker.organisation ?? '', request.query);
          return {
            items: rows.map((row) => servedRow(tx, row, rooms.jurisdiction)),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );
    routes.get(
      '/served-requests/:id',
      { schema: { params: idParams, ...answer }, config: entities },
      async ({ asker, params }) => {
        const found = await detail(asker, params.id);
        await register.as(asker, (tx) =>
          record(tx, { act: 'requests.served-viewed', object: { kind: 'request', id: found.id } }),
        );
        return found;
      },
    );
    routes.post(
      '/served-requests/:id/acknowledgement',
      { schema: { params: idParams, ...answer }, config: entities },
      async ({ asker, params }) => {
        await acts.acknowledge(asker, params.id);
        return detail(asker, params.id);
      },
    );
    routes.put(
      '/served-requests/:id/draft',
      { schema: { params: idParams, body: answerDraftSchema, ...answer }, config: entities },
      async ({ asker, params, body }) => {
        await acts.saveDraft(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/served-requests/:id/files',
      { schema: { params: idParams, consumes: ['multipart/form-data'], ...answer }, config: entities },
      async (request) => {
        await detail(request.asker, request.params.id);
        await acts.addFile(request.asker, request.params.id, await uploadedParts(request));
        return detail(request.asker, request.params.id);
      },
    );
    routes.post(
      '/served-requests/:id/files/look',
      {
        schema: {
          params: idParams,
          response: { 200: answerFileLookSchema },
          consumes: ['multipart/form-data'],
        },
        config: entities,
      },
      async (request) => {
        await detail(request.asker, request.params.id);
        return acts.look(request.asker, request.params.id, await uploadedParts(request));
      },
    );
    routes.post(
      '/served-requests/:id/files/:file/removal',
      {
        schema: { params: idParams.extend({ file: z.string().max(100) }), ...answer },
        config: entities,
      },
      async ({ asker, params }) => {
        await acts.removeFile(asker, params.id, params.file);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/served-requests/:id/answer',
      { schema: { params: idParams, body: submitAnswerSchema, ...answer }, config: entities },
      async ({ asker, params, body }) => {
        await acts.submit(asker, params.id, body.items);
        return detail(asker, params.id);
      },
    );
  });
}
