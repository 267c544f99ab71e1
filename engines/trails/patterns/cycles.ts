import { firstAfter } from '../columns.ts';
import {
  day,
  daysInWords,
  likenessAlong,
  part,
  spanOf,
  sumInWords,
  type Candidate,
  type CandidatePart,
} from './finding.ts';
import type { FullParameters } from './parameters.ts';
import type { OccasionalGraph } from './relations.ts';

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
  const { columns, into, outOf } = graph;
  const { start, rows } = outOf;
  const { length: payments } = rows;
  // What the search reads of each account's payments lies side by side.
  const times = new Float64Array(payments);
  const payees = new Int32Array(payments);
  for (let place = 0; place < payments; place++) {
    times[place] = columns.time[rows[place]!]!;
    payees[place] = columns.to[rows[place]!]!;
  }
  const length = parameters.windowDays * day;
  const candidates: Candidate[] = [];
  const onPath = new Uint8Array(columns.accounts.length);
  const path = new Int32Array(parameters.mostCycleLength);
  let [home, latest, steps, found] = [0, 0, 0, 0];
  let stepsLeft: number = cycleLimits.steps;
  let cut = 0;
  for (home = 0; home < columns.accounts.length; home++) {
    // Nothing returns to an account that no occasional payer ever paid.
    if (into.start[home] === into.start[home + 1]) continue;
    for (let first = start[home]!; first < start[home + 1]!; first++) {
      const budget = Math.min(cycleLimits.stepsPerStart, stepsLeft);
      const left = budget > 0 ? search(first, budget) : 0;
      stepsLeft -= budget - left;
      if (left === 0) cut++;
    }
  }
  return { candidates, cut };

  /** Answers the steps that were left over; 0 where the search was cut. */
  function search(first: number, budget: number): number {
    latest = times[first]! + length;
    steps = budget;
    found = 0;
    path[0] = rows[first]!;
    const payee = payees[first]!;
    onPath[payee] = 1;
    extend(payee, times[first]!, 1);
    onPath[payee] = 0;
    return found >= cycleLimits.perStart ? 0 : steps;
  }

  /** Goes on from an account that `depth` payments of the path led to, the last of them at `moment`. */
  function extend(account: number, moment: number, depth: number): void {
    const end = start[account + 1]!;
    for (let place = firstAfter(times, moment, start[account]!, end); place < end; place++) {
      if (times[place]! > latest || steps <= 0 || found >= cycleLimits.perStart) return;
      steps--;
      const next = payees[place]!;
      if (next === home) {
        if (depth + 1 < parameters.minimumCycleLength) continue;
        path[depth] = rows[place]!;
        candidates.push(cycleOf(graph, [...path.subarray(0, depth + 1)]));
        found++;
      } else if (depth + 1 < parameters.mostCycleLength && onPath[next] === 0) {
        path[depth] = rows[place]!;
        onPath[next] = 1;
        extend(next, times[place]!, depth + 1);
        onPath[next] = 0;
      }
    }
  }
}

function cycleOf({ columns }: OccasionalGraph, path: readonly number[]): Candidate {
  const span = spanOf(columns, path);
  return {
    typology: 'cycle',
    rows: path,
    parts: cycleParts(columns, path, span),
    words: () => {
      const params = {
        account: columns.accounts[columns.from[path[0]!]!]!,
        length: String(path.length),
        days: daysInWords(span),
        sum: sumInWords(columns, path.slice(0, 1)),
        returned: sumInWords(columns, path.slice(-1)),
      };
      return {
        accounts: path.map((row) => columns.from[row]!),
        reason:
          `${params.sum} from ${params.account} went through ${path.length - 1} accounts, step by step in time, and ` +
          `${params.returned} came back within ${params.days}.`,
        params,
      };
    },
  };
}

function cycleParts(
  columns: OccasionalGraph['columns'],
  path: readonly number[],
  span: number,
): CandidatePart[] {
  return [
    part('shape', 0.5, 1, () => `a closed ring of ${path.length} payments`),
    part('order', 0.2, 1, 'every payment is later than the one before'),
    part(
      'likeness',
      0.2,
      likenessAlong(columns, path),
      'what each account received against what it handed on',
    ),
    part('haste', 0.1, 1 - span / (60 * day), () => `first to last in ${daysInWords(span)}`),
  ];
}
