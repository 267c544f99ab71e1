import { z } from 'zod';
import { record } from '#audit';
import { peopleById } from '#people';
import type { Asker, Platform, Transaction } from '#platform';
import {
  notificationChoiceSchema,
  notificationPageSchema,
  notificationQuerySchema,
  notificationSettingsSchema,
  unreadSchema,
} from './contract.ts';
import { chosenAtFirst } from './kinds.ts';
import { countUnread, listNotifications, markRead, putSettings, settingsOf } from './notification-store.ts';

const idParams = z.object({ id: z.string().max(100) });
const signedIn = { access: 'signed-in' } as const;

export function notificationRoutes({ http, register, config }: Platform): void {
  const unread = async (tx: Transaction) => ({ unread: await countUnread(tx, tx.asker.person!) });
  const settings = (asker: Asker) =>
    register.as(asker, async (tx) => {
      const [person] = await peopleById(tx, [asker.person!]);
      const chosen = (await settingsOf(tx, [asker.person!])).get(asker.person!) ?? chosenAtFirst;
      return { ...chosen, address: person?.email ?? '', mail: config.mail !== undefined };
    });
  http.add((routes) => {
    routes.get(
      '/notifications',
      {
        schema: { querystring: notificationQuerySchema, response: { 200: notificationPageSchema } },
        config: signedIn,
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listNotifications(tx, request.asker.person!, request.query);
          return {
            items: rows.map(({ id, kind, path, at, read_at }) => ({ id, kind, path, at, readAt: read_at })),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );
    routes.get(
      '/notifications/unread',
      { schema: { response: { 200: unreadSchema } }, config: signedIn },
      (request) => register.as(request.asker, unread),
    );
    routes.post(
      '/notifications/:id/read',
      { schema: { params: idParams, response: { 200: unreadSchema } }, config: signedIn },
      (request) =>
        register.as(request.asker, async (tx) => {
          await markRead(tx, request.asker.person!, request.params.id);
          return unread(tx);
        }),
    );
    routes.post(
      '/notifications/read',
      { schema: { response: { 200: unreadSchema } }, config: signedIn },
      (request) =>
        register.as(request.asker, async (tx) => {
          await markRead(tx, request.asker.person!);
          return unread(tx);
        }),
    );
    routes.get(
      '/notifications/settings',
      { schema: { response: { 200: notificationSettingsSchema } }, config: signedIn },
      (request) => settings(request.asker),
    );
    routes.put(
      '/notifications/settings',
      {
        schema: { body: notificationChoiceSchema, response: { 200: notificationSettingsSchema } },
        config: signedIn,
      },
      async (request) => {
        await register.as(request.asker, async (tx) => {
          await putSettings(tx, request.asker.person!, request.body);
          await record(tx, {
            act: 'notifications.settings-changed',
            object: { kind: 'person', id: request.asker.person! },
            facts: { ...request.body.choices, language: request.body.language },
          });
        });
        return settings(request.asker);
      },
    );
  });
}
