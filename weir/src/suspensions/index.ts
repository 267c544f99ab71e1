import type { Platform, Transaction } from '#platform';
import { endingActs } from './end.ts';
import { holdActs } from './hold.ts';
import type { NewSuspension } from './contract.ts';
import { servingActs } from './serve.ts';
import { isRunning } from './suspension.ts';
import { findSuspension } from './suspension-store.ts';
import { suspensionRoutes } from './suspension-routes.ts';
import { draftActs, type SuspensionRooms } from './suspensions.ts';

export interface Suspensions {
  /** In the asker's own transaction: drafts a suspension in a case; two persons' acts still stand before it is served. */
  draft(tx: Transaction, given: NewSuspension): Promise<string>;
  /** Whether it is in force now, and until when; null where there is none to see. */
  standing(tx: Transaction, id: string): Promise<{ running: boolean; endsAt: string | null } | null>;
  /** Records what lapsed and warns of what ends soon; true where more may be. The node calls it by itself. */
  look(): Promise<boolean>;
}

export function createSuspensions(platform: Platform, rooms: SuspensionRooms): Suspensions {
  const drafts = draftActs(platform, rooms);
  const serving = servingActs(platform, rooms);
  const ending = endingActs(platform, rooms);
  const holds = holdActs(platform, rooms);
  suspensionRoutes(platform, rooms, { drafts, serving, ending, holds });
  return {
    look: ending.look,
    draft: drafts.createIn,
    standing: async (tx, id) => {
      const row = await findSuspension(tx, id);
      return row === undefined ? null : { running: isRunning(row, tx.now), endsAt: row.ends_at };
    },
  };
}

export type { SuspensionRooms } from './suspensions.ts';
