import { Problem } from '@weir/engines/vocabulary';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFrom } from './columns-from.ts';
import { exchangeLedgers, randomCase, smallLedgers, type RandomCase } from './random-ledger.ts';
import { traceRules, type Trace, type TracePath, type TraceRule } from './trace-question.ts';
import { trace } from './trace.ts';

const runs = process.env['WEIR_TEST_LONG'] === undefined ? 300 : 20_000;

function answered(random: RandomCase, rule: TraceRule): Trace | undefined {
  try {
    return trace(columnsFrom(random.rows), { ...random, rule, until: Math.min(random.until, 8.64e15) });
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

describe.each(traceRules)('paths under %s', (rule) => {
  it('lead from a source to the holder through real transactions, forwards in time', () => {
    let hops = 0;
    fc.assert(
      fc.property(fc.oneof(randomCase(smallLedgers), randomCase(exchangeLedgers)), (random) => {
        const answer = answered(random, rule);
        if (answer === undefined) return;
        expect(answer.paths.map((path) => path.account)).toEqual(answer.held.map((held) => held.account));
        for (const path of answer.paths) {
          expectPath(path, random);
          hops += path.transactions.length;
        }
      }),
      { numRuns: runs, seed: 11 },
    );
    expect(hops).toBeGreaterThan(runs);
  });

  it('are left out above the limit, and counted; two runs are the same bytes', () => {
    fc.assert(
      fc.property(randomCase(smallLedgers), (random) => {
        const answer = answered(random, rule);
        if (answer === undefined) return;
        expect(JSON.stringify(answered(random, rule))).toBe(JSON.stringify(answer));
        const short = trace(columnsFrom(random.rows), {
          ...random,
          rule,
          until: Math.min(random.until, 8.64e15),
          pathLimit: 1,
        });
        expect(short.paths).toEqual(answer.paths.slice(0, 1));
        expect(short.pathsOmitted).toBe(Math.max(0, answer.held.length - 1));
      }),
      { numRuns: runs, seed: 12 },
    );
  });
});

function expectPath(path: TracePath, { rows, sources }: RandomCase): void {
  const order = rows
    .map((row, place) => ({ row, place }))
    .sort((one, other) => one.row.time - other.row.time || one.place - other.place)
    .map(({ row }) => row);
  const places = path.transactions.map((id) => order.findIndex((row) => row.id === id));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual([...new Set(places)].sort((one, other) => one - other));
  const hops = places.map((place) => order[place]!);
  for (const [hop, row] of hops.entries()) {
    if (hop > 0) expect(row.from).toBe(hops[hop - 1]!.to);
  }
  const source = sources[path.source]!;
  if ('transaction' in source) expect(path.transactions[0]).toBe(source.transaction);
  else if (hops.length === 0) expect(source.account).toBe(path.account);
  else {
    expect(hops[0]!.from).toBe(source.account);
    expect(hops[0]!.time).toBeGreaterThan(source.time);
  }
  if (hops.length > 0) expect(hops.at(-1)!.to).toBe(path.account);
  for (const amount of path.carried ?? []) expect(Number(amount)).toBeGreaterThan(0);
}
