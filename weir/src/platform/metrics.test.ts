import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPlatform, readConfig, theNode, type Platform } from './index.ts';

describe('health and metrics', () => {
  let data: string;
  let platform: Platform;
  const open = async (environment: Record<string, string>) => {
    platform = await openPlatform(readConfig({ data, logLevel: 'silent' }, environment), { inMemory: true });
  };
  const get = (url: string, remoteAddress = '127.0.0.1', headers = {}) =>
    platform.http.server.inject({ method: 'GET', url, remoteAddress, headers });
  beforeEach(() => void (data = mkdtempSync(join(tmpdir(), 'weir-metrics-'))));
  afterEach(async () => {
    await platform.close();
    rmSync(data, { recursive: true, force: true });
  });

  it('says that it can work, and what it cannot', async () => {
    await open({});
    expect((await get('/health/live')).json()).toEqual({ status: 'ok' });
    expect((await get('/health')).json()).toMatchObject({ status: 'ok' });
    const incoming = join(platform.config.vaultFolder, 'incoming');
    rmSync(incoming, { recursive: true });
    const answer = await get('/health');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'vault-not-writable' });
    chmodSync(data, 0o700);
  });

  it('keeps metrics off unless they are set on', async () => {
    await open({});
    expect((await get('/metrics')).statusCode).toBe(404);
  });

  it('gives metrics to this machine or with the token, and never says who asked', async () => {
    await open({ WEIR_METRICS: 'on', WEIR_METRICS_TOKEN: 'a-long-token-for-prometheus' });
    platform.jobs.define('test.job', async () => undefined);
    platform.http.identifyWith(async () => ({
      ...theNode,
      person: 'person-17',
      organisation: 'organisation-4',
    }));
    await platform.jobs.start();
    await platform.jobs.stop();
    await get('/api/openapi.json');
    expect((await get('/metrics', '192.0.2.7')).statusCode).toBe(403);
    expect((await get('/metrics', '192.0.2.7', { authorization: 'Bearer another' })).statusCode).toBe(403);
    // Behind a web server on this machine the asker is whoever that names.
    for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'x-forwarded-proto'])
      expect((await get('/metrics', '127.0.0.1', { [header]: '127.0.0.1' })).statusCode, header).toBe(403);
    expect(
      (await get('/metrics', '127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).json<{ code: string }>().code,
    ).toBe('not-allowed');
    const answer = await get('/metrics', '192.0.2.7', {
      authorization: 'Bearer a-long-token-for-prometheus',
    });
    expect(answer.statusCode).toBe(200);
    for (const name of [
      'weir_request_seconds_bucket',
      'weir_register_up 1',
      'weir_disk_free_bytes',
      'nodejs_eventloop_lag_seconds',
    ])
      expect(answer.body).toContain(name);
    expect(answer.body).toContain('route="/api/openapi.json"');
    expect(answer.body).not.toMatch(/person-17|organisation-4/);
    expect((await get('/metrics')).statusCode).toBe(200);
  });
});
