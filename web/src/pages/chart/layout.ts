import { UndirectedGraph } from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import noverlap from 'graphology-layout-noverlap';

export interface LayoutWork {
  /** A node that is `still` stays where it is. */
  readonly nodes: readonly { id: string; x: number | null; y: number | null; still: boolean }[];
  readonly edges: readonly { from: string; to: string }[];
}

/** Fewer rounds for many nodes: the first picture is due within a second. */
const roundsOf = (nodes: number): number => Math.max(20, Math.min(200, Math.round(200_000 / (nodes + 1))));

/** Places for all nodes. The same work gives the same places: new nodes begin on a spiral by their order. */
export function placed({ nodes, edges }: LayoutWork): [string, { x: number; y: number }][] {
  const graph = new UndirectedGraph();
  const neighbours = new Map<string, string>();
  for (const { from, to } of edges) {
    neighbours.set(from, neighbours.get(from) ?? to);
    neighbours.set(to, neighbours.get(to) ?? from);
  }
  const stands = new Map(
    nodes.flatMap(({ id, x, y }) => (x === null || y === null ? [] : [[id, { x, y }] as const])),
  );
  for (const [place, { id, still }] of nodes.entries()) {
    const near = stands.get(id) ?? stands.get(neighbours.get(id) ?? '') ?? { x: 0, y: 0 };
    const turn = place * 2.399963;
    const out = stands.has(id) ? 0 : 4 * Math.sqrt(place + 1);
    graph.mergeNode(id, {
      x: near.x + out * Math.cos(turn),
      y: near.y + out * Math.sin(turn),
      size: 8,
      fixed: still,
    });
  }
  for (const { from, to } of edges)
    if (from !== to && graph.hasNode(from) && graph.hasNode(to)) graph.mergeEdge(from, to);
  if (graph.order > 1) {
    forceAtlas2.assign(graph, {
      iterations: roundsOf(graph.order),
      settings: {
        ...forceAtlas2.inferSettings(graph),
        barnesHutOptimize: graph.order > 300,
        gravity: 1,
        scalingRatio: 12,
      },
    });
    if (!nodes.some(({ still }) => still) && graph.order <= 2000)
      noverlap.assign(graph, { maxIterations: 60, settings: { margin: 4 } });
  }
  return graph.mapNodes((id, { x, y }) => [id, { x: Number(x), y: Number(y) }]);
}
