import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastMinor, type ChartEdge, type ChartNode } from 'weir/charts/contract';
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
import { edgeNear, frameOf, histogramOf, inside, labelOf, noFilters, viewOf } from './chart-view.ts';
import { placed } from './layout.ts';
import { sown } from './sowing.ts';
import { roughly } from './use-chart.ts';

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
    expect(viewOf(chart, { ...noFilters, least: '0.6' }).edges).toHaveLength(1);
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

  it('sows many nodes at once, no two on one place, and those that belong together nearer than strangers', () => {
    const ring = 25;
    const count = 1500;
    const nodes = Array.from({ length: count }, (_, n) => ({
      id: String(n),
      x: null,
      y: null,
      still: false,
    }));
    // Rings whose members are scattered over the order in which they come.
    const ringOf = (n: number): number => n % (count / ring);
    const edges = nodes.flatMap((_, n) => [
      { from: String(n), to: String((n + count / ring) % count) },
      { from: String(n), to: String((n + (2 * count) / ring) % count) },
    ]);
    const places = sown({ nodes, edges });
    expect(places.map(([id]) => id).sort()).toEqual(nodes.map(({ id }) => id).sort());
    expect(new Set(places.map(([, { x, y }]) => `${x} ${y}`)).size).toBe(count);
    expect(sown({ nodes, edges })).toEqual(places);
    const at = new Map(places);
    const far = (one: number, other: number): number => {
      const [here, there] = [at.get(String(one))!, at.get(String(other))!];
      return Math.hypot(here.x - there.x, here.y - there.y);
    };
    const mean = (pairs: readonly number[]): number =>
      pairs.reduce((all, each) => all + each, 0) / pairs.length;
    const members = nodes.map((_, n) => n).filter((n) => ringOf(n) === 7);
    const strangers = nodes.map((_, n) => n).filter((n) => ringOf(n) !== 7);
    expect(mean(members.map((n) => far(n, members[0]!)))).toBeLessThan(
      mean(strangers.map((n) => far(n, members[0]!))) / 3,
    );
  });

  it('gives a large chart its rough places before any thread answers, and leaves a saved one alone', () => {
    const nodes = Array.from({ length: 1001 }, (_, n) => node(String(n)));
    const large = withAnswer(emptyChart, { nodes, edges: [], found: 0, shown: 0 });
    expect([...roughly(large).nodes.values()].every(({ x }) => x !== null)).toBe(true);
    expect(roughly(chart)).toBe(chart);
    const kept = moved(large, new Map([['account:5', { x: 1, y: 2 }]]));
    expect(roughly(kept)).toBe(kept);
  });

  it('keeps its edges the same object while only places change, and not when anything else does', () => {
    const view = viewOf(chart, noFilters);
    const before = { chart, filters: noFilters, view };
    const shifted = moved(chart, new Map([['account:A', { x: 9, y: 9 }]]));
    expect(viewOf(shifted, noFilters, before).edges).toBe(view.edges);
    expect(viewOf(shifted, noFilters, before)).toEqual(viewOf(shifted, noFilters));
    const hidden = changed(chart, ['account:A'], { hidden: true });
    expect(viewOf(hidden, noFilters, before)).toEqual(viewOf(hidden, noFilters));
    const least = { ...noFilters, least: '0.6' };
    expect(viewOf(chart, least, before)).toEqual(viewOf(chart, least));
  });

  it('does not stretch two nodes over the whole canvas, and shows every node', () => {
    const two = moved(
      withAnswer(emptyChart, {
        nodes: [node('A'), node('C')],
        edges: [pays('A', 'C', 1)],
        found: 2,
        shown: 2,
      }),
      new Map([
        ['account:A', { x: 0, y: 0 }],
        ['account:C', { x: 3, y: 4 }],
      ]),
    );
    const frame = frameOf(viewOf(two, noFilters))!;
    expect(frame.x[1] - frame.x[0]).toBe(12.5);
    expect(frame.y[1] - frame.y[0]).toBe(12.5);
    expect(frameOf(viewOf(emptyChart, noFilters))).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 3, maxLength: 3 }), (at) => {
        const placed = new Map(at.map(([x, y], n) => [`account:${'ABC'[n]!}`, { x, y }] as const));
        const { x, y } = frameOf(viewOf(moved(chart, placed), noFilters))!;
        for (const [px, py] of at) {
          expect(px).toBeGreaterThanOrEqual(x[0]);
          expect(px).toBeLessThanOrEqual(x[1]);
          expect(py).toBeGreaterThanOrEqual(y[0]);
          expect(py).toBeLessThanOrEqual(y[1]);
        }
        expect(x[1]).toBeGreaterThan(x[0]);
      }),
    );
  });

  it('finds the link under a click, of two that run both ways the one to the nearer end, and none beyond reach', () => {
    const both = withAnswer(chart, { ...answer, edges: [pays('C', 'A', 7)] });
    const { edges } = viewOf(both, noFilters);
    const places = new Map([
      ['account:A', { x: 0, y: 0 }],
      ['account:C', { x: 100, y: 0 }],
      ['account:B', { x: 100, y: 80 }],
    ]);
    const near = (x: number, y: number) => edgeNear(edges, (id) => places.get(id), { x, y }, 6)?.id;
    expect(near(80, 3)).toBe('money account:A account:C');
    expect(near(20, 3)).toBe('money account:C account:A');
    expect(near(104, 40)).toBe('money account:B account:C');
    expect(near(50, 20)).toBeUndefined();
  });

  it('holds the least amount against whole units of each currency, exactly', () => {
    expect([leastMinor('1000', 'XNC'), leastMinor('1000', 'JPY'), leastMinor('1000', 'KWD')]).toEqual([
      100_000, 1000, 1_000_000,
    ]);
    // What lies between two minor units is above the lower one.
    expect([leastMinor('0.07', 'XNC'), leastMinor('0.071', 'XNC'), leastMinor('0.5', 'JPY')]).toEqual([
      7, 8, 1,
    ]);
    const yen = { ...pays('A', 'C', 1000), sums: [{ ...pays('A', 'C', 1000).sums[0]!, currency: 'JPY' }] };
    const inYen = withAnswer(emptyChart, { ...answer, edges: [yen] });
    expect(viewOf(inYen, { ...noFilters, least: '1000' }).edges).toHaveLength(1);
    expect(viewOf(inYen, { ...noFilters, least: '1000.5' }).edges).toHaveLength(0);
  });

  it('draws a hostile name so that it turns nothing around it, and cuts it between letters', () => {
    expect(labelOf('Quay\u202Egnp.exe\u0000\n\u2066x')).toBe('\u2068Quay gnp.exe x\u2069');
    expect(labelOf('شركة الميناء')).toBe('\u2068شركة الميناء\u2069');
    expect(labelOf('港口贸易有限公司')).toBe('\u2068港口贸易有限公司\u2069');
    const family = '👩‍👩‍👧‍👦';
    expect(labelOf(family.repeat(300))).toBe(`\u2068${family.repeat(35)}…\u2069`);
    expect(labelOf('')).toBe('\u2068\u2069');
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
