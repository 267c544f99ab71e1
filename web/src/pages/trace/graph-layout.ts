import { entryPrefix, heldAt, isExit, type Flow } from './flow.ts';

/** A trace as a graph: accounts in columns by how many payments from the source the money first reached them. */
export interface Graph {
  width: number;
  height: number;
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** The account, the way in or out; `others:N` are the small accounts of column N, drawn as one. */
  id: string;
  kind: 'account' | 'entry' | 'exit' | 'others';
  /** Accounts that it stands for. */
  count: number;
  column: number;
  x: number;
  /** Its upper edge. */
  y: number;
  height: number;
  /** Marked money that passed through, and what it holds, minor units. */
  through: number;
  held: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  tainted: number;
  payments: number;
  /** It runs back towards the source. */
  back: boolean;
  /** Middle line, stroked `thickness` thick. */
  path: string;
  thickness: number;
}

export interface GraphOptions {
  width: number;
  rightToLeft: boolean;
  /** Draws nothing later than this. */
  asOf: number;
  /** Accounts drawn each for itself; the smaller ones of a column are drawn as one. */
  limit: number;
}

export const othersPrefix = 'others:';
export const nodeWidth = 10;

const columnLeast = 190;
const margin = { x: 12, y: 14, label: 150 };
/** Room of a node with its name. */
const rowLeast = 18;
const tallest = 64;
const sweeps = 6;
const centredUpTo = 640;
/** In a longer column nobody follows an edge with the eye: it is a list, the largest first. */
const orderedUpTo = 60;

/** Places nodes and edges. Pure: the same flow and options give the same picture. */
export function layoutGraph(flow: Flow, options: GraphOptions): Graph {
  const { nodes, links } = folded(flow, options);
  const columns = orderedColumns(nodes, links);
  const apart = Math.max(
    columnLeast,
    (options.width - 2 * margin.x - margin.label) / Math.max(1, columns.length - 1),
  );
  const width = 2 * margin.x + margin.label + apart * Math.max(0, columns.length - 1);
  const largest = Math.max(1, ...nodes.map(({ through }) => through));
  const heightOf = (amount: number): number => Math.max(2, (amount / largest) * tallest);
  const full = Math.max(
    ...columns.map((column) => column.reduce((sum, node) => sum + roomOf(heightOf(node.through)), 0)),
    0,
  );
  const placed = new Map<string, GraphNode>();
  for (const [place, column] of columns.entries()) {
    const used = column.reduce((sum, node) => sum + roomOf(heightOf(node.through)), 0);
    // A tall picture is read from its top; a low one stands in the middle.
    let y = margin.y + (full > centredUpTo ? 0 : (full - used) / 2);
    for (const node of column) {
      const height = heightOf(node.through);
      const room = roomOf(height);
      const x = margin.x + place * apart;
      placed.set(node.id, {
        ...node,
        column: place,
        x: round(options.rightToLeft ? width - x - nodeWidth : x),
        y: round(y + (room - height) / 2),
        height: round(height),
      });
      y += room;
    }
  }
  return {
    width: round(width),
    height: round(full + 2 * margin.y),
    nodes: [...placed.values()],
    edges: edgesOf(links, placed, heightOf, options.rightToLeft),
  };
}

const roomOf = (height: number): number => Math.max(rowLeast, height + 6);

interface Node {
  id: string;
  kind: GraphNode['kind'];
  count: number;
  column: number;
  through: number;
  held: number;
}

interface Link {
  from: string;
  to: string;
  tainted: number;
  payments: number;
}

/** Accounts by the column in which they were first reached, the small ones of each drawn as one. */
function folded(flow: Flow, { asOf, limit }: GraphOptions): { nodes: Node[]; links: Link[] } {
  const steps = flow.steps.filter(({ time, tainted }) => time <= asOf && tainted > 0);
  const column = new Map<string, number>();
  const through = new Map<string, number>();
  for (const { from, to, source, tainted } of steps) {
    if (!column.has(from)) column.set(from, 0);
    if (!column.has(to)) column.set(to, column.get(from)! + 1);
    through.set(to, (through.get(to) ?? 0) + tainted);
    if (source) through.set(from, (through.get(from) ?? 0) + tainted);
  }
  const held = heldAt({ ...flow, steps }, asOf);
  const accounts = [...column.keys()].filter((id) => kindOf(id) === 'account');
  const kept = new Set(
    accounts
      .sort((one, other) => through.get(other)! - through.get(one)! || (one < other ? -1 : 1))
      .slice(0, limit),
  );
  const last = Math.max(0, ...accounts.map((id) => column.get(id)!)) + 1;
  const nameOf = (id: string): string =>
    kindOf(id) !== 'account' || kept.has(id) ? id : `${othersPrefix}${column.get(id)!}`;
  const nodes = new Map<string, Node>();
  for (const [id, place] of column) {
    const name = nameOf(id);
    const node = nodes.get(name) ?? {
      id: name,
      kind: kindOf(name),
      count: 0,
      column: kindOf(id) === 'exit' ? last : place,
      through: 0,
      held: 0,
    };
    node.count++;
    node.through += through.get(id) ?? 0;
    node.held += held.get(id) ?? 0;
    nodes.set(name, node);
  }
  const links = new Map<string, Link>();
  for (const step of steps) {
    const [from, to] = [nameOf(step.from), nameOf(step.to)];
    const key = JSON.stringify([from, to]);
    const link = links.get(key) ?? { from, to, tainted: 0, payments: 0 };
    link.tainted += step.tainted;
    link.payments++;
    links.set(key, link);
  }
  return { nodes: [...nodes.values()], links: [...links.values()] };
}

function kindOf(id: string): Node['kind'] {
  if (isExit(id)) return 'exit';
  if (id.startsWith(entryPrefix)) return 'entry';
  return id.startsWith(othersPrefix) ? 'others' : 'account';
}

/** Columns from the source on; within each, nodes stand by where their payers and payees stand (Sugiyama, 1981). */
function orderedColumns(nodes: readonly Node[], links: readonly Link[]): Node[][] {
  const columns: Node[][] = [];
  for (const node of nodes) (columns[node.column] ??= []).push(node);
  const dense = columns.filter((column) => column !== undefined);
  const neighbours = new Map<string, { id: string; weight: number }[]>();
  const join = (one: string, other: string, weight: number): void => {
    const known = neighbours.get(one);
    if (known === undefined) neighbours.set(one, [{ id: other, weight }]);
    else known.push({ id: other, weight });
  };
  for (const { from, to, tainted } of links) {
    if (from === to) continue;
    join(from, to, tainted);
    join(to, from, tainted);
  }
  const place = new Map<string, number>();
  const note = (column: readonly Node[]): void =>
    column.forEach((node, index) => place.set(node.id, (index + 0.5) / column.length));
  dense.forEach(note);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const column of sweep % 2 === 0 ? dense : dense.toReversed()) {
      const middle = new Map(column.map((node) => [node.id, middleOf(node, neighbours, place)]));
      column.sort(
        column.length > orderedUpTo
          ? largestFirst
          : (one, other) => middle.get(one.id)! - middle.get(other.id)! || (one.id < other.id ? -1 : 1),
      );
      note(column);
    }
  }
  return dense;
}

function largestFirst(one: Node, other: Node): number {
  const folded = Number(one.kind === 'others') - Number(other.kind === 'others');
  return folded || other.through - one.through || (one.id < other.id ? -1 : 1);
}

function middleOf(
  node: Node,
  neighbours: ReadonlyMap<string, readonly { id: string; weight: number }[]>,
  place: ReadonlyMap<string, number>,
): number {
  let [sum, weights] = [0, 0];
  for (const { id, weight } of neighbours.get(node.id) ?? []) {
    sum += place.get(id)! * weight;
    weights += weight;
  }
  return weights === 0 ? place.get(node.id)! : sum / weights;
}

/** Edges leave and reach a node beside each other, in the order of the nodes at their other ends. */
function edgesOf(
  links: readonly Link[],
  nodes: ReadonlyMap<string, GraphNode>,
  heightOf: (amount: number) => number,
  rightToLeft: boolean,
): GraphEdge[] {
  const middle = (id: string): number => nodes.get(id)!.y + nodes.get(id)!.height / 2;
  const starts = offsets(
    links,
    (link) => link.from,
    (link) => middle(link.to),
    heightOf,
  );
  const ends = offsets(
    links,
    (link) => link.to,
    (link) => middle(link.from),
    heightOf,
  );
  return links
    .filter(({ from, to }) => from !== to)
    .map((link) => {
      const [from, to] = [nodes.get(link.from)!, nodes.get(link.to)!];
      const thickness = Math.max(1, heightOf(link.tainted) - 1);
      // Money that goes back towards the source runs from the near side to the near side.
      const back = to.column <= from.column;
      const outward = rightToLeft !== back ? 0 : nodeWidth;
      const [x0, x1] = [from.x + outward, to.x + (nodeWidth - outward)];
      const y0 = within(from, starts.get(link)!, thickness);
      const y1 = within(to, ends.get(link)!, thickness);
      const bend = Math.max(40, Math.abs(x1 - x0) / 2) * (rightToLeft !== back ? -1 : 1);
      return {
        from: link.from,
        to: link.to,
        tainted: link.tainted,
        payments: link.payments,
        back,
        path: `M${round(x0)} ${round(y0)}C${round(x0 + bend)} ${round(y0)} ${round(x1 - bend)} ${round(y1)} ${round(x1)} ${round(y1)}`,
        thickness: round(thickness),
      };
    });
}

function offsets(
  links: readonly Link[],
  sideOf: (link: Link) => string,
  far: (link: Link) => number,
  heightOf: (amount: number) => number,
): Map<Link, number> {
  const found = new Map<Link, number>();
  for (const group of Map.groupBy(links, sideOf).values()) {
    let at = 0;
    for (const link of group.sort((one, other) => far(one) - far(other))) {
      const height = heightOf(link.tainted);
      found.set(link, at + height / 2);
      at += height;
    }
  }
  return found;
}

/** More may have passed in the end than the node is tall; edges then share its edge. */
function within(node: GraphNode, offset: number, thickness: number): number {
  const least = node.y + Math.min(thickness, node.height) / 2;
  return Math.min(node.y + offset, Math.max(least, node.y + node.height - thickness / 2));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
