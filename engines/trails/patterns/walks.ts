import type { Columns } from '../columns.ts';
import {
  day,
  daysInWords,
  inLedgerOrder,
  likenessAlong,
  part,
  spanOf,
  sumInWords,
  type Candidate,
} from './finding.ts';
import type { FullParameters } from './parameters.ts';
import { rowsBy, rowsOf } from './relations.ts';

/**
 * Money that wanders: each payment falls out of the habits of its relation (see rhythm.ts), and its payee makes another
 * such payment within `walkDays`. Of all walks the longest is told first, and no payment stands in two. Two
 * payments alone are told where they follow each other within half of that. One pass in the order of time finds for every payment the longest
 * walk that ends with it.
 */
export function findWalks(
  columns: Columns,
  odd: Uint8Array,
  parameters: FullParameters,
  taken: ReadonlySet<number>,
): Candidate[] {
  const { time, from, to } = columns;
  const accounts = columns.accounts.length;
  const free = (row: number): boolean => odd[row] === 1 && !taken.has(row);
  const into = rowsBy(accounts, columns.count, (row) => (free(row) ? to[row]! : -1));
  const rows = inLedgerOrder(into.rows);
  const length = parameters.walkDays * day;
  const depth = new Map<number, number>();
  const before = new Map<number, number>();
  for (const row of rows) {
    const came = rowsOf(into, from[row]!);
    let longest = 0;
    for (let place = placeBefore(time, came, time[row]!); place >= 0; place--) {
      const earlier = came[place]!;
      if (time[row]! - time[earlier]! > length) break;
      if (from[earlier] === to[row] || depth.get(earlier)! <= longest) continue;
      longest = depth.get(earlier)!;
      before.set(row, earlier);
    }
    depth.set(row, longest + 1);
  }
  const used = new Set<number>();
  const candidates: Candidate[] = [];
  for (const end of rows.toSorted((one, other) => depth.get(other)! - depth.get(one)! || one - other)) {
    const path: number[] = [];
    for (let row: number | undefined = end; row !== undefined && !used.has(row); row = before.get(row))
      path.unshift(row);
    if (path.length < 2 || (path.length === 2 && spanOf(columns, path) > length / 2)) continue;
    for (const row of path) used.add(row);
    candidates.push(walkOf(columns, path));
  }
  return candidates;
}

/** Place of the last row earlier than `moment`; -1 where there is none. */
function placeBefore(time: Float64Array, rows: Int32Array, moment: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[rows[middle]!]! < moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function walkOf(columns: Columns, path: readonly number[]): Candidate {
  const span = spanOf(columns, path);
  return {
    typology: 'chain',
    rows: path,
    parts: [
      part('shape', 0.05, 1, 'handed on by payments out of the habits of those who made them'),
      part('length', 0.3, (path.length - 2) / 5, () => `${path.length} payments`),
      part('order', 0.05, 1, 'every payment is later than the one before'),
      part(
        'likeness',
        0.05,
        likenessAlong(columns, path),
        'what each account received against what it handed on',
      ),
      part(
        'haste',
        0.15,
        1 - span / (path.length - 1) / (20 * day),
        () => `a payment every ${daysInWords(span / (path.length - 1))}`,
      ),
    ],
    words: () => {
      const last = columns.to[path.at(-1)!]!;
      const params = {
        account: columns.accounts[columns.from[path[0]!]!]!,
        last: columns.accounts[last]!,
        length: String(path.length),
        days: daysInWords(span),
        sum: sumInWords(columns, path.slice(0, 1)),
      };
      return {
        accounts: [...new Set([...path.map((row) => columns.from[row]!), last])],
        reason:
          `${path.length} payments lead from ${params.account} to ${params.last} within ${params.days}, every payment later than ` +
          'the one before; none is a habit of those who made it.',
        params,
      };
    },
  };
}
