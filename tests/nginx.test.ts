import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const nginx = ['/usr/sbin/nginx', 'nginx'].find((path) => spawnSync(path, ['-v']).status === 0);
const skipped = nginx === undefined ? 'nginx is not installed (apt install nginx-light)' : undefined;

/** The file as it ships, with a certificate, ports and folders of its own, in front of a server that tells what it was asked. */
describe.skipIf(skipped !== undefined)(skipped ?? 'the shipped nginx file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-nginx-'));
  const seen: { url: string; headers: IncomingHttpHeaders; pieces: number }[] = [];
  const node = createServer((incoming, outgoing) => {
    let pieces = 0;
    incoming.on('data', () => void pieces++);
    incoming.on('end', () => {
      seen.push({ url: incoming.url!, headers: incoming.headers, pieces });
      outgoing.end('the node');
    });
  });
  let port = 0;
  const command = (...more: string[]): string[] => ['-p', folder, '-c', join(folder, 'nginx.conf'), ...more];

  beforeAll(async () => {
    await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    port = (free.address() as AddressInfo).port;
    await new Promise((resolve) => free.close(resolve));
    const openssl =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=weir';
    execFileSync(
      'openssl',
      [...openssl.split(' '), '-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')],
      { stdio: 'ignore' },
    );
    const shipped = readFileSync(join(import.meta.dirname, '../release/deploy/nginx-weir.conf'), 'utf8');
    const site = shipped
      .replaceAll('/etc/ssl/weir/', `${folder}/`)
      .replaceAll('/var/log/nginx/', `${folder}/`)
      .replace('127.0.0.1:7070', `127.0.0.1:${(node.address() as AddressInfo).port}`)
      // A machine without IPv6, or a port that another has, says nothing about the file.
      .replaceAll(/^\s*listen \[::\].*$/gm, '')
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace(/^\s*listen 80;$/m, `listen unix:${folder}/plain.sock;`);
    writeFileSync(join(folder, 'site.conf'), site);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join('\n');
    writeFileSync(
      join(folder, 'nginx.conf'),
      `pid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nevents {}\nhttp {\n${temporary}\ninclude ${folder}/site.conf;\n}\n`,
    );
  });
  afterAll(async () => {
    await new Promise((resolve) => node.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  it('is taken by nginx without a word of complaint', () => {
    const { status, stderr } = spawnSync(nginx!, command('-t'), { encoding: 'utf8' });
    expect({
      status,
      complaints: stderr
        .split('\n')
        .filter(
          (line) =>
            /\[(warn|emerg|alert|error|crit)\]/.test(line) &&
            !/"listen ... http2" directive is deprecated/.test(line),
        ),
    }).toEqual({
      status: 0,
      complaints: [],
    });
  });

  it('hands requests on with the real address, streams uploads, and keeps the metrics inside', async () => {
    const running = spawn(nginx!, command('-g', 'daemon off;'), { stdio: 'ignore' });
    const over = new Promise((resolve) => running.once('exit', resolve));
    try {
      await answered(port);
      const ask = (path: string, headers: Record<string, string> = {}, body?: Buffer) =>
        get(port, path, headers, body);
      expect(await ask('/metrics')).toMatchObject({ status: 404 });
      expect(
        await ask('/api/v1/reports', { 'x-forwarded-for': '192.0.2.9' }, Buffer.alloc(2_000_000)),
      ).toEqual({
        status: 200,
        body: 'the node',
      });
      const [asked] = seen.filter(({ url }) => url === '/api/v1/reports');
      expect(asked!.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' });
      expect(asked!.pieces).toBeGreaterThan(1);
      expect(seen.some(({ url }) => url === '/metrics')).toBe(false);
    } finally {
      running.kill('SIGQUIT');
      await over;
    }
    // The log of the door names no path: nothing in it tells who looked at which report.
    const log = readFileSync(join(folder, 'weir.log'), 'utf8');
    expect(log).toMatch(/ 404 .*\n.* 200 /);
    expect(log).not.toContain('/api/');
  });
});

function get(
  port: number,
  path: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, headers, method: body ? 'POST' : 'GET', rejectUnauthorized: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => void (text += piece));
        answer.on('end', () => resolve({ status: answer.statusCode!, body: text }));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

/** It takes a moment to listen. */
async function answered(port: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await get(port, '/', {});
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
