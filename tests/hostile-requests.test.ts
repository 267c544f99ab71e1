import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theNode } from '../weir/src/platform/index.ts';
import { openApp } from '../weir/src/app.ts';
import { openTestApp, registers, type TestApp } from './registers.ts';

/** What somebody sends who has read the source and wishes the node ill. */
describe.each(registers)('hostile requests on $name', (register) => {
  describe.skipIf(register.skipped !== undefined)(register.skipped ?? 'runs', () => {
    const password = 'a password for the test';
    let world: TestApp;
    let filer: string;

    const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, headers = {}, payload?: object) =>
      world.app.platform.http.server.inject({
        method,
        url,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });

    beforeAll(async () => {
      world = await openTestApp(register, openApp);
      const bank = await world.app.people.addOrganisation(theNode, {
        kind: 'reporting_entity',
        name: 'Mill Bank',
        country: 'XN',
        reportingEntityId: '1001',
      });
      await world.app.people.addPerson(theNode, {
        email: 'officer@mill.example',
        name: 'Officer',
        organisation: bank.id,
        roles: ['re_reporting_officer'],
        clearances: [],
        password,
      });
      const { token } = (await world.app.people.sessions.signIn('officer@mill.example', password, 'api')) as {
        token: string;
      };
      filer = `Bearer ${token}`;
    }, 240_000);
    afterAll(() => world?.close());

    it('asks who it is, however the path is written', async () => {
      const guarded = world.app.platform.http.table.filter(({ access }) => access !== 'anybody');
      const open: string[] = [];
      for (const { method, path } of guarded) {
        const plain = path.replaceAll(/:\w+/g, 'x');
        for (const url of [plain.replace('a', '%61'), plain.replace('d', '%64').replace('p', '%70')]) {
          const { statusCode } = await send(method as 'GET', url);
          if (statusCode !== 401 && statusCode !== 404) open.push(`${method} ${url} ${statusCode}`);
        }
      }
      expect(open).toEqual([]);
    });

    it('knows a person behind a path that is written in another way', async () => {
      const { statusCode } = await send('GET', '/%61pi/v1/people', { authorization: filer });
      expect(statusCode).toBe(403);
    });

    it('answers what is no filter with a sentence', async () => {
      for (const query of [
        "$filter=ReportKey eq 'a'&$filter=ReportKey eq 'b'",
        '$top=1&$top=2',
        "$filter=ReportKey eq '%00'",
      ]) {
        for (const set of ['OdataReports', 'OdataLookups']) {
          const { statusCode } = await send(
            'GET',
            `/odata/Odata/${set}?${encodeURI(query).replaceAll('%2500', '%00')}`,
            {
              authorization: filer,
            },
          );
          expect(`${query} ${set} ${statusCode < 500}`).toBe(`${query} ${set} true`);
        }
      }
    });

    it('says what is wrong with a broken upload, and answers no script with a page', async () => {
      const upload = (body: string, type = 'multipart/form-data; boundary=X') =>
        world.app.platform.http.server
          .inject({
            method: 'POST',
            url: '/api/v1/reports',
            headers: { authorization: filer, 'content-type': type },
            payload: body,
          })
          .then((answer) => [answer.statusCode, answer.json<{ code: string }>().code]);
      const begun = '--X\r\ncontent-disposition: form-data; name="report"; filename="a"\r\n\r\n';
      expect(await upload(`${begun}<report>`)).toEqual([400, 'upload-broken']);
      expect(await upload(`${begun}${'x'.repeat(2_000_000)}`)).toEqual([400, 'upload-broken']);
      expect(await upload('nothing of the kind')).toEqual([400, 'upload-broken']);
      expect(await upload('x', 'multipart/form-data')).toEqual([400, 'upload-broken']);
      expect(await upload('<report/>', 'application/xml')).toEqual([415, 'media-type-unknown']);
      expect((await send('GET', '/assets/index-gone.js')).statusCode).toBe(404);
    });

    it('takes a NUL or half a character as bad input, not as its own fault', async () => {
      const broke: string[] = [];
      for (const url of [
        '/api/v1/reports/%00',
        '/api/v1/report-drafts/%00',
        '/api/v1/threads/%00',
        '/api/v1/attachments/%00',
        '/api/v1/report-mappings/%00',
        '/api/v1/jobs/%00',
        '/api/v1/organisations/%00',
        '/api/v1/reports?search=%00',
        '/api/v1/reports?cursor=%00',
      ]) {
        const { statusCode } = await send('GET', url, { authorization: filer });
        if (statusCode >= 500) broke.push(`GET ${url} ${statusCode}`);
      }
      for (const bad of ['\u0000', '\ud800']) {
        for (const [url, body] of [
          ['/api/v1/session', { email: `a${bad}@b.example`, password }],
          ['/api/v1/password-by-code/look', { code: bad.repeat(30) }],
          ['/api/v1/registrations/state', { reference: bad.repeat(10), code: bad.repeat(10) }],
          ['/api/v1/session/factor', { challenge: bad.repeat(30), method: 'totp', code: '123456' }],
          ['/api/v1/threads', { subject: bad, text: bad, category: 'question' }],
          ['/api/v1/report-mappings', { name: bad }],
        ] as const) {
          const { statusCode } = await send('POST', url, { authorization: filer }, body);
          if (statusCode >= 500) broke.push(`POST ${url} ${JSON.stringify(bad)} ${statusCode}`);
        }
      }
      expect(broke).toEqual([]);
    });
  });
});
