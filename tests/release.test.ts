import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { house } from './house/source-files.ts';

const long = process.env['WEIR_TEST_LONG'] !== undefined;

describe.skipIf(!long)(`a release${long ? '' : ' (only in test:long: packing half a gigabyte)'}`, () => {
  const work = mkdtempSync(join(tmpdir(), 'weir-release-'));
  const tools = join(work, 'tools');
  let folder: string;
  beforeAll(() => {
    const packed = spawnSync(process.execPath, [
      join(house, 'release/release.js'),
      '--out',
      join(work, 'out'),
    ]);
    expect(packed.status, packed.stderr.toString('utf8')).toBe(0);
    const archive = readdirSync(join(work, 'out')).find((name) => name.endsWith('.tar.gz'))!;
    expect(spawnSync('tar', ['-xzf', join(work, 'out', archive), '-C', work]).status).toBe(0);
    folder = join(work, archive.replace('.tar.gz', ''));
    // A machine with no Node of its own.
    mkdirSync(tools);
    for (const tool of ['sh', 'dirname', 'readlink']) symlinkSync(`/usr/bin/${tool}`, join(tools, tool));
  }, 300_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('is genuine and whole, and notices one changed byte', () => {
    expect(spawnSync(join(folder, 'verify.sh')).status).toBe(0);
    const node = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
    expect(spawnSync(node, [join(folder, 'verify.mjs')]).status).toBe(0);
    const bill = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')) as {
      components: { name: string }[];
    };
    expect(bill.components.map((one) => one.name)).toEqual(
      expect.arrayContaining(['fastify', 'pg', 'kysely']),
    );
    const page = join(folder, 'README.md');
    const before = readFileSync(page);
    appendFileSync(page, ' ');
    expect(spawnSync(join(folder, 'verify.sh')).status).toBe(1);
    expect(spawnSync(node, [join(folder, 'verify.mjs')]).status).toBe(1);
    rmSync(page);
    appendFileSync(page, before);
  });

  it('starts where no Node is installed, and is well', async () => {
    const child = spawn(
      join(folder, 'bin/weir'),
      ['start', '--port', '0', '--data', join(work, 'data'), '--json'],
      { env: { PATH: tools, HOME: work }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'exit');
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      expect((await fetch(new URL('/health', url))).status).toBe(200);
      expect(await (await fetch(url)).text()).toContain('<html');
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  }, 120_000);
});
