import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureCount, FeatureGraph, featureNames } from './patterns/feature-graph.ts';

const day = 86_400_000;
type Edge = readonly [from: number, to: number, day: number, amount: number];
type Named = Record<(typeof featureNames)[number], number>;
const accounts = 7;
const wide = { windowDays: 30, payments: 1_000, cycleLength: 5, steps: 1_000_000 };

function featuresOf(edges: readonly Edge[], batch: number, limits = wide): Named[] {
  const columns = {
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
    time: Float64Array.from(edges, ([, , on]) => on * day),
    amount: Float64Array.from(edges, ([, , , amount]) => amount),
  };
  const graph = new FeatureGraph(accounts, 2, limits);
  const named: Named[] = [];
  for (let start = 0; start < edges.length; start += batch) {
    const end = Math.min(edges.length, start + batch);
    const into = new Float64Array((end - start) * featureCount);
    graph.take(columns, start, end, into);
    for (let row = 0; row < end - start; row++)
      named.push(Object.fromEntries(featureNames.map((name, place) => [name, into[row * featureCount + place]])) as Named); // prettier-ignore
  }
  return named;
}

/** By the words of the definition, over lists. */
function oracle(edges: readonly Edge[], at: number): Named {
  const none = Object.fromEntries(featureNames.map((name) => [name, 0])) as Named;
  const [payer, payee, on] = edges[at]!;
  if (payer === payee) return none;
  const near = edges.slice(0, at + 1).filter(([a, b, d]) => a !== b && on - d <= 30);
  const side = (end: 0 | 1, account: number): [fan: number, count: number, sum: number] => {
    const mine = account < 0 ? [] : near.filter((edge) => edge[end] === account);
    const others = new Set(mine.map((edge) => edge[1 - end]!).filter((other) => other >= 0));
    return [others.size, mine.length, mine.reduce((sum, edge) => sum + edge[3], 0)];
  };
  const [payerFanOut, payerOutCount, payerOutSum] = side(0, payer);
  const [payeeFanIn, payeeInCount, payeeInSum] = side(1, payee);
  const [payerFanIn, payerInCount, payerInSum] = side(1, payer);
  const [payeeFanOut, payeeOutCount, payeeOutSum] = side(0, payee);
  let scatterGather = 0;
  const rings: number[] = [];
  if (payer >= 0 && payee >= 0) {
    const paidBefore = (origin: number, between: number, until: number): boolean =>
      near.some(([a, b, d]) => a === origin && b === between && d < until);
    for (let origin = 0; origin < accounts; origin++) {
      if (origin === payee || !paidBefore(origin, payer, on)) continue;
      const ways = new Set([payer]);
      for (const [between, to, d] of near)
        if (to === payee && between >= 0 && paidBefore(origin, between, d)) ways.add(between);
      scatterGather = Math.max(scatterGather, ways.size);
    }
    const back = (account: number, until: number, path: readonly number[]): void => {
      for (const [a, b, d] of near) {
        if (b !== account || d >= until || a < 0) continue;
        if (a === payee) rings.push(path.length + 1);
        else if (path.length + 1 < 5 && !path.includes(a)) back(a, d, [...path, a]);
      }
    };
    back(payer, on, [payer]);
  }
  return {
    payerFanOut, payeeFanIn, payerFanIn, payeeFanOut, payerOutCount, payeeInCount, payerInCount, payeeOutCount,
    payerOutSum, payeeInSum, payerInSum, payeeOutSum, scatterGather, cycles: rings.length,
    shortestCycle: rings.length === 0 ? 0 : Math.min(...rings),
  }; // prettier-ignore
}

const ledger = fc
  .array(fc.tuple(fc.integer({ min: -1, max: accounts - 1 }), fc.integer({ min: -1, max: accounts - 1 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 500 })), { maxLength: 40 })
  .map((edges) => edges.filter(([a, b]) => a >= 0 || b >= 0).sort((one, other) => one[2] - other[2])); // prettier-ignore

describe('the features of a payment', () => {
  it('are those of the plain definition, whatever the batches', () => {
    fc.assert(
      fc.property(ledger, fc.integer({ min: 1, max: 9 }), (edges, batch) => {
        const found = featuresOf(edges, batch);
        edges.forEach((_, at) => expect(found[at]).toEqual(oracle(edges, at)));
      }),
      { seed: 3, numRuns: 400 },
    );
  });

  it('tell a ring as it closes, and a scatter as it is gathered', () => {
    const ring = featuresOf([[0, 1, 1, 9], [1, 2, 2, 9], [2, 0, 3, 9]], 1); // prettier-ignore
    expect(ring.map(({ cycles, shortestCycle }) => [cycles, shortestCycle])).toEqual([[0, 0], [0, 0], [1, 3]]); // prettier-ignore
    const scattered = featuresOf([[0, 1, 1, 9], [0, 2, 1, 9], [0, 3, 1, 9], [1, 5, 2, 9], [2, 5, 3, 9], [3, 5, 4, 9]], 6); // prettier-ignore
    expect(scattered.map(({ scatterGather }) => scatterGather)).toEqual([0, 0, 0, 1, 2, 3]);
  });

  it('stay within their limits at a hub', () => {
    const edges = Array.from({ length: 60 }, (_, n): Edge => [1 + (n % 6), 0, 1 + n / 100, 1]);
    const last = featuresOf(edges, 60, { ...wide, payments: 10 }).at(-1)!;
    expect(last).toMatchObject({ payeeInCount: 10, payeeInSum: 10, payeeFanIn: 6 });
  });

  it('need the order of time', () => {
    expect(() => featuresOf([[0, 1, 5, 1], [1, 2, 4, 1]], 2)).toThrow(/order of time/); // prettier-ignore
  });
});
