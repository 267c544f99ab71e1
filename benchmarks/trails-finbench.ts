import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { seededRandom } from '@weir/engines/vocabulary';
import type { BenchRow } from './bench.ts';
import { readFinbench, type FinbenchGraph, type Window } from './finbench-graph.ts';
import { FinbenchOracle } from './finbench-oracle.ts';
import * as ours from './finbench-queries.ts';

const questions = 100;
const target = '100 % equal to the SQL oracle; p99 ≤ 10 ms';

/** FinBench's money questions on its example snapshot: every answer is held against SQL, and timed. */
export async function finbenchRows(): Promise<BenchRow[]> {
  const folder = join(
    import.meta.dirname,
    '..',
    '..',
    'shared',
    'data',
    'transactions',
    'finbench-example',
    'snapshot',
  );
  if (!existsSync(folder)) return [absent()];
  const graph = readFinbench(folder);
  const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const oracle = await FinbenchOracle.open(duck, folder);
  const rows: BenchRow[] = [];
  for (const [name, ask] of Object.entries(queries(graph, oracle))) rows.push(await measure(name, ask));
  return rows;
}

interface Asked {
  readonly ours: () => ours.Row[];
  readonly oracle: () => Promise<ours.Row[]>;
}

/** One question of a kind, drawn by a random source. */
type Ask = (random: ReturnType<typeof seededRandom>) => Asked;

async function measure(name: string, ask: Ask): Promise<BenchRow> {
  const random = seededRandom(`finbench ${name}`);
  const times: number[] = [];
  const peer: number[] = [];
  let [equal, answered] = [0, 0];
  for (let question = 0; question < questions; question++) {
    const asked = ask(random);
    asked.ours();
    const begun = performance.now();
    const found = asked.ours();
    times.push(performance.now() - begun);
    const asking = performance.now();
    const expected = await asked.oracle();
    peer.push(performance.now() - asking);
    if (JSON.stringify(found) === JSON.stringify(expected)) equal++;
    else if (process.env['WEIR_BENCH_SHOW'] !== undefined)
      process.stderr.write(
        `${name}: ${JSON.stringify(found).slice(0, 400)}\n ${JSON.stringify(expected).slice(0, 400)}\n`,
      );
    if (found.length > 0) answered++;
  }
  const p99 = quantile(times, 0.99);
  const peerValue = quantile(peer, 0.99);
  return {
    what: `FinBench ${name.toUpperCase()}, p99 of ${questions} questions`,
    ours: p99,
    unit: 'ms',
    peer: 'DuckDB (SQL oracle)',
    peerValue,
    ratio: peerValue / p99,
    target,
    met: equal === questions && p99 <= 10,
    note: `${equal} of ${questions} answers equal; ${answered} are not empty`,
  };
}

function quantile(times: number[], part: number): number {
  times.sort((one, two) => one - two);
  return times[Math.min(times.length - 1, Math.ceil(times.length * part) - 1)]!;
}

function queries(graph: FinbenchGraph, oracle: FinbenchOracle): Record<string, Ask> {
  type Random = ReturnType<typeof seededRandom>;
  const { accounts, persons, loans } = graph;
  const day = 86_400_000;
  /** A third of the questions is cut at few edges, a third at many, a third not at all; from both ends of time. */
  const window = (random: Random): Window => {
    const since = Date.UTC(2020, 0, 1) + random.integer(0, 700) * day;
    return {
      since,
      until: since + random.integer(60, 1100) * day,
      limit: [2, 20, 1_000_000][random.integer(0, 2)]!,
      latest: random.integer(0, 1) === 1,
    };
  };
  /** Those with many edges are asked about as often as the others. */
  const any = (random: Random, list: readonly unknown[], start?: Int32Array): number => {
    let best = random.integer(0, list.length - 1);
    if (start === undefined) return best;
    for (let more = 0; more < 6; more++) {
      const other = random.integer(0, list.length - 1);
      if (start[other + 1]! - start[other]! > start[best + 1]! - start[best]!) best = other;
    }
    return best;
  };
  const amount = (random: Random): number => Math.floor(10 ** (2 + 7 * random.next()));
  const ofAccount =
    (edges: { start: Int32Array }, ask: (account: number, window: Window, above: number) => Asked): Ask =>
    (random) =>
      ask(any(random, accounts, edges.start), window(random), amount(random));
  const ofPerson =
    (ask: (person: number, window: Window) => Asked): Ask =>
    (random) =>
      ask(any(random, persons), window(random));
  return {
    tcr1: ofAccount(graph.paid, (at, w) => ({
      ours: () => ours.tcr1(graph, at, w),
      oracle: () => oracle.tcr1(accounts[at]!, w),
    })),
    tcr2: ofPerson((at, w) => ({
      ours: () => ours.tcr2(graph, at, w),
      oracle: () => oracle.tcr2(persons[at]!, w),
    })),
    tcr4: (random) => {
      // Two accounts in a row are seldom part of a ring of three, so such are looked for.
      let [source, other, w] = [0, 0, window(random)];
      for (let attempt = 0; attempt < 2_000; attempt++) {
        source = any(random, accounts, graph.paid.start);
        w = window(random);
        const [first, end] = [graph.paid.start[source]!, graph.paid.start[source + 1]!];
        if (first === end) continue;
        other = graph.paid.other[random.integer(first, end - 1)]!;
        if (ours.tcr4(graph, source, other, w).length > 0) break;
      }
      return {
        ours: () => ours.tcr4(graph, source, other, w),
        oracle: () => oracle.tcr4(accounts[source]!, accounts[other]!, w),
      };
    },
    tcr5: ofPerson((at, w) => ({
      ours: () => ours.tcr5(graph, at, w),
      oracle: () => oracle.tcr5(persons[at]!, w),
    })),
    tcr6: ofAccount(graph.withdrawnTo, (at, w, above) => ({
      ours: () => ours.tcr6(graph, at, w, above, above * 2),
      oracle: () => oracle.tcr6(accounts[at]!, w, above, above * 2),
    })),
    tcr7: ofAccount(graph.paid, (at, w, above) => ({
      ours: () => ours.tcr7(graph, at, w, above),
      oracle: () => oracle.tcr7(accounts[at]!, w, above),
    })),
    tcr8: (random) => {
      const [at, w] = [any(random, loans, graph.deposited.start), window(random)];
      const threshold = [0, 0.05, 0.5][random.integer(0, 2)]!;
      return {
        ours: () => ours.tcr8(graph, at, w, threshold),
        oracle: () => oracle.tcr8(loans[at]!, w, threshold),
      };
    },
    tcr12: ofPerson((at, w) => ({
      ours: () => ours.tcr12(graph, at, w),
      oracle: () => oracle.tcr12(persons[at]!, w),
    })),
    tsr2: ofAccount(graph.paid, (at, w) => ({
      ours: () => ours.tsr2(graph, at, w),
      oracle: () => oracle.tsr2(accounts[at]!, w),
    })),
    tsr3: ofAccount(graph.received, (at, w, above) => ({
      ours: () => ours.tsr3(graph, at, w, above),
      oracle: () => oracle.tsr3(accounts[at]!, w, above),
    })),
    tsr4: ofAccount(graph.paid, (at, w, above) => ({
      ours: () => ours.tsr4(graph, graph.paid, at, w, above),
      oracle: () => oracle.tsr4(accounts[at]!, w, above),
    })),
    tsr5: ofAccount(graph.received, (at, w, above) => ({
      ours: () => ours.tsr4(graph, graph.received, at, w, above),
      oracle: () => oracle.tsr5(accounts[at]!, w, above),
    })),
    tsr6: ofAccount(graph.received, (at, w) => ({
      ours: () => ours.tsr6(graph, at, w),
      oracle: () => oracle.tsr6(accounts[at]!, w),
    })),
  };
}

function absent(): BenchRow {
  return {
    what: 'FinBench’s money questions',
    ours: null,
    unit: 'ms',
    peer: 'DuckDB (SQL oracle)',
    peerValue: null,
    ratio: null,
    target,
    met: null,
    note: 'the example snapshot is not at hand (../shared)',
  };
}
