import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { literal, openDuck, type DuckConnection } from '#ledger';
import { counterparties, moneyAmong, paymentsUnder } from './money.ts';

interface Row {
  from: string | null;
  to: string | null;
  type: string;
  minor: number;
  currency: string;
  day: number;
}

// Keys that would be taken for something else where nodes are told apart by their text.
const keys = ['A', 'B', "O'Quay", 'outside:cash', 'iban:XN1', null];
const outside = ['cash', 'border'];
const row: fc.Arbitrary<Row> = fc.record({
  from: fc.constantFrom(...keys),
  to: fc.constantFrom(...keys),
  type: fc.constantFrom('cash', 'border', 'asset'),
  minor: fc.integer({ min: 1, max: 9 }),
  currency: fc.constantFrom('XNC', 'JPY'),
  day: fc.integer({ min: 1, max: 9 }),
});
const node = (key: string | null, type: string): string =>
  key === null ? `outside:${type}` : `account:${key}`;
const ofRow = (each: Row) => ({ from: node(each.from, each.type), to: node(each.to, each.type) });

/** Payments and sums by edge and currency, one row after the other: slow, and plainly right. */
function sumsOf(rows: readonly Row[]): Record<string, [number, number]> {
  const sums: Record<string, [number, number]> = {};
  for (const each of rows) {
    const { from, to } = ofRow(each);
    const [payments, minor] = sums[`${from} ${to} ${each.currency}`] ?? [0, 0];
    sums[`${from} ${to} ${each.currency}`] = [payments + 1, minor + each.minor];
  }
  return sums;
}
const told = (edges: Awaited<ReturnType<typeof moneyAmong>>) =>
  Object.fromEntries(
    edges.flatMap(({ from, to, sums }) =>
      sums.map(({ currency, payments, minor }) => [`${from} ${to} ${currency}`, [payments, minor]] as const),
    ),
  );

describe('money between nodes', () => {
  let duck: DuckConnection;
  let close: () => void;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-charts-'));
    const opened = openDuck({ temporaryFolder: folder });
    duck = await opened.connect();
    close = () => {
      duck.close();
      opened.close();
      rmSync(folder, { recursive: true, force: true });
    };
  });
  afterAll(() => close?.());

  const hold = async (rows: readonly Row[]): Promise<void> => {
    const text = (value: string | null): string => (value === null ? 'null' : literal(value));
    const lines = rows.map(
      ({ from, to, type, minor, currency, day }, place) =>
        `(${place}, '${place}', ${text(from)}, ${text(to)}, '${type}', '${type}', ${day * 86_400_000}, ${minor}, '${currency}')`,
    );
    await duck.run(`create or replace temp table transactions
      (sequence bigint, id varchar, "from" varchar, "to" varchar, from_type varchar, to_type varchar,
        occurred_ms bigint, amount_minor bigint, currency varchar)`);
    if (lines.length > 0) await duck.run(`insert into transactions values ${lines.join(', ')}`);
  };

  it('is what adding up row by row gives, for accounts, the outside world and a window', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), fc.nat(9), async (rows, since) => {
        await hold(rows);
        const accounts = ['A', "O'Quay", 'outside:cash'];
        const nodes = new Set([
          ...accounts.map((key) => `account:${key}`),
          ...outside.map((type) => `outside:${type}`),
        ]);
        const window = { since: new Date(since * 86_400_000).toISOString() };
        const expected = rows.filter((each) => {
          const { from, to } = ofRow(each);
          return each.day > since && from !== to && nodes.has(from) && nodes.has(to);
        });
        expect(told(await moneyAmong(duck, accounts, outside, window, 1000))).toEqual(sumsOf(expected));

        const paidIn = rows.filter((each) => each.to === "O'Quay" && each.from !== "O'Quay");
        // A hundredth of a yen cannot be paid, so that 0.02 of them is one; two cents are two.
        const sums = Object.entries(sumsOf(paidIn));
        const large = new Set(
          sums.flatMap(([edge, [, minor]]) =>
            minor >= (edge.endsWith('JPY') ? 1 : 2) ? [edge.split(' ')[0]] : [],
          ),
        );
        const parties = await counterparties(duck, ["O'Quay"], 'paid-in', {
          least: '0.02',
          limit: 100,
        });
        expect(told(parties.edges)).toEqual(
          Object.fromEntries(sums.filter(([edge]) => large.has(edge.split(' ')[0]!))),
        );

        for (const [from, to] of [
          ['account:A', 'outside:cash'],
          ['account:outside:cash', "account:O'Quay"],
          ['subject:A', 'account:B'],
        ] as const) {
          const under = rows.flatMap((each, place) => {
            const ends = ofRow(each);
            return ends.from === from && ends.to === to ? [{ id: String(place), day: each.day }] : [];
          });
          under.sort((one, other) => one.day - other.day);
          const { items, found } = await paymentsUnder(duck, { from, to, limit: 100 });
          expect(found).toBe(under.length);
          expect(items.map(({ id }) => id)).toEqual(under.map(({ id }) => id));
        }
      }),
      { numRuns: 60 },
    );
  });
});
