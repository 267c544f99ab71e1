import { followed, type Edges, type FinbenchGraph, type Window } from './finbench-graph.ts';

/**
 * FinBench's questions about money as calls of a library: complex reads 1, 2, 4, 5, 6, 7, 8, 12 and simple reads 2 to 6
 * (LDBC FinBench specification, transaction workload). Where the specification leaves room: a limit cuts a node's edges of
 * the window before anything else is asked of them; "ascending" is strictly later; amounts are cents, sums exact; ratios
 * have three decimals. The answers are rows of texts and numbers in the order that the specification gives.
 */
export type Row = readonly (string | number)[];

const ratio = (part: number, whole: number): number => Math.round((part / whole) * 1000) / 1000;

/** Earliest arrival over 1 to 3 strictly ascending steps is not enough under a limit: any step's edges may be cut. */
function walk(
  edges: Edges,
  from: number,
  window: Window,
  ascending: boolean,
  visit: (node: number, steps: number) => void,
): void {
  /** Best time to be at a node after so many steps: the one that leaves most edges open. */
  let level = new Map<number, number>([[from, ascending ? -Infinity : Infinity]]);
  for (let step = 1; step <= 3; step++) {
    const next = new Map<number, number>();
    for (const [node, time] of level) {
      for (const place of followed(edges, node, window)) {
        const when = edges.time[place]!;
        if (ascending ? when <= time : when >= time) continue;
        const other = edges.other[place]!;
        const known = next.get(other);
        if (known === undefined || (ascending ? when < known : when > known)) next.set(other, when);
      }
    }
    for (const node of next.keys()) visit(node, step);
    level = next;
  }
}

export function tcr1(graph: FinbenchGraph, account: number, window: Window): Row[] {
  const distance = new Map<number, number>();
  walk(graph.paid, account, window, true, (node, steps) => {
    if (node !== account && !distance.has(node)) distance.set(node, steps);
  });
  const rows: [number, number, number][] = [];
  for (const [node, steps] of distance) {
    const media = new Set(
      followed(graph.signedInBy, node, window).map((place) => graph.signedInBy.other[place]!),
    );
    for (const medium of media) if (graph.mediumBlocked[medium] === 1) rows.push([steps, node, medium]);
  }
  rows.sort((one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2]);
  return rows.map(([steps, node, medium]) => [graph.accounts[node]!, steps, graph.media[medium]!]);
}

export function tcr2(graph: FinbenchGraph, person: number, window: Window): Row[] {
  const upstream = new Set<number>();
  for (const account of graph.accountsOf[person]!) {
    walk(graph.received, account, window, false, (node) => {
      if (node !== account) upstream.add(node);
    });
  }
  const rows: [number, number, number][] = [];
  for (const node of upstream) {
    const loans = new Set(
      followed(graph.depositedBy, node, window).map((at) => graph.depositedBy.other[at]!),
    );
    if (loans.size === 0) continue;
    let [amount, balance] = [0, 0];
    for (const loan of loans) {
      amount += graph.loanAmount[loan]!;
      balance += graph.loanBalance[loan]!;
    }
    rows.push([node, amount, balance]);
  }
  rows.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  return rows.map(([node, amount, balance]) => [graph.accounts[node]!, amount, balance]);
}

interface Sum {
  count: number;
  sum: number;
  most: number;
}

function sumsByOther(edges: Edges, node: number, window: Window, above = -1): Map<number, Sum> {
  const sums = new Map<number, Sum>();
  for (const place of followed(edges, node, window)) {
    const amount = edges.amount[place]!;
    if (amount <= above) continue;
    const known = sums.get(edges.other[place]!);
    if (known === undefined) sums.set(edges.other[place]!, { count: 1, sum: amount, most: amount });
    else {
      known.count++;
      known.sum += amount;
      known.most = Math.max(known.most, amount);
    }
  }
  return sums;
}

export function tcr4(graph: FinbenchGraph, source: number, target: number, window: Window): Row[] {
  if (!sumsByOther(graph.paid, source, window).has(target)) return [];
  const closing = sumsByOther(graph.received, source, window);
  const opening = sumsByOther(graph.paid, target, window);
  const rows: { other: number; back: Sum; on: Sum }[] = [];
  for (const [other, back] of closing) {
    const on = opening.get(other);
    if (on !== undefined && other !== source && other !== target) rows.push({ other, back, on });
  }
  rows.sort((one, two) => two.back.sum - one.back.sum || two.on.sum - one.on.sum || one.other - two.other);
  return rows.map(({ other, back, on }) => [
    graph.accounts[other]!,
    back.count,
    back.sum,
    back.most,
    on.count,
    on.sum,
    on.most,
  ]);
}

export function tcr5(graph: FinbenchGraph, person: number, window: Window): Row[] {
  const paths = new Map<string, number[]>();
  const step = (path: number[], times: readonly number[]): void => {
    if (path.length === 4) return;
    /** Per next account the earliest time: later parallel edges lead to no other path. */
    const next = new Map<number, number>();
    const { paid } = graph;
    for (const place of followed(paid, path.at(-1)!, window)) {
      const when = paid.time[place]!;
      const other = paid.other[place]!;
      if (when <= times.at(-1)! || path.includes(other)) continue;
      if (when < (next.get(other) ?? Infinity)) next.set(other, when);
    }
    for (const [other, when] of next) {
      const longer = [...path, other];
      paths.set(longer.join(' '), longer);
      step(longer, [...times, when]);
    }
  };
  for (const account of graph.accountsOf[person]!) step([account], [-Infinity]);
  return [...paths.values()]
    .sort((one, other) => {
      for (let at = 0; at < one.length && one.length === other.length; at++) {
        if (one[at] !== other[at]) return one[at]! - other[at]!;
      }
      return other.length - one.length;
    })
    .map((path) => path.map((node) => graph.accounts[node]!));
}

export function tcr6(
  graph: FinbenchGraph,
  card: number,
  window: Window,
  aboveIn: number,
  aboveOut: number,
): Row[] {
  const rows: [number, number, number][] = [];
  for (const [middle, out] of sumsByOther(graph.withdrawnTo, card, window, aboveOut)) {
    let [count, sum] = [0, 0];
    for (const place of followed(graph.received, middle, window)) {
      if (graph.received.amount[place]! <= aboveIn) continue;
      count++;
      sum += graph.received.amount[place]!;
    }
    if (count > 3) rows.push([middle, sum, out.sum]);
  }
  rows.sort((one, other) => other[2] - one[2] || one[0] - other[0]);
  return rows.map(([middle, into, out]) => [graph.accounts[middle]!, into, out]);
}

export function tcr7(graph: FinbenchGraph, account: number, window: Window, above: number): Row[] {
  const total = (sums: ReadonlyMap<number, Sum>): number =>
    [...sums.values()].reduce((all, each) => all + each.sum, 0);
  const into = sumsByOther(graph.received, account, window, above);
  const out = sumsByOther(graph.paid, account, window, above);
  return [[into.size, out.size, out.size === 0 ? -1 : ratio(total(into), total(out))]];
}

/** What came to each node at one step. */
class Arrivals {
  readonly amounts: Float64Array;
  readonly nodes: number[] = [];
  constructor(nodes: number) {
    this.amounts = new Float64Array(nodes);
  }
  add(node: number, amount: number): void {
    if (this.amounts[node] === 0) this.nodes.push(node);
    this.amounts[node] = this.amounts[node]! + amount;
  }
}

export function tcr8(graph: FinbenchGraph, loan: number, window: Window, threshold: number): Row[] {
  const total = new Map<number, number>();
  const distance = new Map<number, number>();
  let level = new Arrivals(graph.accounts.length);
  for (const place of followed(graph.deposited, loan, window))
    level.add(graph.deposited.other[place]!, graph.deposited.amount[place]!);
  for (let step = 1; step <= 4 && level.nodes.length > 0; step++) {
    const next = new Arrivals(graph.accounts.length);
    for (const node of level.nodes) {
      const amount = level.amounts[node]!;
      if (!distance.has(node)) distance.set(node, step);
      total.set(node, (total.get(node) ?? 0) + amount);
      if (step === 4) continue;
      const least = threshold * amount;
      for (const edges of [graph.paid, graph.withdrew]) {
        for (const place of followed(edges, node, window)) {
          if (edges.amount[place]! > least) next.add(edges.other[place]!, edges.amount[place]!);
        }
      }
    }
    level = next;
  }
  const rows = [...total].map(([node, amount]): [number, number, number] => [
    node,
    ratio(amount, graph.loanAmount[loan]!),
    distance.get(node)!,
  ]);
  rows.sort((one, other) => other[2] - one[2] || other[1] - one[1] || one[0] - other[0]);
  return rows.map(([node, part, steps]) => [graph.accounts[node]!, part, steps]);
}

export function tcr12(graph: FinbenchGraph, person: number, window: Window): Row[] {
  const sums = new Map<number, number>();
  for (const account of graph.accountsOf[person]!) {
    for (const [other, { sum }] of sumsByOther(graph.paid, account, window)) {
      if (graph.ownedByCompany[other] === 1) sums.set(other, (sums.get(other) ?? 0) + sum);
    }
  }
  return bySum(graph, sums);
}

function bySum(graph: FinbenchGraph, sums: ReadonlyMap<number, number>): Row[] {
  return [...sums]
    .sort((one, other) => other[1] - one[1] || one[0] - other[0])
    .map(([node, sum]) => [graph.accounts[node]!, sum]);
}

export function tsr2(graph: FinbenchGraph, account: number, window: Window): Row[] {
  const side = (edges: Edges): number[] => {
    let [sum, most, count] = [0, -1, 0];
    for (const place of followed(edges, account, window)) {
      sum += edges.amount[place]!;
      most = Math.max(most, edges.amount[place]!);
      count++;
    }
    return [sum, most, count];
  };
  return [[...side(graph.paid), ...side(graph.received)]];
}

export function tsr3(graph: FinbenchGraph, account: number, window: Window, above: number): Row[] {
  let [all, blocked] = [0, 0];
  for (const place of followed(graph.received, account, window)) {
    if (graph.received.amount[place]! <= above) continue;
    all++;
    blocked += graph.accountBlocked[graph.received.other[place]!]!;
  }
  return [[all === 0 ? -1 : ratio(blocked, all)]];
}

/** TSR4 with `graph.paid`, TSR5 with `graph.received`. */
export function tsr4(
  graph: FinbenchGraph,
  edges: Edges,
  account: number,
  window: Window,
  above: number,
): Row[] {
  return [...sumsByOther(edges, account, window, above)]
    .sort(([one, a], [other, b]) => b.sum - a.sum || one - other)
    .map(([node, { count, sum }]) => [graph.accounts[node]!, count, sum]);
}

export function tsr6(graph: FinbenchGraph, account: number, window: Window): Row[] {
  const payers = new Set(followed(graph.received, account, window).map((at) => graph.received.other[at]!));
  const found = new Set<number>();
  for (const payer of payers) {
    for (const place of followed(graph.paid, payer, window)) {
      const other = graph.paid.other[place]!;
      if (other !== account && graph.accountBlocked[other] === 1) found.add(other);
    }
  }
  return [...found].sort((one, other) => one - other).map((node) => [graph.accounts[node]!]);
}
