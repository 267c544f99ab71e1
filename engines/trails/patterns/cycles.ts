import {
  day,
  daysInWords,
  likenessAlong,
  part,
  spanOf,
  sumInWords,
  type Candidate,
  type PatternPart,
} from './finding.ts';
import type { FullParameters } from './parameters.ts';
import { rowsOf, type OccasionalGraph } from './relations.ts';

/** Steps of the search from one first payment and over the whole ledger, and cycles told of one first payment. */
export const cycleLimits = { stepsPerStart: 5_000, steps: 40_000_000, perStart: 100 } as const;

export interface CycleSearch {
  readonly candidates: readonly Candidate[];
  /** First payments whose search hit a limit: there may be cycles from them that were not found. */
  readonly cut: number;
}

/**
 * Money comes back: payments at strictly ascending times, each from the payee of the one before, through different
 * accounts, to where it began, within the window. The first payment of such a cycle is its earliest, so the search from
 * every payment finds each cycle once. Depth-first, like Johnson's but cut by time and length.
 */
export function findCycles(graph: OccasionalGraph, parameters: FullParameters): CycleSearch {
  const { columns, outOf } = graph;
  const { time, from, to } = columns;
  const length = parameters.windowDays * day;
  const candidates: Candidate[] = [];
  const onPath = new Uint8Array(columns.accounts.length);
  let stepsLeft: number = cycleLimits.steps;
  let cut = 0;
  for (let account = 0; account < columns.accounts.length; account++) {
    // Nothing returns to an account that no occasional payer ever paid.
    if (rowsOf(graph.into, account).length === 0) continue;
    for (const first of rowsOf(outOf, account)) {
      const budget = Math.min(cycleLimits.stepsPerStart, stepsLeft);
      const left = budget > 0 ? search(first, budget) : 0;
      stepsLeft -= budget - left;
      if (left === 0) cut++;
    }
  }
  return { candidates, cut };

  /** Answers the steps that were left over; 0 where the search was cut. */
  function search(first: number, budget: number): number {
    const home = from[first]!;
    const latest = time[first]! + length;
    const path = [first];
    let steps = budget;
    let found = 0;
    const extend = (last: number): void => {
      const rows = rowsOf(outOf, to[last]!);
      for (let place = firstAfter(columns.time, rows, time[last]!); place < rows.length; place++) {
        const row = rows[place]!;
        if (time[row]! > latest || steps <= 0 || found >= cycleLimits.perStart) return;
        steps--;
        const next = to[row]!;
        path.push(row);
        if (next === home) {
          if (path.length >= parameters.minimumCycleLength) {
            candidates.push(cycleOf(graph, path));
            found++;
          }
        } else if (path.length < parameters.mostCycleLength && onPath[next] === 0) {
          onPath[next] = 1;
          extend(row);
          onPath[next] = 0;
        }
        path.pop();
      }
    };
    onPath[to[first]!] = 1;
    extend(first);
    onPath[to[first]!] = 0;
    return found >= cycleLimits.perStart ? 0 : steps;
  }
}

/** Place of the first row later than `moment`. */
function firstAfter(time: Float64Array, rows: Int32Array, moment: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[rows[middle]!]! <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cycleOf({ columns }: OccasionalGraph, path: readonly number[]): Candidate {
  const span = spanOf(columns, path);
  const params = {
    account: columns.accounts[columns.from[path[0]!]!]!,
    length: String(path.length),
    days: daysInWords(span),
    sum: sumInWords(columns, path.slice(0, 1)),
    returned: sumInWords(columns, path.slice(-1)),
  };
  return {
    typology: 'cycle',
    accounts: path.map((row) => columns.from[row]!),
    rows: [...path],
    parts: cycleParts(columns, path, span),
    reason:
      `${params.sum} from ${params.account} went through ${path.length - 1} accounts, step by step in time, and ` +
      `${params.returned} came back within ${params.days}.`,
    params,
  };
}

function cycleParts(
  columns: OccasionalGraph['columns'],
  path: readonly number[],
  span: number,
): PatternPart[] {
  return [
    part('shape', 0.5, 1, `a closed ring of ${path.length} payments`),
    part('order', 0.2, 1, 'every payment is later than the one before'),
    part(
      'likeness',
      0.2,
      likenessAlong(columns, path),
      'what each account received against what it handed on',
    ),
    part('haste', 0.1, 1 - span / (60 * day), `first to last in ${daysInWords(span)}`),
  ];
}
