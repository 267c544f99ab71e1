import { epochAt, type MatchingAgreement } from '@weir/engines/envelopes';
import { instantFromMs, msFromInstant, type Instant } from '@weir/engines/vocabulary';

const dayMs = 86_400_000;

/** The epoch that runs now, or undefined before the agreement begins and after it is over. */
export function epochNow(terms: MatchingAgreement, now: Instant): number | undefined {
  return now < terms.validFrom || now >= terms.validUntil ? undefined : epochAt(terms, now);
}

export function epochBegins(terms: MatchingAgreement, epoch: number): Instant {
  return instantFromMs(msFromInstant(terms.validFrom) + epoch * terms.epochDays * dayMs);
}

export function epochEnds(terms: MatchingAgreement, epoch: number): Instant {
  const end = epochBegins(terms, epoch + 1);
  return end < terms.validUntil ? end : terms.validUntil;
}

/**
 * The epochs for which there should be a table by now: the running one, and in its last quarter the next, so that many
 * partners' tables can be made one after another and each is there when its epoch begins.
 */
export function tablesDue(terms: MatchingAgreement, now: Instant): number[] {
  const epoch = epochNow(terms, now);
  if (epoch === undefined) return [];
  const leadMs = (terms.epochDays * dayMs) / 4;
  const next = epochBegins(terms, epoch + 1);
  return next < terms.validUntil && msFromInstant(next) - msFromInstant(now) <= leadMs
    ? [epoch, epoch + 1]
    : [epoch];
}
