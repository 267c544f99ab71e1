import type { ChartEdge, ChartNode, NodeKind } from 'weir/charts/contract';
import type { Chart, Placed } from './chart-state.ts';

export interface Filters {
  /** Kinds left out. */
  readonly without: ReadonlySet<NodeKind>;
  /** Minor units; edges of money below it in every currency are left out. */
  readonly minimum: number;
  /** UTC milliseconds; money that moved wholly outside is left out. */
  readonly since: number;
  readonly until: number;
}

export const noFilters: Filters = { without: new Set(), minimum: 0, since: -Infinity, until: Infinity };

export interface DrawnNode extends Omit<Placed, 'hidden'> {
  readonly id: string;
  /** Accounts it stands for. */
  readonly members: readonly string[];
}

export interface DrawnEdge {
  readonly id: string;
  readonly kind: ChartEdge['kind'];
  readonly from: string;
  readonly to: string;
  readonly edges: readonly ChartEdge[];
  /** Largest sum in one currency, minor units; currencies are not added up. */
  readonly largest: number;
  readonly thickness: number;
}

export interface View {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** Left out by hand, and by filters. */
  readonly hidden: number;
  readonly filtered: number;
}

/** What is drawn: groups as one node, edges between the same two merged, what is hidden or filtered counted. Pure. */
export function viewOf(chart: Chart, filters: Filters): View {
  const groupOf = new Map(
    chart.groups.flatMap(({ id, members }) => members.map((member) => [member, id] as const)),
  );
  const nodes = new Map<string, DrawnNode>();
  let hidden = 0;
  let filtered = 0;
  for (const placed of chart.nodes.values()) {
    if (placed.hidden) {
      hidden++;
      continue;
    }
    if (filters.without.has(placed.node.kind)) {
      filtered++;
      continue;
    }
    const id = groupOf.get(placed.node.id) ?? placed.node.id;
    const there = nodes.get(id);
    nodes.set(
      id,
      there
        ? { ...there, members: [...there.members, placed.node.id] }
        : {
            node: placed.node,
            x: placed.x,
            y: placed.y,
            pinned: placed.pinned,
            id,
            members: [placed.node.id],
          },
    );
  }
  const merged = new Map<string, ChartEdge[]>();
  for (const edge of chart.edges.values()) {
    const from = groupOf.get(edge.from) ?? edge.from;
    const to = groupOf.get(edge.to) ?? edge.to;
    if (from === to || !nodes.has(from) || !nodes.has(to) || !within(edge, filters)) continue;
    const id = `${edge.kind} ${from} ${to}`;
    merged.set(id, [...(merged.get(id) ?? []), edge]);
  }
  const edges = [...merged].map(([id, same]): DrawnEdge => {
    const first = same[0]!;
    const largest = Math.max(0, ...sumsOf(same).values());
    return {
      id,
      kind: first.kind,
      from: groupOf.get(first.from) ?? first.from,
      to: groupOf.get(first.to) ?? first.to,
      edges: same,
      largest,
      thickness: first.kind === 'money' ? thicknessOf(largest) : 1,
    };
  });
  return { nodes: [...nodes.values()], edges, hidden, filtered };
}

/** By the logarithm: a hundred times the money is two steps thicker. */
export function thicknessOf(minor: number): number {
  return Math.min(9, 1 + Math.max(0, Math.log10(Math.max(1, minor)) - 2));
}

/** Sums per currency, in minor units. */
export function sumsOf(edges: readonly ChartEdge[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { currency, minor } of edges.flatMap((edge) => edge.sums))
    sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return sums;
}

function within(edge: ChartEdge, { minimum, since, until }: Filters): boolean {
  if (edge.kind !== 'money') return true;
  if (!edge.sums.some(({ minor }) => minor >= minimum)) return false;
  return edge.sums.some(({ firstAt, lastAt }) => Date.parse(lastAt) >= since && Date.parse(firstAt) <= until);
}

export interface Bar {
  readonly since: number;
  readonly until: number;
  readonly payments: number;
}

/**
 * Payments over time in equal steps. An edge tells its first and last payment and how many there were, so those between are
 * spread evenly: enough to see when something moved.
 */
export function histogramOf(edges: Iterable<ChartEdge>, bars: number): Bar[] {
  const sums = [...edges]
    .flatMap(({ sums: each }) => each)
    .map((sum) => ({
      first: Date.parse(sum.firstAt),
      last: Date.parse(sum.lastAt),
      payments: sum.payments,
    }));
  if (sums.length === 0) return [];
  let begin = Infinity;
  let end = -Infinity;
  for (const { first, last } of sums) {
    begin = Math.min(begin, first);
    end = Math.max(end, last);
  }
  const step = Math.max(1, (end - begin) / bars);
  const counts = Array.from({ length: bars }, () => 0);
  const placeOf = (time: number): number => Math.min(bars - 1, Math.floor((time - begin) / step));
  for (const { first, last, payments } of sums) {
    const [from, to] = [placeOf(first), placeOf(last)];
    for (let place = from; place <= to; place++) counts[place]! += payments / (to - from + 1);
  }
  return counts.map((payments, place) => ({
    since: begin + place * step,
    until: begin + (place + 1) * step,
    payments,
  }));
}

/** A point within a closed line: an even-odd count of crossings. */
export function inside(line: readonly { x: number; y: number }[], point: { x: number; y: number }): boolean {
  let within = false;
  for (const [place, one] of line.entries()) {
    const other = line[(place + line.length - 1) % line.length]!;
    if (one.y > point.y !== other.y > point.y) {
      const crossing = ((other.x - one.x) * (point.y - one.y)) / (other.y - one.y) + one.x;
      if (point.x < crossing) within = !within;
    }
  }
  return within;
}

/** Original script first, a Latin form beside it. */
export function writtenName(node: ChartNode): string {
  const latin = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u;
  const names = [node.name, ...node.alsoKnownAs];
  const original = names.find((name) => !latin.test(name));
  const second = names.find((name) => latin.test(name));
  if (original === undefined) return node.name;
  return second === undefined ? original : `${original} (${second})`;
}
