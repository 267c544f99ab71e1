import { day } from './finding.ts';
import { rowsBy, rowsOf, type Relations } from './relations.ts';
import type { Columns } from '../columns.ts';

/** What makes a rhythm; chosen on the first year of a simulated ledger and looked at on the second. */
const rhythm = {
  /** Distances are looked at between payments at most so many places apart. */
  places: 6,
  /** Payments within so many days belong together; a distance counts as an interval above it. */
  together: 7,
  /** Least share of the payments that an interval joins, and that have an echo. */
  interval: 0.1,
  echoes: 0.7,
  /** A relation with more payments and no rhythm is lively, and none of its payments stands out. */
  lively: 12,
  /** Most of the lone payments of a relation that comes in bursts. */
  lone: 0.25,
} as const;

/**
 * Payments that fall out of the standing habits of their relation: all of an occasional relation, and in any other those
 * that come between. Wages, rents and orders come at intervals, so a payment has an *echo*: another one an interval before
 * or after it. Where most payments of a relation have one, those that have none are off its rhythm; where payments come
 * in bursts, so is one that stands alone. Days are whole days of UTC.
 */
export function outOfHabit(columns: Columns, relations: Relations, occasional: number): Uint8Array {
  const odd = new Uint8Array(columns.count);
  const by = rowsBy(relations.count, columns.count, (row) => relations.ofRow[row]!);
  const scratch = new Scratch();
  for (let relation = 0; relation < relations.count; relation++) {
    const rows = rowsOf(by, relation);
    if (rows.length <= occasional) for (const row of rows) odd[row] = 1;
    else scratch.mark(columns, rows, odd);
  }
  return odd;
}

/** One relation's days and distances, in arrays that are used again for the next. */
class Scratch {
  readonly #distances = new Map<number, number>();
  #days = new Int32Array(64);

  mark({ time }: Columns, rows: Int32Array, odd: Uint8Array): void {
    const count = rows.length;
    if (this.#days.length < count) this.#days = new Int32Array(2 * count);
    const days = this.#days;
    for (let place = 0; place < count; place++) days[place] = Math.floor(time[rows[place]!]! / day);
    const intervals = this.#intervals(count);
    let echoes = 0;
    let lone = 0;
    for (let place = 0; place < count; place++) {
      if (this.#hasEcho(place, count, intervals)) echoes++;
      else if (this.#isLone(place, count)) lone++;
    }
    const steady = echoes >= rhythm.echoes * count;
    const bursts = count <= rhythm.lively && lone <= Math.max(1, rhythm.lone * count);
    if ((!steady && !bursts) || echoes === count) return;
    for (let place = 0; place < count; place++) {
      if (this.#hasEcho(place, count, intervals)) continue;
      if (steady || this.#isLone(place, count)) odd[rows[place]!] = 1;
    }
  }

  #intervals(count: number): number[] {
    const distances = this.#distances;
    distances.clear();
    const days = this.#days;
    for (let place = 0; place < count; place++) {
      const last = Math.min(count - 1, place + rhythm.places);
      for (let other = place + 1; other <= last; other++) {
        const distance = days[other]! - days[place]!;
        if (distance > rhythm.together) distances.set(distance, (distances.get(distance) ?? 0) + 1);
      }
    }
    const least = Math.max(2, rhythm.interval * count);
    return [...distances]
      .filter(([, times]) => times >= least)
      .sort((one, other) => other[1] - one[1])
      .slice(0, 8)
      .map(([distance]) => distance);
  }

  #hasEcho(place: number, count: number, intervals: readonly number[]): boolean {
    const mine = this.#days[place]!;
    return intervals.some(
      (interval) => this.#holds(mine - interval, count) || this.#holds(mine + interval, count),
    );
  }

  /** Days are in order. */
  #holds(wanted: number, count: number): boolean {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#days[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low < count && this.#days[low] === wanted;
  }

  #isLone(place: number, count: number): boolean {
    const days = this.#days;
    return (
      (place === 0 || days[place]! - days[place - 1]! > rhythm.together) &&
      (place === count - 1 || days[place + 1]! - days[place]! > rhythm.together)
    );
  }
}
