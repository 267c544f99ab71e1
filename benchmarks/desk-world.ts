import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '../tests/registers.ts';
import { demoClock } from '../weir/src/demo/demo-clock.ts';
import { walkTheLine } from '../weir/src/demo/walk-the-line.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode } from '../weir/src/start.ts';
import { grow, reportCopies } from './desk-grown.ts';
import { generatedTransactions } from './generated-transactions.ts';

export interface GrownWorld {
  readonly data: string;
  readonly server: string;
  readonly owner: string;
  readonly password: string;
  /** Where it is kept between runs. */
  readonly kept: string | undefined;
  drop(): Promise<void>;
}

/** WEIR_BENCH_DESK names a folder that keeps the grown country between runs: growing takes longer than measuring. */
export async function grownWorld(): Promise<GrownWorld> {
  const kept = process.env['WEIR_BENCH_DESK'];
  const note = kept === undefined ? undefined : join(kept, 'desk.json');
  if (note !== undefined && existsSync(note))
    return {
      ...(JSON.parse(readFileSync(note, 'utf8')) as Omit<GrownWorld, 'drop' | 'kept'>),
      kept,
      drop: async () => undefined,
    };
  if (kept !== undefined) mkdirSync(kept, { recursive: true });
  const data = kept === undefined ? mkdtempSync(join(tmpdir(), 'weir-desk-')) : join(kept, 'data');
  const database = await freshDatabase();
  const password = await populate(data, database);
  const world = { data, server: database.server, owner: database.owner, password };
  if (note !== undefined) writeFileSync(note, JSON.stringify(world), { mode: 0o600 });
  return {
    ...world,
    kept,
    drop: async () => {
      if (note !== undefined) return;
      await database.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The demonstration's country, its ledger filled to a million rows, its register grown to 100,000 reports and 5,000 cases. */
async function populate(data: string, database: { server: string; owner: string }): Promise<string> {
  const clock = demoClock();
  const node = await startNode(
    readConfig(
      { data, port: 0, logLevel: 'error', databaseUrl: database.server, ownerDatabaseUrl: database.owner },
      {},
    ),
    { clock: clock.now },
  );
  try {
    const { cast } = await walkTheLine(node, {
      seed: 1,
      scale: 1,
      clock,
      tell: (line) => say(line),
    });
    say('a million transactions …');
    const columns = ['id', 'from', 'to', 'time', 'amount', 'currency'];
    await cast.analyst.upload(
      '/api/v1/ledger/imports',
      { field: 'file', name: 'bank.csv', bytes: Buffer.from(generatedTransactions(900_000)) },
      { mapping: JSON.stringify({ columns: Object.fromEntries(columns.map((name) => [name, name])) }) },
    );
    await node.app.platform.jobs.idle(900_000);
    return cast.password;
  } finally {
    await node.stop();
    say('a hundred thousand reports …');
    await grow(database.owner, { reports: reportCopies, alerts: 40, hits: 20, cases: 5000 });
  }
}
