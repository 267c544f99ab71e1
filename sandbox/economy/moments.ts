import type { Random } from '@weir/engines/vocabulary';
import { dayStart, daysInYear, hourMs } from '../countries.ts';

/** First day of each month of the year, October first. */
export const monthDays: readonly number[] = [0, 31, 61, 92, 123, 151, 182, 212, 243, 273, 304, 335];

/** A second of the day between eight and half past seven. */
export function moment(random: Random, day: number): number {
  return dayStart(Math.min(day, daysInYear - 1)) + 8 * hourMs + random.integer(0, 41_399) * 1000;
}
