import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldAt, largestCarriers, mergeSmall, othersLane, type Flow, type FlowStep } from './flow.ts';
import { axisOf, laneOrderOf, largestHolding, layoutTrace } from './trace-layout.ts';

/** Random movements that never pay out more taint than a lane holds, as every tracing rule guarantees. */
const flows = fc
  .array(
    fc.record({ from: fc.nat(7), to: fc.nat(8), share: fc.integer({ min: 1, max: 100 }), gap: fc.nat(5e7) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((draws): Flow => {
    const held = new Map<string, number>([['a0', 100_000]]);
    const steps: FlowStep[] = [
      {
        transaction: 't0',
        time: 0,
        from: 'payer',
        to: 'a0',
        amount: 100_000,
        tainted: 100_000,
        source: true,
      },
    ];
    let time = 0;
    for (const [index, { from, to, share, gap }] of draws.entries()) {
      const payer = `a${from}`;
      const payee = to === 8 ? 'outside:cash' : `a${to}`;
      const tainted = Math.floor(((held.get(payer) ?? 0) * share) / 100);
      time += gap;
      if (payer === payee || tainted === 0) continue;
      held.set(payer, held.get(payer)! - tainted);
      held.set(payee, (held.get(payee) ?? 0) + tainted);
      steps.push({
        transaction: `t${index + 1}`,
        time,
        from: payer,
        to: payee,
        amount: tainted + share,
        tainted,
        source: false,
      });
    }
    return { currency: 'XNC', steps };
  });
const options = { width: 900, scale: 'even', rightToLeft: false, asOf: Infinity } as const;

describe('what lanes hold', () => {
  it('sums to what came in, at every moment', () => {
    fc.assert(
      fc.property(flows, fc.nat(60 * 5e7), (flow, asOf) => {
        const held = [...heldAt(flow, asOf).values()];
        expect(held.every((amount) => amount >= 0)).toBe(true);
        expect(held.reduce((sum, amount) => sum + amount, 0)).toBe(100_000);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('stays the same in total when small accounts are drawn together', () => {
    fc.assert(
      fc.property(flows, fc.integer({ min: 2, max: 6 }), (flow, limit) => {
        const { kept, merged: count } = largestCarriers([flow], limit);
        const merged = mergeSmall(flow, kept);
        const others = [...heldAt(flow, Infinity).keys()].filter(
          (lane) => !kept.has(lane) && !lane.startsWith('outside:'),
        );
        expect(others.length).toBeLessThanOrEqual(count);
        const before = heldAt(flow, Infinity);
        const after = heldAt(merged, Infinity);
        for (const [lane, amount] of after) {
          const expected =
            lane === othersLane
              ? others.reduce((sum, other) => sum + (before.get(other) ?? 0), 0)
              : (before.get(lane) ?? 0);
          expect(amount).toBe(expected);
        }
      }),
      { seed: 8, numRuns: 200 },
    );
  });
});

describe('the picture', () => {
  it('runs along the reading direction and mirrors for right-to-left', () => {
    fc.assert(
      fc.property(flows, fc.constantFrom('even', 'clock'), (flow, scale) => {
        const times = [...new Set(flow.steps.map((step) => step.time))];
        const forward = axisOf(times, { ...options, scale });
        const mirrored = axisOf(times, { ...options, scale, rightToLeft: true });
        const places = times.map(forward.xOf);
        for (let index = 1; index < places.length; index++) {
          expect(places[index]!).toBeGreaterThanOrEqual(places[index - 1]!);
        }
        for (const time of times)
          expect(mirrored.xOf(time)).toBeCloseTo(mirrored.width - forward.xOf(time), 6);
      }),
      { seed: 9, numRuns: 100 },
    );
  });

  it('shows every tainted movement in exactly one ribbon, and nothing later than the as-of moment', () => {
    fc.assert(
      fc.property(flows, fc.nat(60 * 5e7), (flow, asOf) => {
        const { ribbons } = layoutTrace(flow, { ...options, asOf });
        const drawn = ribbons.flatMap((ribbon) => ribbon.steps.map((step) => step.transaction)).sort();
        const due = flow.steps
          .filter((step) => step.time <= asOf)
          .map((step) => step.transaction)
          .sort();
        expect(drawn).toEqual(due);
      }),
      { seed: 10, numRuns: 100 },
    );
  });

  it('puts payers of sources first and exits last', () => {
    const step = (from: string, to: string, time: number, source = false): FlowStep => ({
      transaction: `${from}${to}`, time, from, to, amount: 10, tainted: 10, source,
    }); // prettier-ignore
    const flow: Flow = {
      currency: 'XNC',
      steps: [
        step('p', 'a', 1, true),
        step('a', 'outside:cash', 2),
        step('q', 'b', 3, true),
        step('b', 'c', 4),
      ],
    };
    expect(laneOrderOf(flow)).toEqual(['p', 'q', 'a', 'b', 'c', 'outside:cash']);
    expect(largestHolding(flow)).toBe(10);
  });
});
