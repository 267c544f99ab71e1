import type { PlaceKey } from './houses.ts';

/** How much waits in each place, for the navigation. */
export function useWaiting(): Partial<Record<PlaceKey, number>> {
  return {};
}
