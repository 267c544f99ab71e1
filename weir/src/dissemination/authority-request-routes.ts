import { z } from 'zod';
import { record } from '#audit';
import type { Asker, Platform } from '#platform';
import {
  askedRequestSchema,
  authorityRequestQuerySchema,
  authorityRequestSchema,
  newAuthorityRequestSchema,
  proposalDecisionSchema,
  proposalSchema,
  takeRequestSchema,
  type AuthorityRequest,
} from './authority-request-contract.ts';
import { findRequest, listRequests, type StoredRequest } from './authority-request-store.ts';
import { askedView, requestUnknown, type AuthorityRequestActs } from './authority-requests.ts';
import { receivingRoles } from './receiving-roles.ts';

const idParams = z.object({ id: z.string().max(100) });
const fiu = { access: ['fiu_analyst', 'fiu_supervisor'] };
const approvers = { access: ['fiu_supervisor'] };
const authorities = { access: receivingRoles };
const asked = z.object({ items: z.array(askedRequestSchema), nextCursor: z.string().nullable() });
const page = z.object({ items: z.array(authorityRequestSchema), nextCursor: z.string().nullable() });
const cursorAfter = (rows: readonly StoredRequest[], limit: number): string | null =>
  rows.length === limit ? rows.at(-1)!.id : null;

export function authorityRequestRoutes(platform: Platform, acts: AuthorityRequestActs): void {
  askingRoutes(platform, acts);
  answeringRoutes(platform, acts);
}

function askingRoutes({ http, register }: Platform, acts: AuthorityRequestActs): void {
  const show = (asker: Asker, id: string) =>
    register.as(asker, async (tx) => {
      const row = await findRequest(tx, id, { organisation: asker.organisation ?? '' });
      if (row === undefined) throw requestUnknown();
      return askedView(row);
    });
  http.add((routes) => {
    routes.get(
      '/requests-to-fiu',
      { schema: { querystring: authorityRequestQuerySchema, response: { 200: asked } }, config: authorities },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listRequests(tx, request.query, request.asker.organisation ?? '');
          return { items: rows.map(askedView), nextCursor: cursorAfter(rows, request.query.limit) };
        }),
    );
    routes.post(
      '/requests-to-fiu',
      {
        schema: { body: newAuthorityRequestSchema, response: { 200: askedRequestSchema } },
        config: authorities,
      },
      async (request) => show(request.asker, await acts.ask(request.asker, request.body)),
    );
    routes.get(
      '/requests-to-fiu/:id',
      { schema: { params: idParams, response: { 200: askedRequestSchema } }, config: authorities },
      (request) => show(request.asker, request.params.id),
    );
  });
}

function answeringRoutes({ http, register }: Platform, acts: AuthorityRequestActs): void {
  const show = (asker: Asker, id: string): Promise<AuthorityRequest> =>
    register.as(asker, async (tx) => {
      const row = await findRequest(tx, id);
      if (row === undefined) throw requestUnknown();
      return acts.view(tx, row);
    });
  const answer = { 200: authorityRequestSchema };
  http.add((routes) => {
    routes.get(
      '/authority-requests',
      { schema: { querystring: authorityRequestQuerySchema, response: { 200: page } }, config: fiu },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listRequests(tx, request.query);
          const items: AuthorityRequest[] = [];
          for (const row of rows) items.push(await acts.view(tx, row));
          return { items, nextCursor: cursorAfter(rows, request.query.limit) };
        }),
    );
    routes.get(
      '/authority-requests/:id',
      { schema: { params: idParams, response: answer }, config: fiu },
      async (request) => {
        const { id } = request.params;
        const found = await show(request.asker, id);
        await register.as(request.asker, (tx) =>
          record(tx, { act: 'authority-request.viewed', object: { kind: 'authority-request', id } }),
        );
        return found;
      },
    );
    routes.post(
      '/authority-requests/:id/case',
      { schema: { params: idParams, body: takeRequestSchema, response: answer }, config: fiu },
      async (request) => {
        await acts.take(request.asker, request.params.id, request.body.caseId);
        return show(request.asker, request.params.id);
      },
    );
    routes.post(
      '/authority-requests/:id/proposal',
      { schema: { params: idParams, body: proposalSchema, response: answer }, config: fiu },
      async (request) => {
        await acts.propose(request.asker, request.params.id, request.body);
        return show(request.asker, request.params.id);
      },
    );
    routes.post(
      '/authority-requests/:id/decision',
      { schema: { params: idParams, body: proposalDecisionSchema, response: answer }, config: approvers },
      async (request) => {
        await acts.decide(request.asker, request.params.id, request.body);
        return show(request.asker, request.params.id);
      },
    );
  });
}
