import { seededRandom } from '@weir/engines/vocabulary';
import { columnsFrom, findPatterns, type LedgerRow } from '@weir/engines/trails';
import { mark, type Scheme } from '../engines/trails/amlsim.ts';
import type { BenchRow } from './bench.ts';

/** Schemes of each shape in a ledger. */
const schemesOfEach = 20;

/**
 * The shapes of laundering among ordinary life, made by none of the simulators that the patterns' defaults were set on:
 * accounts of every size in a year of seconds, habits (wages, rents), shops, and payments between strangers, of which there
 * are `strangers` for each account. It shows what the patterns find elsewhere.
 */
export function shapeRows(): BenchRow[] {
  return [0.5, 2].flatMap((strangers) =>
    [1, 2].flatMap((seed) => {
      const { rows, schemes } = ledgerOfShapes({ accounts: 5_000, strangers, seed });
      const { recall, alerts, false: wrong } = mark(findPatterns(columnsFrom(rows)), schemes);
      const what = `own shapes, ${strangers} payments between strangers for each account, seed ${seed}`;
      const plain = { unit: 'share', peer: null, peerValue: null, ratio: null, target: null, met: null };
      return [
        ...Object.entries(recall).map(([typology, { schemes: all, found }]): BenchRow => ({
          ...plain,
          what: `recall of ${what}: ${typology}`,
          ours: found / all,
          note: `${found} of ${all}`,
        })),
        {
          ...plain,
          what: `false alerts for each true one, ${what}`,
          ours: wrong / Math.max(1, alerts - wrong),
          note: `${alerts} alerts over ${rows.length} payments`,
        },
      ];
    }),
  );
}

const day = 86_400_000;
const start = Date.UTC(2025, 0, 1);

export function ledgerOfShapes(size: { accounts: number; strangers: number; seed: number }): {
  rows: LedgerRow[];
  schemes: Scheme[];
} {
  const random = seededRandom(size.seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const between = (least: number, most: number): number => least + below(most - least + 1);
  const account = (): string => `A${below(size.accounts)}`;
  const sum = (): number => Math.round(1000 * 10 ** (3 * random.next()));
  const rows: LedgerRow[] = [];
  const pay = (from: string, to: string, time: number, amount: number): string => {
    const id = `t${rows.length}`;
    if (from !== to) {
      const whole = Math.floor(time / 1000) * 1000;
      rows.push({
        id,
        from,
        to,
        time: whole,
        amount: BigInt(Math.max(1, Math.round(amount))),
        currency: 'XNC',
      });
    }
    return id;
  };
  const shops = Math.ceil(size.accounts / 50);
  for (let number = 0; number < size.accounts; number++) {
    const me = `A${number}`;
    for (const habit of [0, 1]) {
      const other = account();
      const [first, wage] = [below(30), sum()];
      for (let month = 0; month < 12; month++) {
        const time = start + (month * 30 + first + random.next() * 2) * day;
        if (habit === 0) pay(other, me, time, wage);
        else pay(me, other, time, wage * (0.9 + 0.2 * random.next()));
      }
    }
    for (let bought = 0; bought < 10; bought++)
      pay(me, `S${below(shops)}`, start + random.next() * 360 * day, sum() / 10);
  }
  for (let made = 0; made < size.accounts * size.strangers; made++)
    pay(account(), account(), start + random.next() * 360 * day, sum());
  const schemes: Scheme[] = [];
  for (const [typology, draw] of Object.entries(shapes)) {
    for (let number = 0; number < schemesOfEach; number++) {
      const names = new Set<string>();
      const fresh = (count: number): string[] =>
        Array.from({ length: count }, () => {
          let name = account();
          while (names.has(name)) name = account();
          names.add(name);
          return name;
        });
      const length = between(5, 30);
      const begin = start + below(360 - length) * day;
      const amount = 100_000 * 10 ** (2 * random.next());
      const ids = draw({ between, fresh, next: () => random.next() }).map(([from, to, at, share]) =>
        pay(from, to, begin + at * length * day, amount * share * (0.97 + 0.03 * random.next())),
      );
      schemes.push({ id: `${typology}-${number}`, typology, laundering: true, transactions: new Set(ids) });
    }
  }
  return { rows, schemes };
}

interface Draw {
  readonly between: (least: number, most: number) => number;
  readonly fresh: (count: number) => string[];
  readonly next: () => number;
}
/** `at` and `share` are parts of the scheme's time and sum. */
type Step = readonly [from: string, to: string, at: number, share: number];

const shapes: Readonly<Record<string, (draw: Draw) => Step[]>> = {
  'fan-in': ({ between, fresh, next }) => {
    const [hub, ...others] = fresh(1 + between(5, 15)) as [string, ...string[]];
    return others.map((other): Step => [other, hub, next(), 1 / others.length]);
  },
  'fan-out': ({ between, fresh, next }) => {
    const [hub, ...others] = fresh(1 + between(5, 15)) as [string, ...string[]];
    return others.map((other): Step => [hub, other, next(), 1 / others.length]);
  },
  cycle: ({ between, fresh }) => {
    const ring = fresh(between(3, 10));
    return ring.map((from, place): Step => [
      from,
      ring[(place + 1) % ring.length]!,
      (place + 0.5) / ring.length,
      0.98 ** place,
    ]);
  },
  chain: ({ between, fresh }) => {
    const walk = fresh(between(5, 9));
    return walk
      .slice(1)
      .map((to, place): Step => [walk[place]!, to, (place + 0.5) / walk.length, 0.98 ** place]);
  },
  'scatter-gather': ({ between, fresh, next }) => {
    const [origin, target, ...middle] = fresh(2 + between(3, 10)) as [string, string, ...string[]];
    return middle.flatMap((each): Step[] => [
      [origin, each, next() * 0.45, 1 / middle.length],
      [each, target, 0.55 + next() * 0.45, 0.97 / middle.length],
    ]);
  },
  'gather-scatter': ({ between, fresh, next }) => {
    const payers = between(3, 10);
    const [hub, ...others] = fresh(1 + payers + between(3, 10)) as [string, ...string[]];
    return others.map((other, place): Step =>
      place < payers
        ? [other, hub, next() * 0.45, 1 / payers]
        : [hub, other, 0.55 + next() * 0.45, 0.97 / (others.length - payers)],
    );
  },
  stack: ({ between, fresh, next }) => {
    const width = between(2, 4);
    const layers = [fresh(width), fresh(width), fresh(width)];
    return [0, 1].flatMap((layer) =>
      layers[layer]!.flatMap((from) =>
        layers[layer + 1]!.map((to): Step => [from, to, (layer + next()) / 2, 1 / width ** 2]),
      ),
    );
  },
  bipartite: ({ between, fresh, next }) => {
    const [payers, payees] = [fresh(between(2, 5)), fresh(between(2, 5))];
    return payers.flatMap((from) =>
      payees.map((to): Step => [from, to, next(), 1 / payers.length / payees.length]),
    );
  },
};
