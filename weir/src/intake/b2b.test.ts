import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { openApp, type App } from '../app.ts';
import { theNode } from '#platform';
import { openTestApp, registers, type TestApp } from '../../../tests/registers.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import { equalFilter } from './b2b-report.ts';
import { openWatchedFolder } from './index.ts';
import type { QualityAnswer } from './quality-contract.ts';
import { countsView, monthsUpTo } from './quality.ts';

const password = 'a password for the test';
const report = (reference: string, more: object = {}) =>
  xnReport({ filer: '1001', reference, client: { first: 'Ada', last: 'Quill' }, account: '100200', ...more });

function zip(parts: Record<string, Uint8Array>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, bytes] of Object.entries(parts)) archive.addBuffer(Buffer.from(bytes), name);
  archive.end();
  return new Promise((resolve, reject) => {
    const found: Buffer[] = [];
    archive.outputStream.on('data', (part: Buffer) => found.push(part));
    archive.outputStream.on('error', reject);
    archive.outputStream.on('end', () => resolve(Buffer.concat(found)));
  });
}

describe.each(registers)('the machine channel on $name', (register) => {
  describe.skipIf(register.skipped !== undefined)(register.skipped ?? 'runs', () => {
    let world: TestApp;
    let app: App;
    let cookie: string;
    let other: string;
    let intake: string;

    const send = async (
      method: 'GET' | 'POST',
      url: string,
      as: Record<string, string>,
      payload?: string,
    ) => {
      const answer = await app.platform.http.server.inject({
        method,
        url,
        headers: { ...as, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: answer.statusCode, body: JSON.parse(answer.body) as never, headers: answer.headers };
    };

    beforeAll(async () => {
      world = await openTestApp(register, openApp);
      app = world.app;
      await app.platform.jobs.start();
      const fiu = await app.people.addOrganisation(theNode, {
        kind: 'fiu',
        name: 'Aldermoor FIU',
        country: 'XN',
        reportingEntityId: null,
      });
      const person = async (
        email: string,
        organisation: string,
        role: 're_reporting_officer' | 'fiu_intake',
      ) => {
        await app.people.addPerson(theNode, {
          name: email,
          email,
          password,
          organisation,
          roles: [role],
          clearances: [],
        });
        return (await app.people.sessions.signIn(email, password, 'command')).token;
      };
      const bank = async (name: string, number: string) =>
        (
          await app.people.addOrganisation(theNode, {
            kind: 'reporting_entity',
            name,
            country: 'XN',
            reportingEntityId: number,
          })
        ).id;
      await person('one@example.org', await bank('Mill Bank', '1001'), 're_reporting_officer');
      other = await person('two@example.org', await bank('Quay Bank', '1002'), 're_reporting_officer');
      intake = await person('intake@example.org', fiu.id, 'fiu_intake');
    }, 240_000);
    afterAll(() => world?.close());

    it('gives a token for a name and a password, as JSON and as a cookie', async () => {
      const answer = await send(
        'POST',
        '/api/Authenticate/GetToken',
        {},
        JSON.stringify({ UserName: 'one@example.org', Password: password }),
      );
      expect(answer.status).toBe(200);
      expect(String(answer.headers['set-cookie'])).toMatch(/SqlAuthCookie=.*HttpOnly/);
      cookie = answer.body;
      const form = await app.platform.http.server.inject({
        method: 'POST',
        url: '/api/Authenticate/GetToken',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ username: 'one@example.org', password }).toString(),
      });
      expect(form.statusCode).toBe(200);
      expect(
        (
          await send(
            'POST',
            '/api/Authenticate/GetToken',
            {},
            '{"UserName":"one@example.org","Password":"wrong"}',
          )
        ).status,
      ).toBe(401);
      expect((await send('POST', '/api/Authenticate/GetToken', {}, '{}')).status).toBe(400);
    });

    it('takes an XML or a ZIP and says what became of it', async () => {
      const server = app.platform.http.server;
      const as = { headers: { authorization: `Bearer ${cookie}` } };
      const key = await upload<string>(
        server,
        '/api/Reports/PostReport',
        { field: 'anything', name: 'a.xml', bytes: report('B-1') },
        as,
      );
      expect(key.status, JSON.stringify(key.body)).toBe(200);
      expect(key.body).toMatch(/^XN-\d{4}-\d{6}$/);
      const packed = await zip({ 'report.xml': report('B-2'), 'statement.csv': Buffer.from('a;b\n') });
      const zipped = await upload<string>(
        server,
        '/api/Reports/PostReport',
        { field: 'file', name: 'a.zip', bytes: packed },
        as,
      );
      expect(zipped.status, JSON.stringify(zipped.body)).toBe(200);
      const poor = await upload<string>(
        server,
        '/api/Reports/PostReport',
        { field: 'file', name: 'b.xml', bytes: report('B-3', { amount: '-5' }) },
        as,
      );
      expect(poor.status).toBe(200);
      const torn = await upload<{ ReportKey: string; Errors: string }>(
        server,
        '/api/Reports/PostReport',
        { field: 'file', name: 'c.xml', bytes: report('B-4').slice(0, 400) },
        as,
      );
      expect(torn).toMatchObject({ status: 400 });
      expect(torn.body.Errors).toMatch(/FATAL/);

      const status = async (of: string, token = cookie) =>
        (
          await send(
            'GET',
            `/odata/Odata/OdataReports?$filter=${encodeURIComponent(`ReportKey eq '${of}'`)}`,
            { authorization: `Bearer ${token}` },
          )
        ).body as {
          value: { Status: string; Errors: string; EntityReference: string }[];
        };
      expect((await status(key.body)).value).toMatchObject([
        { Status: 'Processed', Errors: expect.any(String), EntityReference: 'B-1' },
      ]);
      expect((await status(zipped.body)).value[0]!.Status).toBe('Processed');
      const [failed] = (await status(poor.body)).value;
      expect(failed!.Status).toBe('Failed Validation');
      expect(failed!.Errors).toMatch(/ERROR \S+ line \d+/);
      expect((await status(torn.body.ReportKey)).value[0]!.Status).toBe('Invalid Structure');
      // Another filer's key looks like none.
      expect((await status(key.body, other)).value).toEqual([]);
      expect(
        (
          await send('GET', `/odata/Odata/OdataReports?$filter=Status%20ne%20'x'`, {
            authorization: `Bearer ${cookie}`,
          })
        ).status,
      ).toBe(400);
      expect((await send('GET', '/odata/Odata/OdataReports', {})).status).toBe(401);
    });

    it('lists the code lists of this node’s profile', async () => {
      const answer = await send('GET', `/odata/Odata/OdataLookups`, { authorization: `Bearer ${cookie}` });
      const { value } = answer.body as { value: { LookupName: string; Code: string }[] };
      expect(value.length).toBeGreaterThan(20);
      const name = value[0]!.LookupName;
      const one = await send(
        'GET',
        `/odata/Odata/OdataLookups?$filter=${encodeURIComponent(`LookupName eq '${name}'`)}`,
        { authorization: `Bearer ${cookie}` },
      );
      expect(
        new Set((one.body as { value: { LookupName: string }[] }).value.map((row) => row.LookupName)),
      ).toEqual(new Set([name]));
    });

    it('carries the message board', async () => {
      const as = { authorization: `Bearer ${cookie}` };
      const made = await send(
        'POST',
        '/api/MessageBoard/PostMessage',
        as,
        JSON.stringify({ Subject: 'Codes', Body: 'Which one?' }),
      );
      expect(made.status, JSON.stringify(made.body)).toBe(200);
      const { ThreadId } = made.body as { ThreadId: string };
      await send(
        'POST',
        `/api/v1/threads/${ThreadId}/messages`,
        { authorization: `Bearer ${intake}` },
        JSON.stringify({ text: 'Seven.' }),
      );
      const list = (await send('GET', '/api/MessageBoard/GetMessages?unread=true', as)).body as {
        ThreadId: string;
        Unread: number;
      }[];
      expect(list).toMatchObject([{ ThreadId, Unread: 1 }]);
      const thread = (await send('GET', `/api/MessageBoard/GetMessage?id=${ThreadId}`, as)).body as {
        Messages: { From: string; Body: string }[];
      };
      expect(thread.Messages.map(({ From, Body }) => [From, Body])).toEqual([
        ['one@example.org', 'Which one?'],
        ['FIU', 'Seven.'],
      ]);
      await send('POST', `/api/MessageBoard/MarkAsRead?id=${ThreadId}`, as, '{}');
      expect((await send('GET', '/api/MessageBoard/GetMessages?unread=true', as)).body).toEqual([]);
      expect(
        (
          await send('GET', `/api/MessageBoard/GetMessage?id=${ThreadId}`, {
            authorization: `Bearer ${other}`,
          })
        ).status,
      ).toBe(404);
    });

    it('scores a filer by named parts, and shows it to whom it concerns', async () => {
      const of = async (token: string, query = '') =>
        (await send('GET', `/api/v1/quality${query}`, { authorization: `Bearer ${token}` }))
          .body as QualityAnswer;
      const own = (await of(cookie)).items;
      expect(own).toHaveLength(1);
      expect(own[0]).toMatchObject({
        filed: 4,
        accepted: 2,
        returned: 2,
        first: 4,
        firstAccepted: 2,
        rank: null,
      });
      expect(own[0]!.score).toBe(
        Math.round(own[0]!.parts.reduce((sum, part) => sum + part.points, 0) * 10) / 10,
      );
      expect(own[0]!.parts[0]).toEqual({ part: 'first-time', points: 20, of: 40, good: 2, reports: 4 });
      expect(own[0]!.months).toHaveLength(12);
      expect(own[0]!.months.at(-1)!.filed).toBe(4);
      expect(own[0]!.rules.length).toBeGreaterThan(0);
      expect(own[0]!.rules[0]!.times).toBeGreaterThan(0);
      // Another filer gets itself, whatever it names.
      const stranger = await of(other, `?organisation=${own[0]!.filer.id}`);
      expect(stranger.items).toMatchObject([
        { filer: { name: 'Quay Bank' }, filed: 0, score: null, parts: [] },
      ]);
      const all = await of(intake, '?months=3');
      expect(all).toMatchObject({ filers: 1, items: [{ filer: { name: 'Mill Bank' }, rank: 1, filed: 4 }] });
      expect(all.items[0]!.score).toBe(own[0]!.score);
    });

    it('files what is laid into the watched folder, once', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'weir-watched-'));
      mkdirSync(join(folder, '1001'));
      const { platform } = app;
      const door = openWatchedFolder(
        { ...platform, config: { ...platform.config, watchFolder: folder, watchSettleMs: 0 } },
        app.intake,
      );
      writeFileSync(join(folder, '1001', 'w.xml'), report('W-1'));
      writeFileSync(join(folder, '1001', 'x.xml'), report('W-2', { amount: '-5' }));
      await door.look();
      expect(await door.look()).toMatchObject({ taken: 2, accepted: 1, returned: 1 });
      const receipt = JSON.parse(
        readFileSync(join(folder, '1001', 'done', 'w.xml.receipt.json'), 'utf8'),
      ) as { number: string };
      expect(receipt).toMatchObject({ state: 'accepted', duplicate: false });
      const poor = JSON.parse(
        readFileSync(join(folder, '1001', 'returned', 'x.xml.receipt.json'), 'utf8'),
      ) as { findings: unknown[] };
      expect(poor.findings.length).toBeGreaterThan(0);
      // As after a crash between the filing and the receipt: the same file again is the same report.
      writeFileSync(join(folder, '1001', 'working', 'w.xml'), report('W-1'));
      await door.look();
      const again = JSON.parse(
        readFileSync(join(folder, '1001', 'done', 'w.2.xml.receipt.json'), 'utf8'),
      ) as object;
      expect(again).toMatchObject({ number: receipt.number, duplicate: true });
      await door.stop();
      rmSync(folder, { recursive: true });
    });
  });
});

describe('the arithmetic of quality', () => {
  it('never leaves 0 to 100, and is the sum of its parts', () => {
    const counts = fc.nat(500).chain((filed) =>
      fc.record({
        filed: fc.constant(filed),
        accepted: fc.nat(filed),
        returned: fc.nat(filed),
        first: fc.nat(filed),
        late: fc.nat(filed),
        complete: fc.nat(filed),
        real_values: fc.nat(filed),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(counts, ({ share, ...given }) => {
        const view = countsView({ ...given, first_accepted: Math.floor(given.first * share) });
        if (given.filed === 0) {
          expect(view.score).toBeNull();
          return;
        }
        expect(view.score).toBeGreaterThanOrEqual(0);
        expect(view.score).toBeLessThanOrEqual(100);
        expect(view.parts.reduce((sum, { of }) => sum + of, 0)).toBe(100);
        expect(Math.abs(view.score! - view.parts.reduce((sum, { points }) => sum + points, 0))).toBeLessThan(
          0.051,
        );
        for (const part of view.parts) expect(part.good).toBeLessThanOrEqual(part.reports);
      }),
    );
  });

  it('counts months back over the year’s end', () => {
    expect(monthsUpTo('2026-02-01T00:00:00Z', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  });

  it('reads one form of filter and no other', () => {
    expect(equalFilter("ReportKey eq 'a''b'", 'ReportKey')).toBe("a'b");
    expect(equalFilter(undefined, 'ReportKey')).toBeUndefined();
    for (const filter of ["ReportKey eq 'a' or 1 eq 1", "Status eq 'a'", "ReportKey eq 'a", 'x'])
      expect(equalFilter(filter, 'ReportKey')).toBeNull();
    // The same parameter twice comes as a list.
    expect(equalFilter(["ReportKey eq 'a'", "ReportKey eq 'b'"], 'ReportKey')).toBeNull();
  });
});
