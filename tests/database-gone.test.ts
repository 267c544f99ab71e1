import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../weir/src/app.ts';
import { readConfig, theNode, visitor } from '../weir/src/platform/index.ts';
import { migratedDatabase, registers } from './registers.ts';
import { Wire } from './wire.ts';

const postgres = registers.find(({ name }) => name === 'PostgreSQL')!;

describe.skipIf(postgres.skipped !== undefined)(
  `a node whose database goes away${postgres.skipped === undefined ? '' : ` (${postgres.skipped})`}`,
  () => {
    const data = mkdtempSync(join(tmpdir(), 'weir-gone-'));
    let database: Awaited<ReturnType<typeof migratedDatabase>>;
    let wire: Wire;
    let app: App;

    beforeAll(async () => {
      database = await migratedDatabase();
      wire = new Wire(database.server);
      await wire.mend();
      app = await openApp(
        readConfig(
          {
            data,
            port: 0,
            logLevel: 'silent',
            databaseUrl: wire.through(database.server),
            ownerDatabaseUrl: wire.through(database.owner),
          },
          {},
        ),
      );
      await app.ready();
      await app.platform.jobs.start();
    });
    afterAll(async () => {
      await app?.close();
      await wire?.cut();
      await database?.drop();
      rmSync(data, { recursive: true, force: true });
    });

    it('says so, changes nothing, and goes on by itself when the database is back', async () => {
      const world = generateCountries({ seed: 3, scale: 0.1 });
      const truth = world.truth.reports.find(({ intake }) => intake === 'accepted')!;
      const bytes = world.reports.find(({ path }) => path === truth.file)!.bytes;
      const filer = await app.people.addOrganisation(theNode, {
        kind: 'reporting_entity',
        name: 'A bank',
        country: 'XN',
        reportingEntityId: truth.reportingEntityId,
      });
      const officer = {
        ...visitor,
        person: 'officer',
        organisation: filer.id,
        roles: ['re_reporting_officer'],
      };

      await wire.cut();
      const refused = await app.intake.submit(officer, { file: { bytes, name: 'a.xml' } }).then(
        () => null,
        (error: unknown) => error as { code: string; status: number },
      );
      expect(refused).toMatchObject({ code: 'register-unreachable', status: 503 });
      const health = await app.platform.http.server.inject('/health');
      expect(health.statusCode).toBe(503);
      expect(health.json()).toMatchObject({ code: 'register-unreachable' });

      await wire.mend();
      const receipt = await app.intake.submit(officer, { file: { bytes, name: 'a.xml' } });
      expect(receipt).toMatchObject({ state: 'accepted', position: 1, duplicate: false });
      await app.platform.jobs.idle(60_000);
      expect(await app.intake.submit(officer, { file: { bytes, name: 'a.xml' } })).toMatchObject({
        duplicate: true,
        reportId: receipt.reportId,
      });
    });
  },
);
