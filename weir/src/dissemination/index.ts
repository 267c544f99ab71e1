import type { Platform } from '#platform';
import { authorityRequestRoutes } from './authority-request-routes.ts';
import { authorityRequestActs } from './authority-requests.ts';
import { decisionActs } from './decide.ts';
import { draftActs, type DisseminationRooms } from './disseminations.ts';
import { disseminationRoutes } from './dissemination-routes.ts';
import { receivedActs } from './received.ts';
import { reviewActs } from './review.ts';
import { reviewRoutes } from './review-routes.ts';

/** Nothing stands after this room yet: what it does is reached by its routes, what it tells by its events. */
export function createDissemination(platform: Platform, rooms: DisseminationRooms): void {
  const requests = authorityRequestActs(platform, rooms);
  const drafts = draftActs(platform, rooms, requests);
  const decisions = decisionActs(platform, rooms, drafts, requests);
  const received = receivedActs(platform, rooms, drafts);
  const reviews = reviewActs(platform, rooms, drafts);
  disseminationRoutes(platform, rooms, { drafts, decisions, received });
  reviewRoutes(platform, reviews);
  authorityRequestRoutes(platform, requests);
  platform.jobs.follow('dissemination.feedback-reminders', received.remind);
}

export type { DisseminationRooms } from './disseminations.ts';
export { disseminationAnswered, disseminationSent } from './dissemination-events.ts';
export type { DisseminationDetail, DisseminationRow, GuardVerdict, ReceivedDetail } from './contract.ts';
