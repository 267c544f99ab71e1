import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../weir/src/app.ts';
import { readConfig, theNode, visitor } from '../weir/src/platform/index.ts';
import { registerImage } from './register-template.ts';

/** A real small disk (a memory file system of one megabyte); where mounting is not allowed, a vault folder that cannot take files. */
function smallDisk(folder: string): 'disk' | 'blocked' {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return 'disk';
  } catch {
    return 'blocked';
  }
}

describe('a node whose disk is full', () => {
  const data = mkdtempSync(join(tmpdir(), 'weir-full-'));
  const vault = join(data, 'vault');
  let kind: 'disk' | 'blocked';
  let app: App;

  beforeAll(async () => {
    kind = smallDisk(vault);
    app = await openApp(readConfig({ data, port: 0, logLevel: 'silent' }, {}), {
      inMemory: await registerImage(),
    });
    await app.ready();
    await app.platform.jobs.start();
  });
  afterAll(async () => {
    await app?.close();
    if (kind === 'disk') execFileSync('umount', [vault]);
    rmSync(data, { recursive: true, force: true });
  });

  it('takes nothing it cannot keep, leaves no half file, and goes on when there is space', async () => {
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
    const files = () =>
      readdirSync(vault, { recursive: true, withFileTypes: true }).filter(
        (entry) => entry.isFile() && entry.name !== 'ballast',
      );

    const ballast = join(vault, 'ballast');
    if (kind === 'disk') {
      expect(() => writeFileSync(ballast, Buffer.alloc(2 ** 21))).toThrow(/ENOSPC/);
      const refused = await app.intake.submit(officer, { file: { bytes, name: 'a.xml' } }).then(
        () => null,
        (error: unknown) => error as { code: string },
      );
      expect(refused).toMatchObject({ code: 'disk-full', status: 503 });
      expect(files()).toEqual([]);
      rmSync(ballast);
    } else {
      // Without a small disk: a file stands where the vault wants a folder for any object.
      for (let byte = 0; byte < 256; byte++)
        writeFileSync(join(vault, byte.toString(16).padStart(2, '0')), '');
      await expect(app.intake.submit(officer, { file: { bytes, name: 'a.xml' } })).rejects.toThrow();
      for (let byte = 0; byte < 256; byte++) rmSync(join(vault, byte.toString(16).padStart(2, '0')));
    }
    const receipt = await app.intake.submit(officer, { file: { bytes, name: 'a.xml' } });
    expect(receipt).toMatchObject({ state: 'accepted', position: 1, duplicate: false });
    expect(files()).toHaveLength(1);
  });
});
