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
 * every payment finds each cycle once. Depth-first, like Johnson's but cut by time and length; the last `homeward` payments
 * are only tried towards accounts from which money can still come home in time, found by going back from home first.
 */
export function findCycles(graph: OccasionalGraph, parameters: FullParameters): CycleSearch {
  const { columns, outOf } = graph;
  const { time, from, to } = columns;
  const length = parameters.windowDays * day;
  const candidates: Candidate[] = [];
  const onPath = new Uint8Array(columns.accounts.length);
  const home = new WayHome(graph);
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
    const start = from[first]!;
    const latest = time[first]! + length;
    let steps = budget - home.mark(start, time[first]!, latest);
    // Nobody paid it in that time.
    if (!home.reachable) return Math.max(1, steps);
    const path = [first];
    let found = 0;
    const extend = (last: number): void => {
      const rows = rowsOf(outOf, to[last]!);
      for (let place = firstAfter(columns.time, rows, time[last]!); place < rows.length; place++) {
        const row = rows[place]!;
        if (time[row]! > latest || steps <= 0 || found >= cycleLimits.perStart) return;
        steps--;
        const next = to[row]!;
        path.push(row);
        if (next === start) {
          if (path.length >= parameters.minimumCycleLength) {
            candidates.push(cycleOf(graph, path));
            found++;
          }
        } else if (
          path.length < parameters.mostCycleLength &&
          onPath[next] === 0 &&
          (parameters.mostCycleLength - path.length > homeward || home.leadsFrom(next, time[row]!))
        ) {
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
    return found >= cycleLimits.perStart ? 0 : Math.max(0, steps);
  }
}

/** How many payments before home are looked for backwards. */
const homeward = 5;
/** Payments looked at backwards from one home: beyond, every account counts as leading home. */
const homewardSteps = 2_000;

/** From which accounts money can come home within a window, and until when it may leave them at the latest. */
class WayHome {
  readonly #graph: OccasionalGraph;
  readonly #round: Int32Array;
  readonly #latest: Float64Array;
  #rounds = 0;
  #unknown = false;
  reachable = false;

  constructor(graph: OccasionalGraph) {
    this.#graph = graph;
    this.#round = new Int32Array(graph.columns.accounts.length);
    this.#latest = new Float64Array(graph.columns.accounts.length);
  }

  /** Goes back from `home` over payments after `since` and until `until`; answers the steps it took. */
  mark(home: number, since: number, until: number): number {
    const { columns, into } = this.#graph;
    const { time, from } = columns;
    this.#rounds++;
    this.#unknown = false;
    this.reachable = false;
    let steps = 0;
    let edge: readonly number[] = [home];
    for (let hop = 0; hop < homeward && edge.length > 0; hop++) {
      const further: number[] = [];
      for (const account of edge) {
        const bound = hop === 0 ? until : this.#latest[account]!;
        const rows = rowsOf(into, account);
        for (let place = firstAfter(time, rows, since); place < rows.length; place++) {
          const at = time[rows[place]!]!;
          if (hop === 0 ? at > bound : at >= bound) break;
          if (++steps > homewardSteps) {
            this.#unknown = true;
            return steps;
          }
          this.reachable = true;
          const payer = from[rows[place]!]!;
          if (payer === home) continue;
          if (this.#round[payer] === this.#rounds && this.#latest[payer]! >= at) continue;
          this.#round[payer] = this.#rounds;
          this.#latest[payer] = at;
          further.push(payer);
        }
      }
      edge = further;
    }
    return steps;
  }

  leadsFrom(account: number, after: number): boolean {
    return this.#unknown || (this.#round[account] === this.#rounds && this.#latest[account]! > after);
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
