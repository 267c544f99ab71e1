import { UndirectedGraph } from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import noverlap from 'graphology-layout-noverlap';
import type { LayoutWork, Places } from './sowing.ts';

const roundsOf = (nodes: number): number => Math.max(60, Math.min(200, Math.round(200_000 / (nodes + 1))));

/** Places for all nodes; new ones begin beside a neighbour, on a spiral by their order. The same work gives the same places. */
export function placed({ nodes, edges }: LayoutWork, rounds = roundsOf(nodes.length)): Places {
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
      iterations: rounds,
      settings: {
        ...forceAtlas2.inferSettings(graph),
        barnesHutOptimize: graph.order > 300,
        scalingRatio: 12,
      },
    });
    if (graph.order <= 2000) noverlap.assign(graph, { maxIterations: 60, settings: { margin: 4 } });
  }
  const still = new Set(nodes.flatMap((node) => (node.still ? [node.id] : [])));
  return graph.mapNodes((id, { x, y }) => [
    id,
    (still.has(id) ? stands.get(id) : undefined) ?? { x: Number(x), y: Number(y) },
  ]);
}
