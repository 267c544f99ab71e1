import { expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { openForeground } from './foreground.ts';
import { openHttp } from './http.ts';
import { openLog } from './log.ts';
import type { Register } from './register.ts';

it('counts those who are not let in, before it asks who they are', async () => {
  let asked = 0;
  const noRegister = {} as Register;
  const http = openHttp(readConfig({}, {}), noRegister, openLog('silent'), openForeground());
  http.identifyWith(async () => {
    asked++;
    return { person: null, organisation: null, roles: [], clearances: [], door: 'api' };
  });
  http.add((routes) => {
    routes.post('/try', { config: { access: 'anybody', rateLimit: { max: 2 } } }, async () => ({}));
    for (const method of ['GET', 'POST'] as const)
      routes.route({ method, url: '/secret', config: { access: 'signed-in' }, handler: async () => ({}) });
  });
  const statuses: Record<number, number> = {};
  for (let n = 0; n < 6010; n++) {
    const { statusCode } = await http.server.inject({ url: '/api/v1/secret', remoteAddress: '192.0.2.7' });
    statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
  }
  expect(statuses).toEqual({ 401: 6000, 429: 10 });
  expect(asked).toBe(6000);
  const other = await http.server.inject({ url: '/api/v1/secret', remoteAddress: '192.0.2.8' });
  expect(other.statusCode).toBe(401);
  expect(other.headers['cache-control']).toBe('no-store');

  const tries: number[] = [];
  for (let n = 0; n < 3; n++) {
    const headers = { 'idempotency-key': 'one' };
    const answer = await http.server.inject({
      method: 'POST',
      url: '/api/v1/try',
      headers,
      remoteAddress: '192.0.2.9',
    });
    tries.push(answer.statusCode);
  }
  expect(tries).toEqual([200, 200, 429]);
  const refused = await http.server.inject({
    method: 'POST',
    url: '/api/v1/secret',
    headers: { 'idempotency-key': 'one' },
    remoteAddress: '192.0.2.7',
  });
  expect(refused.statusCode).toBe(429);
  await http.server.close();
});
