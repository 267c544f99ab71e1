import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig, visitor } from './index.ts';
import type { Foreground } from './foreground.ts';
import { openHttp } from './http.ts';
import type { Log } from './log.ts';
import type { Register } from './register.ts';

describe('who may use a route', () => {
  const quiet = { enter: () => () => undefined } as unknown as Foreground;
  const log = { error: () => undefined } as unknown as Log;
  const { server, identifyWith, add } = openHttp(
    readConfig({ data: '/nowhere', logLevel: 'silent' }, {}),
    {} as Register,
    log,
    quiet,
  );
  beforeAll(async () => {
    identifyWith(async ({ headers }) =>
      headers['x-role'] === undefined
        ? visitor
        : { ...visitor, person: 'p', roles: [`${headers['x-role']}`] },
    );
    add((routes) => {
      routes.get('/secrets', { config: { access: ['administrator'] } }, (request) => request.asker.person);
      routes.get('/nul', { config: { access: 'anybody' } }, () => {
        throw Object.assign(new Error('invalid byte sequence for encoding "UTF8": 0x00'), { code: '22021' });
      });
      routes.post('/secrets', { config: { access: ['administrator'] } }, () => 'changed');
    });
    await server.ready();
  });
  afterAll(() => server.close());

  // The router decodes what the request's line spells in another way; the guard must judge the same route.
  it.each(['/api/v1/secrets', '/%61pi/v1/secrets', '/a%70i/v1/secrets', '/api/v1/s%65crets'])(
    'is asked of %s',
    async (url) => {
      const as = async (method: 'GET' | 'POST', headers: Record<string, string>) =>
        (await server.inject({ method, url, headers })).statusCode;
      expect(await as('GET', {})).toBe(401);
      expect(await as('POST', {})).toBe(401);
      expect(await as('GET', { 'x-role': 'auditor' })).toBe(403);
      expect(await as('GET', { 'x-role': 'administrator' })).toBe(200);
      expect(await as('POST', { 'x-role': 'administrator', 'sec-fetch-site': 'cross-site' })).toBe(403);
    },
  );

  it('calls a character that no register holds the fault of the request', async () => {
    const answer = await server.inject({ method: 'GET', url: '/api/v1/nul' });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'request-not-valid']);
  });

  it('is asked of a request that names the whole address', async () => {
    await server.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.server.address() as { port: number };
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((resolve, reject) =>
      request({ port, host: '127.0.0.1', path: 'http://elsewhere/api/v1/secrets' }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end(),
    );
    expect(status).toBe(401);
  });
});
