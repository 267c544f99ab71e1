import { Problem } from './problem.ts';
import { instantFromMs, msFromInstant, type Instant } from './time.ts';
import { isoWeekday, workingDaysBetween } from './working-days.ts';

/** In which unit a rule counts. Hours run through nights, weekends and holidays. */
export type DeadlineUnit = 'hour' | 'calendar_day' | 'working_day' | 'month';

/** The days on which an authority works: data with a source, never a constant. */
export interface WorkingCalendar {
  /** IANA name of the zone whose midnights part the days. */
  readonly timeZone: string;
  /** ISO numbers of the days that are never worked: 1 Monday … 7 Sunday. */
  readonly weekend: readonly number[];
  /** Calendar days (`2026-12-25`) that are not worked. */
  readonly holidays: readonly string[];
  /** Last calendar day up to which the holidays are known; beyond it a count is an estimate. */
  readonly knownUntil: string;
}

/** When something is due, and whether the calendar knows its holidays so far ahead. */
export interface Due {
  readonly at: Instant;
  readonly estimated: boolean;
}

const dayMs = 86_400_000;
const longest: Readonly<Record<DeadlineUnit, number>> = {
  hour: 87_600,
  calendar_day: 3_650,
  working_day: 2_600,
  month: 600,
};

/**
 * When `amount` units after `start` are over. Hours are exact. Days and months end with the end of a day in the calendar's zone,
 * and the day of the start is not counted (as Regulation (EEC, Euratom) 1182/71 article 3 has it; recalled); a month ends on the same
 * number of day, or on the month's last. Working days pass over weekend and holidays; the others do not move a due day that
 * falls on one, since whether they do is for the rule's own law.
 * @throws Problem `deadline-not-countable` where amount is not a whole number from 1 to ten years' worth (months: fifty years).
 */
export function dueAfter(start: Instant, amount: number, unit: DeadlineUnit, calendar: WorkingCalendar): Due {
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > longest[unit]) {
    throw new Problem({
      code: 'deadline-not-countable',
      status: 400,
      detail: `A deadline counts whole units from 1 to ${longest[unit]} of ${unit.replace('_', ' ')}s.`,
    });
  }
  if (unit === 'hour')
    return { at: instantFromMs(msFromInstant(start) + amount * 3_600_000), estimated: false };
  const first = localDay(start, calendar.timeZone);
  const last =
    unit === 'calendar_day'
      ? first + amount
      : unit === 'month'
        ? monthsAfter(first, amount)
        : workingDayAfter(first, amount, calendar);
  return {
    at: startOfDay(last + 1, calendar.timeZone),
    estimated: unit === 'working_day' && dateOf(last) > calendar.knownUntil,
  };
}

/** Whole working days that are still to come after the day of `now`, up to the day on which `due` falls; 0 on the last day and after it. */
export function workingDaysLeft(now: Instant, due: Instant, calendar: WorkingCalendar): number {
  // A deadline at midnight belongs to the day that ends with it.
  const last = localDay(instantFromMs(msFromInstant(due) - 1), calendar.timeZone);
  return workingDaysBetween(
    dateOf(localDay(now, calendar.timeZone)),
    dateOf(last),
    new Set(calendar.weekend.map(String)),
    new Set(calendar.holidays),
  );
}

function workingDayAfter(first: number, amount: number, calendar: WorkingCalendar): number {
  const holidays = new Set(calendar.holidays);
  if (new Set(calendar.weekend).size > 6) {
    throw new Problem({
      code: 'calendar-without-work',
      status: 400,
      detail: 'A calendar whose every day is weekend has no working days. Mend the jurisdiction’s calendar.',
    });
  }
  let day = first;
  for (let left = amount; left > 0;)
    if (!calendar.weekend.includes(isoWeekday(++day)) && !holidays.has(dateOf(day))) left--;
  return day;
}

function monthsAfter(first: number, months: number): number {
  const from = new Date(first * dayMs);
  const month = from.getUTCMonth() + months;
  const lastOfMonth = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastOfMonth)) / dayMs;
}

const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** Days since the epoch, of the calendar day that it is there. */
function localDay(instant: Instant, timeZone: string): number {
  return Math.floor((msFromInstant(instant) + offsetAt(msFromInstant(instant), timeZone)) / dayMs);
}

/** The first moment of a day there. Where clocks skip midnight, the first that exists. */
function startOfDay(day: number, timeZone: string): Instant {
  const wall = day * dayMs;
  const guess = wall - offsetAt(wall, timeZone);
  const better = wall - offsetAt(guess, timeZone);
  const candidates = [Math.min(guess, better), Math.max(guess, better)];
  for (const ms of candidates)
    if (
      localDay(instantFromMs(ms), timeZone) === day &&
      localDay(instantFromMs(ms - 1), timeZone) === day - 1
    )
      return instantFromMs(ms);
  return instantFromMs(candidates[1]!);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds by which the zone's clocks are ahead of UTC at a moment. */
function offsetAt(ms: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
