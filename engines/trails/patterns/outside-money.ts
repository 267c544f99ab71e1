import type { Columns } from '../columns.ts';
import { day } from './finding.ts';
import { rowsBy, rowsOf, type RowsByAccount } from './relations.ts';

/** What came to each account from the outside world: cash, from across the border, from the sale of an asset. */
export interface OutsideMoney {
  readonly into: RowsByAccount;
}

export function outsideMoney(columns: Columns): OutsideMoney {
  return {
    into: rowsBy(columns.accounts.length, columns.count, (row) =>
      columns.from[row]! < 0 ? columns.to[row]! : -1,
    ),
  };
}

/** How long before it is paid on money counts as what fed a payment. */
const feedingDays = 7;

/**
 * Payments from outside that fed the given payments: to the same payer, at most seven days before, of about the same
 * amount (four fifths to five fourths) as one of them or as all that this payer paid here together. Each is taken once.
 */
export function fedBy(columns: Columns, { into }: OutsideMoney, rows: readonly number[]): number[] {
  const { from } = columns;
  const { start } = into;
  if (rows.every((row) => start[from[row]!] === start[from[row]! + 1])) return [];
  const byPayer = new Map<number, number[]>();
  for (const row of rows) byPayer.set(columns.from[row]!, [...(byPayer.get(columns.from[row]!) ?? []), row]);
  const feeding = new Set<number>();
  for (const [payer, paid] of byPayer) {
    const arrivals = rowsOf(into, payer);
    const together = paid.reduce((sum, row) => sum + columns.amount[row]!, 0);
    const first = paid[0]!;
    const whole = arrivals.find((row) => feeds(columns, row, first, together));
    if (whole !== undefined) {
      feeding.add(whole);
      continue;
    }
    for (const row of paid) {
      const fed = arrivals.find(
        (each) => !feeding.has(each) && feeds(columns, each, row, columns.amount[row]!),
      );
      if (fed !== undefined) feeding.add(fed);
    }
  }
  return [...feeding];
}

function feeds(columns: Columns, arrival: number, payment: number, amount: number): boolean {
  const gap = columns.time[payment]! - columns.time[arrival]!;
  const share = columns.amount[arrival]! / amount;
  return arrival < payment && gap <= feedingDays * day && share >= 0.8 && share <= 1.25;
}
