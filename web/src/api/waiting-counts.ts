import type { Person } from 'weir/people/contract';
import { z } from 'zod';
import { read } from './client.ts';

/** Only what is counted here, so that the first page need not carry the rooms' whole contracts. */
const alertCounts = z.object({ counts: z.object({ open: z.number() }) });
const rows = z.object({ items: z.array(z.object({ authors: z.array(z.object({ id: z.string() })) })) });
const anyRows = z.object({ items: z.array(z.unknown()) });

const stateRows = z.object({ items: z.array(z.object({ state: z.string() })) });
const unreadCount = z.object({ unread: z.number() });

type Counts = Partial<
  Record<
    'inbox' | 'alerts' | 'returned' | 'received' | 'feedback' | 'messages' | 'reports' | 'requests',
    number
  >
>;

export async function countWaiting(person: Person, signal: AbortSignal): Promise<Counts> {
  const has = (role: Person['roles'][number]): boolean => person.roles.includes(role);
  const counts: Counts = {};
  const asked: Promise<void>[] = [];
  if (has('fiu_analyst') || has('fiu_supervisor')) {
    asked.push(
      read(alertCounts, '/alerts', { query: { state: 'open', limit: 1 }, signal }).then((answer) => {
        counts.alerts = answer.counts.open;
      }),
    );
  }
  if (has('re_reporting_officer')) {
    asked.push(
      read(unreadCount, '/threads', { query: { limit: 1 }, signal }).then(({ unread }) => {
        counts.messages = unread;
      }),
      read(stateRows, '/served-requests', { query: { limit: 100 }, signal }).then(({ items }) => {
        counts.requests = items.filter(({ state }) =>
          ['sent', 'acknowledged', 'partial'].includes(state),
        ).length;
      }),
    );
  }
  if (has('fiu_intake')) {
    asked.push(
      read(anyRows, '/reports', { query: { state: 'held', limit: 100 }, signal }).then(({ items }) => {
        counts.reports = items.length;
      }),
    );
  }
  if (has('fiu_supervisor')) {
    asked.push(
      read(rows, '/disseminations', { query: { state: 'submitted', limit: 100 }, signal }).then(
        ({ items }) => {
          counts.inbox = items.filter(({ authors }) => !authors.some(({ id }) => id === person.id)).length;
        },
      ),
    );
  }
  if (has('prosecutor')) {
    asked.push(
      ...(['new', 'acknowledged'] as const).map((state) =>
        read(anyRows, '/received', { query: { state, limit: 100 }, signal }).then(({ items }) => {
          counts[state === 'new' ? 'received' : 'feedback'] = items.length;
        }),
      ),
    );
  }
  // A count that could not be had is left out: the page itself says why when it is opened.
  await Promise.allSettled(asked);
  return counts;
}
