import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform } from '#platform';
import type { AgreementActs } from './agreements.ts';
import {
  agreementDecisionSchema,
  agreementDetailSchema,
  agreementPageSchema,
  agreementQuerySchema,
  epochPageSchema,
  epochQuerySchema,
  matchingPartnersSchema,
  matchingSettingsChangeSchema,
  matchingSettingsSchema,
  newAgreementSchema,
  proposalOfAgreementSchema,
  questionPageSchema,
  questionQuerySchema,
  reasonSchema,
  refusalPageSchema,
  refusalQuerySchema,
  refusalSchema,
} from './contract.ts';
import { findAgreement, tables } from './matching-store.ts';
import {
  agreementDetail,
  agreementViews,
  epochViews,
  partnerViews,
  questionView,
  refusalViews,
} from './matching-view.ts';
import { note } from './noting.ts';
import type { MatchingRooms } from './rooms.ts';
import { changeSettings, settingsOf } from './settings.ts';

const idParams = z.object({ id: z.string().max(100) });
const desk = { access: ['fiu_intl_desk'] };
const deciders = { access: ['fiu_intl_desk', 'fiu_supervisor'] };
const readers = { access: ['fiu_intl_desk', 'fiu_supervisor', 'auditor', 'dpo_oversight'] };
const partnersReaders = { access: ['fiu_analyst', 'fiu_intl_desk', 'fiu_supervisor'] };

/** What the desk and its overseers do; the routes of questions from cases are in `ask-routes.ts`. */
export function deskRoutes(platform: Platform, rooms: MatchingRooms, agreements: AgreementActs): void {
  const { http, register } = platform;
  const { namesOf } = rooms.people;
  const detail = (asker: Asker, id: string) =>
    register.as(asker, async (tx) => {
      const row = await findAgreement(tx, id);
      if (row === undefined)
        throw new Problem({
          code: 'matching-agreement-unknown',
          status: 404,
          detail: 'There is no such agreement.',
        });
      return agreementDetail(tx, row, namesOf);
    });
  const answer = { 200: agreementDetailSchema };

  http.add((routes) => {
    routes.get(
      '/matching/partners',
      { schema: { response: { 200: matchingPartnersSchema } }, config: partnersReaders },
      ({ asker }) =>
        register.as(asker, async (tx) => ({
          items: await partnerViews(
            tx,
            await tables(tx)
              .selectFrom('matching_agreements')
              .selectAll()
              .where('state', '=', 'in_force')
              .orderBy('partner')
              .execute(),
          ),
        })),
    );
    routes.get(
      '/matching/agreements',
      {
        schema: { querystring: agreementQuerySchema, response: { 200: agreementPageSchema } },
        config: readers,
      },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          let select = tables(tx).selectFrom('matching_agreements').selectAll().limit(query.limit);
          if (query.partner !== undefined) select = select.where('partner', '=', query.partner);
          if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
          const rows = await select.orderBy('id', 'desc').execute();
          return {
            items: await agreementViews(tx, rows, namesOf),
            nextCursor: rows.length === query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );
    routes.post(
      '/matching/agreements',
      { schema: { body: newAgreementSchema, response: answer }, config: desk },
      async ({ asker, body }) => detail(asker, await agreements.draft(asker, body)),
    );
    routes.get(
      '/matching/agreements/:id',
      { schema: { params: idParams, response: answer }, config: readers },
      ({ asker, params }) => detail(asker, params.id),
    );
    routes.post(
      '/matching/agreements/:id/proposal',
      { schema: { params: idParams, body: proposalOfAgreementSchema, response: answer }, config: desk },
      async ({ asker, params, body }) => {
        await agreements.propose(asker, params.id, body.hash);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/matching/agreements/:id/decision',
      { schema: { params: idParams, body: agreementDecisionSchema, response: answer }, config: deciders },
      async ({ asker, params, body }) => {
        await agreements.decide(asker, params.id, body);
        return detail(asker, params.id);
      },
    );
    routes.post(
      '/matching/agreements/:id/end',
      { schema: { params: idParams, body: reasonSchema, response: answer }, config: desk },
      async ({ asker, params, body }) => {
        await agreements.end(asker, params.id, body.reason);
        return detail(asker, params.id);
      },
    );
    routes.get(
      '/matching/epochs',
      { schema: { querystring: epochQuerySchema, response: { 200: epochPageSchema } }, config: readers },
      ({ asker, query }) => register.as(asker, async (tx) => ({ items: await epochViews(tx, query) })),
    );
  });
  overseenRoutes(platform, rooms);
}

function overseenRoutes(platform: Platform, rooms: MatchingRooms): void {
  const { http, register } = platform;
  const { namesOf } = rooms.people;
  http.add((routes) => {
    routes.get(
      '/matching/settings',
      { schema: { response: { 200: matchingSettingsSchema } }, config: readers },
      ({ asker }) => register.as(asker, (tx) => settingsOf(tx, namesOf)),
    );
    routes.put(
      '/matching/settings',
      {
        schema: { body: matchingSettingsChangeSchema, response: { 200: matchingSettingsSchema } },
        config: { access: ['fiu_supervisor'] },
      },
      async ({ asker, body }) => {
        await changeSettings(platform, asker, body);
        return register.as(asker, (tx) => settingsOf(tx, namesOf));
      },
    );
    routes.get(
      '/matching/questions',
      {
        schema: { querystring: questionQuerySchema, response: { 200: questionPageSchema } },
        config: readers,
      },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          let select = tables(tx).selectFrom('matching_questions').selectAll().limit(query.limit);
          if (query.partner !== undefined) select = select.where('partner', '=', query.partner);
          const [at, id] = query.cursor?.split('|') ?? [];
          if (at !== undefined && id !== undefined && !Number.isNaN(Date.parse(at)))
            select = select.where((is) =>
              is.or([is('arrived_at', '<', at), is.and([is('arrived_at', '=', at), is('id', '<', id)])]),
            );
          const rows = await select.orderBy('arrived_at', 'desc').orderBy('id', 'desc').execute();
          const last = rows.length === query.limit ? rows.at(-1)! : undefined;
          return {
            items: rows.map(questionView),
            nextCursor: last === undefined ? null : `${last.arrived_at}|${last.id}`,
          };
        }),
    );
    routes.get(
      '/matching/refusals',
      { schema: { querystring: refusalQuerySchema, response: { 200: refusalPageSchema } }, config: readers },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          let select = tables(tx).selectFrom('matching_refusals').selectAll().limit(query.limit);
          if (query.unseen === true) select = select.where('seen_at', 'is', null);
          if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
          const rows = await select.orderBy('id', 'desc').execute();
          return {
            items: await refusalViews(tx, rows, namesOf),
            nextCursor: rows.length === query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );
    routes.post(
      '/matching/refusals/:id/seen',
      { schema: { params: idParams, response: { 200: refusalSchema } }, config: deciders },
      ({ asker, params }) =>
        register.as(asker, async (tx) => {
          const row = await tables(tx)
            .updateTable('matching_refusals')
            .set({ seen_by: asker.person, seen_at: tx.now })
            .where('id', '=', params.id)
            .returningAll()
            .executeTakeFirst();
          if (row === undefined)
            throw new Problem({
              code: 'matching-refusal-unknown',
              status: 404,
              detail: 'There is no such refusal.',
            });
          await note(tx, 'refusal-seen', { kind: 'matching-refusal', id: row.id });
          return (await refusalViews(tx, [row], namesOf))[0]!;
        }),
    );
  });
}
