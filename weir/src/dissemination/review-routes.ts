import { z } from 'zod';
import type { Platform } from '#platform';
import { commentSchema, consentRequestSchema, newCommentSchema } from './contract.ts';
import type { ReviewActs } from './review.ts';

const idParams = z.object({ id: z.string().max(100) });
const makers = { access: ['fiu_analyst', 'fiu_supervisor'] };
const comments = z.object({ items: z.array(commentSchema) });

export function reviewRoutes({ http }: Platform, acts: ReviewActs): void {
  http.add((routes) => {
    routes.get(
      '/disseminations/:id/comments',
      { schema: { params: idParams, response: { 200: comments } }, config: makers },
      async (request) => ({ items: await acts.comments(request.asker, request.params.id) }),
    );
    routes.post(
      '/disseminations/:id/comments',
      { schema: { params: idParams, body: newCommentSchema, response: { 200: comments } }, config: makers },
      async (request) => ({ items: await acts.comment(request.asker, request.params.id, request.body) }),
    );
    routes.get(
      '/disseminations/:id/consent-requests',
      {
        schema: { params: idParams, response: { 200: z.object({ items: z.array(consentRequestSchema) }) } },
        config: makers,
      },
      async (request) => ({ items: await acts.consents(request.asker, request.params.id) }),
    );
  });
}
