import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVault, type Vault } from './index.ts';

const kills = process.env['WEIR_TEST_LONG'] === undefined ? 4 : 40;
const code = (error: unknown) => (error as { code: string }).code;

describe('key rotation', () => {
  let folder: string;
  let vault: Vault;
  const at = (name: string) => join(folder, name);
  const files = () =>
    readdirSync(at('vault'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-rotation-'));
    vault = openVault(at('vault'), at('keys'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives every file a new name and a new lock, leaves the bytes, and retires the old key', async () => {
    const kept = await Promise.all([0, 1, 70_000].map((size) => vault.put(Buffer.alloc(size, 7))));
    const before = files();
    const tails = new Set(before.map((path) => readFileSync(path).subarray(198).toString('hex')));
    expect(await vault.rotate()).toEqual({ rewrapped: 3, key: 2 });
    const after = files();
    expect(after.filter((path) => before.includes(path))).toEqual([]);
    for (const path of after) expect(tails.has(readFileSync(path).subarray(198).toString('hex'))).toBe(true);
    for (const { sha256, size } of kept) expect((await vault.get(sha256)).length).toBe(size);
    expect(vault.keyNumbers()).toEqual([2]);
    expect(existsSync(at('keys/retired/vault.key'))).toBe(true);
    // Without the retired key all still opens: nothing uses it any more.
    rmSync(at('keys/retired'), { recursive: true });
    const again = openVault(at('vault'), at('keys'));
    for (const { sha256 } of kept) await again.get(sha256);
    expect(await again.rotate()).toEqual({ rewrapped: 3, key: 3 });
  });

  it('goes on while files come, and another process sees the new key', async () => {
    const other = openVault(at('vault'), at('keys'));
    const kept = await Promise.all(
      Array.from({ length: 30 }, (_, index) => vault.put(Buffer.from(`old ${index}`))),
    );
    const [, ...more] = await Promise.all([
      vault.rotate(),
      ...Array.from({ length: 30 }, (_, index) => other.put(Buffer.from(`new ${index}`))),
      ...Array.from({ length: 10 }, (_, index) => vault.put(Buffer.from(`newer ${index}`))),
    ]);
    await vault.rotate();
    rmSync(at('keys/retired'), { recursive: true });
    const fresh = openVault(at('vault'), at('keys'));
    for (const { sha256 } of [...kept, ...more]) await fresh.get(sha256);
  });

  it('keeps the old key while a file cannot be opened, and names the file', async () => {
    await vault.put(Buffer.from('whole'));
    const { sha256 } = await vault.put(Buffer.from('to be broken'));
    const [path] = files();
    const bytes = readFileSync(path!);
    writeFileSync(path!, bytes.subarray(0, 50));
    await expect(vault.rotate().catch(code)).resolves.toBe('vault-rotation-stuck');
    expect(vault.keyNumbers()).toEqual([2, 1]);
    writeFileSync(path!, bytes);
    expect(await vault.rotate()).toMatchObject({ key: 2 });
    await vault.get(sha256);
  });

  it(
    'survives being killed at any moment: all files open at once, and the next run ends the work',
    async () => {
      const kept = await Promise.all(
        Array.from({ length: 60 }, (_, index) => vault.put(Buffer.from(`evidence ${index}`))),
      );
      const script = `import { openVault } from ${JSON.stringify(join(import.meta.dirname, 'vault.ts'))};
        const vault = openVault(${JSON.stringify(at('vault'))}, ${JSON.stringify(at('keys'))});
        await vault.rotate(() => void console.log('one'));
        console.log('end');`;
      for (let round = 0; round < kills; round++) {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const ended = once(child, 'exit');
        const upTo = (round * 17) % 60;
        let told = 0;
        child.stdout.on('data', (text: Buffer) => {
          told += text.toString('utf8').split('one').length - 1;
          if (told > upTo) child.kill('SIGKILL');
        });
        await ended;
        const now = openVault(at('vault'), at('keys'));
        for (const { sha256 } of kept) expect((await now.get(sha256)).length).toBeGreaterThan(8);
      }
      const last = openVault(at('vault'), at('keys'));
      if (last.keyNumbers().length > 1) await last.rotate();
      expect(last.keyNumbers()).toHaveLength(1);
      rmSync(at('keys/retired'), { recursive: true, force: true });
      const alone = openVault(at('vault'), at('keys'));
      for (const { sha256 } of kept) await alone.get(sha256);
      expect(files()).toHaveLength(60);
    },
    30_000 + kills * 5000,
  );
});
