import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFrom, type LedgerRow } from '../columns-from.ts';
import { findPatterns } from '../find-patterns.ts';
import { findLayers } from './layers.ts';
import { fullParameters } from './parameters.ts';
import { occasionalGraph, relationsOf } from './relations.ts';

const day = 86_400_000;
const runs = process.env['WEIR_TEST_LONG'] === undefined ? 300 : 10_000;

const ledgers = fc
  .array(fc.tuple(fc.nat(6), fc.nat(6), fc.nat(30)), {
    minLength: 10,
    maxLength: 30,
  })
  .map((lines) =>
    lines.map(([from, to, at], place): LedgerRow => ({
      id: `t${place}`,
      from: `A${from}`,
      to: `A${to}`,
      time: at * day,
      amount: 100,
      currency: 'XNC',
    })),
  );

describe('layers of payments made once', () => {
  it('are exactly those that comparing every two payers finds', () => {
    let [seen, stacked] = [0, 0];
    fc.assert(
      fc.property(ledgers, fc.integer({ min: 1, max: 20 }), (rows, windowDays) => {
        const columns = columnsFrom(rows);
        const graph = occasionalGraph(columns, relationsOf(columns), 2);
        const found = findLayers(graph, fullParameters({ windowDays }));
        const told = found.map(
          (each) =>
            `${each.typology} ${each.rows
              .map((row) => columns.idOf(row))
              .sort()
              .join()}`,
        );
        const expected = everyLayered(rows, windowDays * day);
        expect(told.sort()).toEqual(expected);
        seen += found.length;
        stacked += found.filter(({ typology }) => typology === 'stack').length;
      }),
      { numRuns: runs, seed: 11 },
    );
    expect(seen).toBeGreaterThan(runs / 4);
    expect(stacked).toBeGreaterThan(0);
  });

  it('tell a stack once, and not again as what was scattered and gathered in it', () => {
    const pay = (from: string, to: string, at: number): LedgerRow => ({
      id: `${from}${to}`,
      from,
      to,
      time: at * day,
      amount: 100,
      currency: 'XNC',
    });
    const one = ['A', 'B', 'C'];
    const [two, three] = [
      ['K', 'L', 'M'],
      ['X', 'Y', 'Z'],
    ];
    const rows = [
      ...one.flatMap((from, place) => two!.map((to) => pay(from, to, place))),
      ...two!.flatMap((from, place) => three!.map((to) => pay(from, to, 10 + place))),
    ];
    const found = findPatterns(columnsFrom(rows));
    expect(found.map(({ typology, transactions }) => [typology, transactions.length])).toEqual([
      ['stack', 18],
    ]);
    expect(found[0]!.parts.reduce((sum, { points }) => sum + Math.round(points * 1000), 0)).toBe(
      Math.round(found[0]!.score * 1000),
    );
  });
});

/** Brute force: joins payers, then layers, until nothing changes. */
function everyLayered(rows: readonly LedgerRow[], window: number): string[] {
  const between = (from: string, to: string): LedgerRow[] =>
    from === to ? [] : rows.filter((row) => row.from === from && row.to === to);
  const occasional = rows.filter((row) => row.from !== row.to && between(row.from!, row.to!).length <= 2);
  const names = [...new Set(occasional.flatMap(({ from, to }) => [from!, to!]))];
  const near = (one: string, other: string, payee: string): boolean =>
    occasional.some(
      (row) =>
        row.from === one &&
        row.to === payee &&
        occasional.some(
          (each) => each.from === other && each.to === payee && Math.abs(each.time - row.time) <= window,
        ),
    );
  const payers = merged(names, (one, other) => names.filter((payee) => near(one, other, payee)).length >= 2);
  const layers = payers
    .filter((group) => group.length > 1)
    .map((group) => {
      const payees = names.filter(
        (payee) =>
          group.filter((payer) => occasional.some((row) => row.from === payer && row.to === payee)).length >=
          2,
      );
      return {
        group,
        payees,
        rows: occasional.filter((row) => group.includes(row.from!) && payees.includes(row.to!)),
      };
    });
  const hands = (one: number, other: number): boolean =>
    layers[one]!.payees.filter((payee) => layers[other]!.group.includes(payee)).length >= 2;
  return merged(
    layers.map((_, place) => place),
    (one, other) => hands(one, other) || hands(other, one),
  )
    .map((places) => {
      const ids = new Set(places.flatMap((place) => layers[place]!.rows.map(({ id }) => id)));
      return `${places.length > 1 ? 'stack' : 'bipartite'} ${[...ids].sort().join()}`;
    })
    .sort();
}

function merged<Each>(members: readonly Each[], together: (one: Each, other: Each) => boolean): Each[][] {
  const groups = members.map((each) => [each]);
  for (;;) {
    const [place, other] = firstPair(groups, together) ?? [];
    if (place === undefined || other === undefined) return groups;
    groups[place]!.push(...groups[other]!);
    groups.splice(other, 1);
  }
}

function firstPair<Each>(
  groups: readonly Each[][],
  together: (one: Each, other: Each) => boolean,
): [number, number] | undefined {
  for (let place = 0; place < groups.length; place++)
    for (let other = place + 1; other < groups.length; other++)
      if (groups[place]!.some((one) => groups[other]!.some((each) => together(one, each))))
        return [place, other];
  return undefined;
}
