import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolve, type ResolveRecord } from '../engines/names/index.ts';
import { madeFirms, madePeople, type MadeRecord } from '../engines/names/resolve/made-records.ts';
import { pairScores } from '../engines/names/resolve/pair-scores.ts';
import { realSets } from '../tests/resolution-sets.ts';
import { sharedFolder } from '../tests/shared-folder.ts';
import type { BenchRow } from './bench.ts';

const run = promisify(execFile);
/** A Python with the peers (`pip install splink dedupe pandas`), outside the repository. */
const python = process.env['WEIR_PEERS_PYTHON'] ?? '';
const peerTimeout = 180_000;

interface PeerAnswer {
  readonly f1: number | null;
  readonly seconds: number | null;
  readonly note: string;
}

/** Quality on public sets, then on made ones that no weight was fitted to; then the time for 50,000 records. */
export async function resolveRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const folder = sharedFolder('data/screening/er');
  if (folder !== undefined) {
    const sets = realSets(folder);
    rows.push(await setRow('febrl3, pairwise F1', judged(sets.febrl3()), '≥ .99', 0.99, 'splink'));
    rows.push(
      await setRow('febrl3, pairwise F1, beside dedupe', judged(sets.febrl3()), '≥ .99', 0.99, 'dedupe'),
    );
    rows.push(await setRow('Senzing truth set, pairwise F1', judged(sets.senzing()), '≥ .97', 0.97));
    rows.push(await setRow('fake_1000, pairwise F1', judged(sets.fake_1000()), null, null, 'splink'));
  }
  for (const [what, records] of [
    ['5,000 made people, careful', madePeople({ seed: 101, records: 5000, noise: 0.15 })],
    ['5,000 made people, careless', madePeople({ seed: 102, records: 5000, noise: 0.4 })],
    ['5,000 made people, very careless', madePeople({ seed: 103, records: 5000, noise: 0.7 })],
    ['5,000 made firms, careful', madeFirms({ seed: 104, records: 5000, noise: 0.15 })],
    ['5,000 made firms, careless', madeFirms({ seed: 105, records: 5000, noise: 0.4 })],
  ] as const)
    rows.push(await setRow(`${what}, pairwise F1`, records, null, null, what.includes('people') ? 'splink' : undefined)); // prettier-ignore
  rows.push(timeRow(madePeople({ seed: 106, records: 50_000, noise: 0.4 })));
  return rows;
}

type Judged = ResolveRecord & { readonly truth: string };

const judged = (set: { records: readonly ResolveRecord[]; truthOf: (id: string) => string }): Judged[] =>
  set.records.map((record) => ({ ...record, truth: set.truthOf(record.id) }));

async function setRow(
  what: string,
  records: readonly Judged[],
  target: string | null,
  bar: number | null,
  peer?: 'splink' | 'dedupe',
): Promise<BenchRow> {
  const { precision, recall, f1 } = pairScores(records, resolve(records).clusters);
  const answer = peer === undefined ? undefined : await askPeer(peer, records);
  return {
    what,
    ours: round(f1),
    unit: 'F1',
    peer: peer === undefined ? null : peer === 'splink' ? 'Splink' : 'dedupe',
    peerValue: answer?.f1 ?? null,
    ratio: answer?.f1 ? round(f1 / answer.f1) : null,
    target,
    met: bar === null ? null : f1 >= bar,
    note: `precision ${round(precision)}, recall ${round(recall)}${answer === undefined ? '' : `; ${answer.note}`}`,
  };
}

function timeRow(records: readonly MadeRecord[]): BenchRow {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const { clusters, compared } = resolve(records);
  const seconds = (performance.now() - begun) / 1000;
  const used = process.cpuUsage(cpu);
  const cpuSeconds = (used.user + used.system) / 1e6;
  return {
    what: '50,000 made people, one thread, processor time',
    ours: round(cpuSeconds),
    unit: 's',
    peer: null,
    peerValue: null,
    ratio: null,
    target: '≤ 20 s',
    met: cpuSeconds <= 20,
    note: `${round(seconds)} s by the clock beside whatever else ran, ${compared} pairs compared, F1 ${round(pairScores(records, clusters).f1)}`,
  };
}

const round = (figure: number): number => Math.round(figure * 10_000) / 10_000;

/** Hands the same records to the peer as a table and reads its clusters' score. */
async function askPeer(peer: 'splink' | 'dedupe', records: readonly Judged[]): Promise<PeerAnswer> {
  if (!existsSync(python)) return { f1: null, seconds: null, note: `${peer} is not installed` };
  const folder = mkdtempSync(join(tmpdir(), 'weir-peer-'));
  try {
    const path = join(folder, 'records.json');
    writeFileSync(path, JSON.stringify(records.map(flat)));
    const script = join(import.meta.dirname, 'peers', `${peer}-peer.py`);
    const begun = performance.now();
    const { stdout } = await run(python, [script, path], { timeout: peerTimeout, maxBuffer: 64 << 20 });
    const clusters = new Map(
      Object.entries(JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, string>),
    );
    const { precision, recall, f1 } = pairScores(records, clusters);
    return {
      f1: round(f1),
      seconds: (performance.now() - begun) / 1000,
      note: `${peer}: precision ${round(precision)}, recall ${round(recall)}, ${round((performance.now() - begun) / 1000)} s`,
    };
  } catch (error) {
    const killed = (error as { killed?: boolean }).killed === true;
    const said = (error as Error).message.split('\n').at(-2) ?? '';
    return { f1: null, seconds: null, note: killed ? `${peer} was not done in ${peerTimeout / 1000} s` : `${peer} failed: ${said.slice(0, 120)}` }; // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function flat(record: Judged): Record<string, string | null> {
  const [address] = record.addresses ?? [];
  const [name] = record.names ?? [];
  const orNull = (text: string | undefined): string | null =>
    text === undefined || text === '' ? null : text;
  return {
    unique_id: record.id,
    truth: record.truth,
    given: orNull(name?.given),
    family: orNull(name?.family),
    born: orNull(record.born?.[0]?.replaceAll('-', '')),
    number: orNull(address?.number),
    street: orNull(address?.street),
    city: orNull(address?.city),
    postcode: orNull(address?.postcode),
    state: orNull(address?.state),
    ssn: orNull(record.identifiers?.[0]?.number),
    phone: orNull(record.phones?.[0]),
    email: orNull(record.emails?.[0]),
  };
}
