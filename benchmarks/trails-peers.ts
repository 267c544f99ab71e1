import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { adjacencyOf, generatedLedger, HopSearch, type Columns, type HopReached } from '@weir/engines/trails';
import { seededRandom } from '@weir/engines/vocabulary';
import type { BenchRow } from './bench.ts';

const transactions = 1_000_000;
const questions = 20;
const day = 86_400_000;
/** A folder with the package `kuzu`, and a Python that has `raphtory`, both outside the repository. */
const kuzu = process.env['WEIR_PEERS_KUZU'] ?? '';
const raphtory = process.env['WEIR_BENCH_RAPHTORY'] ?? '';
const longest = 240_000;

interface Peer {
  readonly name: string;
  /** Why it cannot be asked. */
  readonly absent: string | undefined;
  readonly command: readonly [string, string];
  /** What of our answer it gives, too. */
  readonly comparable: (answer: readonly HopReached[]) => readonly unknown[];
}

const script = (name: string): string => join(import.meta.dirname, 'peers', name);
const peers: readonly Peer[] = [
  {
    name: 'Kùzu',
    absent: existsSync(join(kuzu, 'node_modules/kuzu')) ? undefined : 'WEIR_PEERS_KUZU',
    command: [process.execPath, script('kuzu-peer.mjs')],
    comparable: (answer) => answer,
  },
  {
    name: 'Raphtory',
    absent: existsSync(raphtory) ? undefined : 'WEIR_BENCH_RAPHTORY',
    command: [raphtory, script('raphtory-peer.py')],
    comparable: (answer) => answer.map(({ account }) => account).sort((one, other) => one - other),
  },
];

/** Three hops within 30 days beside Kùzu and Raphtory, over a ledger small enough for them to answer. */
export async function peerRows(): Promise<BenchRow[]> {
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
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-peers-'));
  try {
    const task = await writeTask(folder, ledger, asked);
    return peers.map((peer) => {
      const row = {
        what: `3 hops, 30 days, one seed, ${transactions / 1e6} M transactions, p50, beside ${peer.name}`,
        ours,
        unit: 'ms',
        peer: peer.name,
        peerValue: null,
        ratio: null,
        target: null,
        met: null,
      };
      if (peer.absent !== undefined) return { ...row, note: `${peer.name} is not at hand (${peer.absent})` };
      const told = ask(peer, task);
      if (told === undefined)
        return { ...row, note: `${peer.name} failed, or had not answered after ${longest / 1000} s` };
      const texts = (answer: readonly unknown[]): string[] => answer.map((each) => JSON.stringify(each));
      const pairs = answers.map((answer, at) => ({
        own: texts(peer.comparable(answer)),
        theirs: texts(told.answers[at]!),
      }));
      const equal = pairs.filter(({ own, theirs }) => own.join() === theirs.join()).length;
      const within = pairs.filter(({ own, theirs }) => own.every((each) => theirs.includes(each))).length;
      const peerValue = median(told.times);
      return {
        ...row,
        peerValue,
        ratio: peerValue / ours,
        note: `${equal} of ${questions} answers equal, ${within - equal} of its are ours and more; ${peer.name} loaded the payments in ${told.load.toFixed(1)} s`,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Told {
  readonly load: number;
  readonly times: number[];
  readonly answers: (readonly unknown[])[];
}

/** The questions and the payments as a file that each peer reads. */
async function writeTask(folder: string, ledger: Columns, asked: readonly object[]): Promise<string> {
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
  return task;
}

function ask({ name, command: [program, file] }: Peer, task: string): Told | undefined {
  const ran = spawnSync(program, [file, task], { timeout: longest, maxBuffer: 1 << 28, encoding: 'utf8' });
  if (ran.status !== 0) process.stderr.write(`${name}: ${ran.stderr.slice(0, 2000)}\n`);
  return ran.status === 0 ? (JSON.parse(ran.stdout) as Told) : undefined;
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]!;
}
