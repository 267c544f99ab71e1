import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFrom, type LedgerRow } from './columns-from.ts';
import { findPatterns, searchPatterns } from './find-patterns.ts';
import type { PatternFinding, PatternTypology } from './patterns/finding.ts';
import type { PatternParameters } from './patterns/parameters.ts';

const day = 86_400_000;
const runs = process.env['WEIR_TEST_LONG'] === undefined ? 300 : 10_000;

type Line = readonly [from: string, to: string, day: number, amount?: number];

function ledger(lines: readonly Line[]): LedgerRow[] {
  return lines.map(([from, to, at, amount = 10_000], place) => ({
    id: `t${place}`,
    from,
    to,
    time: at * day,
    amount,
    currency: 'XNC',
  }));
}

/** Ordinary life around a scheme: the same pairs pay each other every month. */
const ordinary: readonly Line[] = Array.from({ length: 12 }, (_, month): Line[] => [
  ['EMPLOYER', 'P1', month * 30],
  ['EMPLOYER', 'P2', month * 30],
  ['EMPLOYER', 'HUB', month * 30],
  ['P1', 'LANDLORD', month * 30 + 3],
  ['P2', 'LANDLORD', month * 30 + 3],
  ['HUB', 'SHOP', month * 30 + 9],
]).flat();

function find(
  lines: readonly Line[],
  typology: PatternTypology,
  more: PatternParameters = {},
): PatternFinding[] {
  return findPatterns(columnsFrom(ledger([...ordinary, ...lines])), { typologies: [typology], ...more });
}

describe('a planted shape is found, and ordinary life is not', () => {
  it('finds nothing in a year of wages, rent and shopping', () => {
    expect(findPatterns(columnsFrom(ledger(ordinary)))).toEqual([]);
  });

  const fan: readonly Line[] = [
    ['A', 'HUB', 100],
    ['B', 'HUB', 101],
    ['C', 'HUB', 104],
    ['D', 'HUB', 104],
  ];

  it('fan-in', () => {
    const [finding, ...others] = find(fan, 'fan-in');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      typology: 'fan-in',
      accounts: ['HUB', 'A', 'B', 'C', 'D'],
      transactions: ['t72', 't73', 't74', 't75'],
      params: { account: 'HUB', counterparties: '4', days: '4 days', sum: '400.00 XNC' },
    });
    expect(finding!.reason).toBe('4 accounts that hardly ever pay HUB paid it 400.00 XNC within 4 days.');
  });

  it('fan-out', () => {
    const out = fan.map(([one, other, at]): Line => [other, one, at]);
    expect(find(out, 'fan-out')).toMatchObject([{ accounts: ['HUB', 'A', 'B', 'C', 'D'] }]);
  });

  it('gather-scatter, told once and not again as two fans', () => {
    const lines: Line[] = [...fan, ['HUB', 'X', 110], ['HUB', 'Y', 111], ['HUB', 'Z', 120]];
    const rows = columnsFrom(ledger([...ordinary, ...lines]));
    expect(findPatterns(rows)).toMatchObject([
      {
        typology: 'gather-scatter',
        params: { payers: '4', payees: '3', gathered: '400.00 XNC', scattered: '300.00 XNC' },
      },
    ]);
  });

  it('scatter-gather', () => {
    const lines: Line[] = ['A', 'B', 'C'].flatMap((between): Line[] => [
      ['P1', between, 50],
      [between, 'P2', 55],
    ]);
    expect(find(lines, 'scatter-gather')).toMatchObject([
      { accounts: ['P1', 'P2', 'A', 'B', 'C'], params: { between: '3', sum: '300.00 XNC' } },
    ]);
  });

  it('no scatter-gather where an account pays on before, or when, it is paid', () => {
    const through = (onward: number): Line[] =>
      ['A', 'B', 'C'].flatMap((between): Line[] => [
        ['P1', between, 50],
        [between, 'P2', onward],
      ]);
    expect(find(through(50), 'scatter-gather')).toEqual([]);
    expect(find(through(49), 'scatter-gather')).toEqual([]);
    expect(find(through(110), 'scatter-gather')).toHaveLength(1);
    expect(find(through(111), 'scatter-gather')).toEqual([]);
  });

  it('cycle, its score higher where the amounts are alike', () => {
    const ring = (amount: number): Line[] => [
      ['P1', 'A', 10, 10_000],
      ['A', 'B', 11, 9_900],
      ['B', 'P1', 12, amount],
    ];
    const [alike] = find(ring(9_800), 'cycle');
    const [unlike] = find(ring(98), 'cycle');
    expect(alike).toMatchObject({
      accounts: ['P1', 'A', 'B'],
      params: { length: '3', returned: '98.00 XNC' },
    });
    expect(alike!.score).toBeGreaterThan(unlike!.score);
  });

  it('no cycle where two payments have one time, nor outside the window', () => {
    const ring = (...days: number[]): Line[] => [
      ['P1', 'A', days[0]!],
      ['A', 'B', days[1]!],
      ['B', 'P1', days[2]!],
    ];
    const ascending = (found: PatternFinding[]): PatternFinding[] =>
      found.filter(({ parts }) => parts.some((part) => part.part === 'order' && part.points > 0));
    expect(ascending(find(ring(10, 10, 12), 'cycle'))).toEqual([]);
    expect(ascending(find(ring(10, 11, 80), 'cycle'))).toEqual([]);
    expect(ascending(find(ring(10, 11, 70), 'cycle'))).toHaveLength(1);
  });

  it('bipartite and stack', () => {
    const steps = [20, 21, 22, 23];
    const bipartite = steps.flatMap((at): Line[] => [
      ['A', 'X', at],
      ['A', 'Y', at],
      ['B', 'Y', at],
    ]);
    expect(find(bipartite, 'bipartite')).toMatchObject([
      { params: { payers: '2', payees: '2', relations: '3', paidDays: '4', sum: '1200.00 XNC' } },
    ]);
    const stack = steps.flatMap((at): Line[] => [
      ['A', 'X', at],
      ['X', 'Y', at],
    ]);
    expect(find(stack, 'stack')).toMatchObject([{ accounts: ['A', 'X', 'Y'] }]);
  });

  it('nothing paid in step where too few days coincide for more than chance', () => {
    const inStep = (payees: readonly string[], days: number): Line[] =>
      payees.flatMap((payee) => Array.from({ length: days }, (_, at): Line => ['A', payee, 20 + at]));
    expect(find(inStep(['X', 'Y'], 3), 'bipartite')).toEqual([]);
    expect(find(inStep(['X', 'Y'], 4), 'bipartite')).toHaveLength(1);
    expect(find(inStep(['X', 'Y', 'Z'], 2), 'bipartite')).toHaveLength(1);
  });

  it('a weaker chain through an account that was paid twice about that time', () => {
    const chain: Line[] = [
      ['P1', 'A', 10],
      ['P2', 'A', 12],
      ['A', 'B', 15],
    ];
    const [walk, ...more] = find(chain, 'chain');
    const [alone, ...others] = find(chain.slice(1), 'chain');
    expect([more, others]).toEqual([[], []]);
    expect([walk!.accounts, alone!.accounts]).toEqual([
      ['P2', 'A', 'B'],
      ['P2', 'A', 'B'],
    ]);
    expect(walk!.score).toBeLessThan(alone!.score);
  });

  it('chain through busy accounts where amounts tell which payment was handed on', () => {
    const chain: readonly Line[] = [
      ['A', 'B', 100, 50_000],
      ['B', 'C', 102, 49_000],
      ['C', 'D', 105, 48_000],
    ];
    const besides = (amount: number): Line[] => [
      ['V', 'B', 99, amount],
      ['B', 'W', 104, 7_000],
      ['C', 'Y', 103, 21_000],
    ];
    // Walks of payments out of habit are told beside it, and give less for their shape.
    const told = (lines: readonly Line[]): string[] =>
      find(lines, 'chain')
        .filter(({ parts }) => parts[0]!.points === 0.15)
        .map(({ accounts }) => accounts.join());
    expect(told([...chain, ...besides(3_000)])).toContain('A,B,C,D');
    // Two that could be what was handed on: which it was is a guess, so the chain begins after it.
    expect(told([...chain, ...besides(50_500)])).not.toContain('A,B,C,D');
  });

  it('chain', () => {
    const chain: Line[] = [
      ['P1', 'A', 10],
      ['A', 'B', 15],
      ['B', 'P2', 20],
    ];
    expect(find(chain, 'chain')).toMatchObject([
      { accounts: ['P1', 'A', 'B', 'P2'], params: { length: '3' } },
    ]);
  });
});

describe('a finding', () => {
  const line = fc.record({
    from: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G'),
    to: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G'),
    at: fc.integer({ min: 0, max: 30 }),
    amount: fc.integer({ min: 1, max: 1_000 }),
  });
  const lines = fc
    .array(line, { maxLength: 40, size: 'max' })
    .map((drafts) => drafts.map(({ from, to, at, amount }): Line => [from, to, at, amount]));

  it('is the sum of its parts, names its rows in order, and comes out the same twice', () => {
    let seen = 0;
    fc.assert(
      fc.property(lines, (random) => {
        const columns = columnsFrom(ledger(random));
        const found = findPatterns(columns);
        expect(JSON.stringify(findPatterns(columns))).toBe(JSON.stringify(found));
        const order = new Map(Array.from({ length: columns.count }, (_, row) => [columns.idOf(row), row]));
        for (const finding of found) {
          seen++;
          const thousandths = finding.parts.reduce((sum, part) => sum + Math.round(part.points * 1000), 0);
          expect(finding.score).toBe(thousandths / 1000);
          expect(finding.score).toBeLessThanOrEqual(1);
          const rows = finding.transactions.map((id) => order.get(id)!);
          expect(rows).toEqual([...new Set(rows)].sort((one, other) => one - other));
          expect(new Set(finding.accounts).size).toBe(finding.accounts.length);
          for (const row of rows) {
            expect(finding.accounts).toContain(columns.accounts[columns.from[row]!]);
            expect(finding.accounts).toContain(columns.accounts[columns.to[row]!]);
          }
        }
        expect(found.map(({ score }) => score)).toEqual(
          found.map(({ score }) => score).sort((one, other) => other - one),
        );
      }),
      { numRuns: runs, seed: 3 },
    );
    expect(seen).toBeGreaterThan(runs);
  });

  it('cycles: exactly those that trying every sequence of payments finds', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        lines,
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        (random, most, windowDays) => {
          const rows = ledger(random);
          const found = findPatterns(columnsFrom(rows), {
            typologies: ['cycle'],
            occasionalPayments: 1_000,
            windowDays,
            mostCycleLength: most,
            minimumCycleLength: 2,
            minimumChainLength: 100,
            toldAtLeast: 1_000_000,
            mostFindings: 1_000_000,
          });
          const expected = everyCycle(rows, 2, most, windowDays * day);
          expect(found.map(({ transactions }) => transactions.join()).sort()).toEqual(expected.sort());
          seen += expected.length;
        },
      ),
      { numRuns: runs, seed: 5 },
    );
    expect(seen).toBeGreaterThan(runs);
  });

  it('fans: an account is found exactly when enough different occasional payers lie in one window', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        lines,
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 30 }),
        (random, least, fanDays) => {
          const rows = ledger(random);
          const found = findPatterns(columnsFrom(rows), {
            typologies: ['fan-in'],
            minimumCounterparties: least,
            toldAtLeast: 1_000_000,
            fanDays,
          });
          const expected = fannedInto(rows, least, fanDays * day);
          expect(new Set(found.map(({ accounts }) => accounts[0]!))).toEqual(expected);
          seen += expected.size;
        },
      ),
      { numRuns: runs, seed: 8 },
    );
    expect(seen).toBeGreaterThan(runs);
  });
});

/** Brute force: extends every sequence of payments that may still become a cycle, without looking for what leads home. */
function everyCycle(rows: readonly LedgerRow[], least: number, most: number, window: number): string[] {
  const cycles: string[] = [];
  const extend = (path: readonly LedgerRow[]): void => {
    const first = path[0]!;
    const last = path.at(-1)!;
    if (last.to === first.from) {
      if (path.length >= least) cycles.push(path.map(({ id }) => id).join());
      return;
    }
    const visited = new Set(path.map(({ from }) => from));
    if (path.length === most || visited.has(last.to)) return;
    for (const row of rows) {
      if (row.from === last.to && row.time > last.time && row.time - first.time <= window)
        extend([...path, row]);
    }
  };
  for (const row of rows) if (row.from !== row.to) extend([row]);
  return cycles;
}

function fannedInto(rows: readonly LedgerRow[], least: number, window: number): Set<string> {
  const paid = (row: LedgerRow): number =>
    rows.filter(({ from, to }) => from === row.from && to === row.to).length;
  const occasional = rows.filter((row) => row.from !== row.to && paid(row) <= 2);
  const fanned = new Set<string>();
  for (const first of occasional) {
    const payers = occasional
      .filter(({ to, time }) => to === first.to && time >= first.time && time - first.time <= window)
      .map(({ from }) => from);
    if (new Set(payers).size >= least) fanned.add(first.to!);
  }
  return fanned;
}

describe('parameters', () => {
  it.each([
    ['pattern-parameter-out-of-range', { windowDays: 0 }],
    ['pattern-parameter-out-of-range', { mostCycleLength: 11 }],
    ['pattern-parameter-out-of-range', { minimumCounterparties: 2.5 }],
    ['pattern-typology-unknown', { typologies: ['star' as PatternTypology] }],
  ] as const)('are refused with %s', (code, parameters) => {
    expect(() => findPatterns(columnsFrom([]), parameters)).toThrow(expect.objectContaining({ code }));
  });

  it('keep the highest scores where there are too many findings', () => {
    const lines: Line[] = Array.from({ length: 6 }, (_, hub): Line[] =>
      Array.from({ length: 3 + hub }, (_, payer): Line => [`${hub}-${payer}`, `H${hub}`, payer]),
    ).flat();
    const all = find(lines, 'fan-in');
    expect(all).toHaveLength(6);
    expect(find(lines, 'fan-in', { mostFindings: 2 })).toEqual(all.slice(0, 2));
  });

  it('tell the most surprising fans where fans are ordinary, and count the rest', () => {
    const lines: Line[] = Array.from({ length: 40 }, (_, hub): Line[] =>
      Array.from({ length: 3 }, (_, payer): Line => [`${hub}-${payer}`, `H${hub}`, payer * 60]),
    ).flat();
    const sudden: Line[] = ['X', 'Y', 'Z', 'W'].map((payer): Line => [payer, 'SUDDEN', 200]);
    const columns = columnsFrom(ledger([...lines, ...sudden]));
    const few = { typologies: ['fan-in'], toldAtLeast: 1, toldPerAccount: 0 } as const;
    const { findings, omitted } = searchPatterns(columns, few);
    expect(findings).toMatchObject([{ accounts: ['SUDDEN', 'X', 'Y', 'Z', 'W'] }]);
    expect(omitted).toBe(40);
  });

  it('name what fed a fan from outside', () => {
    const rows = [
      ...ledger(['A', 'B', 'C'].map((payer): Line => [payer, 'HUB', 10, 500_000])),
      // D pays nobody here; what A gets besides is far too little, and what B gets besides comes too early.
      ...(
        [
          ['A', 9, 510_000],
          ['B', 9, 510_000],
          ['C', 9, 510_000],
          ['D', 9, 510_000],
          ['A', 8, 51_000],
          ['B', 2, 510_000],
        ] as const
      ).map(([payer, at, amount], place) => ({
        id: `cash${place}`,
        from: null,
        fromType: 'cash' as const,
        to: payer,
        time: at * day,
        amount,
        currency: 'XNC',
      })),
    ];
    expect(findPatterns(columnsFrom(rows), { typologies: ['fan-in'] })).toMatchObject([
      { transactions: ['cash0', 'cash1', 'cash2', 't0', 't1', 't2'], params: { fedBy: '3' } },
    ]);
  });

  it('leave a public counter alone', () => {
    const lines = Array.from({ length: 50 }, (_, payer): Line => [`C${payer}`, 'KIOSK', payer % 20]);
    expect(find(lines, 'fan-in')).toHaveLength(1);
    expect(find(lines, 'fan-in', { mostCounterparties: 49 })).toEqual([]);
  });
});
