import type { NamesOf } from '#people';
import type { Ledger } from '#ledger';
import type { Platform } from '#platform';
import type { Subjects } from '#subjects';
import { ledgerCounts } from './flows.ts';
import { createStrategy } from './strategy.ts';
import { strategyRoutes } from './strategy-routes.ts';

/** Strategic analysis: counts of what the FIU receives, raises and sends, with nobody in them. */
export function openStrategy(
  platform: Platform,
  rooms: {
    people: { namesOf: NamesOf };
    ledger: Pick<Ledger, 'query'>;
    subjects: Pick<Subjects, 'forAccounts' | 'rowsOf'>;
  },
): void {
  strategyRoutes(platform, createStrategy(platform, ledgerCounts(platform, rooms)), rooms.people.namesOf);
}
