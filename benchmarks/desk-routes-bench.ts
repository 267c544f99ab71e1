import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Caller, startNodeProcess } from '../tests/node-process.ts';
import { finish, type BenchRow } from './bench.ts';
import { idsNamedIn, mornings, type Visit } from './desk-mix.ts';
import { quantile, row } from './desk-rows.ts';

const rounds = Number(process.env['WEIR_BENCH_ROUNDS'] ?? 20);

/**
 * What one question of the recorded morning costs, asked by one person at a time: processor time of the node and of its database
 * connections, which other work on the machine does not change, and the time until the answer, which it does. Needs the country
 * and the recording that `desk` left in the folder WEIR_BENCH_DESK; WEIR_BENCH_ROUTE names a part of the paths to ask.
 */
export async function run(asJson: boolean): Promise<void> {
  const kept = process.env['WEIR_BENCH_DESK'];
  if (kept === undefined)
    throw new Error('Name the folder that `npm run bench -- desk` filled in WEIR_BENCH_DESK.');
  const read = <Kept>(name: string): Kept => JSON.parse(readFileSync(join(kept, name), 'utf8')) as Kept;
  const world = read<{ data: string; server: string; owner: string; password: string }>('desk.json');
  const { visits } = read<{ visits: Visit[] }>('recorded.json');
  const node = await startNodeProcess(world.data, {
    DATABASE_URL: world.server,
    WEIR_OWNER_DATABASE_URL: world.owner,
  });
  const database = new pg.Client({ connectionString: world.owner });
  await database.connect();
  try {
    // The index of search is filled when a node starts; what is measured comes after.
    const first = await new Caller(node.url).signIn('analyst@demo.example', world.password);
    const begun = performance.now();
    await first.ask('GET', '/search?q=zyx');
    process.stderr.write(`the index of search stood after ${Math.round(performance.now() - begun)} ms\n`);
    const costs: Cost[] = [];
    for (const { who, share } of Object.values(mornings)) {
      const mine = visits.filter((visit) => visit.who === who);
      const caller = await new Caller(node.url).signIn(`${who}@demo.example`, world.password);
      const ids = await idsNamedIn(caller, mine);
      const asked = new Map<string, number>();
      for (const { questions } of mine)
        for (const path of questions) asked.set(path, (asked.get(path) ?? 0) + share / mine.length);
      for (const [path, weight] of asked) {
        if (!path.includes(process.env['WEIR_BENCH_ROUTE'] ?? '')) continue;
        const cost = await costOf(caller, path, ids, { node: node.process.pid!, database });
        costs.push({ who, path, weight, ...cost });
        process.stderr.write(
          `${who} ${path}: ${cost.wait.toFixed(1)} ms, node ${cost.node.toFixed(1)}, database ${cost.database.toFixed(1)}, ${cost.bytes} bytes\n`,
        );
      }
    }
    finish('desk-routes', rowsOf(costs), asJson, process.env['WEIR_BENCH_ROUTE'] === undefined);
  } finally {
    await database.end();
    await node.stop();
  }
}

interface Measured {
  /** Median, in milliseconds; so are the others, on average. */
  readonly wait: number;
  readonly node: number;
  readonly database: number;
  readonly bytes: number;
}
interface Cost extends Measured {
  readonly who: string;
  readonly path: string;
  /** How many of the fifty ask it, per page they open. */
  readonly weight: number;
}

async function costOf(
  caller: Caller,
  path: string,
  ids: ReadonlyMap<string, readonly string[]>,
  of: { node: number; database: pg.Client },
): Promise<Measured> {
  let bytes = 0;
  const ask = async (round: number): Promise<number> => {
    const whole = path.replaceAll(/\{(\w+)\}/g, (_, list: string) => {
      const all = ids.get(list)!;
      return encodeURIComponent(all[(round * 7) % all.length]!);
    });
    const begun = performance.now();
    const { status, body } = await caller.send('GET', whole);
    const took = performance.now() - begun;
    if (status >= 400) throw new Error(`${status} ${whole}`);
    if (round === 0) bytes = JSON.stringify(body).length;
    return took;
  };
  for (let round = 0; round < 3; round++) await ask(round);
  const before = [processorMs([of.node]), await connectionsOf(of.database)] as const;
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await ask(round));
  const after = [processorMs([of.node]), await connectionsOf(of.database)] as const;
  return {
    wait: quantile(times, 0.5),
    node: (after[0]! - before[0]!) / rounds,
    // A connection that was opened meanwhile counts from its beginning; one that was closed is not there any more.
    database: [...after[1]].reduce((sum, [pid, ms]) => sum + ms - (before[1].get(pid) ?? 0), 0) / rounds,
    bytes,
  };
}

/** The node's connections; what PostgreSQL does in parallel beside them is not counted. */
async function connectionsOf(database: pg.Client): Promise<Map<number, number>> {
  const { rows } = await database.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return new Map(rows.map(({ pid }) => [pid, processorMs([pid])]));
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** User and system time so far (proc(5), fields 14 and 15). */
function processorMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return sum + ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
  }, 0);
}

function rowsOf(costs: readonly Cost[]): BenchRow[] {
  const weight = costs.reduce((sum, cost) => sum + cost.weight, 0);
  const mean = (of: (cost: Cost) => number): number =>
    costs.reduce((sum, cost) => sum + cost.weight * of(cost), 0) / weight;
  const dear = costs.toSorted((one, other) => other.node + other.database - one.node - one.database);
  return [
    row(
      'processor time of one question of the morning, node and database',
      mean((cost) => cost.node + cost.database),
      'ms',
      20,
    ),
    row(
      'the same, of the node',
      mean((cost) => cost.node),
      'ms',
      null,
    ),
    row(
      'the same, of the database',
      mean((cost) => cost.database),
      'ms',
      null,
    ),
    ...dear.map((cost) =>
      row(
        `${cost.who} ${cost.path}`,
        cost.node + cost.database,
        'ms',
        null,
        `answered in ${cost.wait.toFixed(1)} ms; node ${cost.node.toFixed(1)}, database ${cost.database.toFixed(1)}; ${(cost.bytes / 1024).toFixed(0)} KB; ${((100 * cost.weight) / weight).toFixed(1)} % of what is asked`,
      ),
    ),
  ];
}
