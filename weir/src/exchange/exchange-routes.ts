import { z } from 'zod';
import { record } from '#audit';
import type { Asker, Platform } from '#platform';
import type { ConsentActs } from './consents.ts';
import {
  consentRequestsSchema,
  letterApprovalSchema,
  letterDraftSchema,
  matterDetailSchema,
  matterPageSchema,
  matterQuerySchema,
  mattersSchema,
  newLetterSchema,
  newMatterSchema,
  partnerSchema,
  reasonSchema,
  stepSchema,
  submitLetterSchema,
  suspensionDraftSchema,
  trailSchema,
  type MatterDetail,
} from './contract.ts';
import { lettersOf, listMatters } from './exchange-store.ts';
import { matterDetail, matterRows } from './exchange-view.ts';
import { matterOr404, type ExchangeRooms, type LetterActs } from './letters.ts';
import type { MatterActs } from './matters.ts';

const idParams = z.object({ id: z.string().max(100) });
const writers = { access: ['fiu_analyst', 'fiu_intl_desk', 'fiu_supervisor'] };
const desk = { access: ['fiu_intl_desk'] };
const supervisors = { access: ['fiu_supervisor'] };

export interface ExchangeActs {
  readonly letters: LetterActs;
  readonly matters: MatterActs;
  readonly consents: ConsentActs;
}

/** A matter with its letters, as it is now, for the answer of an act. */
export function detailOf(platform: Platform, rooms: ExchangeRooms, { letters }: ExchangeActs) {
  return (asker: Asker, id: string): Promise<MatterDetail> =>
    platform.register.as(asker, async (tx) => matterDetail(tx, await matterOr404(tx, id), rooms, letters));
}

export function exchangeRoutes(platform: Platform, rooms: ExchangeRooms, acts: ExchangeActs): void {
  matterRoutes(platform, rooms, acts);
  letterRoutes(platform, rooms, acts);
}

function matterRoutes(platform: Platform, rooms: ExchangeRooms, acts: ExchangeActs): void {
  const { http, register } = platform;
  const { letters, matters, consents } = acts;
  const detail = detailOf(platform, rooms, acts);
  const details = async (asker: Asker, ids: readonly string[]): Promise<MatterDetail[]> => {
    const all: MatterDetail[] = [];
    for (const id of ids) all.push(await detail(asker, id));
    return all;
  };

  http.add((routes) => {
    routes.get(
      '/exchange/partners',
      { schema: { response: { 200: z.object({ items: z.array(partnerSchema) }) } }, config: writers },
      (request) =>
        register.as(request.asker, async (tx) => ({
          items: (await rooms.post.partners(tx)).map(({ node, authority, jurisdiction }) => ({
            node,
            authority,
            jurisdiction,
          })),
        })),
    );

    routes.get(
      '/exchange/matters',
      {
        schema: { querystring: matterQuerySchema, response: { 200: matterPageSchema } },
        config: writers,
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listMatters(tx, request.query);
          return {
            items: await matterRows(tx, rows, rooms),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );

    routes.post(
      '/exchange/matters',
      { schema: { body: newMatterSchema, response: { 200: mattersSchema } }, config: writers },
      async (request) => ({
        items: await details(request.asker, await matters.begin(request.asker, request.body)),
      }),
    );

    routes.get(
      '/exchange/matters/:id',
      { schema: { params: idParams, response: { 200: matterDetailSchema } }, config: writers },
      (request) =>
        register.as(request.asker, async (tx) => {
          const row = await matterOr404(tx, request.params.id);
          // The author is owed to know that a person has its letter before her or him.
          for (const { state, message_id: message } of await lettersOf(tx, [row.id]))
            if (state === 'arrived') await rooms.post.opened(tx, message!, request.asker.person!);
          const answer = await matterDetail(tx, row, rooms, letters);
          await record(tx, { act: 'exchange.viewed', object: { kind: 'exchange', id: row.id } });
          return answer;
        }),
    );

    routes.post(
      '/exchange/matters/:id/letters',
      {
        schema: { params: idParams, body: newLetterSchema, response: { 200: matterDetailSchema } },
        config: writers,
      },
      async (request) => {
        await letters.draft(request.asker, request.params.id, {
          kind: request.body.kind,
          content: request.body.content,
        });
        return detail(request.asker, request.params.id);
      },
    );

    for (const kind of ['acknowledgement', 'reminder'] as const)
      routes.post(
        `/exchange/matters/:id/${kind}`,
        { schema: { params: idParams, response: { 200: matterDetailSchema } }, config: desk },
        async (request) => {
          await letters.signOfLife(request.asker, request.params.id, kind);
          return detail(request.asker, request.params.id);
        },
      );

    routes.post(
      '/exchange/matters/:id/step',
      {
        schema: { params: idParams, body: stepSchema, response: { 200: matterDetailSchema } },
        config: writers,
      },
      async (request) => {
        await matters.act(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/exchange/matters/:id/case',
      {
        schema: {
          params: idParams,
          body: z.object({ caseId: z.string().min(1).max(100) }),
          response: { 200: matterDetailSchema },
        },
        config: writers,
      },
      async (request) => {
        await matters.link(request.asker, request.params.id, request.body.caseId);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/exchange/matters/:id/suspension',
      {
        schema: { params: idParams, body: suspensionDraftSchema, response: { 200: matterDetailSchema } },
        config: { access: ['fiu_analyst', 'fiu_supervisor'] },
      },
      async (request) => {
        await matters.draftSuspension(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/exchange/matters/:id/consents',
      { schema: { params: idParams, response: { 200: matterDetailSchema } }, config: writers },
      async (request) => {
        await consents.apply(request.asker, request.params.id);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/exchange/consent-requests',
      {
        schema: {
          body: z.object({
            disseminationId: z.string().min(1).max(100),
            reason: z.string().trim().min(3).max(2000),
          }),
          response: { 200: consentRequestsSchema },
        },
        config: { access: ['fiu_analyst', 'fiu_supervisor'] },
      },
      async (request) => {
        const { disseminationId, reason } = request.body;
        const { made, missing } = await consents.request(request.asker, disseminationId, reason);
        return { items: await details(request.asker, made), missing };
      },
    );

    routes.get(
      '/exchange/trail',
      {
        schema: {
          querystring: z.object({ case: z.string().max(100), fragment: z.string().max(100) }),
          response: { 200: trailSchema },
        },
        config: writers,
      },
      (request) => consents.trail(request.asker, request.query.case, request.query.fragment),
    );
  });
}

function letterRoutes(platform: Platform, rooms: ExchangeRooms, acts: ExchangeActs): void {
  const { http } = platform;
  const { letters, matters } = acts;
  const detail = detailOf(platform, rooms, acts);

  http.add((routes) => {
    routes.put(
      '/exchange/letters/:id',
      {
        schema: { params: idParams, body: letterDraftSchema, response: { 200: matterDetailSchema } },
        config: writers,
      },
      async (request) => {
        const { version, content } = request.body;
        return detail(
          request.asker,
          await letters.save(request.asker, request.params.id, { version, content }),
        );
      },
    );

    routes.post(
      '/exchange/letters/:id/submit',
      {
        schema: { params: idParams, body: submitLetterSchema, response: { 200: matterDetailSchema } },
        config: writers,
      },
      async (request) =>
        detail(request.asker, await letters.submit(request.asker, request.params.id, request.body.version)),
    );

    routes.post(
      '/exchange/letters/:id/approval',
      {
        schema: { params: idParams, body: letterApprovalSchema, response: { 200: matterDetailSchema } },
        config: supervisors,
      },
      async (request) =>
        detail(request.asker, await letters.decide(request.asker, request.params.id, request.body)),
    );

    routes.post(
      '/exchange/letters/:id/return',
      {
        schema: { params: idParams, body: reasonSchema, response: { 200: matterDetailSchema } },
        config: { access: ['fiu_intl_desk', 'fiu_supervisor'] },
      },
      async (request) =>
        detail(request.asker, await letters.giveBack(request.asker, request.params.id, request.body.reason)),
    );

    routes.post(
      '/exchange/letters/:id/send',
      { schema: { params: idParams, response: { 200: matterDetailSchema } }, config: desk },
      async (request) => detail(request.asker, await letters.send(request.asker, request.params.id)),
    );

    routes.post(
      '/exchange/letters/:id/take',
      { schema: { params: idParams, response: { 200: matterDetailSchema } }, config: writers },
      async (request) => detail(request.asker, await matters.take(request.asker, request.params.id)),
    );
  });
}
