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
  /** The payments of the path, and per depth the one that is tried next. */
  const path = new Int32Array(parameters.mostCycleLength);
  const next = new Int32Array(parameters.mostCycleLength + 1);
  let stepsLeft: number = cycleLimits.steps;
  let cut = 0;
  for (let home = 0; home < columns.accounts.length; home++) {
    // Nothing returns to an account that no occasional payer ever paid.
    if (into.start[home] === into.start[home + 1]) continue;
    for (let first = start[home]!; first < start[home + 1]!; first++) {
      const budget = Math.min(cycleLimits.stepsPerStart, stepsLeft);
      const left = budget > 0 ? search(home, first + home, budget) : 0;
      stepsLeft -= budget - left;
      if (left === 0) cut++;
    }
  }
  return { candidates, cut };

  /** Answers the steps that were left over; 0 where the search was cut. */
  function search(home: number, first: number, budget: number): number {
    const latest = times[2 * first]! + length;
    let steps = budget;
    let found = 0;
    path[0] = first;
    onPath[links[4 * first + 2]!] = 1;
    let depth = 1;
    next[1] = links[4 * first + 3]!;
    while (depth > 0) {
      const place = next[depth]!;
      if (times[2 * place]! > latest || steps <= 0 || found >= cycleLimits.perStart) {
        depth--;
        onPath[links[4 * path[depth]! + 2]!] = 0;
        continue;
      }
      steps--;
      next[depth] = place + 1;
      const payee = links[4 * place + 2]!;
      if (payee === home) {
        if (depth + 1 < parameters.minimumCycleLength) continue;
        path[depth] = place;
        candidates.push(cycleOf(graph, rowsAt(home, path.subarray(0, depth + 1))));
        found++;
      } else if (depth + 1 < parameters.mostCycleLength && onPath[payee] === 0) {
        path[depth] = place;
        onPath[payee] = 1;
        depth++;
        next[depth] = links[4 * place + 3]!;
      }
    }
    return found >= cycleLimits.perStart ? 0 : steps;
  }

  /** A path is of payments that each go from the payee of the one before, the first from `home`. */
  function rowsAt(home: number, places: Int32Array): number[] {
    let account = home;
    return [...places].map((place) => {
      const row = rows[place - account]!;
      account = links[4 * place + 2]!;
      return row;
    });
  }
}

/**
 * What the search reads of a payment, in 16 bytes: [when it was: Float64 | its payee: Int32 | place of the payee's first
 * payment after it: Int32]. Behind the last payment of each account stands one that never was (time infinite), so that no
 * search asks where an account's payments end: its payments begin `account` places later than in the graph.
 */
function onwardOf({ start, times: inGraph, others }: PaymentsByAccount): {
  times: Float64Array;
  links: Int32Array;
} {
  const accounts = start.length - 1;
  const buffer = new ArrayBuffer((inGraph.length + accounts) * 16);
  const times = new Float64Array(buffer).fill(Number.POSITIVE_INFINITY);
  const links = new Int32Array(buffer);
  for (let account = 0; account < accounts; account++) {
    for (let each = start[account]!; each < start[account + 1]!; each++) {
      const payee = others[each]!;
      const place = each + account;
      times[2 * place] = inGraph[each]!;
      links[4 * place + 2] = payee;
      links[4 * place + 3] = firstAfter(inGraph, inGraph[each]!, start[payee]!, start[payee + 1]!) + payee;
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
