import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantFromMs, type Instant } from '@weir/engines/vocabulary';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import type { Role } from './contract.ts';
import { createPeople, examinePeople, mayFileFor, peopleOf, type People } from './index.ts';
import { personalData } from './oversight.ts';

describe.each(registers)('registration, delegation, keys and break-glass on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let people: People;
    let now = Date.parse('2026-03-02T09:00:00Z');
    const password = 'a long enough password';
    const tokens = new Map<string, string>();
    const organisations = new Map<string, string>();
    const call = async (
      who: string | null,
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      url: string,
      payload?: object,
      headers: Record<string, string> = {},
    ) => {
      const answer = await world.platform.http.server.inject({
        method,
        url: url.startsWith('/api') ? url : `/api/v1${url}`,
        headers: { ...(who === null ? {} : { authorization: `Bearer ${tokens.get(who)!}` }), ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
      return {
        status: answer.statusCode,
        body: (answer.headers['content-type']?.includes('json') ? answer.json() : null) as Record<
          string,
          unknown
        >,
      };
    };
    const enter = async (who: string) =>
      tokens.set(who, (await people.sessions.signIn(`${who}@example.org`, password, 'command')).token);
    const entity = (name: string) => ({
      name,
      country: 'XN',
      category: 'bank',
      registrationNumber: 'HRB 1',
      address: '1 Mill Lane',
    });

    beforeAll(async () => {
      world = await open({ clock: () => instantFromMs(now) as Instant });
      people = createPeople(world.platform, { secondFactor: 'none' });
      // A door such as goAML's clients know, to see who is let in.
      world.platform.http.server.get('/api/Reports/Look', { config: { access: 'signed-in' } }, (request) => ({
        organisation: request.asker.organisation,
        door: request.asker.door,
      }));
      world.platform.http.add((routes) => {
        routes.get('/reports', { config: { access: 'signed-in' } }, (request) => request.asker.roles);
        routes.post('/reports', { config: { access: 'signed-in' } }, () => ({}));
      });
      await world.platform.http.server.ready();
      const admin = await people.setUp({
        code: (await people.setUpCode())!,
        name: 'Admin',
        email: 'admin@example.org',
        password,
        authorityName: 'FIU',
      });
      const fiu = admin.organisation.id;
      for (const role of [
        'fiu_intake',
        'fiu_analyst',
        'fiu_supervisor',
        'auditor',
        'dpo_oversight',
      ] as Role[])
        await people.addPerson(theNode, {
          name: role,
          email: `${role}@example.org`,
          password,
          organisation: fiu,
          roles: [role],
        });
      for (const who of ['admin', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'auditor', 'dpo_oversight'])
        await enter(who);
    });
    afterAll(() => world?.close());

    it('takes an application from anybody and tells nobody who is registered', async () => {
      for (const name of ['mill', 'quay']) {
        const asked = await call(null, 'POST', '/registrations', {
          entity: entity(`${name} bank`),
          officer: { name: `Officer ${name}`, email: `${name}@example.org` },
          documents: [{ name: 'licence.pdf', content: Buffer.from('%PDF-1.7 proof').toString('base64') }],
        });
        expect(Object.keys(asked.body).sort()).toEqual(['code', 'reference']);
        expect((await call(null, 'POST', '/registrations/state', asked.body)).body).toMatchObject({
          state: 'waiting',
        });
        expect(
          (await call(null, 'POST', '/registrations/state', { ...asked.body, code: 'x' })).body,
        ).toMatchObject({ code: 'registration-unknown' });
        const waiting = await call('fiu_intake', 'GET', '/registrations?state=waiting');
        const found = (waiting.body['items'] as { id: string; documents: { id: string }[] }[])[0]!;
        expect(
          (await call('fiu_intake', 'GET', `/registrations/${found.id}/documents/${found.documents[0]!.id}`))
            .status,
        ).toBe(200);
        const decision = { decision: 'approve', ground: 'facts-verified', reason: 'Extract seen.' };
        expect(
          (await call('fiu_analyst', 'POST', `/registrations/${found.id}/decision`, decision)).status,
        ).toBe(403);
        const decided = await call('fiu_intake', 'POST', `/registrations/${found.id}/decision`, decision);
        expect(decided.body).toMatchObject({ registration: { state: 'approved' } });
        expect(
          (await call('fiu_supervisor', 'POST', `/registrations/${found.id}/decision`, decision)).body,
        ).toMatchObject({
          code: 'decided-already',
        });
        organisations.set(name, (decided.body['registration'] as { organisation: string }).organisation);
        const { code } = decided.body['invitation'] as { code: string };
        expect((await call(null, 'POST', '/password-by-code/look', { code })).body).toMatchObject({
          purpose: 'invitation',
          email: `${name}@example.org`,
        });
        // Before the person has set it, no password fits.
        await expect(people.sessions.signIn(`${name}@example.org`, '', 'api')).rejects.toMatchObject({
          code: 'sign-in-failed',
        });
        expect((await call(null, 'POST', '/password-by-code', { code, password })).status).toBe(200);
        expect((await call(null, 'POST', '/password-by-code', { code, password })).body).toMatchObject({
          code: 'code-refused',
        });
        await enter(name);
      }
      expect((await call(null, 'POST', '/registrations/state', { reference: 'R-1', code: 'y' })).status).toBe(
        404,
      );
    });

    it('refuses documents that are not what they are called', async () => {
      const asked = await call(null, 'POST', '/registrations', {
        entity: entity('X'),
        officer: { name: 'X', email: 'x@example.org' },
        documents: [{ name: 'licence.pdf', content: Buffer.from('MZ a program').toString('base64') }],
      });
      expect(asked.body).toMatchObject({ code: 'document-refused' });
    });

    it('lets one entity file for another only when both and the FIU say so, and only between its days', async () => {
      const mill = organisations.get('mill')!;
      const quay = organisations.get('quay')!;
      const may = () => world.platform.register.as(theNode, (tx) => mayFileFor(tx, quay, mill));
      const number = (await call('quay', 'GET', `/organisations/${quay}`)).body['reportingEntityId'];
      const asked = await call('mill', 'POST', '/delegations', {
        delegateNumber: number,
        from: '2026-03-01',
        until: '2026-03-31',
        reason: 'One group.',
      });
      // The other's name is not told before the other has agreed.
      expect(asked.body).toMatchObject({ state: 'asked', delegate: { name: '' }, inForce: false });
      const url = `/delegations/${asked.body['id']}`;
      const approve = { decision: 'approve', reason: 'Contract seen.' };
      expect((await call('fiu_intake', 'POST', `${url}/decision`, approve)).body).toMatchObject({
        code: 'delegation-moved-on',
      });
      expect((await call('mill', 'POST', `${url}/acceptance`)).body).toMatchObject({
        code: 'delegation-not-yours',
      });
      expect((await call('quay', 'POST', `${url}/acceptance`)).body).toMatchObject({ state: 'accepted' });
      expect(await may()).toBe(false);
      expect((await call('fiu_intake', 'POST', `${url}/decision`, approve)).body).toMatchObject({
        inForce: true,
        from: '2026-03-01',
      });
      expect(await may()).toBe(true);
      expect(await world.platform.register.as(theNode, (tx) => mayFileFor(tx, mill, quay))).toBe(false);
      const before = now;
      now = Date.parse('2026-04-01T00:00:00Z');
      expect(await may()).toBe(false);
      now = before;
      expect((await call('mill', 'POST', `${url}/revocation`, { reason: 'Ended.' })).body).toMatchObject({
        state: 'revoked',
      });
      expect(await may()).toBe(false);
      // By no road does an officer approve: the register refuses it too.
      const officer = await people.sessions.askerOf(tokens.get('mill'), 'api');
      await expect(
        world.platform.register.as(officer, (tx) =>
          tx
            .tables<{ delegations: { state: string } }>()
            .updateTable('delegations')
            .set({ state: 'approved' })
            .execute(),
        ),
      ).rejects.toThrow(/row-level security/);
      const found = await world.platform.register.as(theNode, (tx) =>
        peopleOf(tx, mill, ['re_reporting_officer']),
      );
      expect(found.map(({ email }) => email)).toEqual(['mill@example.org']);
    });

    it('changes an entity only when the FIU approves', async () => {
      const asked = await call('mill', 'POST', '/change-requests', {
        changes: { name: 'Mill & Sons' },
        reason: 'Renamed.',
      });
      expect(asked.body).toMatchObject({ before: { name: 'mill bank' }, state: 'waiting' });
      expect((await call('quay', 'GET', '/change-requests')).body).toEqual({ items: [] });
      await call('fiu_supervisor', 'POST', `/change-requests/${asked.body['id']}/decision`, {
        decision: 'approve',
        reason: 'Seen.',
      });
      expect((await call('mill', 'GET', `/organisations/${organisations.get('mill')}`)).body).toMatchObject({
        name: 'Mill & Sons',
      });
    });

    it('gives a machine a key that files, within its scopes and its pace, until it is revoked', async () => {
      const made = await call('mill', 'POST', '/machine-keys', {
        name: 'Core banking',
        scopes: ['file'],
        requestsPerMinute: 5,
      });
      tokens.set('key', made.body['bearer'] as string);
      const kept = await world.platform.register.ownerQuery<{ text: string }>(
        `select (select string_agg(m::text, '') from machine_keys m) || (select string_agg(a::text, '') from audit_log a) as text`,
      );
      expect(kept[0]!.text).not.toContain(made.body['secret']);
      expect((await call('key', 'POST', '/reports', {})).status).toBe(200);
      expect((await call('key', 'GET', '/reports')).body).toMatchObject({ code: 'key-scope' });
      expect((await call('key', 'POST', '/machine-keys', { name: 'Another' })).body).toMatchObject({
        code: 'key-scope',
      });
      await call('key', 'POST', '/reports', {});
      await call('key', 'POST', '/reports', {});
      expect((await call('key', 'POST', '/reports', {})).body).toMatchObject({ code: 'key-too-fast' });
      const id = (made.body['key'] as { id: string }).id;
      expect((await call('quay', 'DELETE', `/machine-keys/${id}`)).status).toBe(404);
      expect((await call('mill', 'DELETE', `/machine-keys/${id}`)).body).toMatchObject({ state: 'revoked' });
      expect((await call('key', 'POST', '/reports', {})).body).toMatchObject({ code: 'key-refused' });
    });

    it('takes Basic and SqlAuthCookie at goAML’s paths and nowhere else', async () => {
      const made = await call('mill', 'POST', '/machine-keys', { name: 'B2B' });
      const basic = (name: string, secret: string) => ({
        authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
      });
      const doors: Record<string, string>[] = [
        basic(made.body['id'] as string, made.body['secret'] as string),
        basic('mill@example.org', password),
        { cookie: `SqlAuthCookie=${made.body['bearer']}` },
        { cookie: `SqlAuthCookie=${tokens.get('mill')!}` },
      ];
      for (const headers of doors) {
        expect((await call(null, 'GET', '/api/Reports/Look', undefined, headers)).body).toMatchObject({
          organisation: organisations.get('mill'),
          door: 'api',
        });
        expect((await call(null, 'GET', '/reports', undefined, headers)).status).toBe(401);
      }
      expect(
        (await call(null, 'GET', '/api/Reports/Look', undefined, basic('mill@example.org', 'wrong'))).body,
      ).toMatchObject({ code: 'sign-in-failed' });
    });

    it('breaks the glass for a time, loudly, and has it reviewed by somebody else', async () => {
      expect((await call('fiu_analyst', 'GET', '/registrations')).status).toBe(403);
      expect((await call('admin', 'POST', '/break-glass', {})).status).toBe(403);
      const opened = await call('fiu_analyst', 'POST', '/break-glass', {
        role: 'fiu_supervisor',
        ground: 'nobody-reachable',
        reason: 'The supervisor is on a plane.',
        minutes: 30,
      });
      expect(opened.body).toMatchObject({ state: 'open' });
      expect((await call('fiu_analyst', 'GET', '/registrations')).status).toBe(200);
      expect((await call('fiu_analyst', 'GET', '/session')).body).toMatchObject({
        breakGlass: { role: 'fiu_supervisor' },
      });
      const url = `/break-glass/${opened.body['id']}/review`;
      const review = { finding: 'justified', reason: 'Looked at what was done.' };
      expect((await call('fiu_supervisor', 'POST', url, review)).body).toMatchObject({
        code: 'break-glass-unknown',
      });
      now += 31 * 60_000;
      expect((await call('fiu_analyst', 'GET', '/registrations')).status).toBe(403);
      expect(await examinePeople(world.platform)).toMatchObject([{ state: 'warning' }]);
      expect((await call('admin', 'GET', '/break-glass?state=to-review')).body['items']).toHaveLength(1);
      expect((await call('fiu_supervisor', 'POST', url, review)).body).toMatchObject({ state: 'reviewed' });
      expect(await examinePeople(world.platform)).toMatchObject([{ state: 'good' }]);
      // The register itself keeps a person from reviewing the own one.
      await expect(
        world.platform.register.ownerQuery(`update break_glass set reviewed_by = person`),
      ).rejects.toThrow(/check constraint/);
    });

    it('gives a lost factor back by two people, never by one', async () => {
      for (const who of ['admin', 'fiu_supervisor', 'fiu_analyst']) await enter(who);
      const analyst = (await people.sessions.askerOf(tokens.get('fiu_analyst'), 'api')).person!;
      const asked = await call('admin', 'POST', `/people/${analyst}/factor-reset`, {
        reason: 'Telephone lost.',
      });
      const url = `/factor-resets/${asked.body['id']}/decision`;
      const approve = { decision: 'approve', reason: 'Known by voice.' };
      expect((await call('admin', 'POST', url, approve)).body).toMatchObject({ code: 'four-eyes' });
      const done = await call('fiu_supervisor', 'POST', url, approve);
      expect(done.body).toMatchObject({ reset: { state: 'approved' } });
      // Sessions and password are gone; the code begins anew.
      expect((await call('fiu_analyst', 'GET', '/session/list')).status).toBe(401);
      const { code } = done.body['code'] as { code: string };
      expect((await call(null, 'POST', '/password-by-code', { code, password })).status).toBe(200);
      await enter('fiu_analyst');
      expect((await call('fiu_analyst', 'GET', '/session')).body).toMatchObject({ unseenNotices: 3 });
    });

    it('shows the overseers who did what and holds which rights, and no content', async () => {
      await enter('dpo_oversight');
      const seen = await call('dpo_oversight', 'GET', '/oversight/accesses?act=people.break-glass-opened');
      expect(seen.body['items']).toMatchObject([{ personName: 'fiu_analyst', ground: 'nobody-reachable' }]);
      expect(JSON.stringify(seen.body)).not.toContain('plane');
      const first = await call('dpo_oversight', 'GET', '/oversight/accesses?limit=2');
      const next = await call(
        'dpo_oversight',
        'GET',
        `/oversight/accesses?limit=2&cursor=${first.body['nextCursor']}`,
      );
      const positions = [first, next].flatMap(({ body }) =>
        (body['items'] as { position: number }[]).map(({ position }) => position),
      );
      expect(positions).toEqual([...positions].sort((one, two) => two - one));
      expect(new Set(positions).size).toBe(4);
      const rights = await call('dpo_oversight', 'GET', '/oversight/people');
      expect(rights.body['items']).toContainEqual(
        expect.objectContaining({ roles: ['re_reporting_officer'], factors: 0 }),
      );
      const kept = await call('dpo_oversight', 'GET', '/oversight/personal-data');
      expect(kept.body['items']).toHaveLength(personalData().length);
      for (const who of ['fiu_supervisor', 'admin', 'mill'])
        expect((await call(who, 'GET', '/oversight/people')).status, who).not.toBe(200);
    });
  });
});
