import { z } from 'zod';
import type { Platform } from '#platform';
import { draftChangeSchema, draftDetailSchema, draftListSchema, submissionSchema } from './contract.ts';
import type { Drafts } from './drafts.ts';
import { idParams } from './intake-routes.ts';
import { streamedFile } from './uploaded-file.ts';

/** What a filer prepares and mends before it files. */
export function draftRoutes(platform: Platform, drafts: Drafts): void {
  const config = { access: ['re_reporting_officer'] };
  const answer = { 200: draftDetailSchema };

  platform.http.add((routes) => {
    routes.post('/reports/:id/draft', { schema: { params: idParams, response: answer }, config }, (request) =>
      drafts.revert(request.asker, request.params.id),
    );
    routes.get(
      '/report-drafts',
      { schema: { response: { 200: draftListSchema } }, config },
      async (request) => ({
        items: await drafts.list(request.asker),
      }),
    );
    routes.post(
      '/report-drafts',
      { schema: { response: answer, consumes: ['multipart/form-data'] }, config },
      async (request) => {
        const { result, fileName, fields } = await streamedFile(request, 'report', (file) =>
          drafts.takeIn(file),
        );
        return drafts.begin(request.asker, result, fileName, fields['as'] || undefined);
      },
    );
    routes.get('/report-drafts/:id', { schema: { params: idParams, response: answer }, config }, (request) =>
      drafts.get(request.asker, request.params.id),
    );
    routes.put(
      '/report-drafts/:id',
      { schema: { params: idParams, body: draftChangeSchema, response: answer }, config },
      (request) => drafts.write(request.asker, request.params.id, request.body.text, request.body.version),
    );
    routes.post(
      '/report-drafts/:id/file',
      { schema: { params: idParams, response: answer, consumes: ['multipart/form-data'] }, config },
      async (request) => {
        const { result, fileName } = await streamedFile(request, 'report', (file) => drafts.takeIn(file));
        return drafts.replaceFile(request.asker, request.params.id, result, fileName);
      },
    );
    routes.post(
      '/report-drafts/:id/submission',
      { schema: { params: idParams, response: { 200: submissionSchema } }, config },
      (request) => drafts.submit(request.asker, request.params.id),
    );
    routes.delete(
      '/report-drafts/:id',
      { schema: { params: idParams, response: { 204: z.null() } }, config },
      async (request, reply) => {
        await drafts.discard(request.asker, request.params.id);
        return reply.code(204).send(null);
      },
    );
  });
}
