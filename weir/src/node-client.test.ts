import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '#platform';
import { clientOver, overAddress } from './node-client.ts';

describe('what a command sends to a node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-client-'));
  const path = join(folder, 'report.xml');
  const bytes = randomBytes(3_000_000);
  /** Told of each request: the whole form, without the boundary, which is drawn anew each time. */
  const forms: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('error', () => undefined);
    request.on('end', () => {
      const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')![1]!;
      const form = Buffer.concat(pieces).toString('latin1').replaceAll(boundary, 'boundary');
      forms.push(createHash('sha256').update(form, 'latin1').digest('hex'));
      response.end('{}');
    });
  });
  const client = () =>
    clientOver(
      overAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      readConfig({ data: folder }, {}),
      '',
    );
  beforeAll(async () => {
    writeFileSync(path, bytes);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the same form whether a file is at hand or read from the disk', async () => {
    const file = { field: 'report', name: 'report.xml' };
    await client().upload('/api/v1/reports', { ...file, bytes }, { as: '1001' });
    await client().upload('/api/v1/reports', { ...file, bytes: { path } }, { as: '1001' });
    expect(forms).toHaveLength(2);
    expect(forms[1]).toBe(forms[0]);
  });

  it('is never half of a file that changes meanwhile', async () => {
    const before = forms.length;
    const sending = client().upload('/api/v1/reports', {
      field: 'report',
      name: 'report.xml',
      bytes: { path },
    });
    truncateSync(path, 1000);
    await expect(sending).rejects.toThrow();
    expect(forms).toHaveLength(before);
  });
});
