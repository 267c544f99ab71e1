import { firstAfter } from '../columns.ts';
import {
  candidateOf,
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
import type { OccasionalGraph, PaymentsByAccount } from './relations.ts';

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
  const { times, links } = onwardOf(outOf);
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
      const left = budget > 0 ? search(first + home, budget) : 0;
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
    path[0] = first;
    const payee = links[2 * first]!;
    onPath[payee] = 1;
    extend(links[2 * first + 1]!, 1);
    onPath[payee] = 0;
    return found >= cycleLimits.perStart ? 0 : steps;
  }

  /** Goes on by the payments from `place` on, of an account that `depth` payments of the path led to. */
  function extend(from: number, depth: number): void {
    for (let place = from; times[place]! <= latest; place++) {
      if (steps <= 0 || found >= cycleLimits.perStart) return;
      steps--;
      const next = links[2 * place]!;
      if (next === home) {
        if (depth + 1 < parameters.minimumCycleLength) continue;
        path[depth] = place;
        candidates.push(cycleOf(graph, rowsAt(path.subarray(0, depth + 1))));
        found++;
      } else if (depth + 1 < parameters.mostCycleLength && onPath[next] === 0) {
        path[depth] = place;
        onPath[next] = 1;
        extend(links[2 * place + 1]!, depth + 1);
        onPath[next] = 0;
      }
    }
  }

  /** A path is of payments that each go from the payee of the one before, the first from `home`. */
  function rowsAt(places: Int32Array): number[] {
    let account = home;
    return [...places].map((place) => {
      const row = rows[place - account]!;
      account = links[2 * place]!;
      return row;
    });
  }
}

/**
 * What the search reads of each account's payments, side by side: when each was and, in `links`, its payee and the place of
 * the payee's first payment after it. Behind the last payment of each account stands one that never was (time infinite), so
 * that no search asks where an account's payments end: its payments begin `account` places later than in the graph.
 */
function onwardOf({ start, times: inGraph, others }: PaymentsByAccount): {
  times: Float64Array;
  links: Int32Array;
} {
  const accounts = start.length - 1;
  const times = new Float64Array(inGraph.length + accounts).fill(Number.POSITIVE_INFINITY);
  const links = new Int32Array(2 * times.length);
  for (let account = 0; account < accounts; account++) {
    for (let place = start[account]!; place < start[account + 1]!; place++) {
      const payee = others[place]!;
      times[place + account] = inGraph[place]!;
      links[2 * (place + account)] = payee;
      links[2 * (place + account) + 1] =
        firstAfter(inGraph, inGraph[place]!, start[payee]!, start[payee + 1]!) + payee;
    }
  }
  return { times, links };
}

function cycleOf({ columns }: OccasionalGraph, path: readonly number[]): Candidate {
  const span = spanOf(columns, path);
  return candidateOf({
    typology: 'cycle',
    rows: path,
    parts: () => cycleParts(columns, path, span),
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
  });
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
