import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantFromMs, type Instant } from '@weir/engines/vocabulary';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { deviceOf, networkOf } from './from.ts';
import { createPeople, type People } from './index.ts';
import { openAccessKey } from './access-key.ts';

/** RFC 6238 by hand: an oracle that shares nothing with the library. */
function totpByHand(base32: string, ms: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of base32) bits += letters.indexOf(letter).toString(2).padStart(5, '0');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19]! & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A passkey in software: CBOR and signatures by hand, P-256. */
function softwareAuthenticator(origin: string, rpId: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  let counter = 0;
  const bytes = (value: Buffer): Buffer =>
    Buffer.concat([
      value.length < 24
        ? Buffer.from([0x40 + value.length])
        : value.length < 256
          ? Buffer.from([0x58, value.length])
          : Buffer.from([0x59, value.length >> 8, value.length & 255]),
      value,
    ]);
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
  const authData = (attested: Buffer, verified = true): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    const flags = 0x01 | (verified ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count, attested]);
  };
  const clientData = (type: string, challenge: string, from = origin): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  const b64 = (value: Buffer): string => value.toString('base64url');
  return {
    create: (challenge: string) => {
      const cose = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
        bytes(Buffer.from(jwk.x!, 'base64url')),
        Buffer.from([0x22]),
        bytes(Buffer.from(jwk.y!, 'base64url')),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        bytes(authData(attested)),
      ]);
      return {
        id: b64(id),
        rawId: b64(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: b64(clientData('webauthn.create', challenge)),
          attestationObject: b64(attestation),
          transports: ['internal'],
        },
      };
    },
    get: (challenge: string, given: { from?: string; verified?: boolean; rewind?: boolean } = {}) => {
      if (given.rewind === true) counter = 0;
      const data = authData(Buffer.alloc(0), given.verified);
      const client = clientData('webauthn.get', challenge, given.from);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      return {
        id: b64(id),
        rawId: b64(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: b64(client),
          authenticatorData: b64(data),
          signature: b64(sign('sha256', signed, privateKey)),
        },
      };
    },
  };
}

describe.each(registers)('second factors on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let people: People;
    let now = Date.parse('2026-03-02T09:00:00Z');
    const password = 'a long enough password';
    const email = 'ada@example.org';
    const call = async (
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      url: string,
      payload?: object,
      cookie?: string,
    ) => {
      const answer = await world.platform.http.server.inject({
        method,
        url: `/api/v1${url}`,
        headers: { host: 'localhost:7070', ...(cookie === undefined ? {} : { cookie }) },
        ...(payload === undefined ? {} : { payload }),
      });
      return {
        status: answer.statusCode,
        body: (answer.body === '' ? null : answer.json()) as Record<string, unknown>,
        cookie: String(answer.headers['set-cookie'] ?? '').split(';')[0]!,
      };
    };
    const signIn = () => call('POST', '/session', { email, password });

    let cookie = '';
    let seed = '';
    let recovery: string[] = [];
    const passkey = softwareAuthenticator('http://localhost:7070', 'localhost');

    beforeAll(async () => {
      world = await open({ clock: () => instantFromMs(now) as Instant });
      people = createPeople(world.platform, { secondFactor: 'fiu' });
      await world.platform.http.server.ready();
      await people.setUp({
        code: (await people.setUpCode())!,
        name: 'Ada Admin',
        email,
        password,
        authorityName: 'Aldermoor FIU',
      });
    });
    afterAll(() => world?.close());

    it('lets a person whose roles need a factor do nothing but enrol one', async () => {
      const first = await signIn();
      expect(first.body).toMatchObject({ person: { email } });
      cookie = first.cookie;
      expect((await call('GET', '/session', undefined, cookie)).body).toMatchObject({
        mustEnrol: true,
        person: { roles: [] },
      });
      expect((await call('GET', '/people', undefined, cookie)).body).toMatchObject({ code: 'not-allowed' });
      const begun = await call('POST', '/session/factors/totp', undefined, cookie);
      seed = begun.body['secret'] as string;
      expect(String(begun.body['uri'])).toMatch(/^otpauth:\/\/totp\/.*secret=/);
      const wrong = await call(
        'POST',
        '/session/factors/totp/confirmation',
        { id: begun.body['id'], code: '000000' },
        cookie,
      );
      expect(wrong.body).toMatchObject({ code: 'factor-wrong' });
      const right = await call(
        'POST',
        '/session/factors/totp/confirmation',
        { id: begun.body['id'], code: totpByHand(seed, now) },
        cookie,
      );
      recovery = right.body['recoveryCodes'] as string[];
      expect(recovery).toHaveLength(10);
      expect((await call('GET', '/people', undefined, cookie)).status).toBe(200);
    });

    it('makes no code for an account that the code alone would open, and tells whose account it is', async () => {
      const { register } = world.platform;
      const bank = await call(
        'POST',
        '/organisations',
        { kind: 'reporting_entity', name: 'North Bank', country: 'XN', reportingEntityId: '101' },
        cookie,
      );
      const made = await call(
        'POST',
        '/people',
        {
          name: 'Bo Officer',
          email: 'bo@example.org',
          organisation: bank.body['id'],
          roles: ['re_reporting_officer'],
          password,
        },
        cookie,
      );
      const officer = made.body['id'] as string;
      const code = () => call('POST', `/people/${officer}/one-time-code`, undefined, cookie);
      expect((await code()).body).toMatchObject({ code: 'code-needs-two', status: 403 });
      const notices = () =>
        register.ownerQuery<{ kind: string }>(`select kind from notices where person = '${officer}'`);
      expect(await notices()).toEqual([]);
      // The way of two people: one asks, another one approves and gets the code.
      const asked = await call(
        'POST',
        `/people/${officer}/factor-reset`,
        { reason: 'Forgot the password' },
        cookie,
      );
      expect(asked.status).toBe(200);
      const own = await call(
        'POST',
        `/factor-resets/${String(asked.body['id'])}/decision`,
        { decision: 'approve', reason: 'Asked by me' },
        cookie,
      );
      expect(own.body).toMatchObject({ code: 'four-eyes' });
      // With a factor the code opens nothing by itself, and the person is told of it.
      await register.ownerQuery(
        `insert into factors (id, person, kind, name, confirmed, created_at)
           values ('f-1', '${officer}', 'totp', 'app', true, now())`,
      );
      expect((await code()).status).toBe(200);
      expect((await notices()).map(({ kind }) => kind)).toContain('one-time-code-made');
    });

    it('keeps the seed sealed, and out of the audit log', async () => {
      const rows = await world.platform.register.ownerQuery<{ text: string }>(
        `select (select string_agg(f::text, '') from factors f) || (select string_agg(a::text, '') from audit_log a)
           || (select string_agg(r::text, '') from recovery_codes r) as text`,
      );
      expect(rows[0]!.text).not.toContain(seed);
      expect(rows[0]!.text).not.toContain(recovery[0]!.replace('-', ''));
    });

    it('asks for the code after the password, takes one step of drift, and no code twice', async () => {
      now += 120_000;
      const step = await signIn();
      expect(step.body).toMatchObject({ person: null, challenge: { methods: ['totp', 'recovery-code'] } });
      expect(step.cookie).toBe('');
      const challenge = (step.body['challenge'] as { token: string }).token;
      const code = totpByHand(seed, now - 30_000);
      const late = { challenge, method: 'totp', code: totpByHand(seed, now - 60_000) };
      expect((await call('POST', '/session/factor', late)).body).toMatchObject({ code: 'factor-wrong' });
      const done = await call('POST', '/session/factor', { challenge, method: 'totp', code });
      expect(done.body).toMatchObject({ person: { email } });
      cookie = done.cookie;
      const again = (await signIn()).body['challenge'] as { token: string };
      expect(
        (await call('POST', '/session/factor', { challenge: again.token, method: 'totp', code })).body,
      ).toMatchObject({ code: 'factor-wrong' });
      // A step that was done cannot be done again.
      expect(
        (await call('POST', '/session/factor', { challenge, method: 'totp', code: totpByHand(seed, now) }))
          .body,
      ).toMatchObject({ code: 'step-expired' });
    });

    it('takes a recovery code once and tells the person', async () => {
      for (const expected of [200, 401]) {
        const { token } = (await signIn()).body['challenge'] as { token: string };
        const answer = await call('POST', '/session/factor', {
          challenge: token,
          method: 'recovery-code',
          code: recovery[0]!.toUpperCase(),
        });
        expect(answer.status).toBe(expected);
      }
      const { body } = await call('GET', '/session/notices', undefined, cookie);
      expect((body['items'] as { kind: string }[]).map(({ kind }) => kind)).toContain('recovery-code-used');
    });

    it('enrols a passkey, opens with it alone, and refuses a false site, no verification and a copy', async () => {
      const begun = await call('POST', '/session/factors/passkey-options', undefined, cookie);
      const challenge = (begun.body['options'] as { challenge: string }).challenge;
      const added = await call(
        'POST',
        '/session/factors/passkey',
        { ceremony: begun.body['ceremony'], name: 'Laptop', response: passkey.create(challenge) },
        cookie,
      );
      expect(added.body).toMatchObject({ factor: { kind: 'passkey' }, recoveryCodes: [] });
      const attempt = async (given: Parameters<typeof passkey.get>[1]) => {
        const options = await call('POST', '/session/passkey-options');
        return call('POST', '/session/passkey', {
          ceremony: options.body['ceremony'],
          response: passkey.get((options.body['options'] as { challenge: string }).challenge, given),
        });
      };
      expect((await attempt({ from: 'https://evil.example' })).body).toMatchObject({
        code: 'passkey-refused',
      });
      expect((await attempt({ verified: false })).body).toMatchObject({ code: 'passkey-refused' });
      expect((await attempt({})).body).toMatchObject({ person: { email } });
      expect((await attempt({ rewind: true })).body).toMatchObject({ code: 'passkey-refused' });
    });

    it('takes the passkey as the second step, bound to that step', async () => {
      const { token } = (await signIn()).body['challenge'] as { token: string };
      const options = await call('POST', '/session/factor/passkey-options', { challenge: token });
      const response = () => passkey.get((options.body['options'] as { challenge: string }).challenge);
      // A counter below the last one, from the rewound copy above, needs to be passed first.
      for (let turn = 0; turn < 6; turn++) response();
      const done = await call('POST', '/session/factor', {
        challenge: token,
        method: 'passkey',
        response: response(),
      });
      expect(done.body).toMatchObject({ person: { email } });
    });

    it('asks for a fresh proof before a factor goes, and never takes the password for it', async () => {
      now += 11 * 60_000;
      const factors = await call('GET', '/session/factors', undefined, cookie);
      const totp = (factors.body['items'] as { id: string; kind: string }[]).find(
        ({ kind }) => kind === 'totp',
      )!;
      const remove = () => call('DELETE', `/session/factors/${totp.id}`, undefined, cookie);
      expect((await remove()).body).toMatchObject({ code: 'step-up-needed' });
      expect(
        (await call('POST', '/session/fresh', { method: 'password', password }, cookie)).body,
      ).toMatchObject({
        code: 'second-factor-needed',
      });
      const fresh = await call(
        'POST',
        '/session/fresh',
        { method: 'totp', code: totpByHand(seed, now) },
        cookie,
      );
      expect(fresh.status).toBe(200);
      expect((await remove()).status).toBe(204);
    });

    it('lists sessions cut to their network, and ends the others', async () => {
      const { body } = await call('GET', '/session/list', undefined, cookie);
      const items = body['items'] as { current: boolean; from: string }[];
      expect(items.length).toBeGreaterThan(2);
      expect(items.filter(({ current }) => current)).toHaveLength(1);
      expect(items.every(({ from }) => from === '127.0.0.0')).toBe(true);
      await call('DELETE', '/session/list', undefined, cookie);
      expect((await call('GET', '/session/list', undefined, cookie)).body['items']).toHaveLength(1);
    });

    it('locks the second step after five failures, whatever the password', async () => {
      const codes: string[] = [];
      const { token } = (await signIn()).body['challenge'] as { token: string };
      for (let turn = 0; turn < 6; turn++)
        codes.push(
          (
            await call('POST', '/session/factor', {
              challenge: token,
              method: 'recovery-code',
              code: 'aaaaa-aaaaa',
            })
          ).body['code'] as string,
        );
      expect(codes.at(-1)).toBe('sign-in-locked');
      expect(codes[0]).toBe('factor-wrong');
    });

    it('answers an unknown and a known address in the same time', async () => {
      // Fewer than the lock allows for each address; medians, interleaved, so that a busy machine slows both alike.
      const known: number[] = [];
      const unknown: number[] = [];
      for (let turn = 0; turn < 8; turn++) {
        for (const [times, address] of [
          [known, email],
          [unknown, `nobody-${turn % 2}@example.org`],
        ] as const) {
          const before = performance.now();
          await people.sessions.signIn(address, 'wrong', 'api').catch(() => undefined);
          times.push(performance.now() - before);
          await world.platform.register.ownerQuery('delete from sign_in_failures');
        }
      }
      const middle = (times: number[]) => times.sort((left, right) => left - right)[4]!;
      const ratio = middle(known) / middle(unknown);
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    });
  });
});

it('seals a seed for one person only', () => {
  const key = openAccessKey(`/tmp/weir-access-key-${randomBytes(4).toString('hex')}`);
  const sealed = key.seal('JBSWY3DPEHPK3PXP', 'one');
  expect(key.open(sealed, 'one')).toBe('JBSWY3DPEHPK3PXP');
  expect(() => key.open(sealed, 'two')).toThrow(/another key/);
});

it('cuts addresses to their network and names devices only roughly', () => {
  expect(networkOf('203.0.113.77')).toBe('203.0.113.0');
  expect(networkOf('::ffff:203.0.113.77')).toBe('203.0.113.0');
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1::');
  expect(networkOf('')).toBe('');
  expect(deviceOf('Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0')).toBe(
    'Firefox, Linux',
  );
});
