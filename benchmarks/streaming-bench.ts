import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import { freshDatabase } from '../tests/registers.ts';
import { xnReport } from '../tests/xn-report.ts';
import { assemble, type Cast } from '../weir/src/demo/cast.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode, type RunningNode } from '../weir/src/start.ts';
import { finish, type BenchRow } from './bench.ts';
import { generatedTransactions } from './generated-transactions.ts';

/** Reports whose alert is waited for; the first ones warm up. */
const trials = 24;
const warmUp = 4;
const target = 1000;

/**
 * From the answer that a report is accepted to the moment an analyst's list shows the alert that it raises: over the API
 * of a running node, whose ledger holds a bank's transactions already. No peer does this here.
 */
export async function run(asJson: boolean): Promise<void> {
  const rows: BenchRow[] = [];
  for (const transactions of [0, 1_000_000]) {
    rows.push(...(await measured('PGlite', transactions)));
    if (process.env['WEIR_TEST_POSTGRES'] !== undefined)
      rows.push(...(await measured('PostgreSQL', transactions)));
  }
  finish('streaming', rows, asJson);
}

async function measured(register: 'PGlite' | 'PostgreSQL', transactions: number): Promise<BenchRow[]> {
  const data = mkdtempSync(join(tmpdir(), 'weir-streaming-'));
  const database = register === 'PostgreSQL' ? await freshDatabase() : undefined;
  const urls =
    database === undefined ? {} : { databaseUrl: database.server, ownerDatabaseUrl: database.owner };
  const node = await startNode(readConfig({ data, port: 0, logLevel: 'error', ...urls }, {}));
  try {
    const cast = await assemble(node, generateCountries({ seed: 1, scale: 0.05 }));
    if (transactions > 0) await fill(node, cast, transactions);
    const times: number[] = [];
    for (let trial = 0; trial < trials; trial++) times.push(await timeOf(node, cast, trial));
    const sorted = times.slice(warmUp).sort((one, other) => one - other);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
    const where = `${register}, ${transactions.toLocaleString('en')} transactions in the ledger`;
    const row = (what: string, ms: number): BenchRow => ({
      what: `${what}, ${where}`,
      ours: ms,
      unit: 'ms',
      peer: null,
      peerValue: null,
      ratio: null,
      target: `≤ ${target}`,
      met: ms <= target,
    });
    return [
      row('accepted report to alert shown, median', at(0.5)),
      row('accepted report to alert shown, p95', at(0.95)),
    ];
  } finally {
    await node.stop();
    await database?.drop();
    rmSync(data, { recursive: true, force: true });
  }
}

async function fill(node: RunningNode, cast: Cast, count: number): Promise<void> {
  const names = ['id', 'from', 'to', 'time', 'amount', 'currency'];
  await cast.analyst.upload(
    '/api/v1/ledger/imports',
    { field: 'file', name: 'bank.csv', bytes: Buffer.from(generatedTransactions(count)) },
    { mapping: JSON.stringify({ columns: Object.fromEntries(names.map((name) => [name, name])) }) },
  );
  await node.app.platform.jobs.idle(600_000);
}

/** Three payments a little below a threshold to one counterparty are nothing yet; the fourth raises the alert. */
async function timeOf(node: RunningNode, cast: Cast, trial: number): Promise<number> {
  const file = async (payment: number): Promise<void> => {
    const bytes = xnReport({
      filer: '1001',
      reference: `S-${trial}-${payment}`,
      client: { first: 'Ondine', last: 'Farrow', nationalId: `N-${trial}` },
      account: `40000${String(trial).padStart(5, '0')}`,
      counterAccount: `20020${String(trial).padStart(5, '0')}`,
      amount: `96${payment}0.00`,
      date: `2026-11-0${1 + payment}T10:15:00`,
    });
    const answer = await cast.filers.get('1001')!.upload<{ state: string }>('/api/v1/reports', {
      field: 'report',
      name: 'report.xml',
      bytes: Buffer.from(bytes),
    });
    if (answer.state !== 'accepted') throw new Error(`The report was ${answer.state}.`);
  };
  for (let payment = 1; payment <= 3; payment++) await file(payment);
  await node.app.platform.jobs.idle();
  const before = await shown(cast);
  await file(4);
  const accepted = performance.now();
  while ((await shown(cast)) === before) {
    if (performance.now() - accepted > 30_000) throw new Error('No alert came within 30 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - accepted;
}

async function shown(cast: Cast): Promise<number> {
  const page = await cast.analyst.request<{ counts: { open: number } }>(
    'GET',
    '/api/v1/alerts?typology=threshold-dodging&limit=1',
  );
  return page.counts.open;
}
