import { day, daysInWords, inLedgerOrder, part, spanOf, sumInWords, type Candidate } from './finding.ts';
import type { FullParameters } from './parameters.ts';
import { rowsOf, type OccasionalGraph } from './relations.ts';

/** An account first gathers from several, then scatters to several; each phase at most `windowDays` from the turn. */
export function findGatherScatter(graph: OccasionalGraph, parameters: FullParameters): Candidate[] {
  const { columns, into, outOf } = graph;
  const candidates: Candidate[] = [];
  for (let account = 0; account < columns.accounts.length; account++) {
    const gathered = rowsOf(into, account);
    const scattered = rowsOf(outOf, account);
    if (gathered.length < parameters.minimumCounterparties) continue;
    if (scattered.length < parameters.minimumCounterparties) continue;
    const turn = bestTurn(graph, gathered, scattered, parameters);
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
  parameters: FullParameters,
): Turn | undefined {
  const { time, from, to } = columns;
  const length = parameters.windowDays * day;
  let best: Turn | undefined;
  let bestSize = parameters.minimumCounterparties - 1;
  for (const [place, row] of gathered.entries()) {
    const turn = time[row]!;
    const next = gathered[place + 1];
    const isTurn = scattered.some(
      (out) => time[out]! > turn && (next === undefined || time[out]! <= time[next]!),
    );
    if (!isTurn) continue;
    const gather = [...gathered].filter((each) => time[each]! <= turn && turn - time[each]! <= length);
    const scatter = [...scattered].filter((each) => time[each]! > turn && time[each]! - turn <= length);
    const payers = new Set(gather.map((each) => from[each]!));
    const payees = new Set(scatter.map((each) => to[each]!));
    if (payers.size > parameters.mostCounterparties || payees.size > parameters.mostCounterparties) continue;
    const size = Math.min(payers.size, payees.size);
    if (size > bestSize) {
      bestSize = size;
      best = { gather, scatter, payers, payees };
    }
  }
  return best;
}

function gatherScatterOf({ columns }: OccasionalGraph, account: number, turn: Turn): Candidate {
  const { gather, scatter, payers, payees } = turn;
  const rows = inLedgerOrder([...gather, ...scatter]);
  const span = spanOf(columns, rows);
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
    typology: 'gather-scatter',
    accounts: [...new Set([account, ...payers, ...payees])],
    rows,
    parts: [
      part('shape', 0.45, 1, 'gathered from occasional payers, then scattered to occasional payees'),
      part(
        'size',
        0.25,
        (Math.min(payers.size, payees.size) - 2) / 6,
        `${payers.size} in, ${payees.size} out`,
      ),
      part('haste', 0.2, 1 - span / (120 * day), `first to last in ${params.days}`),
    ],
    reason:
      `${name} gathered ${params.gathered} from ${params.payers} accounts and then scattered ${params.scattered} ` +
      `to ${params.payees} others, within ${params.days}; it hardly ever deals with any of them.`,
    params,
  };
}

/** One account pays several, and each of them afterwards pays the same other account. */
export function findScatterGather(graph: OccasionalGraph, parameters: FullParameters): Candidate[] {
  const { columns, outOf } = graph;
  const { time, to } = columns;
  const length = parameters.windowDays * day;
  const candidates: Candidate[] = [];
  for (let origin = 0; origin < columns.accounts.length; origin++) {
    const scattered = rowsOf(outOf, origin);
    if (scattered.length < parameters.minimumCounterparties) continue;
    /** Per gathering account: the go-betweens and the rows through them. */
    const gathers = new Map<number, { between: Set<number>; rows: Set<number> }>();
    for (const out of scattered) {
      const onward = rowsOf(outOf, to[out]!);
      if (onward.length > parameters.mostCounterparties) continue;
      for (const row of onward) {
        const gap = time[row]! - time[out]!;
        const target = to[row]!;
        if (gap <= 0 || gap > length || target === origin) continue;
        const known = gathers.get(target) ?? { between: new Set<number>(), rows: new Set<number>() };
        known.between.add(to[out]!);
        known.rows.add(out).add(row);
        gathers.set(target, known);
      }
    }
    for (const [target, { between, rows }] of gathers) {
      if (between.size < parameters.minimumCounterparties || between.size > parameters.mostCounterparties)
        continue;
      candidates.push(scatterGatherOf(graph, origin, target, between, inLedgerOrder(rows)));
    }
  }
  return candidates;
}

function scatterGatherOf(
  { columns }: OccasionalGraph,
  origin: number,
  target: number,
  between: ReadonlySet<number>,
  rows: readonly number[],
): Candidate {
  const span = spanOf(columns, rows);
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
    typology: 'scatter-gather',
    accounts: [origin, target, ...between],
    rows,
    parts: [
      part('shape', 0.5, 1, 'scattered to several accounts that all paid on to one'),
      part('size', 0.25, (between.size - 2) / 8, `${between.size} accounts between`),
      part('haste', 0.2, 1 - span / (120 * day), `first to last in ${params.days}`),
    ],
    reason:
      `${params.origin} paid ${params.sum} to ${params.between} accounts, and each of them then paid ` +
      `${params.target}, within ${params.days}.`,
    params,
  };
}
