import { MultiDirectedGraph } from 'graphology';
import type { Sigma } from 'sigma';
import { drawDiscNodeLabel, type NodeHoverDrawingFunction } from 'sigma/rendering';
import type { NodeKind } from 'weir/charts/contract';
import { frameOf, labelOf, type View } from './chart-view.ts';
import { shapeOf } from './shapes.ts';

export const tokenOf: Record<NodeKind, string> = {
  person: '--source-1',
  firm: '--source-4',
  account: '--source-5',
  asset: '--source-2',
  report: '--source-6',
  outside: '--ink-faint',
};

export function tokenValue(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Links from which on lines are drawn thin, and the picture is moved as a sheet. */
export const thicketFrom = 3000;
/** Nodes up to which each bears its name. */
const allNamed = 60;

export interface Attributes {
  x: number;
  y: number;
  [name: string]: unknown;
}

type Picture = MultiDirectedGraph<Attributes>;

/** The picture of a view, made apart: the canvas takes it whole, and does not hear of each node and each edge. */
function pictureOf(view: View, nameOf: (id: string) => string): Picture {
  const graph: Picture = new MultiDirectedGraph<Attributes>();
  const colours = new Map(Object.entries(tokenOf).map(([kind, token]) => [kind, tokenValue(token)]));
  // Thousands of nodes at full size would cover each other.
  const size = Math.max(3, Math.min(8, 8 * Math.sqrt(800 / Math.max(1, view.nodes.length))));
  for (const { id, node, x, y, members } of view.nodes) {
    if (x === null || y === null) continue;
    const name = labelOf(nameOf(id));
    graph.addNode(id, {
      x,
      y,
      size,
      label: members.length > 1 ? `${name} (${members.length})` : name,
      color: colours.get(node.kind),
      shape: shapeOf[node.kind],
    });
  }
  const thicket = view.edges.length > thicketFrom;
  const lines = {
    money: shaded(tokenValue('--ink-soft'), thicket ? 0.25 : 0.85),
    other: shaded(tokenValue('--hairline-strong'), thicket ? 0.25 : 0.85),
  };
  for (const { id, kind, from, to, thickness } of view.edges) {
    if (!graph.hasNode(from) || !graph.hasNode(to)) continue;
    graph.addEdgeWithKey(id, from, to, {
      size: thicket ? Math.max(1, thickness / 3) : thickness,
      type: kind === 'money' ? 'arrow' : 'line',
      color: kind === 'money' ? lines.money : lines.other,
    });
  }
  return graph;
}

/** A colour of the tokens, `#rrggbb`, let through in part: the canvas adds colours that are weighed already. */
function shaded(colour: string, share: number): string {
  const [red, green, blue] = [1, 3, 5].map((at) =>
    Math.round(Number.parseInt(colour.slice(at, at + 2), 16) * share),
  );
  return `rgba(${red}, ${green}, ${blue}, ${share})`;
}

/** The name of the node under the pointer, on a ground of its own in the colours of the set in use. */
export const drawHover: NodeHoverDrawingFunction = (context, data, settings) => {
  if (typeof data.label !== 'string') return;
  context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
  const height = settings.labelSize + 8;
  context.fillStyle = tokenValue('--raised');
  context.strokeStyle = tokenValue('--hairline-strong');
  context.beginPath();
  context.rect(data.x + data.size, data.y - height / 2, context.measureText(data.label).width + 10, height);
  context.fill();
  context.stroke();
  drawDiscNodeLabel(context, data, settings);
};

/** All nodes, and where they bear names, room for these at the sides. */
function framed(view: View): ReturnType<typeof frameOf> {
  const frame = frameOf(view);
  if (frame === null || view.nodes.length > allNamed) return frame;
  const [left, right] = frame.x;
  const room = (right - left) / 8;
  return { x: [left - room, right + room], y: frame.y };
}

/** What the canvas shows, and how it was made. */
export interface Shown {
  readonly view: View;
  readonly nameOf: (id: string) => string;
  readonly theme: string | undefined;
}

/**
 * Brings the canvas to a view by the cheapest way: where only places changed, places are changed. The frame is kept while one
 * node is moved, so that the picture does not jump under the hand.
 */
export function show(sigma: Sigma, next: Shown, before: Shown | null): void {
  const graph = sigma.getGraph();
  const same =
    before !== null &&
    before.view.edges === next.view.edges &&
    before.theme === next.theme &&
    before.view.nodes.length === next.view.nodes.length &&
    graph.order === next.view.nodes.length &&
    next.view.nodes.every(
      ({ x, members }, place) => x !== null && members.length === before.view.nodes[place]!.members.length,
    ) &&
    before.nameOf === next.nameOf;
  const named = next.view.nodes.length <= allNamed;
  const thicket = next.view.edges.length > thicketFrom;
  const wanted = {
    hideEdgesOnMove: thicket,
    hideLabelsOnMove: thicket,
    labelDensity: named ? 20 : 1,
    labelRenderedSizeThreshold: named ? 0 : 6,
  };
  // Settings make the canvas look at everything once more, so they are set where they change.
  if (
    wanted.labelDensity !== sigma.getSetting('labelDensity') ||
    thicket !== sigma.getSetting('hideEdgesOnMove')
  )
    sigma.setSettings(wanted);
  // For whoever measures: when the picture stood there, and of how many nodes.
  sigma.once('afterRender', () => performance.mark('chart-drawn', { detail: sigma.getGraph().order }));
  if (!same) {
    sigma.setCustomBBox(framed(next.view));
    sigma.setGraph(pictureOf(next.view, next.nameOf));
    return;
  }
  let moved = 0;
  for (const { id, x, y } of next.view.nodes) {
    // The object itself: the canvas need not hear of each.
    const attributes = graph.getNodeAttributes(id) as Attributes;
    if (attributes.x === x && attributes.y === y) continue;
    attributes.x = x!;
    attributes.y = y!;
    moved++;
  }
  if (moved > 1) sigma.setCustomBBox(framed(next.view));
  sigma.refresh();
}
