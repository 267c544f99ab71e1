import type { Platform, Transaction } from '#platform';
import { authorityRequestRoutes } from './authority-request-routes.ts';
import { authorityRequestActs } from './authority-requests.ts';
import { decisionActs } from './decide.ts';
import { draftActs, type DisseminationRooms } from './disseminations.ts';
import { disseminationRoutes } from './dissemination-routes.ts';
import { receivedActs } from './received.ts';
import { reviewActs } from './review.ts';
import { reviewRoutes } from './review-routes.ts';
import { usesOfFragments, type NeededConsents, type ProductWith } from './fragment-uses.ts';

/** What the rooms after this one use. */
export interface Dissemination {
  /** What the draft of a product lacks, by originator. @throws Problem `dissemination-unknown` */
  consentsNeeded(tx: Transaction, id: string): Promise<NeededConsents>;
  /** The case's products that name one of these fragments, newest first. */
  productsWith(tx: Transaction, caseId: string, fragmentIds: readonly string[]): Promise<ProductWith[]>;
}

export function createDissemination(platform: Platform, rooms: DisseminationRooms): Dissemination {
  const requests = authorityRequestActs(platform, rooms);
  const drafts = draftActs(platform, rooms, requests);
  const decisions = decisionActs(platform, rooms, drafts, requests);
  const received = receivedActs(platform, rooms, drafts);
  const reviews = reviewActs(platform, rooms, drafts);
  disseminationRoutes(platform, rooms, { drafts, decisions, received });
  reviewRoutes(platform, reviews);
  authorityRequestRoutes(platform, requests);
  platform.jobs.follow('dissemination.feedback-reminders', received.remind);
  return usesOfFragments(rooms);
}

export { blocksOf, textsOf } from './compose.ts';
export { canonicalJson, itemOf } from './product-content.ts';
export { productWords, type ProductWords } from './product-words.ts';
export type { NeededConsents, ProductWith } from './fragment-uses.ts';
export type { DisseminationRooms } from './disseminations.ts';
export { disseminationAnswered, disseminationSent } from './dissemination-events.ts';
export type {
  Block,
  DisseminationDetail,
  DisseminationRow,
  GuardVerdict,
  ReceivedDetail,
} from './contract.ts';
