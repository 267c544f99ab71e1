import { z } from 'zod';
import type { NamesOf } from '#people';
import type { Asker, Platform } from '#platform';
import { record } from '#audit';
import type { Subjects } from '#subjects';
import {
  hitDecisionSchema,
  hitDetailSchema,
  hitPageSchema,
  hitQuerySchema,
  hitReopeningSchema,
  hitSubjectPageSchema,
  type HitDetail,
} from './contract.ts';
import { hitCursor, hitQueue, hitsById, subjectQueue } from './hit-store.ts';
import { hitDetail, hitRows } from './hit-view.ts';
import type { Screening } from './screening.ts';

const analysts = ['fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];
/** The bureau's officer sees wanted persons that were put to the bureau: the register's policies leave no other. */
const readers = [...analysts, 'ncb_officer'];
const deciders = ['fiu_analyst', 'fiu_supervisor'];
const idParams = z.object({ id: z.string().max(100) });

export function hitRoutes(
  { http, register }: Platform,
  screening: Screening,
  subjects: Subjects,
  namesOf: NamesOf,
): void {
  const detail = (asker: Asker, id: string): Promise<HitDetail> =>
    register.as(asker, (tx) => hitDetail(tx, { subjects, namesOf, rules: screening.rules() }, id));

  http.add((routes) => {
    routes.get(
      '/hits',
      {
        schema: { querystring: hitQuerySchema, response: { 200: hitPageSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await hitQueue(tx, request.query);
          return {
            items: await hitRows(tx, subjects, rows),
            nextCursor: rows.length === request.query.limit ? hitCursor(rows.at(-1)!) : null,
          };
        }),
    );

    routes.get(
      '/hits/subjects',
      {
        schema: { querystring: hitQuerySchema, response: { 200: hitSubjectPageSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const queue = await subjectQueue(tx, request.query);
          const best = new Map(
            (
              await hitRows(
                tx,
                subjects,
                await hitsById(
                  tx,
                  queue.map(({ id }) => id),
                ),
              )
            ).map((row) => [row.id, row]),
          );
          return {
            items: queue.map(({ id, hits, purposes }) => ({
              subject: best.get(id)!.subject,
              hits,
              purposes,
              best: best.get(id)!,
            })),
            nextCursor: queue.length === request.query.limit ? hitCursor(queue.at(-1)!) : null,
          };
        }),
    );

    routes.get(
      '/hits/:id',
      { schema: { params: idParams, response: { 200: hitDetailSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => {
          const found = await hitDetail(
            tx,
            { subjects, namesOf, rules: screening.rules() },
            request.params.id,
          );
          await record(tx, { act: 'screening.hit-viewed', object: { kind: 'hit', id: found.id } });
          return found;
        }),
    );

    routes.post(
      '/hits/:id/decision',
      {
        schema: { params: idParams, body: hitDecisionSchema, response: { 200: hitDetailSchema } },
        config: { access: deciders },
      },
      async (request) => {
        await screening.decide(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/hits/:id/confirmation',
      {
        schema: { params: idParams, body: hitDecisionSchema, response: { 200: hitDetailSchema } },
        config: { access: [...deciders, 'ncb_officer'] },
      },
      async (request) => {
        await screening.confirm(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/hits/:id/reopening',
      {
        schema: { params: idParams, body: hitReopeningSchema, response: { 200: hitDetailSchema } },
        config: { access: deciders },
      },
      async (request) => {
        await screening.reopen(request.asker, request.params.id, request.body.reason);
        return detail(request.asker, request.params.id);
      },
    );
  });
}
