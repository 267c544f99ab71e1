import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './index.ts';

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'weir-lock-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const inUse = expect.objectContaining({ code: 'folder-in-use', status: 409 });

  it('is held by one and free again when released', () => {
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrowError(inUse);
    lock.release();
    lockFolder(folder).release();
  });

  it('holds against another living process and not after that process was killed', async () => {
    const module = join(import.meta.dirname, 'folder-lock.ts');
    const other = spawn(process.execPath, [
      '-e',
      `import('${module}').then((m) => { m.lockFolder('${folder}'); console.log('held'); setInterval(() => {}, 1000); })`,
    ]);
    await once(other.stdout, 'data');
    expect(() => lockFolder(folder)).toThrowError(inUse);
    other.kill('SIGKILL');
    await once(other, 'exit');
    lockFolder(folder).release();
  });

  it('is stale when its process id was given to another program, or when it was half written', () => {
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }));
    lockFolder(folder).release();
    writeFileSync(join(folder, 'lock'), '{"pid":');
    lockFolder(folder).release();
  });
});
