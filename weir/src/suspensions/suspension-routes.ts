import { z } from 'zod';
import { listOrganisations } from '#people';
import type { Asker, Platform } from '#platform';
import {
  acknowledgementSchema,
  approvalSchema,
  courtOrderSchema,
  entitySchema,
  holdAnswerSchema,
  newSuspensionSchema,
  reasonSchema,
  servedPageSchema,
  servedQuerySchema,
  servedSchema,
  submitSchema,
  suspensionDetailSchema,
  suspensionDraftSchema,
  suspensionPageSchema,
  suspensionQuerySchema,
  type Served,
  type SuspensionDetail,
} from './contract.ts';
import type { EndingActs } from './end.ts';
import type { HoldActs } from './hold.ts';
import { servingOr404, type ServingActs } from './serve.ts';
import { acknowledgementsOf, listServings } from './serving-store.ts';
import { listSuspensions } from './suspension-store.ts';
import { servedView, suspensionDetail, suspensionRows } from './suspension-view.ts';
import { note, rowOr404, type DraftActs, type SuspensionRooms } from './suspensions.ts';

const idParams = z.object({ id: z.string().max(100) });
const makers = { access: ['fiu_analyst', 'fiu_supervisor'] };
const approvers = { access: ['fiu_supervisor'] };
const entities = { access: ['re_reporting_officer'] };
const holdReaders = {
  access: ['re_reporting_officer', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor'],
};

export interface Acts {
  readonly drafts: DraftActs;
  readonly serving: ServingActs;
  readonly ending: EndingActs;
  readonly holds: HoldActs;
}

export function suspensionRoutes(platform: Platform, rooms: SuspensionRooms, acts: Acts): void {
  makerRoutes(platform, rooms, acts);
  entityRoutes(platform, acts);
  holdRoutes(platform, acts);
}

function makerRoutes({ http, register }: Platform, rooms: SuspensionRooms, acts: Acts): void {
  const detail = (asker: Asker, id: string): Promise<SuspensionDetail> =>
    register.as(asker, async (tx) => suspensionDetail(tx, await rowOr404(tx, id), rooms));
  const answer = { 200: suspensionDetailSchema };

  http.add((routes) => {
    routes.get(
      '/suspensions',
      {
        schema: { querystring: suspensionQuerySchema, response: { 200: suspensionPageSchema } },
        config: makers,
      },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          const rows = await listSuspensions(tx, query);
          const last = rows.length === query.limit ? rows.at(-1)! : null;
          return {
            items: await suspensionRows(tx, rows, rooms),
            nextCursor:
              last === null ? null : query.state === 'running' ? `${last.ends_at}|${last.id}` : last.id,
          };
        }),
    );
    routes.get(
      '/suspensions/entities',
      { schema: { response: { 200: z.object({ items: z.array(entitySchema) }) } }, config: makers },
      ({ asker }) =>
        register.as(asker, async (tx) => ({
          items: (await listOrganisations(tx, 'reporting_entity')).map(({ id, name }) => ({ id, name })),
        })),
    );
    routes.post(
      '/suspensions',
      { schema: { body: newSuspensionSchema, response: answer }, config: makers },
      async ({ asker, body }) => detail(asker, await acts.drafts.create(asker, body)),
    );
    routes.get(
      '/suspensions/:id',
      { schema: { params: idParams, response: answer }, config: makers },
      ({ asker, params }) =>
        register.as(asker, async (tx) => {
          const found = await suspensionDetail(tx, await rowOr404(tx, params.id), rooms);
          await note(tx, found.id, 'viewed');
          return found;
        }),
    );
    routes.put(
      '/suspensions/:id',
      { schema: { params: idParams, body: suspensionDraftSchema, response: answer }, config: makers },
      async ({ asker, params, body }) => {
        await acts.drafts.save(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/suspensions/:id/submit',
      { schema: { params: idParams, body: submitSchema, response: answer }, config: makers },
      async ({ asker, params, body }) => {
        await acts.drafts.submit(asker, params.id, body.version);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/suspensions/:id/approval',
      { schema: { params: idParams, body: approvalSchema, response: answer }, config: approvers },
      async ({ asker, params, body }) => {
        await acts.serving.decide(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/suspensions/:id/lift',
      { schema: { params: idParams, body: reasonSchema, response: answer }, config: approvers },
      async ({ asker, params, body }) => {
        await acts.ending.lift(asker, params.id, body.reason);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/suspensions/:id/hand-over',
      { schema: { params: idParams, body: courtOrderSchema, response: answer }, config: makers },
      async ({ asker, params, body }) => {
        await acts.ending.handOver(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
  });
}

function entityRoutes({ http, register }: Platform, { serving }: Acts): void {
  const show = (asker: Asker, id: string): Promise<Served> =>
    register.as(asker, async (tx) => {
      const row = await servingOr404(tx, id);
      return servedView(row, (await acknowledgementsOf(tx, [id])).get(id), tx.now);
    });
  http.add((routes) => {
    routes.get(
      '/served-suspensions',
      { schema: { querystring: servedQuerySchema, response: { 200: servedPageSchema } }, config: entities },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          const rows = await listServings(tx, asker.organisation ?? '', query);
          const said = await acknowledgementsOf(
            tx,
            rows.map(({ suspension }) => suspension),
          );
          return {
            items: rows.map((row) => servedView(row, said.get(row.suspension), tx.now)),
            nextCursor: rows.length === query.limit ? rows.at(-1)!.suspension : null,
          };
        }),
    );
    routes.get(
      '/served-suspensions/:id',
      { schema: { params: idParams, response: { 200: servedSchema } }, config: entities },
      ({ asker, params }) => show(asker, params.id),
    );
    routes.post(
      '/served-suspensions/:id/acknowledgement',
      {
        schema: { params: idParams, body: acknowledgementSchema, response: { 200: servedSchema } },
        config: entities,
      },
      async ({ asker, params, body }) => {
        await serving.acknowledge(asker, params.id, body);
        return show(asker, params.id);
      },
    );
  });
}

function holdRoutes({ http, register }: Platform, { holds }: Acts): void {
  http.add((routes) => {
    routes.get(
      '/reports/:id/hold',
      { schema: { params: idParams, response: { 200: holdAnswerSchema } }, config: holdReaders },
      ({ asker, params }) => register.as(asker, async (tx) => ({ hold: await holds.holdOf(tx, params.id) })),
    );
    routes.post(
      '/reports/:id/hold/release',
      {
        schema: { params: idParams, body: reasonSchema, response: { 200: holdAnswerSchema } },
        config: makers,
      },
      async ({ asker, params, body }) => ({ hold: await holds.release(asker, params.id, body.reason) }),
    );
  });
}
