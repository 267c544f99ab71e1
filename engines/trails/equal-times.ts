import type { Columns } from './columns.ts';

/**
 * Counts the rows that carried tainted money while their payer was party to another transaction at the very same time.
 * There the order of import, a convention, decided what was in the pocket; an exhibit has to say so.
 */
export function countConventions(
  columns: Columns,
  arrived: Float64Array,
  start: number,
  end: number,
): number {
  const { time, payer, payee } = columns;
  let found = 0;
  for (let first = start; first < end;) {
    let next = first + 1;
    while (next < end && time[next] === time[first]) next++;
    if (next - first > 1) found += inGroup(first, next);
    first = next;
  }
  return found;

  function inGroup(first: number, next: number): number {
    let carries = false;
    for (let row = first; row < next && !carries; row++) carries = arrived[row] !== 0;
    if (!carries) return 0;
    const parties = new Map<number, number>();
    const note = (pocket: number): void => {
      if (pocket >= 0) parties.set(pocket, (parties.get(pocket) ?? 0) + 1);
    };
    for (let row = first; row < next; row++) {
      if (payer[row] === payee[row]) continue;
      note(payer[row]!);
      note(payee[row]!);
    }
    let count = 0;
    for (let row = first; row < next; row++) {
      if (arrived[row] !== 0 && (parties.get(payer[row]!) ?? 0) > 1) count++;
    }
    return count;
  }
}
