import type { ChartAnswer, ChartEdge, ChartLayout, ChartNode, ChartQuestion } from 'weir/charts/contract';

/** A node with where it stands; unplaced ones wait for the layout. */
export interface Placed {
  readonly node: ChartNode;
  readonly x: number | null;
  readonly y: number | null;
  readonly pinned: boolean;
  readonly hidden: boolean;
}

export interface Group {
  readonly id: string;
  readonly members: readonly string[];
}

export interface Note {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** What a question about a node brought: "12 of 340 shown", and which nodes to take away again. */
export interface Asked {
  readonly of: string;
  readonly question: ChartQuestion;
  readonly shown: number;
  readonly found: number;
  readonly added: readonly string[];
}

/** What is on the canvas. Never altered: each act makes another, so that going back is taking the one before. */
export interface Chart {
  readonly nodes: ReadonlyMap<string, Placed>;
  readonly edges: ReadonlyMap<string, ChartEdge>;
  readonly groups: readonly Group[];
  readonly notes: readonly Note[];
  readonly asked: readonly Asked[];
}

export const emptyChart: Chart = { nodes: new Map(), edges: new Map(), groups: [], notes: [], asked: [] };

export interface History {
  readonly past: readonly Chart[];
  readonly now: Chart;
  readonly future: readonly Chart[];
}

/** Steps that can be taken back. */
const remembered = 200;

export function begin(now: Chart): History {
  return { past: [], now, future: [] };
}

export function did(history: History, next: Chart): History {
  if (next === history.now) return history;
  return { past: [...history.past, history.now].slice(-remembered), now: next, future: [] };
}

export function undone(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future] };
}

export function redone(history: History): History {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.now], now: next, future };
}

/** Adds what an answer brought; what is there stays where it is. */
export function withAnswer(
  chart: Chart,
  answer: Pick<ChartAnswer, 'nodes' | 'edges' | 'shown' | 'found'>,
  asked?: { of: string; question: ChartQuestion },
): Chart {
  const nodes = new Map(chart.nodes);
  const added: string[] = [];
  for (const node of answer.nodes) {
    const there = nodes.get(node.id);
    if (there === undefined) added.push(node.id);
    nodes.set(node.id, there ? { ...there, node } : { node, x: null, y: null, pinned: false, hidden: false });
  }
  const edges = new Map(chart.edges);
  // A sum over all time is not overwritten by that of a window.
  for (const edge of answer.edges)
    if (nodes.has(edge.from) && nodes.has(edge.to) && (!edges.has(edge.id) || asked === undefined))
      edges.set(edge.id, edge);
  const rest = chart.asked.filter(({ of, question }) => of !== asked?.of || question !== asked.question);
  const before = chart.asked.find(({ of, question }) => of === asked?.of && question === asked.question);
  return {
    ...chart,
    nodes,
    edges,
    asked:
      asked === undefined
        ? chart.asked
        : [
            ...rest,
            {
              ...asked,
              shown: answer.shown,
              found: answer.found,
              added: [...new Set([...(before?.added ?? []), ...added])],
            },
          ],
  };
}

/** Takes away what a question brought, but what is pinned. */
export function collapsed(chart: Chart, of: string, question: ChartQuestion): Chart {
  const asked = chart.asked.find((each) => each.of === of && each.question === question);
  if (asked === undefined) return chart;
  const kept = new Set(chart.asked.flatMap((each) => (each === asked ? [] : [each.of, ...each.added])));
  const gone = asked.added.filter((id) => !kept.has(id) && chart.nodes.get(id)?.pinned !== true);
  return { ...without(chart, gone), asked: chart.asked.filter((each) => each !== asked) };
}

export function without(chart: Chart, ids: readonly string[]): Chart {
  const gone = new Set(ids);
  return {
    ...chart,
    nodes: new Map([...chart.nodes].filter(([id]) => !gone.has(id))),
    edges: new Map([...chart.edges].filter(([, { from, to }]) => !gone.has(from) && !gone.has(to))),
    groups: chart.groups.flatMap((group) => {
      const members = group.members.filter((id) => !gone.has(id));
      return members.length < 2 ? [] : [{ ...group, members }];
    }),
  };
}

export function changed(
  chart: Chart,
  ids: readonly string[],
  change: Partial<Pick<Placed, 'hidden' | 'pinned'>>,
): Chart {
  const nodes = new Map(chart.nodes);
  for (const id of ids) {
    const placed = nodes.get(id);
    if (placed) nodes.set(id, { ...placed, ...change });
  }
  return { ...chart, nodes };
}

export function moved(chart: Chart, places: ReadonlyMap<string, { x: number; y: number }>): Chart {
  const nodes = new Map(chart.nodes);
  for (const [id, { x, y }] of places) {
    const placed = nodes.get(id);
    if (placed) nodes.set(id, { ...placed, x, y });
  }
  return { ...chart, nodes };
}

/** Draws accounts of one holder as one. Of the ids given, those whose holder has several on the chart. */
export function groupedByHolder(chart: Chart, ids: readonly string[]): Chart {
  const inGroups = new Set(chart.groups.flatMap(({ members }) => members));
  const byHolder = new Map<string, string[]>();
  for (const id of ids) {
    const holder = chart.nodes.get(id)?.node.holder;
    if (holder && !inGroups.has(id)) byHolder.set(holder, [...(byHolder.get(holder) ?? []), id]);
  }
  const groups = [...byHolder].flatMap(([holder, members]) =>
    members.length < 2 ? [] : [{ id: `group:${holder}:${members[0]!}`, members }],
  );
  return groups.length === 0 ? chart : { ...chart, groups: [...chart.groups, ...groups] };
}

export function ungrouped(chart: Chart, id: string): Chart {
  return { ...chart, groups: chart.groups.filter((group) => group.id !== id) };
}

export function noted(chart: Chart, note: Note): Chart {
  return { ...chart, notes: [...chart.notes.filter(({ id }) => id !== note.id), note] };
}

export function unnoted(chart: Chart, id: string): Chart {
  return { ...chart, notes: chart.notes.filter((note) => note.id !== id) };
}

export function layoutOf(chart: Chart): ChartLayout {
  return {
    nodes: [...chart.nodes.values()].map(({ node, x, y, pinned, hidden }) => ({
      id: node.id,
      x: x ?? 0,
      y: y ?? 0,
      pinned,
      hidden,
    })),
    groups: chart.groups.map(({ id, members }) => ({ id, members: [...members] })),
    notes: chart.notes.map((note) => ({ ...note })),
  };
}

/** A chart as it was laid out; nodes that the layout does not know are placed anew. */
export function laidOut(chart: Chart, layout: ChartLayout): Chart {
  const nodes = new Map(chart.nodes);
  for (const { id, ...place } of layout.nodes) {
    const placed = nodes.get(id);
    if (placed) nodes.set(id, { ...placed, ...place });
  }
  const groups = layout.groups.flatMap(({ id, members }) => {
    const here = members.filter((member) => nodes.has(member));
    return here.length < 2 ? [] : [{ id, members: here }];
  });
  return { ...chart, nodes, groups, notes: layout.notes };
}
