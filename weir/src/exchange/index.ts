import type { Platform } from '#platform';
import { arrivalActs } from './arrivals.ts';
import { consentActs } from './consents.ts';
import { exchangeJobs } from './exchange-jobs.ts';
import { exchangeRoutes } from './exchange-routes.ts';
import { draftsFromHits } from './from-hit.ts';
import { formRoutes } from './form-routes.ts';
import { letterActs, type ExchangeRooms } from './letters.ts';
import { matterActs } from './matters.ts';

/** Nothing stands after this room yet: what it does is reached by its routes, and by what arrives at the post. */
export function createExchange(platform: Platform, rooms: ExchangeRooms): void {
  const letters = letterActs(platform, rooms);
  const matters = matterActs(platform, rooms, letters);
  const consents = consentActs(platform, rooms, matters);
  const arrivals = arrivalActs(platform, rooms, letters);
  exchangeRoutes(platform, rooms, { letters, matters, consents });
  formRoutes(platform, rooms, { letters, matters, consents, arrivals });
  draftsFromHits(platform, rooms, matters);
  exchangeJobs(platform, letters);
}

export type { ExchangeRooms } from './letters.ts';
