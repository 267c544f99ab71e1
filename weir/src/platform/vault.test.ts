import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVault, type Vault } from './index.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const code = (error: unknown) => (error as { code: string }).code;

describe('the vault', () => {
  let folder: string;
  let vault: Vault;
  const files = () =>
    readdirSync(join(folder, 'vault'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-vault-'));
    vault = openVault(join(folder, 'vault'), join(folder, 'keys'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was put in, at every size around a chunk', async () => {
    const chunk = 64 * 1024;
    for (const size of [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk]) {
      const bytes = Buffer.alloc(size, size % 251);
      const receipt = await vault.put(bytes);
      expect(receipt).toEqual({ sha256: sha256(bytes), size });
      expect((await vault.get(receipt.sha256)).equals(bytes)).toBe(true);
    }
  });

  it('opens again with the same key, and keeps equal bytes once', async () => {
    const { sha256: name } = await vault.put(Buffer.from('evidence'));
    await vault.put(Buffer.from('evidence'));
    expect(files()).toHaveLength(1);
    const again = openVault(join(folder, 'vault'), join(folder, 'keys'));
    expect((await again.get(name)).toString()).toBe('evidence');
  });

  it('shows on disk neither the plaintext nor its hash, to nobody but the owner', async () => {
    const text = 'a very particular sentence';
    const { sha256: name } = await vault.put(Buffer.from(text));
    const [path] = files();
    expect(readFileSync(path!).includes(text)).toBe(false);
    expect(path!.replaceAll('/', '')).not.toContain(name);
    expect(statSync(path!).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'keys', 'vault.key')).mode & 0o077).toBe(0);
  });

  it('notices any altered byte and any cut', async () => {
    const bytes = Buffer.alloc(70_000, 7);
    const { sha256: name } = await vault.put(bytes);
    const [path] = files();
    const whole = readFileSync(path!);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const altered = Buffer.from(whole);
        altered[at]! ^= change;
        writeFileSync(path!, altered);
        await expect(vault.get(name).catch(code)).resolves.toBe('vault-object-damaged');
      }),
      { numRuns: 40, seed: 1 },
    );
    for (const length of [0, 5, 70, whole.length - 1, whole.length - (70_000 - 65_536) - 16]) {
      writeFileSync(path!, whole);
      truncateSync(path!, length);
      await expect(vault.get(name).catch(code)).resolves.toBe('vault-object-damaged');
    }
  });

  it('erases for good, and says what is missing', async () => {
    const { sha256: name } = await vault.put(Buffer.from('to be forgotten'));
    await vault.erase(name);
    expect(files()).toHaveLength(0);
    await expect(vault.get(name).catch(code)).resolves.toBe('vault-object-missing');
  });

  it('refuses a key that is not one', () => {
    writeFileSync(join(folder, 'keys', 'vault.key'), 'short');
    expect(() => openVault(join(folder, 'vault'), join(folder, 'keys'))).toThrowError(
      expect.objectContaining({ code: 'vault-key-invalid' }),
    );
  });
});
