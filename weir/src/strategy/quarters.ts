import type { Instant } from '@weir/engines/vocabulary';

/** Quarters that may be asked for: a closed one is published once, an open one would grow between two looks. */
const kept = 12;

export function closedQuarters(now: Instant): string[] {
  const running = Number(now.slice(0, 4)) * 4 + Math.floor((Number(now.slice(5, 7)) - 1) / 3);
  return Array.from({ length: kept }, (_, back) => {
    const quarter = running - 1 - back;
    return `${Math.floor(quarter / 4)}-Q${(quarter % 4) + 1}`;
  });
}

export function monthsOf(quarter: string): string[] {
  const first = (Number(quarter.slice(6)) - 1) * 3 + 1;
  return [0, 1, 2].map((after) => `${quarter.slice(0, 4)}-${String(first + after).padStart(2, '0')}`);
}
