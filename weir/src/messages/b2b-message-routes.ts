import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { Attachments } from '#attachments';
import type { Platform } from '#platform';
import type { ThreadDetail } from './contract.ts';
import { givenMessage } from './given-message.ts';
import type { Messages } from './messages.ts';

const filers = ['re_reporting_officer'];
const idQuery = z.object({ id: z.string().min(1).max(100) });
const newSchema = z.object({
  Subject: z.string().trim().min(1).max(200),
  Body: z.string().trim().min(1).max(8000),
  ReportKey: z.string().max(100).optional(),
  /** Goes on with a thread in place of beginning one. */
  ThreadId: z.string().max(100).optional(),
  Reference: z.string().max(100).optional(),
});

/**
 * The message board under goAML's machine channel. Of these paths only the common beginning is known
 * (docs/integrating.md); the names below it are ours.
 */
export function b2bMessageRoutes(platform: Platform, messages: Messages, attachments: Attachments): void {
  platform.http.server.register(async (scope) => {
    scope.get('/api/MessageBoard/GetMessages', { config: { access: filers } }, async (request, reply) => {
      const { unread } = request.query as { unread?: string };
      const page = await messages.list(request.asker, {
        limit: 200,
        ...(unread === 'true' ? { unread: 'true' as const } : {}),
      });
      return send(
        reply,
        page.items.map((thread) => ({
          ThreadId: thread.id,
          Subject: thread.subject,
          Type: thread.kind,
          Reference: thread.reference,
          ReportKey: thread.report?.number ?? null,
          Messages: thread.messages,
          Unread: thread.unread,
          LastMessageDate: thread.last.at,
        })),
      );
    });
    scope.get('/api/MessageBoard/GetMessage', { config: { access: filers } }, async (request, reply) => {
      const id = idQuery.safeParse(request.query).data?.id;
      if (id === undefined)
        throw new Problem({ code: 'thread-unknown', status: 404, detail: 'Name the thread: ?id=…' });
      return send(reply, threadView(await messages.thread(request.asker, id)));
    });
    scope.post('/api/MessageBoard/PostMessage', { config: { access: filers } }, async (request, reply) => {
      const { given, files } = await givenMessage(request, newSchema, attachments, platform.config);
      const thread =
        given.ThreadId === undefined
          ? await messages.open(
              request.asker,
              {
                subject: given.Subject,
                text: given.Body,
                kind: 'manual',
                report: given.ReportKey,
                reference: given.Reference,
              },
              files,
            )
          : await messages.write(request.asker, given.ThreadId, given.Body, files);
      return send(reply, threadView(thread));
    });
    scope.post('/api/MessageBoard/MarkAsRead', { config: { access: filers } }, async (request, reply) => {
      const id = idQuery.safeParse(request.query).data?.id;
      if (id === undefined)
        throw new Problem({ code: 'thread-unknown', status: 404, detail: 'Name the thread: ?id=…' });
      const thread = await messages.thread(request.asker, id);
      const last = thread.items.at(-1);
      return send(reply, threadView(last ? await messages.read(request.asker, id, last.id) : thread));
    });
  });
}

function threadView(thread: ThreadDetail) {
  return {
    ThreadId: thread.id,
    Subject: thread.subject,
    Type: thread.kind,
    Reference: thread.reference,
    ReportKey: thread.report?.number ?? null,
    Messages: thread.items.map((message) => ({
      MessageId: message.id,
      From: message.author ?? 'FIU',
      Date: message.at,
      Body: message.text,
      Attachments: message.attachments.map((file) => ({
        Name: file.name,
        Size: file.size,
        Url: `/api/v1/attachments/${file.id}`,
      })),
    })),
  };
}

function send(reply: { type(type: string): { send(body: string): unknown } }, body: unknown): unknown {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}
