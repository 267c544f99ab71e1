import { Problem } from './problem.ts';

/** A moment, as ISO 8601 in UTC with milliseconds: `2026-11-23T09:30:00.000Z`. Sorts as text. */
export type Instant = string & { readonly __brand: 'Instant' };

/** A calendar date whose month or day may be unknown: `1971`, `1971-03` or `1971-03-09`. */
export type PartialDate = string & { readonly __brand: 'PartialDate' };

export type DatePrecision = 'year' | 'month' | 'day';

/** Says what time it is. Passed in, so that engines and tests own their clock. */
export type Clock = () => Instant;

export function instantFromMs(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

export function msFromInstant(instant: Instant): number {
  return Date.parse(instant);
}

const dateTimePattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads ISO 8601; without a zone the time counts as UTC (the caller's documents say so). Fractions of any
 * length are cut to milliseconds: producers write seven or nine digits.
 * @throws Problem `time-not-iso`
 */
export function parseInstant(text: string): Instant {
  const match = dateTimePattern.exec(text.trim());
  if (match) {
    const [, date = '', time = '00:00:00', fraction = '', zone = 'Z'] = match;
    const seconds = time.length === 5 ? `${time}:00` : time;
    const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
    const ms = Date.parse(`${date}T${seconds}${fraction.slice(0, 4)}${offset}`);
    // JavaScript rolls 30 February over to March; a real date comes back as it went in.
    if (!Number.isNaN(ms) && isCalendarDate(date)) return instantFromMs(ms);
  }
  throw new Problem({
    code: 'time-not-iso',
    status: 400,
    detail: 'The time is not ISO 8601. Write e.g. 2026-11-23T09:30:00Z.',
  });
}

function isCalendarDate(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

export function isPartialDate(text: string): text is PartialDate {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (!match) return false;
  const [, , month, day] = match;
  if (month !== undefined && (month < '01' || month > '12')) return false;
  if (day === undefined) return true;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && instantFromMs(ms).startsWith(text);
}

export function datePrecision(date: PartialDate): DatePrecision {
  return date.length === 4 ? 'year' : date.length === 7 ? 'month' : 'day';
}
