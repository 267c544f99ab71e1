import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { giveProfiles, loadProfile, profiles } from '@weir/engines/reports';
import {
  jurisdiction,
  openPlatform,
  profilesTaken,
  readConfig,
  useJurisdictions,
  type Platform,
} from '#platform';
import { furnish, type AskerName } from '../../../tests/room-world.ts';
import { obligedEntities, useObligedEntities } from '../people/obliged-entities.ts';
import type { Installed, ReferencePackage } from './contract.ts';
import { createReference } from './reference.ts';
import { makePackage } from './reference-package.ts';
import { registerImage } from '../../../tests/register-template.ts';

const pem = { format: 'pem' } as const;
const keys = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    secret: privateKey.export({ type: 'pkcs8', ...pem }).toString(),
    open: publicKey.export({ type: 'spki', ...pem }).toString(),
    sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
};
const publisher = keys();
const stranger = keys();

const xn = readFileSync(join(import.meta.dirname, '../../../engines/reports/profiles/xn.json'), 'utf8');
const profileAs = (id: string, title: string): string => JSON.stringify({ ...JSON.parse(xn), id, title });
const countries = (name: string, reportProfile = 'xn'): string =>
  JSON.stringify({
    source: 'Invented',
    date: '2026-11-01',
    jurisdictions: { XN: { name, currency: 'XNC', timeZone: 'Europe/London', reportProfile } },
  });
const made = (version: number, validFrom: string, files: Record<string, string>): ReferencePackage =>
  makePackage(files, { version, validFrom }, publisher.secret);

/** Signed by the publisher, but not made by `makePackage`: what a broken publishing tool might sign. */
const signed = (manifest: object, files: Record<string, string>): ReferencePackage => {
  const text = JSON.stringify(manifest);
  return { manifest: text, signature: publisher.sign(text), files };
};
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const manifestOf = (version: number, files: Record<string, string>) => ({
  kind: 'weir-reference-data',
  version,
  validFrom: '2026-11-01',
  files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, hash(text)])),
});

describe('reference data', () => {
  let data: string;
  let platform: Platform;
  let now = '2026-11-24T10:00:00.000Z';
  const open = async () => {
    platform = await openPlatform(readConfig({ data, logLevel: 'silent' }), {
      inMemory: await registerImage(),
      clock: () => now as never,
    });
    try {
      createReference(platform);
      await furnish(platform);
    } catch (error) {
      await platform.close();
      throw error;
    }
  };
  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'weir-reference-'));
    now = '2026-11-24T10:00:00.000Z';
    await open();
  });
  afterEach(async () => {
    await platform.close();
    rmSync(data, { recursive: true, force: true });
    giveProfiles({ files: [], trees: {} });
    useJurisdictions({});
    useObligedEntities(undefined);
  });

  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    as: AskerName = 'administrator',
  ) => {
    const answer = await platform.http.server.inject({
      method,
      url: `/api/v1/reference-packages${path}`,
      headers: { 'test-asker': as },
      ...(body === undefined ? {} : { payload: body }),
    });
    return answer.json<Installed & { code: string; detail: string; packages: Installed[] }>();
  };
  const bring = (given: ReferencePackage, publicKey = publisher.open) =>
    ask('POST', '', { package: given, publicKey });
  const acts = async () =>
    (await platform.register.ownerQuery<{ act: string }>('select act from audit_log order by position')).map(
      ({ act }) => act,
    );

  it('comes into force at once, survives a start, is audited, and can be taken back', async () => {
    expect(
      await bring(
        made(1, '2026-11-01', {
          'jurisdictions.json': countries('Newer Aldermoor', 'xn-2'),
          'profiles/xn-2.json': profileAs('xn-2', 'Second'),
        }),
      ),
    ).toMatchObject({ version: 1, inForce: true });
    expect(jurisdiction('XN')).toMatchObject({ name: 'Newer Aldermoor', reportProfile: 'xn-2' });
    expect(jurisdiction('XP').name).toBe('Port Sable');
    expect(loadProfile('xn-2').title).toBe('Second');
    expect(profiles()).toContain('xn');
    expect(await acts()).toEqual(['reference.imported']);

    await platform.close();
    giveProfiles({ files: [], trees: {} });
    useJurisdictions({});
    await open();
    expect(loadProfile('xn-2').title).toBe('Second');
    expect((await ask('GET', '')).packages).toMatchObject([{ version: 1, inForce: true }]);

    expect(await ask('POST', '/rollback', {})).toMatchObject({ version: 1 });
    expect(jurisdiction('XN').name).toBe('Aldermoor');
    expect(() => loadProfile('xn-2')).toThrow('There is no report profile xn-2');
    expect(await ask('POST', '/rollback', {})).toMatchObject({ code: 'reference-none' });
    expect(await acts()).toEqual(['reference.taken-back']);
  });

  it('brings who must report, and the profiles of before that are still taken', async () => {
    const categories = [
      { id: 'bullion', name: 'Bullion vault', supervisor: 'Mint', source: 'Invented, art. 3' },
    ];
    const obliged = JSON.stringify({ source: 'Invented', date: '2026-11-01', categories });
    const release = obligedEntities();
    const earlierProfiles = [{ profile: 'xn', until: '2026-12-31', source: 'Invented, art. 9' }];
    const country = { name: 'Aldermoor', currency: 'XNC', timeZone: 'Europe/London', reportProfile: 'xn-2' };
    const table = {
      source: 'Invented',
      date: '2026-11-01',
      jurisdictions: { XN: { ...country, earlierProfiles } },
    };
    expect(
      await bring(
        made(1, '2026-11-01', {
          'obliged-entities.json': obliged,
          'jurisdictions.json': JSON.stringify(table),
          'profiles/xn-2.json': profileAs('xn-2', 'Second'),
        }),
      ),
    ).toMatchObject({ inForce: true });
    expect(obligedEntities()).toEqual(categories);
    expect(profilesTaken('XN', now)).toEqual(['xn-2', ...earlierProfiles]);
    await ask('POST', '/rollback', {});
    expect(obligedEntities()).toEqual(release);
    expect(profilesTaken('XN', now)).toEqual(['xn']);
  });

  it('waits for its day', async () => {
    expect(await bring(made(1, '2026-11-25', { 'jurisdictions.json': countries('Later') }))).toMatchObject({
      inForce: false,
    });
    expect(jurisdiction('XN').name).toBe('Aldermoor');
    await platform.close();
    now = '2026-11-25T00:00:00.000Z';
    await open();
    expect(jurisdiction('XN').name).toBe('Later');
  });

  it('refuses what is not the publisher’s, older, unknown or broken, and keeps nothing of it', async () => {
    const countriesNow = { 'jurisdictions.json': countries('Now') };
    const good = made(5, '2026-11-01', countriesNow);
    expect(await bring(good, stranger.open)).toMatchObject({ code: 'reference-signature-wrong' });
    expect(
      await bring({ ...good, manifest: good.manifest.replace('"version": 5', '"version": 6') }),
    ).toMatchObject({ code: 'reference-signature-wrong' });
    expect(await bring(good, 'no key')).toMatchObject({ code: 'reference-key-unusable' });
    expect(await bring({ ...good, files: { 'jurisdictions.json': countries('Forged') } })).toMatchObject({
      code: 'reference-broken',
    });
    expect(await bring({ ...good, files: {} })).toMatchObject({ code: 'reference-broken' });
    expect(await bring({ ...good, files: { ...good.files, 'more.json': '{}' } })).toMatchObject({
      code: 'reference-file-unknown',
    });
    for (const [path, text, code] of [
      ['profiles/../../../x.json', '{}', 'reference-file-unknown'],
      ['personal-data.json', '{}', 'reference-file-unknown'],
      ['jurisdictions.json', '{"jurisdictions":', 'reference-broken'],
      ['jurisdictions.json', '[]', 'reference-broken'],
      ['jurisdictions.json', countries('Now', 'no-such-profile'), 'reference-broken'],
      [
        'jurisdictions.json',
        countries('Now').replace(
          '"reportProfile":"xn"',
          '"reportProfile":"xn","earlierProfiles":[{"profile":"gone","until":"2026-12-01","source":"x"}]',
        ),
        'reference-broken',
      ],
      ['obliged-entities.json', '{"source":"x","date":"2026-11-01","categories":[]}', 'reference-broken'],
      [
        'obliged-entities.json',
        `{"source":"x","date":"2026-11-01","categories":[${Array(2).fill('{"id":"bank","name":"B","supervisor":"C","source":"D"}').join()}]}`,
        'reference-broken',
      ],
      ['profiles/xn.json', profileAs('xn-9', 'Other name'), 'reference-broken'],
      ['profiles/xn.json', xn.replace('"un-5.0.1"', '"no-such-tree"'), 'profile-broken'],
      ['profiles/trees/un-5.0.1.json', '{}', 'profile-broken'],
    ] as const) {
      const files = { [path]: text };
      expect(await bring(signed(manifestOf(5, files), files)), `${path} ${text.slice(0, 30)}`).toMatchObject({
        code,
        detail: expect.stringMatching(/Nothing was (imported|changed)/) as string,
      });
    }
    expect((await ask('GET', '')).packages).toEqual([]);
    expect(readdirSync(data)).not.toContain('reference');
    expect(await acts()).toEqual([]);
    expect(loadProfile('xn').title).toBe(JSON.parse(xn).title);

    expect(await bring(good)).toMatchObject({ version: 5 });
    expect(await bring(good)).toMatchObject({ code: 'reference-older' });
    expect(await bring(made(4, '2026-11-02', countriesNow))).toMatchObject({ code: 'reference-older' });
    expect(await bring(made(6, '2026-10-01', countriesNow))).toMatchObject({ code: 'reference-older' });
  });

  it('does not start on a package that was altered in the data folder', async () => {
    await bring(made(1, '2026-11-01', { 'jurisdictions.json': countries('Real') }));
    await platform.close();
    const path = join(data, 'reference', '000001.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('Real', 'Fake'));
    await expect(open()).rejects.toMatchObject({ code: 'reference-damaged' });
    expect(jurisdiction('XN').name).toBe('Real');
    rmSync(path);
    await open();
  });

  it('is for administrators', async () => {
    const given = made(1, '2026-11-01', { 'jurisdictions.json': countries('No') });
    expect(await ask('POST', '', { package: given, publicKey: publisher.open }, 'supervisor')).toMatchObject({
      code: 'not-allowed',
    });
  });
});
