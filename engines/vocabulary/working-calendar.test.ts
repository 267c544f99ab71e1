import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAfter, instantFromMs, workingDaysLeft, type Instant, type WorkingCalendar } from './index.ts';

const utc: WorkingCalendar = {
  timeZone: 'UTC',
  weekend: [6, 7],
  holidays: ['2026-12-25', '2027-01-01'],
  knownUntil: '2027-12-31',
};
const at = (text: string) => text as Instant;
const due = (start: string, amount: number, unit: Parameters<typeof dueAfter>[2], calendar = utc) =>
  dueAfter(at(start), amount, unit, calendar).at;

describe('deadlines', () => {
  it('counts hours through a weekend', () => {
    expect(due('2026-12-04T17:30:00.000Z', 48, 'hour')).toBe('2026-12-06T17:30:00.000Z');
  });

  it('passes over weekend and holidays in working days, and leaves the first day out', () => {
    // Thursday; Friday is a holiday, so the first working day after it is Monday.
    expect(due('2026-12-24T09:00:00.000Z', 1, 'working_day')).toBe('2026-12-29T00:00:00.000Z');
    expect(due('2026-12-24T09:00:00.000Z', 5, 'working_day')).toBe('2027-01-05T00:00:00.000Z');
  });

  it('ends calendar days and months with the day', () => {
    expect(due('2026-12-24T09:00:00.000Z', 3, 'calendar_day')).toBe('2026-12-28T00:00:00.000Z');
    expect(due('2027-01-31T09:00:00.000Z', 1, 'month')).toBe('2027-03-01T00:00:00.000Z');
    expect(due('2026-11-30T09:00:00.000Z', 3, 'month')).toBe('2027-03-01T00:00:00.000Z');
  });

  it('parts the days where the authority is', () => {
    // 23:30 UTC is already Saturday in Nairobi; New York is still on Friday.
    const start = '2026-12-04T23:30:00.000Z';
    expect(due(start, 1, 'calendar_day', { ...utc, timeZone: 'Africa/Nairobi' })).toBe(
      '2026-12-06T21:00:00.000Z',
    );
    expect(due(start, 1, 'calendar_day', { ...utc, timeZone: 'America/New_York' })).toBe(
      '2026-12-06T05:00:00.000Z',
    );
    // London changes its clocks on 28 March 2027 at 01:00 UTC: the day after ends an hour earlier in UTC.
    expect(due('2027-03-27T12:00:00.000Z', 1, 'calendar_day', { ...utc, timeZone: 'Europe/London' })).toBe(
      '2027-03-28T23:00:00.000Z',
    );
    // Midnight of 5 September 2027 does not exist in Santiago: the day begins at one.
    expect(due('2027-09-03T15:00:00.000Z', 1, 'calendar_day', { ...utc, timeZone: 'America/Santiago' })).toBe(
      '2027-09-05T04:00:00.000Z',
    );
  });

  it('says that a count beyond the known holidays is an estimate', () => {
    expect(dueAfter(at('2027-12-30T09:00:00.000Z'), 1, 'working_day', utc).estimated).toBe(false);
    expect(dueAfter(at('2027-12-30T09:00:00.000Z'), 2, 'working_day', utc).estimated).toBe(true);
    expect(dueAfter(at('2027-12-30T09:00:00.000Z'), 9, 'hour', utc).estimated).toBe(false);
  });

  it('refuses what cannot be counted', () => {
    for (const amount of [0, -1, 1.5, Number.NaN, 1e9])
      expect(() => due('2026-12-24T09:00:00.000Z', amount, 'working_day')).toThrow('whole units');
    const never = { ...utc, weekend: [1, 2, 3, 4, 5, 6, 7] };
    expect(() => due('2026-12-24T09:00:00.000Z', 1, 'working_day', never)).toThrow('no working days');
  });

  it('agrees with a walk through every day, hour by hour', () => {
    const first = Date.UTC(2026, 0, 1);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 700 * 24 * 3600 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('UTC', 'Europe/London', 'Africa/Nairobi', 'Pacific/Auckland', 'America/New_York'),
        fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 5 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 800 }), { maxLength: 40 }),
        (second, amount, timeZone, weekend, off) => {
          const holidays = off.map((day) => new Date(first + day * 86_400_000).toISOString().slice(0, 10));
          const calendar = { timeZone, weekend, holidays, knownUntil: '2030-01-01' };
          const start = instantFromMs(first + second * 1000);
          const end = dueAfter(start, amount, 'working_day', calendar).at;
          expect(end).toBe(slowWorkingDays(start, amount, calendar));
          expect(workingDaysLeft(start, end, calendar)).toBe(amount);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Walks on by quarters of an hour and asks the zone's own clock for its day and weekday each time. */
function slowWorkingDays(start: Instant, amount: number, calendar: WorkingCalendar): string {
  const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: calendar.timeZone, dateStyle: 'short' });
  const weekday = new Intl.DateTimeFormat('en-US', { timeZone: calendar.timeZone, weekday: 'short' });
  const step = 900_000;
  let ms = Math.floor(Date.parse(start) / step) * step;
  let today = day.format(ms);
  let left = amount;
  for (;;) {
    ms += step;
    const now = day.format(ms);
    if (now === today) continue;
    if (left === 0) return new Date(ms).toISOString();
    today = now;
    if (!calendar.weekend.includes(names.indexOf(weekday.format(ms)) + 1) && !calendar.holidays.includes(now))
      left--;
  }
}
