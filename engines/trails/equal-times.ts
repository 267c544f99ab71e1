import type { CarriedRows } from './carried-rows.ts';
import type { Columns } from './columns.ts';

/**
 * Counts the rows that carried tainted money while their payer was party to another transaction at the very same time.
 * There the order of import, a convention, decided what was in the pocket; an exhibit has to say so.
 */
export function countConventions(
  columns: Columns,
  { count, rows, arrived }: CarriedRows,
  start: number,
  end: number,
): number {
  const { time, payer, payee } = columns;
  let found = 0;
  for (let place = 0; place < count;) {
    const row = rows[place]!;
    let first = row;
    while (first > start && time[first - 1] === time[row]) first--;
    let next = row + 1;
    while (next < end && time[next] === time[row]) next++;
    let after = place + 1;
    while (after < count && rows[after]! < next) after++;
    if (next - first > 1) found += inGroup(first, next, place, after);
    place = after;
  }
  return found;

  /** `place` to `after - 1` are the group's rows that carried. */
  function inGroup(first: number, next: number, place: number, after: number): number {
    const parties = new Map<number, number>();
    const note = (pocket: number): void => {
      if (pocket >= 0) parties.set(pocket, (parties.get(pocket) ?? 0) + 1);
    };
    for (let row = first; row < next; row++) {
      if (payer[row] === payee[row]) continue;
      note(payer[row]!);
      note(payee[row]!);
    }
    let decided = 0;
    for (let each = place; each < after; each++) {
      if (arrived[each] !== 0 && (parties.get(payer[rows[each]!]!) ?? 0) > 1) decided++;
    }
    return decided;
  }
}
