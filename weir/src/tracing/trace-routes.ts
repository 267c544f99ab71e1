import { z } from 'zod';
import type { NamesOf } from '#people';
import type { Platform, Transaction } from '#platform';
import { record } from '#audit';
import {
  differenceQuerySchema,
  flowQuerySchema,
  flowSchema,
  originRequestSchema,
  replaySchema,
  traceDetailSchema,
  traceDifferenceSchema,
  tracePageSchema,
  traceQuerySchema,
  traceRequestSchema,
  traceSchema,
  type Trace,
} from './contract.ts';
import { listTraces, type StoredTrace } from './trace-store.ts';
import { traceDifference } from './trace-difference.ts';
import { traceNotDone, traceUnknown, traceView } from './trace-view.ts';
import type { Tracing } from './tracing.ts';

/** Names of people for ids: the people room's, passed in. */
const readers = ['fiu_analyst', 'fiu_supervisor'];
const idParams = z.object({ id: z.string().max(100) });

export function traceRoutes(platform: Platform, tracing: Tracing, namesOf: NamesOf | undefined): void {
  const { http, register, vault } = platform;

  async function views(tx: Transaction, rows: readonly StoredTrace[]): Promise<Trace[]> {
    const names = await namesOf?.(tx, [...new Set(rows.map((row) => row.asked_by))]);
    return rows.map((row) => traceView(row, names?.get(row.asked_by)?.name ?? null));
  }

  http.add((routes) => {
    routes.post(
      '/traces',
      {
        schema: { body: traceRequestSchema, response: { 200: traceSchema } },
        config: { access: ['fiu_analyst'] },
      },
      async (request) => {
        const row = await tracing.ask(request.asker, request.body);
        return register.as(request.asker, async (tx) => (await views(tx, [row]))[0]!);
      },
    );

    routes.get(
      '/traces',
      {
        schema: { querystring: traceQuerySchema, response: { 200: tracePageSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listTraces(tx, request.query);
          return {
            items: await views(tx, rows),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );

    routes.get(
      '/traces/:id',
      { schema: { params: idParams, response: { 200: traceDetailSchema } }, config: { access: readers } },
      async (request) => {
        const detail = await tracing.detail(request.asker, request.params.id);
        if (detail === null) throw traceUnknown();
        await register.as(request.asker, (tx) =>
          record(tx, { act: 'tracing.viewed', object: { kind: 'trace', id: detail.id } }),
        );
        return detail;
      },
    );

    routes.get(
      '/traces/:id/flow',
      {
        schema: { params: idParams, querystring: flowQuerySchema, response: { 200: flowSchema } },
        config: { access: readers },
      },
      async (request) => {
        const row = await register.as(request.asker, (tx) => tracing.trace(tx, request.params.id));
        return tracing.flow(row, request.query.limit);
      },
    );

    routes.post(
      '/traces/origins',
      {
        schema: { body: originRequestSchema, response: { 200: traceSchema } },
        config: { access: ['fiu_analyst'] },
      },
      async (request) => {
        const row = await tracing.askOrigins(request.asker, request.body);
        return register.as(request.asker, async (tx) => (await views(tx, [row]))[0]!);
      },
    );

    routes.get(
      '/traces/:id/difference',
      {
        schema: {
          params: idParams,
          querystring: differenceQuerySchema,
          response: { 200: traceDifferenceSchema },
        },
        config: { access: readers },
      },
      async (request) => {
        const answered = async (id: string) => {
          const row = await register.as(request.asker, async (tx) => {
            const found = await tracing.trace(tx, id);
            await record(tx, { act: 'tracing.viewed', object: { kind: 'trace', id: found.id } });
            return found;
          });
          const answer = await tracing.answer(row);
          if (answer === null) throw traceNotDone();
          return { row, answer };
        };
        return traceDifference(await answered(request.params.id), await answered(request.query.with));
      },
    );

    routes.get(
      '/traces/:id/answer',
      { schema: { params: idParams }, config: { access: readers } },
      async (request, reply) => {
        const row = await register.as(request.asker, async (tx) => {
          const found = await tracing.trace(tx, request.params.id);
          await record(tx, { act: 'tracing.viewed', object: { kind: 'trace', id: found.id } });
          return found;
        });
        const bytes = row.sha256 === null ? Buffer.from('null') : await vault.get(row.sha256);
        return reply.type('application/json; charset=utf-8').send(bytes);
      },
    );

    routes.post(
      '/traces/:id/replay',
      { schema: { params: idParams, response: { 200: replaySchema } }, config: { access: ['fiu_analyst'] } },
      (request) => tracing.replay(request.asker, request.params.id),
    );
  });
}
