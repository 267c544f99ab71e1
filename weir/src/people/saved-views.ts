import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { RawBuilder } from 'kysely';
import { z } from 'zod';
import { json, type Platform, type Transaction } from '#platform';
import {
  newSavedViewSchema,
  savedViewNameSchema,
  savedViewSchema,
  savedViewsMax,
  savedViewsSchema,
  type SavedView,
} from './saved-views-contract.ts';

interface Tables {
  saved_views: SavedView & { person: string };
}

const withId = z.object({ id: z.string().max(60) });
const signedIn = { access: 'signed-in' } as const;

/** Lists as a person named them; the register gives each person his or her own only. */
export function savedViewRoutes({ http, register, chance }: Platform): void {
  http.add((routes) => {
    routes.get(
      '/saved-views',
      { schema: { response: { 200: savedViewsSchema } }, config: signedIn },
      ({ asker }) => register.as(asker, async (tx) => ({ items: await listed(tx) })),
    );

    routes.post(
      '/saved-views',
      { schema: { body: newSavedViewSchema, response: { 200: savedViewSchema } }, config: signedIn },
      ({ asker, body }) =>
        register.as(asker, async (tx) => {
          const others = await listed(tx);
          if (others.length >= savedViewsMax) throw tooMany();
          refuseTaken(others, body.name);
          const view = { ...body, id: newIdentifier(msFromInstant(tx.now), chance) as string, at: tx.now };
          await tx
            .tables<Tables>()
            .insertInto('saved_views')
            .values({ ...view, person: asker.person!, state: json(body.state) as RawBuilder<never> })
            .execute();
          return view;
        }),
    );

    routes.put(
      '/saved-views/:id',
      {
        schema: { params: withId, body: savedViewNameSchema, response: { 200: savedViewSchema } },
        config: signedIn,
      },
      ({ asker, params, body }) =>
        register.as(asker, async (tx) => {
          const all = await listed(tx);
          const view = all.find(({ id }) => id === params.id);
          if (!view) throw unknownView();
          refuseTaken(
            all.filter(({ id }) => id !== view.id),
            body.name,
          );
          await tx
            .tables<Tables>()
            .updateTable('saved_views')
            .set({ name: body.name })
            .where('id', '=', view.id)
            .execute();
          return { ...view, name: body.name };
        }),
    );

    routes.delete(
      '/saved-views/:id',
      { schema: { params: withId, response: { 204: z.null() } }, config: signedIn },
      async ({ asker, params }, reply) => {
        await register.as(asker, async (tx) => {
          const { numDeletedRows } = await tx
            .tables<Tables>()
            .deleteFrom('saved_views')
            .where('id', '=', params.id)
            .executeTakeFirst();
          if (numDeletedRows === 0n) throw unknownView();
        });
        return reply.code(204).send(null);
      },
    );
  });
}

async function listed(tx: Transaction): Promise<SavedView[]> {
  return tx
    .tables<Tables>()
    .selectFrom('saved_views')
    .select(['id', 'name', 'path', 'state', 'at'])
    .where('person', '=', tx.asker.person!)
    .orderBy('name')
    .orderBy('id')
    .limit(savedViewsMax)
    .execute();
}

function refuseTaken(others: readonly SavedView[], name: string): void {
  if (others.some((other) => other.name === name))
    throw new Problem({
      code: 'saved-view-name-taken',
      status: 409,
      detail: 'You keep a view under this name already. Give this one another name, or delete the other.',
    });
}

const tooMany = (): Problem =>
  new Problem({
    code: 'saved-views-full',
    status: 409,
    detail: `You keep ${savedViewsMax} views, which is as many as there may be. Delete one that you no longer use.`,
    facts: { max: savedViewsMax },
  });

const unknownView = (): Problem =>
  new Problem({
    code: 'saved-view-unknown',
    status: 404,
    detail: 'You keep no such view. It may have been deleted in another window.',
  });
