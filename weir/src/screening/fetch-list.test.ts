import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchList } from './fetch-list.ts';

const limits = { bytes: 1000, ms: 2000, redirects: 2 };
const code = (error: unknown) => (error as { code: string }).code;

describe('fetching a list', () => {
  let server: Server;
  let base: string;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url!);
      if (request.url === '/moved') return response.writeHead(302, { location: '/list' }).end();
      if (request.url === '/circle') return response.writeHead(302, { location: '/circle' }).end();
      if (request.url === '/out') return response.writeHead(302, { location: 'http://192.0.2.1/list' }).end();
      if (request.url === '/large') return response.end('x'.repeat(5000));
      if (request.url === '/slow') return void response.write('begun');
      if (request.url?.endsWith('/list') === true) return response.end('name\nSomebody');
      return response.writeHead(404).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const take = (path: string, expected?: string) =>
    fetchList(`${base}${path}`, expected, limits, {}).catch(code);

  it('takes what is published, also where it has moved', async () => {
    expect(await take('/list')).toMatchObject({ bytes: Buffer.from('name\nSomebody') });
    const moved = await fetchList(`${base}/moved`, undefined, limits, {});
    expect(await take('/list', moved.sha256)).toMatchObject({ sha256: moved.sha256 });
  });

  it('keeps to its limits of size, time and hops, and to TLS', async () => {
    expect(await take('/large')).toBe('list-too-large');
    expect(await take('/slow')).toBe('list-source-unreachable');
    expect(await take('/circle')).toBe('list-source-unreachable');
    expect(await take('/missing')).toBe('list-source-unreachable');
    expect(await take('/out')).toBe('list-source-refused');
    expect(await take('/list', '0'.repeat(64))).toBe('list-source-refused');
    for (const source of ['http://example.org/list', 'ftp://example.org/list', 'list.xml'])
      expect(await fetchList(source, undefined, limits, {}).catch(code)).toBe('list-source-refused');
  });

  it('goes through the proxy that the environment names', async () => {
    asked.length = 0;
    const proxied = await fetchList('http://localhost:1/list', undefined, limits, { HTTP_PROXY: base });
    expect(proxied.bytes.toString('utf8')).toBe('name\nSomebody');
    expect(asked).toEqual(['http://localhost:1/list']);
  });
});
