import type { Columns } from '../columns.ts';
import {
  candidateOf,
  day,
  daysInWords,
  likenessAlong,
  part,
  spanOf,
  sumInWords,
  type Candidate,
} from './finding.ts';
import type { FullParameters } from './parameters.ts';
import { rowsBy, rowsOf } from './relations.ts';
import type { RowMarks } from './row-marks.ts';

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
  taken: RowMarks,
): Candidate[] {
  const { time, from, to } = columns;
  const accounts = columns.accounts.length;
  const free = (row: number): boolean => odd[row] === 1 && taken[row] === 0;
  const into = rowsBy(accounts, columns.count, (row) => (free(row) ? to[row]! : -1));
  const length = parameters.walkDays * day;
  /** Per row: payments of the longest walk that ends with it, 0 where it stands in none, and the one before it there. */
  const depth = new Int32Array(columns.count);
  const before = new Int32Array(columns.count).fill(-1);
  let deepest = 0;
  for (let row = 0; row < columns.count; row++) {
    if (!free(row)) continue;
    const came = rowsOf(into, from[row]!);
    let longest = 0;
    for (let place = placeBefore(time, came, time[row]!); place >= 0; place--) {
      const earlier = came[place]!;
      if (time[row]! - time[earlier]! > length) break;
      if (from[earlier] === to[row] || depth[earlier]! <= longest) continue;
      longest = depth[earlier]!;
      before[row] = earlier;
    }
    depth[row] = longest + 1;
    deepest = Math.max(deepest, longest + 1);
  }
  const used = new Uint8Array(columns.count);
  const candidates: Candidate[] = [];
  const byDepth = rowsBy(deepest + 1, columns.count, (row) => deepest - depth[row]!);
  // The last of them stand in no walk.
  for (const end of byDepth.rows.subarray(0, byDepth.start[deepest])) {
    const path: number[] = [];
    for (let row = end; row >= 0 && used[row] === 0; row = before[row]!) path.push(row);
    path.reverse();
    if (path.length < 2 || (path.length === 2 && spanOf(columns, path) > length / 2)) continue;
    for (const row of path) used[row] = 1;
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
  return candidateOf({
    typology: 'chain',
    rows: path,
    parts: () => [
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
  });
}
