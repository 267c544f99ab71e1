import { parseArgs } from 'node:util';
import type { Command } from '#platform';
import type { Notification } from './contract.ts';

export const notificationCommands: readonly Command[] = [
  {
    words: ['notification', 'list'],
    usage: '[--unread] [--limit N]',
    summary: 'Lists what waits for you, newest first.',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: { unread: { type: 'boolean' }, limit: { type: 'string' } },
      });
      const asked = new URLSearchParams({
        ...(values.unread === true ? { unread: 'true' } : {}),
        ...(values.limit === undefined ? {} : { limit: values.limit }),
      });
      const node = await context.node();
      const page = await node.request<{ items: Notification[]; nextCursor: string | null }>(
        'GET',
        `/api/v1/notifications?${asked.toString()}`,
      );
      for (const { at, kind, path, readAt } of page.items)
        context.output.say(`${at}  ${readAt === null ? 'new ' : 'read'}  ${kind}  ${path}`);
      if (page.items.length === 0) context.output.say('Nothing waits for you.');
      if (page.nextCursor !== null) context.output.say('There are more; raise --limit.');
      context.output.json(page);
      return 0;
    },
  },
];
