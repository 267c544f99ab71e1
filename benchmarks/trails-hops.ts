import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { adjacencyOf, generatedLedger, HopSearch, type Columns, type HopReached } from '@weir/engines/trails';
import { seededRandom } from '@weir/engines/vocabulary';
import type { BenchRow } from './bench.ts';

const million = 1_000_000;
const day = 86_400_000;
const questions = 1_000;
/** DuckDB is asked as many; it is also what every answer of these is held against. */
const peerQuestions = 40;

/** Three hops within 30 days of one account, on 50 M transactions: ours beside DuckDB over the same columns, in order. */
export async function hopRows(): Promise<BenchRow[]> {
  const millions = Number(process.env['WEIR_BENCH_HOPS_MILLIONS'] ?? 50);
  const ledger = generatedLedger({
    transactions: millions * million,
    accounts: (millions * million) / 50,
    seed: 9,
  });
  const search = new HopSearch(adjacencyOf(ledger));
  const random = seededRandom('hops');
  const asked = Array.from({ length: questions }, () => ({
    account: random.integer(0, ledger.accounts.length - 1),
    since: ledger.time[0]! + random.integer(0, 334) * day,
  })).map((each) => ({ ...each, until: each.since + 30 * day, hops: 3 }));
  for (const question of asked.slice(0, 200)) search.ask(question);
  const times: number[] = [];
  let reached = 0;
  for (const question of asked) {
    const begun = performance.now();
    reached += search.ask(question).length;
    times.push(performance.now() - begun);
  }
  const duck = await loaded(ledger);
  const peer: number[] = [];
  let equal = 0;
  for (const question of asked.slice(0, peerQuestions)) {
    const begun = performance.now();
    const expected = await inSql(duck, question);
    peer.push(performance.now() - begun);
    if (JSON.stringify(search.ask(question)) === JSON.stringify(expected)) equal++;
  }
  const note = `${equal} of ${peerQuestions} answers equal; ${Math.round(reached / questions)} accounts reached on average; DuckDB on one thread and on rows sorted by payer and time`;
  const row = (part: number, target: string, most: number): BenchRow => {
    const [ours, peerValue] = [quantile(times, part), quantile(peer, part)];
    return {
      what: `3 hops, 30 days, one seed, ${millions} M transactions, p${part * 100}`,
      ours,
      unit: 'ms',
      peer: 'DuckDB',
      peerValue,
      ratio: peerValue / ours,
      target,
      met: ours <= most && peerValue >= 50 * ours && equal === peerQuestions,
      note,
    };
  };
  return [row(0.5, '≤ 1 ms and ≥ 50 × DuckDB', 1), row(0.99, '≤ 20 ms and ≥ 50 × DuckDB', 20)];
}

function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((one, two) => one - two);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)]!;
}

async function loaded(ledger: Columns): Promise<DuckDBConnection> {
  const duck = await (
    await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '4GB' })
  ).connect();
  await duck.run('create table raw (f integer, t integer, ms double)');
  const appender = await duck.createAppender('raw');
  for (let row = 0; row < ledger.count; row++) {
    if (ledger.from[row]! < 0 || ledger.to[row]! < 0 || ledger.from[row] === ledger.to[row]) continue;
    appender.appendInteger(ledger.from[row]!);
    appender.appendInteger(ledger.to[row]!);
    appender.appendDouble(ledger.time[row]!);
    appender.endRow();
  }
  appender.closeSync();
  await duck.run('create table paid as select * from raw order by f, ms');
  await duck.run('drop table raw');
  return duck;
}

async function inSql(
  duck: DuckDBConnection,
  { account, since, until }: { account: number; since: number; until: number },
): Promise<HopReached[]> {
  const next = (before: string): string =>
    `(select p.t, min(p.ms) as ms from ${before} b join paid p on p.f = b.t and p.ms > b.ms and p.ms <= ${until} group by p.t)`;
  const result =
    await duck.run(`with one as (select t, min(ms) as ms from paid where f = ${account} and ms > ${since} and ms <= ${until} group by t),
    two as ${next('one')}, three as ${next('two')},
    every as (select *, 1 as d from one union all select *, 2 from two union all select *, 3 from three),
    best as (select t, min(d) as hops, arg_min(ms, d) as ms from every where t <> ${account} group by t)
    select t, hops, ms from best order by hops, ms, t`);
  return (await result.getRowsJS()).map(([payee, hops, time]) => ({
    account: Number(payee),
    hops: Number(hops),
    time: Number(time),
  }));
}
