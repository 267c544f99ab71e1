import type { Platform } from '#platform';
import { decisionActs } from './decide.ts';
import { draftActs, type DisseminationRooms } from './disseminations.ts';
import { disseminationRoutes } from './dissemination-routes.ts';
import { receivedActs } from './received.ts';

/** Nothing stands after this room yet: what it does is reached by its routes, what it tells by its events. */
export function createDissemination(platform: Platform, rooms: DisseminationRooms): void {
  const drafts = draftActs(platform, rooms);
  const decisions = decisionActs(platform, rooms, drafts);
  const received = receivedActs(platform, rooms, drafts);
  disseminationRoutes(platform, rooms, { drafts, decisions, received });
}

export type { DisseminationRooms } from './disseminations.ts';
export { disseminationAnswered, disseminationSent } from './dissemination-events.ts';
export type { DisseminationDetail, DisseminationRow, GuardVerdict, ReceivedDetail } from './contract.ts';
