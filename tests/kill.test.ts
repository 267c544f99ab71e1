import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import { describe, expect, it } from 'vitest';
import { Caller, startNodeProcess } from './node-process.ts';
import { layRegister } from './register-template.ts';
import { migratedDatabase, registers } from './registers.ts';
import { zipArchive } from './zip-archive.ts';

/** `npm test` kills a few times; `npm run test:long` two hundred times, on both registers. WEIR_TEST_KILLS: in smaller pieces. */
const kills = Number(
  process.env['WEIR_TEST_KILLS'] ?? (process.env['WEIR_TEST_LONG'] === undefined ? 3 : 200),
);
const password = 'a password for the test';

interface Receipt {
  reportId: string;
  number: string;
  sha256: string;
  position: number | null;
  state: string;
  duplicate: boolean;
  attachments: { id: string; name: string; sha256: string }[];
}

interface Draft {
  id: string;
  sha256: string;
}

describe.each(registers)('a node on $name that is killed at random moments', ({ name, skipped }) => {
  it.skipIf(skipped !== undefined)(
    skipped ?? `honours every receipt and doubles nothing (${kills} kills)`,
    async () => {
      const data = mkdtempSync(join(tmpdir(), 'weir-kill-'));
      const database = name === 'PostgreSQL' ? await migratedDatabase() : undefined;
      if (database === undefined) await layRegister(data);
      const environment: Record<string, string> = database
        ? { DATABASE_URL: database.server, WEIR_OWNER_DATABASE_URL: database.owner }
        : {};
      const world = generateCountries({ seed: 7, scale: 0.1 });
      const good = world.truth.reports.filter((report) => report.intake === 'accepted');
      const bytesOf = new Map(world.reports.map((report) => [report.path, report.bytes]));
      const receipts = new Map<string, Receipt>();
      const drafts = new Map<string, { draft: Draft; officer: string }>();
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
          // By turns the officer waits for every report, or for none.
          const supervisor = await new Caller(node.url).signIn('supervisor@example.org', password);
          await supervisor.ask('PUT', '/intake-settings', { review: round % 2 === 0 ? 'none' : 'all' });
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
            const place = next % good.length;
            const report = good[place]!;
            const officer = officers.get(report.reportingEntityId)!;
            const bytes = bytesOf.get(report.file)!;
            // By its place, so that the same file is sent again as it was.
            const zipped = place % 3 === 1;
            const receipt = await submit(
              officer,
              report.file,
              zipped ? archived(report.file, bytes) : bytes,
            ).catch(() => undefined);
            if (receipt === undefined) break;
            if (zipped) expect(receipt.attachments.map(({ name }) => name)).toEqual(['note.txt']);
            if (place % 5 === 2 && !drafts.has(report.file)) {
              const draft = await begin(officer, report.file, bytes).catch(() => undefined);
              if (draft === undefined) break;
              drafts.set(report.file, { draft, officer: report.reportingEntityId });
            }
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
        await honoured(node.url, receipts, drafts);
        await node.stop();
      } finally {
        await database?.drop();
        rmSync(data, { recursive: true, force: true });
      }
    },
    120_000 + kills * 30_000,
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
  await admin.ask('POST', '/people', {
    name: 'Supervisor',
    email: 'supervisor@example.org',
    password,
    organisation: items[0]!.id,
    roles: ['fiu_supervisor'],
  });
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

function begin(officer: Caller, file: string, bytes: Uint8Array): Promise<Draft> {
  const form = new FormData();
  form.append('report', new Blob([new Uint8Array(bytes)]), file.split('/').at(-1)!);
  return officer.ask<Draft>('POST', '/report-drafts', form);
}

/** The report with an attachment of its own. */
function archived(file: string, bytes: Uint8Array): Uint8Array {
  return zipArchive([
    { name: 'report.xml', bytes },
    { name: 'note.txt', bytes: Buffer.from(`A note to ${file}.\n`) },
  ]);
}

/** Every receipt is there once, with its bytes; positions are gapless; the log is whole. */
async function honoured(
  url: string,
  receipts: ReadonlyMap<string, Receipt>,
  drafts: ReadonlyMap<string, { draft: Draft; officer: string }>,
): Promise<void> {
  const intake = await new Caller(url).signIn('intake@example.org', password);
  expect(receipts.size).toBeGreaterThan(0);
  const rows: {
    id: string;
    number: string;
    sha256: string;
    position: number | null;
    state: string;
    entityReference: string;
    filer: { id: string };
  }[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: typeof rows; nextCursor: string | null } = await intake.ask(
      'GET',
      `/reports?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const receipt of receipts.values()) {
    expect(byId.get(receipt.reportId)).toMatchObject({
      number: receipt.number,
      state: receipt.state,
      sha256: receipt.sha256,
      position: receipt.position,
    });
    expect(await hashOf(url, intake, `/reports/${receipt.reportId}/content?sent=true`)).toBe(receipt.sha256);
    for (const attachment of receipt.attachments)
      expect(await hashOf(url, intake, `/attachments/${attachment.id}`)).toBe(attachment.sha256);
  }
  // Accepted without a receipt having arrived is possible (the node died in between), doubled is not.
  const references = rows.map((row) => `${row.filer.id}/${row.entityReference}`);
  expect(new Set(references).size).toBe(references.length);
  expect(rows.every((row) => (row.position !== null) === (row.state === 'accepted'))).toBe(true);
  expect(rows.every((row) => row.state === 'accepted' || row.state === 'held')).toBe(true);
  for (const { draft, officer } of drafts.values()) {
    const owner = await new Caller(url).signIn(`${officer}@example.org`, password);
    expect(await owner.ask('GET', `/report-drafts/${draft.id}`)).toMatchObject({ sha256: draft.sha256 });
  }
  const positions = rows.flatMap((row) => row.position ?? []).sort((one, two) => one - two);
  expect(positions).toEqual(positions.map((_, index) => index + 1));
  // The ledger catches up with every accepted report, each of them once, whatever moment the node died at.
  const analyst = await new Caller(url).signIn('analyst@example.org', password);
  const caughtUp = async (): Promise<{ followedTo: number; waiting: number }> =>
    (await analyst.ask<{ reports: { followedTo: number; waiting: number } }>('GET', '/ledger')).reports;
  await expect
    .poll(caughtUp, { timeout: 60_000, interval: 500 })
    .toEqual({ followedTo: positions.length, waiting: 0 });
  for (const receipt of [...receipts.values()].filter(({ position }) => position !== null).slice(0, 10)) {
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

async function hashOf(url: string, caller: Caller, path: string): Promise<string> {
  const content = await fetch(new URL(`/api/v1${path}`, url), {
    headers: { authorization: `Bearer ${caller.token}` },
  });
  return Buffer.from(await crypto.subtle.digest('SHA-256', await content.arrayBuffer())).toString('hex');
}
