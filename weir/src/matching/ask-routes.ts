import { z } from 'zod';
import type { Asker, Platform } from '#platform';
import { askOr404, type AskActs } from './asks.ts';
import { itemsOfCase } from './case-items.ts';
import {
  askDetailSchema,
  askPageSchema,
  askQuerySchema,
  caseItemsSchema,
  itemQuerySchema,
  newAskSchema,
  proposalPageSchema,
  proposalQuerySchema,
  proposalSchema,
  reasonSchema,
  type CaseItems,
} from './contract.ts';
import { itemKey } from './items.ts';
import { tables } from './matching-store.ts';
import { askDetail, askViews, proposalView, seesCase } from './matching-view.ts';
import { note } from './noting.ts';
import type { ResultActs } from './results.ts';
import type { MatchingRooms } from './rooms.ts';

const idParams = z.object({ id: z.string().max(100) });
const makers = { access: ['fiu_analyst', 'fiu_supervisor'] };
const readers = { access: ['fiu_analyst', 'fiu_intl_desk', 'fiu_supervisor'] };

/** Asking from a case, and what came of it. */
export function askRoutes(
  platform: Platform,
  rooms: MatchingRooms,
  { asks, results }: { asks: AskActs; results: ResultActs },
): void {
  const { http, register, config } = platform;
  const { namesOf } = rooms.people;
  const detail = (asker: Asker, id: string, act?: string) =>
    register.as(asker, async (tx) => {
      const row = await askOr404(tx, id);
      const found = await askDetail(tx, row, { namesOf, seesCase: await seesCase(tx, row.case_id) });
      if (act !== undefined) await note(tx, act, { kind: 'matching-ask', id });
      return found;
    });
  const answer = { 200: askDetailSchema };

  http.add((routes) => {
    routes.get(
      '/matching/items',
      { schema: { querystring: itemQuerySchema, response: { 200: caseItemsSchema } }, config: makers },
      ({ asker, query }) =>
        register.as(asker, async (tx): Promise<CaseItems> => {
          const { id } = await rooms.cases.get(tx, query.case);
          const found = await itemsOfCase(tx, id, config.jurisdiction);
          await note(tx, 'items-viewed', { kind: 'case', id }, { items: found.length });
          return {
            items: found.flatMap(({ fragment, spelled }) =>
              'value' in spelled
                ? [{ key: itemKey(fragment, spelled.value), fragmentId: fragment, ...spelled }]
                : [],
            ),
            unfit: found.flatMap(({ fragment, spelled }) =>
              'unfit' in spelled ? [{ fragmentId: fragment, type: spelled.type, code: spelled.unfit }] : [],
            ),
          };
        }),
    );
    routes.get(
      '/matching/asks',
      { schema: { querystring: askQuerySchema, response: { 200: askPageSchema } }, config: readers },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          let select = tables(tx).selectFrom('matching_asks').selectAll().limit(query.limit);
          if (query.state !== undefined) select = select.where('state', '=', query.state);
          if (query.case !== undefined) {
            // The desk does not learn by asking which case a question is from.
            if (!(await seesCase(tx, query.case))) return { items: [], nextCursor: null };
            select = select.where('case_id', '=', query.case);
          }
          const [at, id] = query.cursor?.split('|') ?? [];
          if (at !== undefined && id !== undefined && !Number.isNaN(Date.parse(at)))
            select = select.where((is) =>
              is.or([is('drafted_at', '<', at), is.and([is('drafted_at', '=', at), is('id', '<', id)])]),
            );
          const rows = await select.orderBy('drafted_at', 'desc').orderBy('id', 'desc').execute();
          const last = rows.length === query.limit ? rows.at(-1)! : undefined;
          return {
            items: await askViews(tx, rows, namesOf),
            nextCursor: last === undefined ? null : `${last.drafted_at}|${last.id}`,
          };
        }),
    );
    routes.post(
      '/matching/asks',
      { schema: { body: newAskSchema, response: answer }, config: makers, bodyLimit: 2 * 2 ** 20 },
      async ({ asker, body }) => detail(asker, await asks.draft(asker, body)),
    );
    routes.get(
      '/matching/asks/:id',
      { schema: { params: idParams, response: answer }, config: readers },
      ({ asker, params }) => detail(asker, params.id, 'ask-viewed'),
    );
    routes.post(
      '/matching/asks/:id/release',
      { schema: { params: idParams, response: answer }, config: { access: ['fiu_intl_desk'] } },
      async ({ asker, params }) => {
        await asks.release(asker, params.id);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/matching/asks/:id/withdrawal',
      { schema: { params: idParams, response: answer }, config: readers },
      async ({ asker, params }) => {
        await asks.withdraw(asker, params.id);
        return detail(asker, params.id);
      },
    );
    routes.get(
      '/matching/proposals',
      { schema: { querystring: proposalQuerySchema, response: { 200: proposalPageSchema } }, config: makers },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          let select = tables(tx).selectFrom('matching_proposals').selectAll().limit(query.limit);
          if (query.case !== undefined) select = select.where('case_id', '=', query.case);
          if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
          const rows = await select.orderBy('id', 'desc').execute();
          return {
            items: rows.map(proposalView),
            nextCursor: rows.length === query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );
    routes.post(
      '/matching/proposals/:id/dropping',
      {
        schema: { params: idParams, body: reasonSchema, response: { 200: proposalSchema } },
        config: makers,
      },
      async ({ asker, params, body }) => {
        await results.dropProposal(asker, params.id, body.reason);
        return register.as(asker, async (tx) =>
          proposalView(
            await tables(tx)
              .selectFrom('matching_proposals')
              .selectAll()
              .where('id', '=', params.id)
              .executeTakeFirstOrThrow(),
          ),
        );
      },
    );
  });
}
