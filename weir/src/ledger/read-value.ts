import { parseInstant, parseMinor, msFromInstant, Problem } from '@weir/engines/vocabulary';

/** Why a value cannot be taken; the reason stands beside the row in quarantine. */
export class Unreadable {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

const notDecimal = new Unreadable('amount-not-decimal');
const tooPrecise = new Unreadable('amount-too-precise');
const tooLarge = new Unreadable('amount-too-large');
const timeNotReadable = new Unreadable('time-not-readable');
const timeOutOfRange = new Unreadable('time-out-of-range');

/** Times before and after are a slip of the pen, not banking: they are quarantined. */
export const earliestMs = Date.UTC(1900, 0, 1);
export const latestMs = Date.UTC(2200, 0, 1) - 1;

const powers = [1, 10, 100, 1_000, 10_000, 100_000];
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;

/**
 * A decimal number as integer minor units; negative where it says so. Equal to `parseMinor`, which reads what the
 * quick way does not (many digits, rounding).
 */
export function readAmount(
  bytes: Uint8Array,
  start: number,
  end: number,
  decimals: number,
  round: 'refuse' | 'half-even',
): number | Unreadable {
  let at = start;
  const sign = bytes[at];
  if (sign === minus || sign === plus) at++;
  let value = 0;
  let digits = 0;
  let fraction = -1;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= zero && byte <= nine) {
      if (fraction >= decimals) {
        // Zeros beyond the currency's decimals are no precision.
        if (byte !== zero) return slowAmount(bytes, start, end, decimals, round);
        fraction++;
        continue;
      }
      value = value * 10 + (byte - zero);
      digits++;
      if (fraction >= 0) fraction++;
    } else if (byte === point && fraction < 0 && digits > 0) fraction = 0;
    else return notDecimal;
  }
  if (digits === 0) return notDecimal;
  const missing = decimals - Math.max(0, Math.min(fraction, decimals));
  if (digits + missing > 15) return slowAmount(bytes, start, end, decimals, round);
  value *= powers[missing] ?? 10 ** missing;
  return sign === minus ? -value : value;
}

/** True where reading the amount dropped digits, by the rounding that was asked for. */
export function wasRounded(bytes: Uint8Array, start: number, end: number, decimals: number): boolean {
  for (let at = start, fraction = -1; at < end; at++) {
    if (bytes[at] === point) fraction = 0;
    else if (fraction >= 0 && ++fraction > decimals && bytes[at] !== zero) return true;
  }
  return false;
}

function slowAmount(
  bytes: Uint8Array,
  start: number,
  end: number,
  decimals: number,
  round: 'refuse' | 'half-even',
): number | Unreadable {
  try {
    const minor = parseMinor(Buffer.from(bytes.subarray(start, end)).toString('latin1'), decimals, round);
    const limit = BigInt(Number.MAX_SAFE_INTEGER);
    return minor > limit || minor < -limit ? tooLarge : Number(minor);
  } catch (problem) {
    if (problem instanceof Problem) return problem.code === 'amount-too-precise' ? tooPrecise : notDecimal;
    throw problem;
  }
}

/** Milliseconds since 1970, UTC. */
export type ReadTime = (bytes: Uint8Array, start: number, end: number) => number | Unreadable;

/** How this file writes its times. @throws Problem `time-format-unknown` */
export function timeReader(unit: 'iso' | 's' | 'ms' | 'day', format: string | undefined): ReadTime {
  const read = format === undefined ? readers[unit] : formatReader(format);
  return (bytes, start, end) => {
    const ms = read(bytes, start, end);
    if (ms instanceof Unreadable) return ms;
    return ms >= earliestMs && ms <= latestMs ? ms : timeOutOfRange;
  };
}

const counted =
  (unitMs: number): ReadTime =>
  (bytes, start, end) => {
    let at = start;
    const negative = bytes[at] === minus;
    if (negative) at++;
    if (at >= end || end - at > 15) return timeNotReadable;
    let value = 0;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte < zero || byte > nine) return timeNotReadable;
      value = value * 10 + (byte - zero);
    }
    return (negative ? -value : value) * unitMs;
  };

const readers = { iso: readIso, s: counted(1000), ms: counted(1), day: counted(86_400_000) };

/** `2026-11-23T09:30:00Z` and `2026-11-23` by the digits; every other form of ISO 8601 through `parseInstant`. */
function readIso(bytes: Uint8Array, start: number, end: number): number | Unreadable {
  const length = end - start;
  if (
    length === 10 ||
    ((length === 19 || (length === 20 && bytes[start + 19] === 0x5a)) && bytes[start + 13] === 0x3a)
  ) {
    const separator = length === 10 ? 0x54 : bytes[start + 10];
    const dashes = bytes[start + 4] === minus && bytes[start + 7] === minus;
    if (
      dashes &&
      (separator === 0x54 || separator === 0x20) &&
      (length === 10 || bytes[start + 16] === 0x3a)
    ) {
      const day = dayMs(
        two(bytes, start) * 100 + two(bytes, start + 2),
        two(bytes, start + 5),
        two(bytes, start + 8),
      );
      if (Number.isNaN(day)) return timeNotReadable;
      if (length === 10) return day;
      const clock = clockMs(two(bytes, start + 11), two(bytes, start + 14), two(bytes, start + 17));
      return Number.isNaN(clock) ? timeNotReadable : day + clock;
    }
  }
  try {
    return msFromInstant(parseInstant(Buffer.from(bytes.subarray(start, end)).toString('latin1')));
  } catch (problem) {
    if (problem instanceof Problem) return timeNotReadable;
    throw problem;
  }
}

function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - zero;
  const ones = bytes[at + 1]! - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Start of a day of the proleptic Gregorian calendar; NaN where there is no such day. */
function dayMs(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1)) return Number.NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (day > (month === 2 && leap ? 29 : monthDays[month - 1]!)) return Number.NaN;
  // Days from civil: H. Hinnant, chrono-Compatible Low-Level Date Algorithms (2013); March begins the year.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * 86_400_000;
}

function clockMs(hour: number, minute: number, second: number): number {
  return hour <= 23 && minute <= 59 && second <= 59
    ? ((hour * 60 + minute) * 60 + second) * 1000
    : Number.NaN;
}

function formatReader(format: string): ReadTime {
  const steps: readonly string[] = format.match(/yyyy|yy|MM|dd|HH|mm|ss|[^A-Za-z]/g) ?? [];
  const has = (...letters: string[]): boolean => letters.some((letter) => steps.includes(letter));
  if (steps.join('') !== format || !has('yyyy', 'yy') || !has('MM') || !has('dd')) {
    throw new Problem({
      code: 'time-format-unknown',
      status: 400,
      detail:
        'The time format is not understood. Use yyyy or yy, MM, dd, HH, mm, ss and signs between them, e.g. yyMMdd.',
    });
  }
  return (bytes, start, end) => {
    let at = start;
    let [year, month, day, hour, minute, second] = [0, 0, 0, 0, 0, 0];
    for (const step of steps) {
      if (at + step.length > end) return timeNotReadable;
      const value = two(bytes, at);
      if (step === 'yyyy') year = value * 100 + two(bytes, at + 2);
      else if (step === 'yy') year = value + (value >= 50 ? 1900 : 2000);
      else if (step === 'MM') month = value;
      else if (step === 'dd') day = value;
      else if (step === 'HH') hour = value;
      else if (step === 'mm') minute = value;
      else if (step === 'ss') second = value;
      else if (bytes[at] !== step.charCodeAt(0)) return timeNotReadable;
      at += step.length;
    }
    const ms = dayMs(year, month, day) + clockMs(hour, minute, second);
    return at !== end || Number.isNaN(ms) ? timeNotReadable : ms;
  };
}
