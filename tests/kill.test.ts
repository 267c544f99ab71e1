import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import { describe, expect, it } from 'vitest';
import { Caller, startNodeProcess } from './node-process.ts';
import { freshDatabase, registers } from './registers.ts';

/** `npm test` kills a few times; `npm run test:long` fifty, on both registers. */
const kills = process.env['WEIR_TEST_LONG'] === undefined ? 3 : 50;
const password = 'a password for the test';

interface Receipt {
  reportId: string;
  number: string;
  sha256: string;
  position: number | null;
  state: string;
  duplicate: boolean;
}

describe.each(registers)('a node on $name that is killed at random moments', ({ name, skipped }) => {
  it.skipIf(skipped !== undefined)(
    skipped ?? `honours every receipt and doubles nothing (${kills} kills)`,
    async () => {
      const data = mkdtempSync(join(tmpdir(), 'weir-kill-'));
      const database = name === 'PostgreSQL' ? await freshDatabase() : undefined;
      const environment: Record<string, string> = database
        ? { DATABASE_URL: database.server, WEIR_OWNER_DATABASE_URL: database.owner }
        : {};
      const world = generateCountries({ seed: 7, scale: 0.1 });
      const good = world.truth.reports.filter((report) => report.intake === 'accepted');
      const bytesOf = new Map(world.reports.map((report) => [report.path, report.bytes]));
      const receipts = new Map<string, Receipt>();
      try {
        let node = await startNodeProcess(data, environment);
        const entities = await setUp(
          node.url,
          node.setUpCode!,
          good.map((report) => report.reportingEntityId),
        );
        let next = 0;
        for (let round = 0; round < kills; round++) {
          const officers = await signInAll(node.url, entities);
          const end = Date.now() + 200 + (randomBytes(2).readUInt16BE() % 1200);
          const life = { over: false };
          const killer = new Promise<void>((resolve) =>
            setTimeout(() => {
              life.over = true;
              void node.kill().then(resolve);
            }, end - Date.now()),
          );
          // Files go on being sent until the node dies in the middle of one; each is sent again until it has a receipt.
          while (!life.over) {
            const report = good[next % good.length]!;
            const receipt = await submit(
              officers.get(report.reportingEntityId)!,
              report.file,
              bytesOf.get(report.file)!,
            ).catch(() => undefined);
            if (receipt === undefined) break;
            const before = receipts.get(report.file);
            if (before)
              expect(receipt).toMatchObject({
                reportId: before.reportId,
                number: before.number,
                duplicate: true,
              });
            else receipts.set(report.file, receipt);
            next++;
          }
          await killer;
          node = await startNodeProcess(data, environment);
        }
        await honoured(node.url, receipts);
        await node.stop();
      } finally {
        await database?.drop();
        rmSync(data, { recursive: true, force: true });
      }
    },
    30_000 + kills * 20_000,
  );
});

async function setUp(url: string, code: string, numbers: readonly string[]): Promise<Set<string>> {
  const visitor = new Caller(url);
  await visitor.ask('POST', '/set-up', {
    code,
    name: 'Admin',
    email: 'admin@example.org',
    password,
    authorityName: 'FIU',
  });
  const admin = await visitor.signIn('admin@example.org', password);
  const { items } = await admin.ask<{ items: { id: string }[] }>('GET', '/organisations?kind=fiu');
  await admin.ask('POST', '/people', {
    name: 'Intake',
    email: 'intake@example.org',
    password,
    organisation: items[0]!.id,
    roles: ['fiu_intake'],
  });
  await admin.ask('POST', '/people', {
    name: 'Auditor',
    email: 'auditor@example.org',
    password,
    organisation: items[0]!.id,
    roles: ['auditor'],
  });
  await admin.ask('POST', '/people', {
    name: 'Analyst',
    email: 'analyst@example.org',
    password,
    organisation: items[0]!.id,
    roles: ['fiu_analyst'],
  });
  const entities = new Set(numbers);
  for (const number of entities) {
    const made = await admin.ask<{ id: string }>('POST', '/organisations', {
      kind: 'reporting_entity',
      name: `Entity ${number}`,
      country: 'XN',
      reportingEntityId: number,
    });
    await admin.ask('POST', '/people', {
      name: `Officer ${number}`,
      email: `${number}@example.org`,
      password,
      organisation: made.id,
      roles: ['re_reporting_officer'],
    });
  }
  return entities;
}

async function signInAll(url: string, entities: ReadonlySet<string>): Promise<Map<string, Caller>> {
  const officers = new Map<string, Caller>();
  for (const number of entities)
    officers.set(number, await new Caller(url).signIn(`${number}@example.org`, password));
  return officers;
}

function submit(officer: Caller, file: string, bytes: Uint8Array): Promise<Receipt> {
  const form = new FormData();
  form.append('report', new Blob([new Uint8Array(bytes)]), file.split('/').at(-1)!);
  return officer.ask<Receipt>('POST', '/reports', form);
}

/** Every receipt is there once, with its bytes; positions are gapless; the log is whole. */
async function honoured(url: string, receipts: ReadonlyMap<string, Receipt>): Promise<void> {
  const intake = await new Caller(url).signIn('intake@example.org', password);
  expect(receipts.size).toBeGreaterThan(0);
  const rows: {
    id: string;
    number: string;
    sha256: string;
    position: number | null;
    entityReference: string;
    filer: { id: string };
  }[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: typeof rows; nextCursor: string | null } = await intake.ask(
      'GET',
      `/reports?state=accepted&limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const receipt of receipts.values()) {
    expect(byId.get(receipt.reportId)).toMatchObject({
      number: receipt.number,
      sha256: receipt.sha256,
      position: receipt.position,
    });
    const content = await fetch(new URL(`/api/v1/reports/${receipt.reportId}/content`, url), {
      headers: { authorization: `Bearer ${intake.token}` },
    });
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', await content.arrayBuffer())).toString(
      'hex',
    );
    expect(digest).toBe(receipt.sha256);
  }
  // Accepted without a receipt having arrived is possible (the node died in between), doubled is not.
  const references = rows.map((row) => `${row.filer.id}/${row.entityReference}`);
  expect(new Set(references).size).toBe(references.length);
  const positions = rows.map((row) => row.position!).sort((one, two) => one - two);
  expect(positions).toEqual(positions.map((_, index) => index + 1));
  // The ledger catches up with every accepted report, each of them once, whatever moment the node died at.
  const analyst = await new Caller(url).signIn('analyst@example.org', password);
  const caughtUp = async (): Promise<{ followedTo: number; waiting: number }> =>
    (await analyst.ask<{ reports: { followedTo: number; waiting: number } }>('GET', '/ledger')).reports;
  await expect
    .poll(caughtUp, { timeout: 60_000, interval: 500 })
    .toEqual({ followedTo: positions.length, waiting: 0 });
  for (const receipt of [...receipts.values()].slice(0, 10)) {
    const { items } = await analyst.ask<{ items: { source: { id: string; place: string } }[] }>(
      'GET',
      `/ledger/transactions?report=${receipt.reportId}&limit=500`,
    );
    const places = items
      .filter(({ source }) => source.id === receipt.reportId)
      .map(({ source }) => source.place);
    expect(new Set(places).size).toBe(places.length);
  }
  const auditor = await new Caller(url).signIn('auditor@example.org', password);
  expect(await auditor.ask('POST', '/audit/verification', null)).toMatchObject({ ok: true });
}
