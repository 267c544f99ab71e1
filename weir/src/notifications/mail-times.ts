import { dueAfter, instantFromMs, msFromInstant, type Instant } from '@weir/engines/vocabulary';

const minute = 60_000;
/** After so long an e-mail that no server took is given up. The notification itself stays in the product. */
export const giveUpAfterMs = 24 * 60 * minute;

/** 1, 2, 4 … minutes after the first failures, never more than half an hour. */
export function nextTry(now: Instant, attempts: number): Instant {
  return instantFromMs(msFromInstant(now) + Math.min(30, 2 ** Math.min(attempts - 1, 5)) * minute);
}

export function isGivenUp(now: Instant, firstDueAt: string): boolean {
  return msFromInstant(now) - msFromInstant(firstDueAt as Instant) >= giveUpAfterMs;
}

const day = 24 * 60 * minute;

/** The next midnight of the authority: a digest gathers one of its days. */
export function nextDigest(now: Instant, timeZone: string): Instant {
  const calendar = { timeZone, weekend: [], holidays: [], knownUntil: '9999-12-31' };
  const { at } = dueAfter(instantFromMs(msFromInstant(now) - day), 1, 'calendar_day', calendar);
  return at > now ? at : dueAfter(now, 1, 'calendar_day', calendar).at;
}
