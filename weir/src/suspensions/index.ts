import type { Platform } from '#platform';
import { endingActs } from './end.ts';
import { holdActs } from './hold.ts';
import { servingActs } from './serve.ts';
import { suspensionRoutes } from './suspension-routes.ts';
import { unfinishedIn } from './suspension-store.ts';
import { draftActs, type SuspensionRooms } from './suspensions.ts';

export interface Suspensions {
  /** Records what lapsed and warns of what ends soon; true where more may be. The node calls it by itself. */
  look(): Promise<boolean>;
}

export function createSuspensions(platform: Platform, rooms: SuspensionRooms): Suspensions {
  const drafts = draftActs(platform, rooms);
  const serving = servingActs(platform, rooms);
  const ending = endingActs(platform, rooms);
  const holds = holdActs(platform, rooms);
  suspensionRoutes(platform, rooms, { drafts, serving, ending, holds });
  rooms.cases.beforeClosing(async (tx, caseId) =>
    (await unfinishedIn(tx, caseId)).map((id) => ({ kind: 'suspension', id })),
  );
  return { look: ending.look };
}

export type { SuspensionRooms } from './suspensions.ts';
