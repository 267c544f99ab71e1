const dayMs = 86_400_000;

/**
 * Working days after `from` up to and including `to`; weekend as ISO numbers of days (`6`, `7`), holidays as calendar
 * days. Whole weeks are reckoned, the rest counted.
 */
export function workingDaysBetween(
  from: string,
  to: string,
  weekend: ReadonlySet<string>,
  holidays: ReadonlySet<string>,
): number {
  const start = Date.parse(`${from}T00:00:00Z`) / dayMs;
  const days = Date.parse(`${to}T00:00:00Z`) / dayMs - start;
  if (days <= 0) return 0;
  const weeks = Math.floor(days / 7);
  let count = weeks * (7 - weekend.size);
  for (let day = start + weeks * 7 + 1; day <= start + days; day++) if (!weekend.has(isoDay(day))) count++;
  for (const holiday of holidays) {
    if (holiday > from && holiday <= to && !weekend.has(isoDay(Date.parse(`${holiday}T00:00:00Z`) / dayMs)))
      count--;
  }
  return count;
}

/** ISO number of the weekday, 1 Monday … 7 Sunday, of a day counted from the epoch, which was a Thursday. */
export function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

const isoDay = (day: number): string => String(isoWeekday(day));
