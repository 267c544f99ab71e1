import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { adjacencyOf, generatedLedger, HopSearch, type Columns } from '@weir/engines/trails';
import { seededRandom } from '@weir/engines/vocabulary';
import type { BenchRow } from './bench.ts';

const transactions = 1_000_000;
const questions = 20;
const day = 86_400_000;
/** A folder with the package `kuzu`, outside the repository. */
const peer = process.env['WEIR_PEERS_KUZU'] ?? '';
const longest = 240_000;

/** Three hops within 30 days beside Kùzu, over a ledger small enough for it to answer. */
export async function kuzuRows(): Promise<BenchRow[]> {
  const what = `3 hops, 30 days, one seed, ${transactions / 1e6} M transactions, p50`;
  const plain = { what, unit: 'ms', peer: 'Kùzu', target: null, met: null };
  const ledger = generatedLedger({ transactions, accounts: transactions / 50, seed: 9 });
  const search = new HopSearch(adjacencyOf(ledger));
  const random = seededRandom('kuzu');
  const asked = Array.from({ length: questions }, () => ({
    account: random.integer(0, ledger.accounts.length - 1),
    since: ledger.time[0]! + random.integer(0, 334) * day,
  })).map((each) => ({ ...each, until: each.since + 30 * day }));
  for (const question of asked) search.ask({ ...question, hops: 3 });
  const times: number[] = [];
  const answers = asked.map((question) => {
    const begun = performance.now();
    const answer = search.ask({ ...question, hops: 3 });
    times.push(performance.now() - begun);
    return answer;
  });
  const ours = median(times);
  if (!existsSync(join(peer, 'node_modules/kuzu')))
    return [{ ...plain, ours, peerValue: null, ratio: null, note: 'Kùzu is not at hand (WEIR_PEERS_KUZU)' }];
  const told = await askKuzu(ledger, asked);
  if (told === undefined)
    return [
      {
        ...plain,
        ours,
        peerValue: null,
        ratio: null,
        note: `Kùzu had not answered after ${longest / 1000} s`,
      },
    ];
  const equal = answers.filter(
    (answer, at) => JSON.stringify(answer) === JSON.stringify(told.answers[at]),
  ).length;
  const peerValue = median(told.times);
  return [
    {
      ...plain,
      ours,
      peerValue,
      ratio: peerValue / ours,
      note: `${equal} of ${questions} answers equal; Kùzu on one thread loaded the payments in ${told.load.toFixed(1)} s`,
    },
  ];
}

interface Told {
  readonly load: number;
  readonly times: number[];
  readonly answers: unknown[];
}

async function askKuzu(ledger: Columns, asked: readonly object[]): Promise<Told | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-kuzu-'));
  try {
    const [payments, accounts, task] = ['payments.parquet', 'accounts.parquet', 'task.json'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    await duck.run('create table paid (f bigint, t bigint, ms bigint)');
    const appender = await duck.createAppender('paid');
    for (let row = 0; row < ledger.count; row++) {
      if (ledger.from[row]! < 0 || ledger.to[row]! < 0 || ledger.from[row] === ledger.to[row]) continue;
      appender.appendBigInt(BigInt(ledger.from[row]!));
      appender.appendBigInt(BigInt(ledger.to[row]!));
      appender.appendBigInt(BigInt(ledger.time[row]!));
      appender.endRow();
    }
    appender.closeSync();
    await duck.run(`copy paid to '${payments}' (format parquet)`);
    await duck.run(
      `copy (select range as id from range(${ledger.accounts.length})) to '${accounts}' (format parquet)`,
    );
    duck.closeSync();
    writeFileSync(task, JSON.stringify({ payments, accounts, questions: asked }));
    const ran = spawnSync(process.execPath, [join(import.meta.dirname, 'peers/kuzu-peer.mjs'), task], {
      env: { ...process.env, WEIR_PEERS_KUZU: peer },
      timeout: longest,
      maxBuffer: 1 << 28,
      encoding: 'utf8',
    });
    if (ran.status !== 0) process.stderr.write(`Kùzu: ${ran.stderr.slice(0, 2000)}\n`);
    return ran.status === 0 ? (JSON.parse(ran.stdout) as Told) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]!;
}
