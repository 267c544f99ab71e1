import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  featureCount,
  FeatureGraph,
  featureLimits,
  generatedLedger,
  searchPatterns,
  type Columns,
} from '@weir/engines/trails';
import type { BenchRow } from './bench.ts';

const million = 1_000_000;
const batch = 2_048;
/** Batches that the peer transforms after its window is full; what it is slow at does not take the whole bench. */
const peerBatches = 8;

/** A Python that has snapml: `python3 -m venv DIR && DIR/bin/pip install snapml`, outside the repository. */
const python = process.env['WEIR_BENCH_SNAPML'];

/** Features of every payment beside snapml's, and every pattern over the whole ledger. */
export function patternRows(): BenchRow[] {
  const ledger = generatedLedger({ transactions: 5 * million, accounts: 500_000, seed: 7 });
  return [...featureRows(ledger), ...searchRows(ledger)];
}

/** Seconds that this thread was ready and had no core, since it began; elapsed time holds them as well. */
function waited(): number {
  const place = '/proc/thread-self/schedstat';
  return existsSync(place) ? Number(readFileSync(place, 'utf8').split(' ')[1]) / 1e9 : 0;
}

function featureRows(ledger: Columns): BenchRow[] {
  const graph = new FeatureGraph(ledger.accounts.length, ledger.count);
  const into = new Float64Array(batch * featureCount);
  const times: number[] = [];
  const processor: number[] = [];
  const before = process.threadCpuUsage();
  const waitedBefore = waited();
  const begun = performance.now();
  for (let start = 0; start < ledger.count; start += batch) {
    const started = performance.now();
    const used = process.threadCpuUsage();
    graph.take(ledger, start, Math.min(ledger.count, start + batch), into);
    const { user: own, system: kernel } = process.threadCpuUsage(used);
    times.push(performance.now() - started);
    processor.push((own + kernel) / 1000);
  }
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.threadCpuUsage(before);
  const waiting = waited() - waitedBefore;
  const rate = ledger.count / ((user + system) / 1e6);
  const steady = (all: readonly number[], share: number): number => {
    const later = all.slice(Math.floor(all.length / 2)).toSorted((one, other) => one - other);
    return later[Math.floor(later.length * share)]!;
  };
  const middle = steady(times, 0.5);
  const late = steady(processor, 0.99);
  const peer = peerBatchMs(ledger);
  const peerMiddle = peer?.toSorted((one, other) => one - other)[Math.floor(peer.length / 2)];
  const ratio = peerMiddle === undefined ? null : peerMiddle / middle;
  return [
    {
      what: 'features of every payment for both accounts, 5 M transactions, 500 k accounts',
      ours: rate / 1000,
      unit: 'k transactions/s of processor time, one thread',
      peer: 'elapsed time, same run',
      peerValue: ledger.count / seconds / 1000,
      ratio: null,
      target: '≥ 200 k/s',
      met: rate >= 200_000,
      note: `fans, degrees, sums, scatter-gather, temporal cycles to length ${featureLimits.cycleLength}, ${featureLimits.windowDays} days back; a hub's newest ${featureLimits.payments} payments are told apart; of ${seconds.toFixed(1)} s elapsed ${waiting.toFixed(1)} s were waiting for a core`,
    },
    {
      what: 'the same in batches of 2,048, the window full',
      ours: middle,
      unit: 'ms a batch, median',
      peer: 'snapml GraphFeaturePreprocessor, 2 threads',
      peerValue: peerMiddle ?? null,
      ratio,
      target: '≥ 5 × snapml',
      met: ratio === null ? null : ratio >= 5,
      note:
        peerMiddle === undefined
          ? 'no Python with snapml: set WEIR_BENCH_SNAPML'
          : `the same ledger, window and kinds of features; snapml has no limit at hubs; median of its ${peerBatches} batches`,
    },
    {
      what: 'a batch of 2,048, the 99th of a hundred',
      ours: late,
      unit: 'ms of processor time',
      peer: 'elapsed time, same run',
      peerValue: steady(times, 0.99),
      ratio: null,
      target: '≤ 20 ms',
      met: late <= 20,
    },
  ];
}

/** Undefined where no Python has snapml. */
function peerBatchMs(ledger: Columns): number[] | undefined {
  if (python === undefined || !existsSync(python)) return undefined;
  const window = featureLimits.windowDays * 86_400;
  // As many rows as lie in the window, and the batches after them.
  const last = ledger.count - 1;
  const since = ledger.time[last - peerBatches * batch]! - window * 1000;
  let first = last;
  while (first > 0 && ledger.time[first - 1]! >= since) first--;
  const rows = ledger.count - first;
  const edges = new Float64Array(rows * 5);
  for (let row = 0; row < rows; row++) {
    const at = first + row;
    // The outside world is one account to the peer, as it is to nobody's fan here; it is 1 % of the rows.
    edges.set([row, Math.max(0, ledger.from[at]!), Math.max(0, ledger.to[at]!), ledger.time[at]! / 1000, ledger.amount[at]!], row * 5); // prettier-ignore
  }
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-snapml-'));
  try {
    const file = join(folder, 'edges.bin');
    writeFileSync(file, new Uint8Array(edges.buffer));
    const answer = execFileSync(
      python,
      [
        join(import.meta.dirname, 'peers', 'snapml-peer.py'),
        file,
        String(rows),
        String(window),
        String(peerBatches),
      ],
      { encoding: 'utf8', timeout: 300_000, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return (JSON.parse(answer) as { ms: number[] }).ms;
  } catch (error) {
    process.stderr.write(`  snapml: ${String(error).split('\n')[0]}\n`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function searchRows(ledger: Columns): BenchRow[] {
  const before = process.threadCpuUsage();
  const waitedBefore = waited();
  const begun = performance.now();
  const { findings, omitted, cycleSearchesCut } = searchPatterns(ledger);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.threadCpuUsage(before);
  const waiting = waited() - waitedBefore;
  const rate = ledger.count / ((user + system) / 1e6);
  return [
    {
      what: 'every pattern over the whole ledger, 5 M transactions, 500 k accounts',
      ours: rate / 1000,
      unit: 'k transactions/s of processor time, one thread',
      peer: 'elapsed time, same run',
      peerValue: ledger.count / seconds / 1000,
      ratio: null,
      target: '≥ 200 k/s',
      met: rate >= 200_000,
      note: `${findings.length} told, ${omitted} left out as ordinary, ${cycleSearchesCut} searches for cycles cut; of ${seconds.toFixed(1)} s elapsed ${waiting.toFixed(1)} s were waiting for a core`,
    },
  ];
}
