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
import type { OccasionalGraph, PaymentsByAccount } from './relations.ts';

/** An account first gathers from several, then scatters to several; each phase at most `windowDays` from the turn. */
export function findGatherScatter(graph: OccasionalGraph, parameters: FullParameters): Candidate[] {
  const { columns, into, outOf } = graph;
  const distinct = new DistinctCounter(columns.accounts.length);
  const candidates: Candidate[] = [];
  for (let account = 0; account < columns.accounts.length; account++) {
    if (into.start[account + 1]! - into.start[account]! < parameters.minimumCounterparties) continue;
    if (outOf.start[account + 1]! - outOf.start[account]! < parameters.minimumCounterparties) continue;
    const turn = bestTurn(graph, account, distinct, parameters);
    if (turn !== undefined) candidates.push(gatherScatterOf(graph, account, turn));
  }
  return candidates;
}

interface Turn {
  readonly gather: readonly number[];
  readonly scatter: readonly number[];
  readonly payers: number;
  readonly payees: number;
}

/** Tries the last gathering payment before each scattering one as the turn; keeps the turn with the most on its weaker side. */
function bestTurn(
  { into, outOf }: OccasionalGraph,
  account: number,
  distinct: DistinctCounter,
  { windowDays, minimumCounterparties, mostCounterparties }: FullParameters,
): Turn | undefined {
  const [firstIn, endIn] = [into.start[account]!, into.start[account + 1]!];
  const [firstOut, endOut] = [outOf.start[account]!, outOf.start[account + 1]!];
  const length = windowDays * day;
  let best: { turn: number; payers: number; payees: number } | undefined;
  let bestSize = minimumCounterparties - 1;
  let next = firstOut;
  for (let place = firstIn; place < endIn; place++) {
    const turn = into.times[place]!;
    while (next < endOut && outOf.times[next]! <= turn) next++;
    if (next === endOut) break;
    if (place + 1 < endIn && into.times[place + 1]! < outOf.times[next]!) continue;
    distinct.clear();
    for (let back = place; back >= firstIn && turn - into.times[back]! <= length; back--) {
      distinct.add(into.others[back]!);
    }
    const payers = distinct.size;
    if (payers <= bestSize || payers > mostCounterparties) continue;
    distinct.clear();
    for (let on = next; on < endOut && outOf.times[on]! - turn <= length; on++) {
      distinct.add(outOf.others[on]!);
    }
    const size = Math.min(payers, distinct.size);
    if (size <= bestSize || distinct.size > mostCounterparties) continue;
    bestSize = size;
    best = { turn, payers, payees: distinct.size };
  }
  if (best === undefined) return undefined;
  const { turn } = best;
  const within = (
    { rows, times }: PaymentsByAccount,
    from: number,
    end: number,
    isOf: (gap: number) => boolean,
  ): number[] => [...rows.subarray(from, end)].filter((_, each) => isOf(times[from + each]! - turn));
  return {
    ...best,
    gather: within(into, firstIn, endIn, (gap) => gap <= 0 && -gap <= length),
    scatter: within(outOf, firstOut, endOut, (gap) => gap > 0 && gap <= length),
  };
}

function gatherScatterOf({ columns }: OccasionalGraph, account: number, turn: Turn): Candidate {
  const { gather, scatter } = turn;
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
        (Math.min(turn.payers, turn.payees) - 2) / 6,
        () => `${turn.payers} in, ${turn.payees} out`,
      ),
      part('haste', 0.2, 1 - span / (120 * day), () => `first to last in ${daysInWords(span)}`),
    ],
    words: () => {
      const name = columns.accounts[account]!;
      const payers = new Set(gather.map((row) => columns.from[row]!));
      const payees = new Set(scatter.map((row) => columns.to[row]!));
      const params = {
        account: name,
        payers: String(turn.payers),
        payees: String(turn.payees),
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
