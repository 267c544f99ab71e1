import {
  candidateOf,
  day,
  daysInWords,
  inLedgerOrder,
  part,
  spanOf,
  sumInWords,
  type Candidate,
} from './finding.ts';
import { DistinctCounter } from './distinct.ts';
import type { FullParameters } from './parameters.ts';
import { rowsOf, type OccasionalGraph } from './relations.ts';

/** An account first gathers from several, then scatters to several; each phase at most `windowDays` from the turn. */
export function findGatherScatter(graph: OccasionalGraph, parameters: FullParameters): Candidate[] {
  const { columns, into, outOf } = graph;
  const distinct = new DistinctCounter(columns.accounts.length);
  const candidates: Candidate[] = [];
  for (let account = 0; account < columns.accounts.length; account++) {
    if (into.start[account + 1]! - into.start[account]! < parameters.minimumCounterparties) continue;
    if (outOf.start[account + 1]! - outOf.start[account]! < parameters.minimumCounterparties) continue;
    const gathered = rowsOf(into, account);
    const scattered = rowsOf(outOf, account);
    const turn = bestTurn(graph, gathered, scattered, distinct, parameters);
    if (turn !== undefined) candidates.push(gatherScatterOf(graph, account, turn));
  }
  return candidates;
}

interface Turn {
  readonly gather: readonly number[];
  readonly scatter: readonly number[];
  readonly payers: ReadonlySet<number>;
  readonly payees: ReadonlySet<number>;
}

/** Tries the last gathering payment before each scattering one as the turn; keeps the turn with the most on its weaker side. */
function bestTurn(
  { columns }: OccasionalGraph,
  gathered: Int32Array,
  scattered: Int32Array,
  distinct: DistinctCounter,
  parameters: FullParameters,
): Turn | undefined {
  const { time, from, to } = columns;
  const length = parameters.windowDays * day;
  let bestTime: number | undefined;
  let bestSize = parameters.minimumCounterparties - 1;
  let next = 0;
  for (const [place, row] of gathered.entries()) {
    const turn = time[row]!;
    while (next < scattered.length && time[scattered[next]!]! <= turn) next++;
    if (next === scattered.length) break;
    const following = gathered[place + 1];
    if (following !== undefined && time[following]! < time[scattered[next]!]!) continue;
    distinct.clear();
    for (let back = place; back >= 0 && turn - time[gathered[back]!]! <= length; back--) {
      distinct.add(from[gathered[back]!]!);
    }
    const payers = distinct.size;
    if (payers <= bestSize || payers > parameters.mostCounterparties) continue;
    distinct.clear();
    for (let on = next; on < scattered.length && time[scattered[on]!]! - turn <= length; on++) {
      distinct.add(to[scattered[on]!]!);
    }
    const size = Math.min(payers, distinct.size);
    if (size <= bestSize || distinct.size > parameters.mostCounterparties) continue;
    bestSize = size;
    bestTime = turn;
  }
  if (bestTime === undefined) return undefined;
  const turn = bestTime;
  const gather = [...gathered].filter((row) => time[row]! <= turn && turn - time[row]! <= length);
  const scatter = [...scattered].filter((row) => time[row]! > turn && time[row]! - turn <= length);
  return {
    gather,
    scatter,
    payers: new Set(gather.map((row) => from[row]!)),
    payees: new Set(scatter.map((row) => to[row]!)),
  };
}

function gatherScatterOf({ columns }: OccasionalGraph, account: number, turn: Turn): Candidate {
  const { gather, scatter, payers, payees } = turn;
  const rows = inLedgerOrder([...gather, ...scatter]);
  const span = spanOf(columns, rows);
  return candidateOf({
    typology: 'gather-scatter',
    rows,
    parts: () => [
      part('shape', 0.45, 1, 'gathered from occasional payers, then scattered to occasional payees'),
      part(
        'size',
        0.25,
        (Math.min(payers.size, payees.size) - 2) / 6,
        () => `${payers.size} in, ${payees.size} out`,
      ),
      part('haste', 0.2, 1 - span / (120 * day), () => `first to last in ${daysInWords(span)}`),
    ],
    words: () => {
      const name = columns.accounts[account]!;
      const params = {
        account: name,
        payers: String(payers.size),
        payees: String(payees.size),
        days: daysInWords(span),
        gathered: sumInWords(columns, gather),
        scattered: sumInWords(columns, scatter),
      };
      return {
        accounts: [...new Set([account, ...payers, ...payees])],
        reason:
          `${name} gathered ${params.gathered} from ${params.payers} accounts and then scattered ${params.scattered} ` +
          `to ${params.payees} others, within ${params.days}; it hardly ever deals with any of them.`,
        params,
      };
    },
  });
}

/** One account pays several, and each of them afterwards pays the same other account. */
export function findScatterGather(graph: OccasionalGraph, parameters: FullParameters): Candidate[] {
  const { columns, outOf } = graph;
  const { start, times, others: payees, rows } = outOf;
  const length = parameters.windowDays * day;
  const candidates: Candidate[] = [];
  // Payments that reach each account through one of the origin's payees: no fewer than there are accounts between.
  const reached = new Int32Array(columns.accounts.length);
  /** The payments onward from the origin's payees: the origin's own, and the next, by place. */
  let [outs, nexts] = [new Int32Array(1024), new Int32Array(1024)];
  for (let origin = 0; origin < columns.accounts.length; origin++) {
    if (start[origin + 1]! - start[origin]! < parameters.minimumCounterparties) continue;
    let found = 0;
    let most = 0;
    for (let out = start[origin]!; out < start[origin + 1]!; out++) {
      const end = start[payees[out]! + 1]!;
      let next = start[payees[out]!]!;
      if (end - next > parameters.mostCounterparties) continue;
      const earliest = times[out]!;
      for (; next < end; next++) {
        const gap = times[next]! - earliest;
        if (gap > length) break;
        if (gap <= 0 || payees[next] === origin) continue;
        if (found === outs.length) [outs, nexts] = [doubled(outs), doubled(nexts)];
        outs[found] = out;
        nexts[found] = next;
        found++;
        const target = payees[next]!;
        reached[target] = reached[target]! + 1;
        most = Math.max(most, reached[target]!);
      }
    }
    if (most >= parameters.minimumCounterparties) {
      /** Per gathering account: the go-betweens and the rows through them. */
      const gathers = new Map<number, { between: Set<number>; through: Set<number> }>();
      for (let each = 0; each < found; each++) {
        const [out, next] = [outs[each]!, nexts[each]!];
        const target = payees[next]!;
        if (reached[target]! < parameters.minimumCounterparties) continue;
        const known = gathers.get(target) ?? { between: new Set<number>(), through: new Set<number>() };
        known.between.add(payees[out]!);
        known.through.add(rows[out]!).add(rows[next]!);
        gathers.set(target, known);
      }
      for (const [target, { between, through }] of gathers) {
        if (between.size < parameters.minimumCounterparties || between.size > parameters.mostCounterparties)
          continue;
        candidates.push(scatterGatherOf(graph, origin, target, between, inLedgerOrder(through)));
      }
    }
    for (let each = 0; each < found; each++) reached[payees[nexts[each]!]!] = 0;
  }
  return candidates;
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

function scatterGatherOf(
  { columns }: OccasionalGraph,
  origin: number,
  target: number,
  between: ReadonlySet<number>,
  rows: readonly number[],
): Candidate {
  const span = spanOf(columns, rows);
  return candidateOf({
    typology: 'scatter-gather',
    rows,
    parts: () => [
      part('shape', 0.5, 1, 'scattered to several accounts that all paid on to one'),
      part('size', 0.25, (between.size - 2) / 8, () => `${between.size} accounts between`),
      part('haste', 0.2, 1 - span / (120 * day), () => `first to last in ${daysInWords(span)}`),
    ],
    words: () => {
      const params = {
        origin: columns.accounts[origin]!,
        target: columns.accounts[target]!,
        between: String(between.size),
        days: daysInWords(span),
        sum: sumInWords(
          columns,
          rows.filter((row) => columns.from[row] === origin),
        ),
      };
      return {
        accounts: [origin, target, ...between],
        reason:
          `${params.origin} paid ${params.sum} to ${params.between} accounts, and each of them then paid ` +
          `${params.target}, within ${params.days}.`,
        params,
      };
    },
  });
}
