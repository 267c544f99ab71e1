import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow, FlowStep } from './flow.ts';
import { layoutGraph } from './graph-layout.ts';

const step = (place: number, from: string, to: string, tainted: number, source = false): FlowStep => ({
  transaction: `t${place}`,
  time: place,
  from,
  to,
  amount: tainted,
  tainted,
  source,
});
/** A source pays a chain of accounts, each of which pays many small ones. */
function wide(accounts: number): Flow {
  const steps = [step(0, 'entry:border', 'a0', 1_000_000, true)];
  for (let place = 1; place < accounts; place++) {
    steps.push(step(place, `a${Math.floor((place - 1) / 12)}`, `a${place}`, 1 + (place % 97)));
  }
  return { currency: 'XNC', steps };
}
const options = { width: 900, rightToLeft: false, asOf: Infinity, limit: 60 };

describe('the graph of a trace', () => {
  it('draws every account and every marked unit, whatever it folds', () => {
    const flows = fc
      .array(fc.tuple(fc.nat(9), fc.nat(10), fc.integer({ min: 1, max: 500 })), {
        minLength: 1,
        maxLength: 80,
      })
      .map((draws): Flow => ({
        currency: 'XNC',
        steps: [
          step(0, 'entry:cash', 'a0', 500, true),
          ...draws.map(([from, to, tainted], place) =>
            step(place + 1, `a${from}`, to === 10 ? 'outside:cash' : `a${to}`, tainted),
          ),
        ].filter(({ from, to }) => from !== to),
      }));
    fc.assert(
      fc.property(flows, fc.integer({ min: 1, max: 12 }), fc.boolean(), (flow, limit, rightToLeft) => {
        const graph = layoutGraph(flow, { ...options, limit, rightToLeft });
        const lanes = new Set(flow.steps.flatMap(({ from, to }) => [from, to]));
        expect(graph.nodes.reduce((sum, node) => sum + node.count, 0)).toBe(lanes.size);
        expect(graph.nodes.filter(({ kind }) => kind === 'account').length).toBeLessThanOrEqual(limit);
        const nameOf = new Set(graph.nodes.map(({ id }) => id));
        for (const { from, to } of graph.edges) expect(nameOf.has(from) && nameOf.has(to)).toBe(true);
        const folded = graph.nodes.some(({ kind }) => kind === 'others');
        const drawn = graph.edges.reduce((sum, edge) => sum + edge.tainted, 0);
        const moved = flow.steps.reduce((sum, each) => sum + each.tainted, 0);
        if (!folded) expect(drawn).toBe(moved);
        expect(drawn).toBeLessThanOrEqual(moved);
        for (const node of graph.nodes) {
          expect(node.x).toBeGreaterThanOrEqual(0);
          expect(node.x).toBeLessThanOrEqual(graph.width);
          expect(node.y + node.height).toBeLessThanOrEqual(graph.height);
        }
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('stays readable at 2,000 accounts: small ones are folded and counted, no two nodes lie on each other', () => {
    const graph = layoutGraph(wide(2000), options);
    expect(graph.nodes.filter(({ kind }) => kind === 'account')).toHaveLength(60);
    expect(graph.nodes.reduce((sum, node) => sum + (node.kind === 'others' ? node.count : 0), 0)).toBe(1940);
    const whole = layoutGraph(wide(2000), { ...options, limit: 2000 });
    expect(whole.nodes).toHaveLength(2001);
    for (const { nodes } of [graph, whole]) {
      for (const column of Map.groupBy(nodes, (node) => node.column).values()) {
        const sorted = [...column].sort((one, other) => one.y - other.y);
        for (const [place, node] of sorted.entries()) {
          const next = sorted[place + 1];
          if (next) expect(node.y + node.height / 2 + 9).toBeLessThanOrEqual(next.y + next.height / 2 + 9);
          if (next) expect(node.y + node.height).toBeLessThanOrEqual(next.y);
        }
      }
    }
  });

  it('runs along the reading direction', () => {
    const flow: Flow = {
      currency: 'XNC',
      steps: [step(0, 'entry:cash', 'a', 9, true), step(1, 'a', 'b', 9), step(2, 'b', 'outside:cash', 4)],
    };
    const xs = (rightToLeft: boolean) =>
      new Map(layoutGraph(flow, { ...options, rightToLeft }).nodes.map(({ id, x }) => [id, x]));
    const [forward, mirrored] = [xs(false), xs(true)];
    expect(forward.get('a')!).toBeLessThan(forward.get('b')!);
    expect(forward.get('b')!).toBeLessThan(forward.get('outside:cash')!);
    expect(mirrored.get('a')!).toBeGreaterThan(mirrored.get('b')!);
  });
});
