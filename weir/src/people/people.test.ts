import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitor } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { createPeople, type People } from './index.ts';
import { hashPassword, passwordFits } from './password.ts';

describe.each(registers)('people on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let people: People;
    const first = {
      name: 'Ada Admin',
      email: 'Ada@example.org',
      password: 'a long enough password',
      authorityName: 'Aldermoor FIU',
    };
    const code = (error: unknown) => (error as { code: string }).code;
    const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
      world.platform.http.server.inject({ method: 'POST', url: `/api/v1${url}`, payload, headers });

    beforeAll(async () => {
      world = await open();
      people = createPeople(world.platform);
      await world.platform.http.server.ready();
    });
    afterAll(() => world?.close());

    it('lets only the holder of the machine make the first administrator, once', async () => {
      const setUpCode = (await people.setUpCode())!;
      await expect(people.setUp({ ...first, code: 'x'.repeat(setUpCode.length) }).catch(code)).resolves.toBe(
        'set-up-code-wrong',
      );
      const person = await people.setUp({ ...first, code: setUpCode });
      expect(person.roles).toEqual(['administrator']);
      expect(await people.setUpCode()).toBeUndefined();
      await expect(people.setUp({ ...first, code: setUpCode }).catch(code)).resolves.toBe('set-up-done');
    });

    it('signs in by address and password, and answers a wrong one the same as an unknown one', async () => {
      const right = await post('/session', { email: 'ada@EXAMPLE.org', password: first.password });
      expect(right.statusCode).toBe(200);
      const cookie = right.headers['set-cookie'] as string;
      expect(cookie).toMatch(/HttpOnly/);
      expect(cookie).toMatch(/SameSite=Strict/);
      expect(right.json()).not.toHaveProperty('token');

      const wrong = await post('/session', { email: 'ada@example.org', password: 'not this one' });
      const unknown = await post('/session', { email: 'nobody@example.org', password: 'not this one' });
      expect(wrong.statusCode).toBe(401);
      expect(wrong.json()).toEqual(unknown.json());

      const who = await world.platform.http.server.inject({
        url: '/api/v1/session',
        headers: { cookie: cookie.split(';')[0]! },
      });
      expect(who.json()).toMatchObject({ person: { name: 'Ada Admin' }, setUpNeeded: false });
    });

    it('locks an address after five failures, also one that nobody has', async () => {
      const codes: string[] = [];
      for (let attempt = 0; attempt < 6; attempt++) {
        codes.push(
          await people.sessions.signIn('ghost@example.org', 'guess', 'browser').then(() => 'in', code),
        );
      }
      expect(codes).toEqual([...Array.from({ length: 5 }, () => 'sign-in-failed'), 'sign-in-locked']);
    });

    it('ends a session at sign-out and refuses a changing request from another site', async () => {
      const { token } = await people.sessions.signIn('ada@example.org', first.password, 'command');
      const headers = { authorization: `Bearer ${token}` };
      const foreign = await post(
        '/organisations',
        { kind: 'authority', name: 'Court', country: 'XN' },
        { ...headers, 'sec-fetch-site': 'cross-site' },
      );
      expect(foreign.json()).toMatchObject({ code: 'foreign-origin', status: 403 });
      await world.platform.http.server.inject({ method: 'DELETE', url: '/api/v1/session', headers });
      expect(await people.sessions.askerOf(token, 'api')).toMatchObject({ person: null, roles: [] });
      const acts = await world.platform.register.ownerQuery<{
        act: string;
        person: string;
        object_id: string;
      }>(`select act, person, object_id from audit_log where act = 'people.signed-out'`);
      expect(acts).toEqual([
        { act: 'people.signed-out', person: acts[0]!.object_id, object_id: acts[0]!.object_id },
      ]);
    });

    it('gives a bank no FIU role, keeps the administrator apart, and answers a repeated create once', async () => {
      const { token, person } = await people.sessions.signIn('ada@example.org', first.password, 'command');
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'bank-1' };
      const bank = { kind: 'reporting_entity', name: 'North Bank', country: 'XN', reportingEntityId: '101' };
      const made = await post('/organisations', bank, headers);
      const again = await post('/organisations', bank, headers);
      expect(again.json()).toEqual(made.json());
      expect(again.headers['idempotent-replay']).toBe('true');
      expect((await post('/organisations', { ...bank, name: 'Other' }, headers)).json()).toMatchObject({
        code: 'idempotency-key-reused',
      });
      // An answer with a secret in it is not kept for a repetition.
      const body = {
        name: 'Cy',
        email: 'cy@example.org',
        organisation: person.organisation.id,
        roles: ['auditor'],
      };
      expect((await post('/invitations', body, { ...headers, 'idempotency-key': 'cy' })).statusCode).toBe(
        200,
      );
      const kept = await world.platform.register.ownerQuery<{ key: string }>(
        'select key from idempotency_keys',
      );
      expect(kept.map(({ key }) => key)).toEqual(['bank-1']);

      const asker = {
        ...visitor,
        person: person.id,
        organisation: person.organisation.id,
        roles: person.roles,
      };
      const officer = {
        name: 'Bo',
        email: 'bo@example.org',
        password: 'another long one',
        organisation: made.json<{ id: string }>().id,
        clearances: [],
      };
      await expect(people.addPerson(asker, { ...officer, roles: ['fiu_analyst'] }).catch(code)).resolves.toBe(
        'role-not-for-organisation',
      );
      await expect(
        people
          .addPerson(asker, {
            ...officer,
            organisation: person.organisation.id,
            roles: ['administrator', 'fiu_analyst'],
          })
          .catch(code),
      ).resolves.toBe('administrator-alone');
      const added = await people.addPerson(asker, { ...officer, roles: ['re_reporting_officer'] });
      expect(added.organisation.name).toBe('North Bank');

      // The bank's officer does not see other filers, nor the FIU's people, by any road.
      const bo = { ...visitor, person: added.id, organisation: added.organisation.id, roles: added.roles };
      const seen = await world.platform.register.as(bo, (tx) =>
        tx.tables<{ people: { email: string } }>().selectFrom('people').select('email').execute(),
      );
      expect(seen).toEqual([{ email: 'bo@example.org' }]);
      await expect(
        people.addPerson(bo, { ...officer, email: 'c@example.org', roles: ['re_reporting_officer'] }),
      ).rejects.toThrow(/row-level security/);
    });

    it('refuses a route to a role that does not include it', async () => {
      const { token } = await people.sessions.signIn('bo@example.org', 'another long one', 'command');
      const answer = await world.platform.http.server.inject({
        url: '/api/v1/people',
        headers: { authorization: `Bearer ${token}` },
      });
      expect(answer.json()).toMatchObject({ code: 'not-allowed', status: 403 });
    });
  });
});

it('keeps passwords as argon2id hashes that differ each time and verify', async () => {
  const [one, two] = await Promise.all([hashPassword('a password'), hashPassword('a password')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await passwordFits('a password', one)).toBe(true);
  expect(await passwordFits('A password', one)).toBe(false);
});
