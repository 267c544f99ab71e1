import { z } from 'zod';
import type { Platform } from '#platform';
import { record } from '#audit';
import { subjectDetailSchema, subjectPageSchema, subjectQuerySchema } from './contract.ts';
import type { Subjects } from './subjects.ts';

/** Intake checks files and filers; who the FIU knows is for its analysts. */
const analysts = ['fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];

export function subjectRoutes({ http, register }: Platform, subjects: Subjects): void {
  http.add((routes) => {
    routes.get(
      '/subjects',
      {
        schema: { querystring: subjectQuerySchema, response: { 200: subjectPageSchema } },
        config: { access: analysts },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const page = await subjects.search(tx, request.query);
          // What was found and not what was typed: the log holds ids, never names.
          await record(tx, {
            act: 'subjects.searched',
            object: { kind: 'subjects', id: request.query.kind ?? 'all' },
            facts: { words: request.query.q !== undefined, found: page.items.map((item) => item.id) },
          });
          return page;
        }),
    );

    routes.get(
      '/subjects/:id',
      {
        schema: { params: z.object({ id: z.string().max(100) }), response: { 200: subjectDetailSchema } },
        config: { access: analysts },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const detail = await subjects.get(tx, request.params.id);
          await record(tx, { act: 'subjects.viewed', object: { kind: 'subject', id: detail.id } });
          return detail;
        }),
    );
  });
}
