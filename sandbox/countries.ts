import type { SandboxCountry, SandboxCountryCode } from './world.ts';

/** The sandbox's year. Both countries keep UTC, so that a time means the same everywhere. */
export const yearStart = Date.UTC(2025, 9, 1);
export const yearEnd = Date.UTC(2026, 9, 1);
export const daysInYear = 365;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/**
 * Aldermoor (XN) and Port Sable (XP) do not exist: the codes are user-assigned in ISO 3166-1, the telephone prefixes
 * +990 and +999 belong to nobody (ITU-T E.164, list of assigned country codes), and towns and feasts are made up.
 */
export const aldermoor: SandboxCountry = {
  code: 'XN',
  name: 'Aldermoor',
  currency: 'XNC',
  phonePrefix: '990',
  cities: [
    { name: 'Aldermouth', postcode: '1' },
    { name: 'Tarnwick', postcode: '2' },
    { name: 'Upper Fellgate', postcode: '3' },
    { name: 'Marlbridge', postcode: '4' },
    { name: 'Heronsea', postcode: '5' },
  ],
  holidays: [
    { date: '2025-11-03', name: 'Harvest Home' },
    { date: '2025-12-22', name: 'Longest Night' },
    { date: '2026-01-01', name: 'New Year' },
    { date: '2026-03-20', name: 'Sowing Day' },
    { date: '2026-05-04', name: 'Charter Day' },
    { date: '2026-06-22', name: 'Midsummer' },
    { date: '2026-08-14', name: 'Founders Day' },
  ],
};

export const portSable: SandboxCountry = {
  code: 'XP',
  name: 'Port Sable',
  currency: 'XPC',
  phonePrefix: '999',
  cities: [
    { name: 'Sable Quay', postcode: '61' },
    { name: 'Lantern Point', postcode: '62' },
    { name: 'Saltmarket', postcode: '63' },
  ],
  holidays: [
    { date: '2025-10-13', name: 'Fleet Day' },
    { date: '2026-01-01', name: 'New Year' },
    { date: '2026-02-17', name: 'Lantern Feast' },
    { date: '2026-04-27', name: 'Blessing of the Harbour' },
    { date: '2026-07-06', name: 'Free Port Day' },
    { date: '2026-09-21', name: 'Salt Fair' },
  ],
};

export const countries: readonly SandboxCountry[] = [aldermoor, portSable];

export function countryOf(code: SandboxCountryCode): SandboxCountry {
  return code === 'XN' ? aldermoor : portSable;
}

/** Midnight UTC of the year's day, the first being 0. */
export function dayStart(day: number): number {
  return yearStart + day * dayMs;
}

export function dateOfDay(day: number): string {
  return new Date(dayStart(day)).toISOString().slice(0, 10);
}

const holidayDates: Readonly<Record<SandboxCountryCode, ReadonlySet<string>>> = {
  XN: new Set(aldermoor.holidays.map((holiday) => holiday.date)),
  XP: new Set(portSable.holidays.map((holiday) => holiday.date)),
};

export function isWorkingDay(day: number, country: SandboxCountryCode): boolean {
  const weekday = new Date(dayStart(day)).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidayDates[country].has(dateOfDay(day));
}

/** The day itself, or the next on which banks are open; never beyond the year. */
export function workingDayFrom(day: number, country: SandboxCountryCode): number {
  let candidate = Math.min(day, daysInYear - 1);
  while (candidate < daysInYear - 1 && !isWorkingDay(candidate, country)) candidate++;
  return candidate;
}
