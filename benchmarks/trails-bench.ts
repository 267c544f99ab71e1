import type { BenchRow } from './bench.ts';
import { finish } from './bench.ts';
import { finbenchRows } from './trails-finbench.ts';
import { hopRows } from './trails-hops.ts';
import { indexRows } from './trails-index.ts';
import { peerRows } from './trails-peers.ts';
import { passRows } from './trails-passes.ts';
import { patternRows } from './trails-patterns.ts';
import { recallRows } from './trails-recall.ts';
import { shapeRows } from './trails-shapes.ts';
import { scenarioRows } from './trails-scenarios.ts';

/**
 * The trails engine and what is detected with it: passes, the index, windowed searches, FinBench's questions about money,
 * all scenarios, features of payments, patterns and what they find.
 *
 * `WEIR_BENCH_PARTS=passes,index,hops,peers,finbench,scenarios,patterns,recall,shapes` runs some of them; results are kept only when all ran.
 */
const parts: Readonly<Record<string, () => BenchRow[] | Promise<BenchRow[]>>> = {
  passes: passRows,
  index: indexRows,
  hops: hopRows,
  peers: peerRows,
  finbench: finbenchRows,
  scenarios: scenarioRows,
  patterns: patternRows,
  recall: recallRows,
  shapes: shapeRows,
};

export async function run(asJson: boolean): Promise<void> {
  const chosen = process.env['WEIR_BENCH_PARTS']?.split(',') ?? Object.keys(parts);
  const rows: BenchRow[] = [];
  for (const part of chosen) {
    process.stderr.write(`${part} …\n`);
    rows.push(...(await parts[part]!()));
  }
  finish('trails', rows, asJson, chosen.length === Object.keys(parts).length);
}
