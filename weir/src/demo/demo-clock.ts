import { instantFromMs, msFromInstant, type Clock, type Instant } from '@weir/engines/vocabulary';

/** Longer than the longest time for which the generated country's law holds an account, holidays included. */
const daysBack = 14;

/**
 * The demonstration's clock. It goes like the machine's, two weeks behind, so that a suspension can run out by itself
 * before the walk is over and nobody has to wait or to write a past into the register; then it is moved on to now.
 */
export interface DemoClock {
  readonly now: Clock;
  /** Onwards only, and never beyond the machine's time. */
  moveTo(instant: Instant): void;
  /** From here on it is the machine's clock. */
  catchUp(): void;
}

export function demoClock(machine: () => number = Date.now): DemoClock {
  let behind = daysBack * 86_400_000;
  return {
    now: () => instantFromMs(machine() - behind),
    moveTo: (instant) => {
      const left = machine() - msFromInstant(instant);
      if (left > behind) throw new Error(`The demonstration's clock is past ${instant} already.`);
      if (left < 0) throw new Error(`The demonstration's clock does not go to ${instant}: that is to come.`);
      behind = left;
    },
    catchUp: () => {
      behind = 0;
    },
  };
}
