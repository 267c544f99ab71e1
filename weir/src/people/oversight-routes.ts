import { z } from 'zod';
import type { Platform } from '#platform';
import {
  accessQuestionSchema,
  accessSchema,
  breakGlassReviewSchema,
  breakGlassSchema,
  keptDataSchema,
  openBreakGlassSchema,
  rightsSchema,
} from './contract.ts';
import type { People } from './people.ts';

const withId = z.object({ id: z.string().max(60) });
const overseers = ['auditor', 'dpo_oversight'] as const;
const ofTheFiu = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'fiu_strategic'] as const;

/** Break-glass, and what the auditor and the data-protection officer read. */
export function oversightRoutes({ http }: Platform, people: People): void {
  const { breakGlass, oversight } = people;
  http.add((routes) => {
    routes.get(
      '/break-glass',
      {
        schema: {
          querystring: z.object({ state: z.enum(['open', 'to-review', 'reviewed']).optional() }),
          response: { 200: z.object({ items: z.array(breakGlassSchema) }) },
        },
        config: { access: [...ofTheFiu, ...overseers, 'administrator'] },
      },
      async ({ asker, query }) => ({ items: await breakGlass.list(asker, query.state) }),
    );

    routes.post(
      '/break-glass',
      {
        schema: { body: openBreakGlassSchema, response: { 200: breakGlassSchema } },
        config: { access: ofTheFiu },
      },
      ({ asker, body }) => {
        people.requireFresh(asker);
        return breakGlass.open(asker, body);
      },
    );

    routes.post(
      '/break-glass/:id/end',
      { schema: { params: withId, response: { 200: breakGlassSchema } }, config: { access: ofTheFiu } },
      ({ asker, params }) => breakGlass.end(asker, params.id),
    );

    routes.post(
      '/break-glass/:id/review',
      {
        schema: { params: withId, body: breakGlassReviewSchema, response: { 200: breakGlassSchema } },
        config: { access: ['fiu_supervisor', 'administrator'] },
      },
      ({ asker, params, body }) => breakGlass.review(asker, params.id, body.finding, body.reason),
    );

    routes.get(
      '/oversight/accesses',
      {
        schema: {
          querystring: accessQuestionSchema,
          response: { 200: z.object({ items: z.array(accessSchema), nextCursor: z.string().nullable() }) },
        },
        config: { access: overseers },
      },
      ({ asker, query }) => oversight.accesses(asker, query),
    );

    routes.get(
      '/oversight/people',
      {
        schema: {
          querystring: z.object({
            cursor: z.string().max(60).optional(),
            limit: z.coerce.number().int().min(1).max(200).default(100),
          }),
          response: { 200: z.object({ items: z.array(rightsSchema), nextCursor: z.string().nullable() }) },
        },
        config: { access: overseers },
      },
      async ({ asker, query: { cursor, limit } }) => {
        const items = await oversight.rights(asker, { after: cursor, limit });
        return { items, nextCursor: items.length === limit ? items.at(-1)!.id : null };
      },
    );

    routes.get(
      '/oversight/personal-data',
      {
        schema: { response: { 200: z.object({ items: z.array(keptDataSchema) }) } },
        config: { access: overseers },
      },
      async ({ asker }) => ({ items: await oversight.personalData(asker) }),
    );
  });
}
