import { z } from 'zod';
import type { Attachments } from '#attachments';
import type { Platform } from '#platform';
import {
  newFeedbackSchema,
  newMessageSchema,
  newThreadSchema,
  readMarkSchema,
  threadDetailSchema,
  threadPageSchema,
  threadQuerySchema,
} from './contract.ts';
import { givenMessage } from './given-message.ts';
import type { Messages } from './messages.ts';

const fiu = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor'];
const board = ['re_reporting_officer', ...fiu];
const idParams = z.object({ id: z.string().max(100) });

export function messageRoutes(platform: Platform, messages: Messages, attachments: Attachments): void {
  const answer = { response: { 200: threadDetailSchema } };
  platform.http.add((routes) => {
    routes.get(
      '/threads',
      {
        schema: { querystring: threadQuerySchema, response: { 200: threadPageSchema } },
        config: { access: board },
      },
      (request) => messages.list(request.asker, request.query),
    );
    routes.get(
      '/threads/:id',
      {
        schema: {
          params: idParams,
          querystring: z.object({
            after: z.string().max(100).optional(),
            limit: z.coerce.number().int().min(1).max(200).default(200),
          }),
          ...answer,
        },
        config: { access: board },
      },
      (request) => messages.thread(request.asker, request.params.id, request.query),
    );
    routes.post(
      '/threads',
      {
        schema: { consumes: ['application/json', 'multipart/form-data'], ...answer },
        config: { access: board },
      },
      async (request) => {
        const { given, files } = await givenMessage(request, newThreadSchema, attachments, platform.config);
        return messages.open(request.asker, given, files);
      },
    );
    routes.post(
      '/threads/:id/messages',
      {
        schema: { params: idParams, consumes: ['application/json', 'multipart/form-data'], ...answer },
        config: { access: board },
      },
      async (request) => {
        // Asked before the files are read: nobody fills the vault for a board that is not theirs.
        await messages.thread(request.asker, request.params.id, { limit: 1 });
        const { given, files } = await givenMessage(request, newMessageSchema, attachments, platform.config);
        return messages.write(request.asker, request.params.id, given.text, files);
      },
    );
    routes.post(
      '/threads/:id/read',
      { schema: { params: idParams, body: readMarkSchema, ...answer }, config: { access: board } },
      (request) => messages.read(request.asker, request.params.id, request.body.upTo),
    );
    routes.post(
      '/reports/:id/feedback',
      { schema: { params: idParams, body: newFeedbackSchema, ...answer }, config: { access: fiu } },
      (request) => messages.feedback(request.asker, request.params.id, request.body),
    );
  });
}
