import { Problem } from '@weir/engines/vocabulary';
import { z } from 'zod';
import type { NamesOf } from '#people';
import { record } from '#audit';
import { theNode, type Platform } from '#platform';
import {
  certificateSchema,
  decisionSchema,
  duePageSchema,
  dueQuestionSchema,
  holdSchema,
  newHoldSchema,
  newOrderSchema,
  orderSchema,
  reasonSchema,
  verifiedSchema,
  type Order,
} from './contract.ts';
import { dueOf } from './due.ts';
import { createHolds } from './holds.ts';
import type { createOrders, StoredOrder } from './orders.ts';
import { verifyErasure } from './verify-erasure.ts';

const readers = ['fiu_supervisor', 'dpo_oversight', 'auditor'];
const doers = ['fiu_supervisor', 'dpo_oversight'];
/** Their objects lie in no compartment, and of most of them the node alone may read that they are there. */
const ofTheNode: readonly string[] = ['access-log', 'exchange-matter', 'exchange-letter', 'refused-arrival'];
const withId = z.object({ id: z.string().max(60) });
const pageQuery = z.object({
  cursor: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export function retentionRoutes(
  platform: Platform,
  orders: ReturnType<typeof createOrders>,
  namesOf: NamesOf,
): void {
  const { http, register, config } = platform;
  const holds = createHolds(platform);

  async function views(rows: readonly StoredOrder[]): Promise<Order[]> {
    const names = await register.as(theNode, (tx) =>
      namesOf(tx, [...new Set(rows.flatMap((row) => [row.proposed_by, row.decided_by ?? []].flat()))]),
    );
    return rows.map((row) => ({
      id: row.id,
      state: row.state,
      objectKind: row.object_kind,
      objects: row.objects,
      rule: row.rule,
      ground: row.ground,
      reason: row.reason,
      proposedBy: row.proposed_by,
      proposedByName: names.get(row.proposed_by)?.name ?? null,
      proposedAt: row.proposed_at,
      decidedBy: row.decided_by,
      decidedByName: names.get(row.decided_by ?? '')?.name ?? null,
      decidedAt: row.decided_at,
      decidedReason: row.decided_reason,
      erasedAt: row.erased_at,
      stoppedBy: row.stopped_by,
      counts: row.counts,
      hasCertificate: row.certificate !== null,
    }));
  }
  const view = async (row: StoredOrder): Promise<Order> => (await views([row]))[0]!;

  http.add((routes) => {
    routes.get(
      '/retention/due',
      {
        schema: { querystring: dueQuestionSchema, response: { 200: duePageSchema } },
        config: { access: readers },
      },
      ({ asker, query }) =>
        // Supervisors see what they are cleared for; overseers ids and codes of all, which their role alone could not read.
        register.as(
          asker.roles.includes('fiu_supervisor') && !ofTheNode.includes(query.kind) ? asker : theNode,
          (tx) => dueOf(tx, config.jurisdiction, query.kind, query),
        ),
    );

    routes.get(
      '/retention/holds',
      {
        schema: {
          querystring: pageQuery,
          response: { 200: z.object({ items: z.array(holdSchema), nextCursor: z.string().nullable() }) },
        },
        config: { access: readers },
      },
      async ({ asker, query }) => {
        const items = await holds.list(asker, query);
        return { items, nextCursor: items.length === query.limit ? items.at(-1)!.id : null };
      },
    );
    routes.post(
      '/retention/holds',
      { schema: { body: newHoldSchema, response: { 200: holdSchema } }, config: { access: doers } },
      ({ asker, body }) => holds.set(asker, body),
    );
    routes.post(
      '/retention/holds/:id/release',
      {
        schema: { params: withId, body: reasonSchema, response: { 200: holdSchema } },
        config: { access: doers },
      },
      ({ asker, params, body }) => holds.lift(asker, params.id, body.reason),
    );

    routes.get(
      '/retention/orders',
      {
        schema: {
          querystring: pageQuery,
          response: { 200: z.object({ items: z.array(orderSchema), nextCursor: z.string().nullable() }) },
        },
        config: { access: readers },
      },
      async ({ asker, query }) => {
        const rows = await orders.list(asker, query);
        return { items: await views(rows), nextCursor: rows.length === query.limit ? rows.at(-1)!.id : null };
      },
    );
    routes.get(
      '/retention/orders/:id',
      { schema: { params: withId, response: { 200: orderSchema } }, config: { access: readers } },
      async ({ asker, params }) => view(await orders.get(asker, params.id)),
    );
    routes.post(
      '/retention/orders',
      { schema: { body: newOrderSchema, response: { 200: orderSchema } }, config: { access: doers } },
      async ({ asker, body }) => view(await orders.propose(asker, body)),
    );
    routes.post(
      '/retention/orders/:id/decision',
      {
        schema: { params: withId, body: decisionSchema, response: { 200: orderSchema } },
        config: { access: doers },
      },
      async ({ asker, params, body }) =>
        view(await orders.decide(asker, params.id, body.decision, body.reason)),
    );

    routes.get(
      '/retention/orders/:id/certificate',
      { schema: { params: withId }, config: { access: readers } },
      async ({ asker, params }, reply) => {
        const { certificate } = await orders.get(asker, params.id);
        if (certificate === null) {
          throw new Problem({
            code: 'certificate-not-yet',
            status: 409,
            detail:
              'This erasure is not finished, so there is no certificate yet. Look again when its state is “done”.',
          });
        }
        await register.as(asker, (tx) =>
          record(tx, { act: 'retention.certificate-read', object: { kind: 'erasure', id: params.id } }),
        );
        return reply
          .type('application/json; charset=utf-8')
          .header('content-disposition', `attachment; filename="erasure-${params.id}.json"`)
          .serializer((text: unknown) => text as string)
          .send(certificate as never);
      },
    );
    routes.post(
      '/retention/verification',
      { schema: { body: certificateSchema, response: { 200: verifiedSchema } }, config: { access: readers } },
      ({ body }) => verifyErasure(platform, body),
    );
  });
}
