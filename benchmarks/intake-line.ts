import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Caller, startNodeProcess } from '../tests/node-process.ts';
import { freshDatabase } from '../tests/registers.ts';
import { xnReport } from '../tests/xn-report.ts';
import type { BenchRow } from './bench.ts';

/** Files in one batch, and batches; the first batch warms up. */
const filesPerBatch = 24;
const batches = 4;
const perFile = 1000;
const perSecond = 100;
/** One stretch of steady filing, and how many of them: a figure is the median of its stretches. */
const seconds = 8;
const stretches = 3;
const password = 'a password for the bench';

interface Door {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** The whole way over loopback, into a node in a process of its own: a file's receipt is its report accepted for good. */
export async function endToEndRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const withPostgres = process.env['WEIR_TEST_POSTGRES'] !== undefined;
  const small = (run: string, index: number): Buffer => body(file(`${run}-${index}`, 1));
  const peer = withPostgres ? await measured(bareDoor, small) : undefined;
  const ours = withPostgres ? await measured(() => node(true), small) : undefined;
  const embedded = await measured(() => node(false), small);
  const skipped = 'WEIR_TEST_POSTGRES is not set';
  rows.push(
    throughputRow('PostgreSQL', 10_000, ours?.throughput, peer?.throughput, ours ? undefined : skipped),
    throughputRow('PGlite', 4000, embedded.throughput, peer?.throughput),
    latencyRow('PostgreSQL', 60, ours?.p99, peer?.p99, ours ? `median ${ours.p50.toFixed(1)} ms` : skipped),
    latencyRow('PGlite', null, embedded.p99, peer?.p99, `median ${embedded.p50.toFixed(1)} ms`),
  );
  return rows;
}

const peerName = 'bare Fastify: hash, fsync, one row in PostgreSQL; checks nothing';

function throughputRow(
  register: string,
  target: number,
  ours: number | undefined,
  peer: number | undefined,
  note?: string,
): BenchRow {
  return {
    what: `accepted end to end, files of ${perFile}, ${register}`,
    ours: ours ?? null,
    unit: 'transactions/s',
    peer: peer === undefined ? null : peerName,
    peerValue: peer ?? null,
    ratio: ours === undefined || peer === undefined ? null : ours / peer,
    target: `≥ ${target.toLocaleString('en')}`,
    met: ours === undefined ? null : ours >= target,
    ...(note === undefined ? {} : { note }),
  };
}

function latencyRow(
  register: string,
  target: number | null,
  ours: number | undefined,
  peer: number | undefined,
  note: string,
): BenchRow {
  return {
    what: `one transaction by REST at ${perSecond}/s, p99, ${register}`,
    ours: ours ?? null,
    unit: 'ms',
    peer: peer === undefined ? null : peerName,
    peerValue: peer ?? null,
    ratio: ours === undefined || peer === undefined ? null : peer / ours,
    target: target === null ? null : `≤ ${target} ms`,
    met: target === null || ours === undefined ? null : ours <= target,
    note,
  };
}

async function measured(
  opened: () => Promise<Door>,
  small: (run: string, index: number) => Buffer,
): Promise<{ throughput: number; p50: number; p99: number }> {
  const door = await opened();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  try {
    // The short reports first: the long ones leave work for the rooms behind.
    await openLoop(door, agent, 3, (index) => small('warm', index));
    const times: number[][] = [];
    for (let stretch = 0; stretch < stretches; stretch++)
      times.push(await openLoop(door, agent, seconds, (index) => small(`run-${stretch}`, index)));
    const rates: number[] = [];
    for (let batch = 0; batch < batches; batch++) {
      const files = Array.from({ length: filesPerBatch }, (_, index) =>
        body(file(`L-${batch}-${index}`, perFile)),
      );
      const begun = performance.now();
      let next = 0;
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          while (next < files.length) await send(door, agent, files[next++]!);
        }),
      );
      if (batch > 0) rates.push((filesPerBatch * perFile * 1000) / (performance.now() - begun));
    }
    rates.sort((one, two) => one - two);
    return {
      throughput: rates[Math.floor(rates.length / 2)]!,
      p50: medianOfStretches(times, 0.5),
      p99: medianOfStretches(times, 0.99),
    };
  } finally {
    agent.destroy();
    await door.stop();
  }
}

/** The share of each stretch's answers that came within the time, and of those times the median. */
function medianOfStretches(stretches: readonly (readonly number[])[], share: number): number {
  const ascending = (values: readonly number[]): number[] => values.toSorted((one, two) => one - two);
  const each = stretches.map((times) => ascending(times)[Math.floor(times.length * share)]!);
  return ascending(each)[Math.floor(each.length / 2)]!;
}

/** Sends at a fixed rate whatever the answers do: a slow answer counts from when its request was due. */
async function openLoop(
  door: Door,
  agent: Agent,
  duration: number,
  make: (index: number) => Buffer,
): Promise<number[]> {
  const bodies = Array.from({ length: duration * perSecond }, (_, index) => make(index));
  const begun = performance.now() + 50;
  const sent: Promise<number>[] = [];
  for (const [index, bytes] of bodies.entries()) {
    const due = begun + (index * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(send(door, agent, bytes).then(() => performance.now() - due));
  }
  return Promise.all(sent);
}

function send(door: Door, agent: Agent, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL('/api/v1/reports', door.url),
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': `multipart/form-data; boundary=${boundary}`,
          'content-length': bytes.length,
          authorization: `Bearer ${door.token}`,
        },
      },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          if (answer.statusCode === 200 && text.includes('"state":"accepted"')) resolve();
          else reject(new Error(`Not accepted: ${answer.statusCode} ${text.slice(0, 500)}`));
        });
        answer.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(bytes);
  });
}

const boundary = 'weir-benchmark-boundary';

function body(bytes: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="report"; filename="report.xml"\r\ncontent-type: application/xml\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** A report of the sandbox's country with so many transactions, each of its own. */
function file(reference: string, transactions: number): Buffer {
  const one = Buffer.from(
    xnReport({
      filer: '1001',
      reference,
      // Customers of their own: a country's reports do not all name one person.
      client: { first: 'Aldo', last: familyName(reference), nationalId: `N-${reference}` },
      account: accountOf(reference),
    }),
  ).toString('utf8');
  const begin = one.indexOf('<transaction>');
  const end = one.indexOf('</transaction>') + '</transaction>'.length;
  const transaction = one.slice(begin, end);
  const parts = [one.slice(0, begin)];
  for (let index = 0; index < transactions; index++) {
    parts.push(
      transaction
        .replace(/<transactionnumber>[^<]*/, `<transactionnumber>${reference}-${index}`)
        .replace(/<amount_local>[^<]*/, `<amount_local>${1000 + index}.${10 + (reference.length % 80)}`),
      '\n',
    );
  }
  parts.push(one.slice(end));
  return Buffer.from(parts.join(''));
}

/** A name that is one, its own for each reference: thousands of one name would all be held against each other. */
function familyName(reference: string): string {
  const digest = createHash('sha256').update(reference).digest();
  const letters = [...digest.subarray(0, 8)].map((byte) => String.fromCharCode(97 + (byte % 26)));
  return `V${letters.join('')}`;
}

/** An account number that is one: twelve digits, its own for each reference. */
function accountOf(reference: string): string {
  const digest = createHash('sha256').update(reference).digest();
  return String(digest.readUIntBE(0, 6) % 900_000_000_000).padStart(12, '1');
}

async function node(onPostgres: boolean): Promise<Door> {
  const data = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const database = onPostgres ? await freshDatabase() : undefined;
  const started = await startNodeProcess(
    data,
    database ? { DATABASE_URL: database.server, WEIR_OWNER_DATABASE_URL: database.owner } : {},
  );
  const visitor = new Caller(started.url);
  await visitor.ask('POST', '/set-up', {
    code: started.setUpCode,
    name: 'Admin',
    email: 'admin@example.org',
    password,
    authorityName: 'FIU',
  });
  const admin = await visitor.signIn('admin@example.org', password);
  const entity = await admin.ask<{ id: string }>('POST', '/organisations', {
    kind: 'reporting_entity',
    name: 'Bench Bank',
    country: 'XN',
    reportingEntityId: '1001',
  });
  await admin.ask('POST', '/people', {
    name: 'Officer',
    email: 'officer@example.org',
    password,
    organisation: entity.id,
    roles: ['re_reporting_officer'],
  });
  const { token } = await visitor.signIn('officer@example.org', password);
  return {
    url: started.url,
    token,
    stop: async () => {
      await started.kill();
      await database?.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function bareDoor(): Promise<Door> {
  const data = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const database = await freshDatabase();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-door.ts'), data, database.owner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: line.toString('utf8').trim(),
    token: '',
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await database.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
