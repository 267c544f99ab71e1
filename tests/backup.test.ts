import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateCountries } from '@weir/sandbox';
import { openApp, type App } from '../weir/src/app.ts';
import { readArchive } from '../weir/src/backup/archive.ts';
import { eraseObject, takeBackup, type TakenBackup } from '../weir/src/backup/index.ts';
import { readConfig, theNode, visitor, type Asker, type Config } from '../weir/src/platform/index.ts';
import { restore } from '../weir/src/restore.ts';
import { house } from './house/source-files.ts';
import { layRegister } from './register-template.ts';
import { freshDatabase, migratedDatabase, registers } from './registers.ts';
import { upload } from './upload.ts';

const password = 'correct horse battery';
const passphrase = 'a recovery passphrase of some length';
const code = (error: unknown) => (error as { code: string }).code;

interface Place {
  config: Config;
  gone(): Promise<void>;
}

/** @param isEmpty a restore fills a place in which nothing is yet */
async function placeOn(kind: 'PGlite' | 'PostgreSQL', isEmpty = false): Promise<Place> {
  const data = mkdtempSync(join(tmpdir(), 'weir-backup-'));
  const database = kind === 'PostgreSQL' ? await (isEmpty ? freshDatabase : migratedDatabase)() : undefined;
  if (database === undefined && !isEmpty) await layRegister(join(data, 'data'));
  const urls = database ? { databaseUrl: database.server, ownerDatabaseUrl: database.owner } : {};
  return {
    config: readConfig({ data: join(data, 'data'), port: 0, logLevel: 'silent', ...urls }, {}),
    gone: async () => {
      await database?.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Every table's rows as the database tells them, in an order of their own. */
async function contents(app: App): Promise<Record<string, string[]>> {
  const { register } = app.platform;
  const tables = await register.ownerQuery<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    if (['sessions', 'sign_in_failures', 'jobs', 'migrations'].includes(name)) continue;
    // A rebuilt ledger has a new version of its manifest; its rows are compared by the files it names.
    if (name.startsWith('ledger_')) continue;
    const rows = await register.ownerQuery<{ row: string }>(
      `select to_jsonb(t)::text as row from "${name}" t`,
    );
    found[name] = rows.map((row) => row.row).sort();
  }
  return found;
}

describe.each(registers)('a backup taken on $name', ({ name, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-backup-file-'));
    const file = join(folder, 'one.backup');
    let place: Place;
    let before: Record<string, string[]>;
    let taken: TakenBackup;
    let rowsInLedger: number;
    const accepted = new Map<string, Buffer>();

    beforeAll(async () => {
      place = await placeOn(name);
      const app = await openApp(place.config);
      await app.ready();
      await app.people.setUp({
        code: (await app.people.setUpCode())!,
        name: 'Admin',
        email: 'admin@example.org',
        password,
        authorityName: 'FIU',
      });
      const world = generateCountries({ seed: 7, scale: 0.1 });
      const bytesOf = new Map(world.reports.map((report) => [report.path, report.bytes]));
      const good = world.truth.reports.filter((report) => report.intake === 'accepted').slice(0, 6);
      const officers = new Map<string, Asker>();
      for (const number of new Set(good.map((report) => report.reportingEntityId))) {
        const organisation = await app.people.addOrganisation(theNode, {
          kind: 'reporting_entity',
          name: `Filer ${number}`,
          country: 'XN',
          reportingEntityId: number,
        });
        const officer = await app.people.addPerson(theNode, {
          name: 'Officer',
          email: `officer-${number}@example.org`,
          password,
          organisation: organisation.id,
          roles: ['re_reporting_officer'],
          clearances: [],
        });
        officers.set(number, {
          person: officer.id,
          organisation: organisation.id,
          roles: ['re_reporting_officer'],
          clearances: [],
          door: 'api',
        });
      }
      app.platform.http.identifyWith(
        async (request) => officers.get(String(request.headers['test-filer'])) ?? visitor,
      );
      await app.platform.jobs.start();
      for (const report of good) {
        const bytes = bytesOf.get(report.file)!;
        const answer = await upload<{ sha256: string }>(
          app.platform.http.server,
          '/api/v1/reports',
          { field: 'report', bytes },
          { headers: { 'test-filer': report.reportingEntityId } },
        );
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
        accepted.set(answer.body.sha256, Buffer.from(bytes));
      }
      await app.platform.jobs.idle();
      rowsInLedger = (await app.ledger.state()).nextSequence;
      before = await contents(app);
      const { config, register, vault, clock } = app.platform;
      taken = await takeBackup({ config, register, vault, now: clock() }, file, passphrase);
      await app.close();
    });
    afterAll(async () => {
      await place?.gone();
      rmSync(folder, { recursive: true, force: true });
    });

    it('shows nothing of what is in it, to nobody but its owner', () => {
      expect(statSync(file).mode & 0o077).toBe(0);
      const bytes = readFileSync(file);
      expect(bytes.length).toBe(taken.size);
      for (const word of ['admin@example.org', 'audit_log', 't_from_my_client'])
        expect(bytes.includes(word)).toBe(false);
    });

    it.each(registers)('restores on $name and finds everything', async (target) => {
      if (target.skipped !== undefined) return expect(target.skipped).toMatch(/not set/);
      const into = await placeOn(target.name, true);
      try {
        const done = await restore(file, passphrase, into.config);
        expect(done).toMatchObject({ rows: taken.rows, objects: taken.objects, auditOk: true });
        const app = await openApp(into.config);
        try {
          await app.ready();
          const after = await contents(app);
          // The node that was asked to rebuild its ledger records that; nothing else may differ.
          expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
          for (const table of Object.keys(before)) {
            const found = new Set(after[table]);
            expect(
              before[table]!.filter((row) => !found.has(row)),
              table,
            ).toEqual([]);
          }
          for (const [sha256, bytes] of accepted)
            expect((await app.platform.vault.get(sha256)).equals(bytes)).toBe(true);
          expect((await app.ledger.state()).nextSequence).toBe(rowsInLedger);
          const session = await app.platform.http.server.inject({
            method: 'POST',
            url: '/api/v1/session',
            payload: { email: 'admin@example.org', password },
          });
          expect(session.statusCode, session.body).toBeLessThan(300);
          // New vault keys: the old ones are not in the backup.
          expect(readFileSync(join(into.config.keyFolder, 'vault.key'))).not.toEqual(
            readFileSync(join(place.config.keyFolder, 'vault.key')),
          );
        } finally {
          await app.close();
        }
        await expect(restore(file, passphrase, into.config).catch(code)).resolves.toBe('restore-not-empty');
      } finally {
        await into.gone();
      }
    });
  });
});

describe('a backup', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-backup-bad-'));
  const file = join(folder, 'good.backup');
  let place: Place;
  beforeAll(async () => {
    place = await placeOn('PGlite');
    const app = await openApp(place.config);
    await app.platform.vault.put(Buffer.alloc(300_000, 1));
    await app.platform.vault.put(Buffer.from('to be forgotten'));
    const { config, register, vault, clock } = app.platform;
    await takeBackup({ config, register, vault, now: clock() }, file, passphrase);
    await app.close();
  });
  afterAll(async () => {
    await place.gone();
    rmSync(folder, { recursive: true, force: true });
  });
  const attempt = async (bytes: Buffer, words = passphrase) => {
    const bad = join(folder, 'bad.backup');
    writeFileSync(bad, bytes);
    const data = join(folder, 'into');
    const error = await restore(bad, words, readConfig({ data, logLevel: 'silent' }, {})).catch(
      (problem: { code: string; facts?: { part?: string } }) => problem,
    );
    const left = readdirSync(data);
    rmSync(data, { recursive: true, force: true });
    return { error: error as { code: string; facts?: { part?: string } }, left };
  };

  it('is refused where it was altered or cut, names the part, and leaves nothing', async () => {
    const whole = readFileSync(file);
    const altered = Buffer.from(whole);
    altered[whole.length - 1000]! ^= 1;
    const cases = [altered, whole.subarray(0, whole.length - 1), whole.subarray(0, whole.length - 70_000)];
    for (const bytes of cases) {
      const bad = join(folder, 'cut.backup');
      writeFileSync(bad, bytes);
      const error = await (async () => {
        for await (const part of readArchive(bad, passphrase)) for await (const _ of part.bytes);
      })().catch((problem: { code: string; facts?: { part?: string } }) => problem);
      expect(error).toMatchObject({ code: 'backup-damaged' });
      expect(error!.facts?.part).toMatch(/^(vault\/|register\/|ending|jobs)/);
    }
    // And the whole command leaves nothing behind.
    const { error, left } = await attempt(altered);
    expect(error.code).toBe('backup-damaged');
    expect(left).toEqual([]);
    expect((await attempt(whole, 'another long passphrase')).error.code).toBe('backup-passphrase-wrong');
    expect((await attempt(Buffer.from('<report/>'.repeat(20)))).error.code).toBe('backup-unreadable');
  });

  it('that is killed on its way leaves no file that looks whole', async () => {
    const out = join(folder, 'killed.backup');
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { writeArchive } from ${JSON.stringify(join(house, 'weir/src/backup/archive.ts'))};
         await writeArchive(${JSON.stringify(out)}, 'a long enough passphrase', (async function* () {
           yield { name: 'endless', bytes: (async function* () {
             for (;;) { yield Buffer.alloc(1 << 20); console.log('more'); await new Promise((go) => setTimeout(go, 5)); }
           })() };
         })());`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(out)).toBe(false);
    const { error } = await attempt(readFileSync(`${out}.part`), 'a long enough passphrase');
    expect(error.code).toBe('backup-damaged');
  });

  it('and a folder whose restore was cut off is not started from', async () => {
    const data = mkdtempSync(join(tmpdir(), 'weir-cut-'));
    writeFileSync(join(data, 'restore-unfinished'), '');
    await expect(openApp(readConfig({ data, logLevel: 'silent' }, {})).catch(code)).resolves.toBe(
      'restore-unfinished',
    );
    rmSync(data, { recursive: true });
  });

  it('erasure shreds one object and is recorded before and after', async () => {
    const other = await placeOn('PGlite');
    const app = await openApp(other.config);
    try {
      const { sha256 } = await app.platform.vault.put(Buffer.from('to be forgotten'));
      await eraseObject(app.platform, theNode, { sha256, ground: 'retention-ended', reason: 'Ten years.' });
      await expect(app.platform.vault.get(sha256).catch(code)).resolves.toBe('vault-object-missing');
      const acts = await app.platform.register.ownerQuery<{ act: string }>(
        'select act from audit_log order by position',
      );
      expect(acts.map((row) => row.act)).toEqual(['vault.erasure-ordered', 'vault.erased']);
    } finally {
      await app.close();
      await other.gone();
    }
  });
});
