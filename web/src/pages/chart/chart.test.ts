import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChartEdge, ChartNode } from 'weir/charts/contract';
import { asCsv, asGraphml, asJson, asSvg } from './chart-export.ts';
import {
  begin,
  changed,
  collapsed,
  did,
  emptyChart,
  groupedByHolder,
  laidOut,
  layoutOf,
  moved,
  redone,
  undone,
  withAnswer,
  type Chart,
} from './chart-state.ts';
import { histogramOf, inside, noFilters, viewOf } from './chart-view.ts';
import { placed, placedByAndBy } from './layout.ts';

const node = (id: string, holder: string | null = null): ChartNode => ({
  id: `account:${id}`,
  kind: 'account',
  name: id,
  alsoKnownAs: [],
  hits: 0,
  holder,
});
const pays = (from: string, to: string, minor: number, day = 1): ChartEdge => ({
  id: `money account:${from} account:${to}`,
  kind: 'money',
  from: `account:${from}`,
  to: `account:${to}`,
  detail: null,
  sums: [
    {
      currency: 'XNC',
      minor,
      payments: 2,
      firstAt: `2026-01-0${day}T00:00:00Z`,
      lastAt: `2026-01-0${day}T00:00:00Z`,
    },
  ],
});
const answer = {
  nodes: [node('A', 'subject:1'), node('B', 'subject:1'), node('C')],
  edges: [pays('A', 'C', 100), pays('B', 'C', 50, 5)],
  found: 3,
  shown: 3,
};
const chart = withAnswer(emptyChart, answer);

describe('a chart', () => {
  it('goes back over every act to where it began, and forth again to where it was', () => {
    const acts: ((one: Chart) => Chart)[] = [
      (one) => changed(one, ['account:A'], { hidden: true }),
      (one) => changed(one, ['account:B'], { pinned: true }),
      (one) => moved(one, new Map([['account:C', { x: 4, y: 2 }]])),
      (one) => groupedByHolder(one, ['account:A', 'account:B']),
      (one) => withAnswer(one, { ...answer, nodes: [node('D')] }, { of: 'account:A', question: 'paid-in' }),
      (one) => collapsed(one, 'account:A', 'paid-in'),
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(acts.length - 1), { maxLength: 30 }), (order) => {
        let history = begin(chart);
        for (const place of order) history = did(history, acts[place]!(history.now));
        const end = history.now;
        const steps = history.past.length;
        for (let step = 0; step < steps; step++) history = undone(history);
        expect(history.now).toBe(chart);
        for (let step = 0; step < steps; step++) history = redone(history);
        expect(history.now).toBe(end);
      }),
    );
  });

  it('takes away on folding what a question brought, but what is pinned or came by another', () => {
    const asked = { of: 'account:A', question: 'paid-in' } as const;
    const grown = withAnswer(
      chart,
      { ...answer, nodes: [node('D'), node('E')], found: 340, shown: 2 },
      asked,
    );
    expect(grown.asked).toMatchObject([{ shown: 2, found: 340 }]);
    const folded = collapsed(changed(grown, ['account:D'], { pinned: true }), 'account:A', 'paid-in');
    expect([...folded.nodes.keys()]).toEqual(['account:A', 'account:B', 'account:C', 'account:D']);
  });

  it('draws accounts of one holder as one, adds up their money, and parts them again as they were', () => {
    const view = viewOf(groupedByHolder(chart, ['account:A', 'account:B', 'account:C']), noFilters);
    expect(view.nodes.map(({ members }) => members.length)).toEqual([2, 1]);
    expect(view.edges).toMatchObject([{ largest: 150, to: 'account:C' }]);
  });

  it('counts what is hidden and filtered, and leaves out money below the least or outside the time', () => {
    const hidden = changed(chart, ['account:A'], { hidden: true });
    expect(viewOf(hidden, noFilters)).toMatchObject({ hidden: 1, filtered: 0 });
    expect(viewOf(chart, { ...noFilters, minimum: 60 }).edges).toHaveLength(1);
    expect(viewOf(chart, { ...noFilters, since: Date.parse('2026-01-03') }).edges).toMatchObject([
      { largest: 50 },
    ]);
    expect(viewOf(chart, { ...noFilters, without: new Set(['account'] as const) }).filtered).toBe(3);
  });

  it('comes back from its layout as it was laid out', () => {
    const done = changed(moved(chart, new Map([['account:A', { x: 3, y: 4 }]])), ['account:A'], {
      pinned: true,
    });
    expect(layoutOf(laidOut(chart, layoutOf(done)))).toEqual(layoutOf(done));
  });

  it('keeps every payment in its histogram', () => {
    const bars = histogramOf(chart.edges.values(), 4);
    expect(bars.reduce((all, { payments }) => all + payments, 0)).toBe(4);
    expect(bars.map(({ payments }) => payments)).toEqual([2, 0, 0, 2]);
  });

  it('places every node, the same each time, and leaves still ones where they are', () => {
    const work = {
      nodes: [
        { id: 'A', x: 5, y: 6, still: true },
        { id: 'B', x: null, y: null, still: false },
      ],
      edges: [{ from: 'A', to: 'B' }],
    };
    const places = new Map(placed(work));
    expect(places.get('A')).toEqual({ x: 5, y: 6 });
    expect(Number.isFinite(places.get('B')!.x)).toBe(true);
    expect(new Map(placed(work))).toEqual(places);
  });

  it('places many nodes roughly at first, then finely, still ones where they are both times', () => {
    const nodes = Array.from({ length: 1001 }, (_, n) => ({
      id: String(n),
      x: n === 0 ? 5 : null,
      y: n === 0 ? 6 : null,
      still: n === 0,
    }));
    const given = [
      ...placedByAndBy({ nodes, edges: nodes.slice(1).map(({ id }) => ({ from: '0', to: id })) }),
    ];
    expect(given.map(({ last }) => last)).toEqual([false, true]);
    for (const { places } of given) {
      expect(places).toHaveLength(1001);
      expect(places[0]).toEqual(['0', { x: 5, y: 6 }]);
    }
  });

  it('knows what lies within a line drawn by hand', () => {
    const square = [
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 4, y: 4 },
      { x: 0, y: 4 },
    ];
    expect(inside(square, { x: 2, y: 2 })).toBe(true);
    expect(inside(square, { x: 5, y: 2 })).toBe(false);
  });

  it('goes out with its mark in every form, and never as a formula or as markup', () => {
    const mark = '# Weir export 01; chart-csv; by analyst; 2026-01-01';
    const given = { view: viewOf(chart, noFilters), nameOf: () => '=<evil>', mark, line: 'Exported by <X>' };
    const tokens = { person: '', firm: '', account: '', asset: '', report: '', outside: '' };
    const svg = asSvg(given, chart, () => '#000', tokens);
    expect(asCsv(given)).toMatch(/^# Weir export 01; chart-csv; by analyst; 2026-01-01\r\nwhat,id/);
    expect(asCsv(given)).toContain("'=<evil>");
    expect(asGraphml(given)).toContain(`<desc>${mark}</desc>`);
    expect((JSON.parse(asJson(given, chart)) as { exported: string }).exported).toBe(mark);
    expect(svg).toContain(`<desc>${mark}</desc>`);
    expect(svg).toContain(`>${mark}</text>`);
    expect(svg).toContain('>Exported by &lt;X&gt;</text>');
    for (const text of [asGraphml(given), svg]) expect(text).not.toContain('<evil>');
  });
});
