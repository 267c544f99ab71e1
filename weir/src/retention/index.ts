import type { NamesOf } from '#people';
import type { Platform } from '#platform';
import { createOrders, type RetentionRooms, type Step } from './orders.ts';
import { retentionRoutes } from './retention-routes.ts';

export interface Retention {
  /** Carries out an approved order from where it stands; the node's job does the same. */
  carryOut(orderId: string): Promise<void>;
}

/** Rules, holds and erasure; knows every room that keeps something of persons, through the places that they named. */
export function createRetention(
  platform: Platform,
  rooms: RetentionRooms & { people: { namesOf: NamesOf } },
  options: { step?: Step } = {},
): Retention {
  const orders = createOrders(platform, rooms, options.step);
  retentionRoutes(platform, orders, rooms.people.namesOf);
  return { carryOut: orders.carryOut };
}
