import { leastMinor, type ChartEdge, type ChartNode, type NodeKind } from 'weir/charts/contract';
import type { Chart, Placed } from './chart-state.ts';

export interface Filters {
  /** Kinds left out. */
  readonly without: ReadonlySet<NodeKind>;
  /** In whole units of whatever currency; edges of money below it in every currency are left out. */
  readonly least: string;
  /** UTC milliseconds; money that moved wholly outside is left out. */
  readonly since: number;
  readonly until: number;
}

export const noFilters: Filters = { without: new Set(), least: '0', since: -Infinity, until: Infinity };

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

/** A view with what it was made of. */
export interface Seen {
  readonly chart: Chart;
  readonly filters: Filters;
  readonly view: View;
}

/**
 * What is drawn: groups as one node, edges between the same two merged, what is hidden or filtered counted. Pure; given what was
 * seen before, edges stay the same object where they are the same, so that moving a node draws no edge anew.
 */
export function viewOf(chart: Chart, filters: Filters, before?: Seen): View {
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
  const drawn = [...nodes.values()];
  const counted = { nodes: drawn, hidden, filtered };
  if (
    before !== undefined &&
    before.chart.edges === chart.edges &&
    before.chart.groups === chart.groups &&
    before.filters === filters &&
    before.view.nodes.length === drawn.length &&
    before.view.nodes.every(({ id }, place) => id === drawn[place]!.id)
  )
    return { ...counted, edges: before.view.edges };
  const merged = new Map<string, ChartEdge[]>();
  for (const edge of chart.edges.values()) {
    const from = groupOf.get(edge.from) ?? edge.from;
    const to = groupOf.get(edge.to) ?? edge.to;
    if (from === to || !nodes.has(from) || !nodes.has(to) || !within(edge, filters)) continue;
    const id = `${edge.kind} ${from} ${to}`;
    const same = merged.get(id);
    if (same === undefined) merged.set(id, [edge]);
    else same.push(edge);
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
  return { ...counted, edges };
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

function within(edge: ChartEdge, { least, since, until }: Filters): boolean {
  if (edge.kind !== 'money') return true;
  if (least !== '0' && !edge.sums.some(({ minor, currency }) => minor >= leastMinor(least, currency)))
    return false;
  if (since === -Infinity && until === Infinity) return true;
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

/** The edge that passes nearest by a point of the picture, where one passes within `reach`. */
export function edgeNear(
  edges: readonly DrawnEdge[],
  placeOf: (id: string) => { x: number; y: number } | undefined,
  point: { x: number; y: number },
  reach: number,
): DrawnEdge | undefined {
  let nearest: DrawnEdge | undefined;
  let least = reach;
  for (const edge of edges) {
    const [from, to] = [placeOf(edge.from), placeOf(edge.to)];
    if (!from || !to) continue;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / Math.max(1e-9, dx * dx + dy * dy);
    const on = Math.min(1, Math.max(0, along));
    const far = Math.hypot(from.x + on * dx - point.x, from.y + on * dy - point.y);
    // Money both ways is two edges on one line: the half nearer the receiver is the one that goes there.
    if (far < least - 1e-6 || (nearest !== undefined && far < least + 1e-6 && along > 0.5)) {
      nearest = edge;
      least = far;
    }
  }
  return nearest;
}

/** Links of middling length that find room along the picture's side at least. */
const linksAcross = 2.5;

/**
 * The part of the plane that the picture shows: all nodes, but never so near that two of them are stretched over the whole
 * canvas.
 */
export function frameOf({ nodes, edges }: View): { x: [number, number]; y: [number, number] } | null {
  const at = new Map<string, { x: number; y: number }>();
  const frame = {
    x: [Infinity, -Infinity] as [number, number],
    y: [Infinity, -Infinity] as [number, number],
  };
  for (const { id, x, y } of nodes) {
    if (x === null || y === null) continue;
    at.set(id, { x, y });
    frame.x = [Math.min(frame.x[0], x), Math.max(frame.x[1], x)];
    frame.y = [Math.min(frame.y[0], y), Math.max(frame.y[1], y)];
  }
  if (at.size === 0) return null;
  const lengths = Float64Array.from(edges, ({ from, to }) => {
    const [one, other] = [at.get(from), at.get(to)];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  })
    .filter((length) => length > 0)
    .sort();
  const spread = Math.max(frame.x[1] - frame.x[0], frame.y[1] - frame.y[0]);
  const least = linksAcross * (lengths[Math.floor(lengths.length / 2)] ?? spread);
  const widened = ([low, high]: [number, number]): [number, number] => {
    const more = Math.max(0, least - (high - low), 1e-6 - (high - low)) / 2;
    return [low - more, high + more];
  };
  return { x: widened(frame.x), y: widened(frame.y) };
}

/** Letters shown of a name on the canvas; the tables show all of it. */
const shownOfName = 36;

/** A name without what cannot be seen or turns the direction of what surrounds it. */
export function cleanName(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A name as pictures draw it: by itself, in its own direction, and cut where it is very long. */
export function labelOf(name: string): string {
  return `\u2068${cut(cleanName(name))}\u2069`;
}

/** Between letters as people count them; taking apart a name costs, so a short one is let be. */
function cut(name: string): string {
  if (name.length <= shownOfName) return name;
  const letters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
  return letters.length <= shownOfName ? name : `${letters.slice(0, shownOfName - 1).join('')}…`;
}
