import { spawn } from 'node:child_process';
import { createCipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
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
import { openVault, type Vault, type VaultListing } from './index.ts';
import { headerSize } from './vault-object.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const code = (error: unknown) => (error as { code: string }).code;

describe('the vault', () => {
  let folder: string;
  let vault: Vault;
  const files = (under = 'vault') =>
    readdirSync(join(folder, under), { recursive: true, withFileTypes: true })
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

  it('keeps the same object however the bytes come in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(200_000),
        fc.array(fc.nat({ max: 90_000 }), { maxLength: 8 }),
        async (size, pieces) => {
          const bytes = Buffer.alloc(size, size % 253);
          const { sha256: name } = await vault.put(cutInto(bytes, pieces));
          expect(name).toBe(sha256(bytes));
          const [path] = files();
          expect(statSync(path!).size).toBe(headerSize + size + 16 * Math.max(1, Math.ceil(size / 65_536)));
          const read: Buffer[] = [];
          for await (const part of vault.read(name)) read.push(part);
          expect(Buffer.concat(read).equals(bytes)).toBe(true);
          expect((await vault.get(name)).equals(bytes)).toBe(true);
          await vault.erase(name);
        },
      ),
      { numRuns: 60, seed: 2 },
    );
  });

  it('holds a chunk in memory, not the file', async () => {
    const piece = Buffer.alloc(1024 * 1024, 3);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const { sha256: name } = await vault.put(
      (async function* () {
        for (let index = 0; index < 256; index++) {
          most = Math.max(most, process.memoryUsage().arrayBuffers - before);
          yield piece;
        }
      })(),
    );
    expect(vault.has(name)).toBe(true);
    // When chunks that are done with are collected is not ours to say: half the file leaves room for that.
    expect(most).toBeLessThan(128 * 1024 * 1024);
  });

  it('keeps nothing of what broke off on its way', async () => {
    const source = (async function* () {
      yield Buffer.alloc(100_000);
      throw new Error('the line broke');
    })();
    await expect(vault.put(source)).rejects.toThrow('the line broke');
    expect(files()).toEqual([]);
  });

  it('notices chunks that were exchanged, repeated, left out, or brought from another object', async () => {
    const chunk = 65_536 + 16;
    const bytes = Buffer.concat([Buffer.alloc(65_536, 1), Buffer.alloc(65_536, 2), Buffer.alloc(65_536, 3)]);
    const { sha256: name } = await vault.put(bytes);
    const [path] = files();
    const whole = readFileSync(path!);
    const part = (index: number) =>
      whole.subarray(headerSize + index * chunk, headerSize + (index + 1) * chunk);
    const orders = [[1, 0, 2], [0, 0, 2], [0, 2], [0, 1], [0, 1, 2, 2], [2], []];
    for (const order of orders) {
      writeFileSync(path!, Buffer.concat([whole.subarray(0, headerSize), ...order.map(part)]));
      await expect(vault.get(name).catch(code), String(order)).resolves.toBe('vault-object-damaged');
    }
    writeFileSync(path!, whole);
    const other = await vault.put(Buffer.from('another object'));
    const otherPath = files().find((file) => file !== path)!;
    writeFileSync(path!, readFileSync(otherPath));
    await expect(vault.get(name).catch(code)).resolves.toBe('vault-object-damaged');
    expect((await vault.get(other.sha256)).toString()).toBe('another object');
  });

  it('gives the last chunk only when the whole fits', async () => {
    const bytes = Buffer.alloc(200_000, 5);
    const { sha256: name } = await vault.put(bytes);
    const [path] = files();
    const whole = readFileSync(path!);
    whole[whole.length - 1]! ^= 1;
    writeFileSync(path!, whole);
    let read = 0;
    await expect(
      (async () => {
        for await (const part of vault.read(name)) read += part.length;
      })().catch(code),
    ).resolves.toBe('vault-object-damaged');
    expect(read).toBeLessThan(bytes.length);
  });

  it('clears what a killed process left on its way in, and nothing of one that works', async () => {
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { openVault } from ${JSON.stringify(join(import.meta.dirname, 'vault.ts'))};
         const vault = openVault(${JSON.stringify(join(folder, 'vault'))}, ${JSON.stringify(join(folder, 'keys'))});
         await vault.put((async function* () {
           for (;;) { yield Buffer.alloc(65536); console.log('more'); await new Promise((go) => setTimeout(go, 5)); }
         })());`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'exit');
    for (let told = 0; told < 3;)
      told += String((await once(child.stdout, 'data'))[0]).split('more').length - 1;
    openVault(join(folder, 'vault'), join(folder, 'keys'));
    expect(files()).toHaveLength(1);
    child.kill('SIGKILL');
    await ended;
    expect(files()[0]).toMatch(/incoming.*\.part$/);
    openVault(join(folder, 'vault'), join(folder, 'keys'));
    expect(files()).toEqual([]);
  });

  it('reads and rotates what the first version wrote', async () => {
    const bytes = Buffer.alloc(150_000, 9);
    const root = readFileSync(join(folder, 'keys', 'vault.key'));
    const path = writeFirstVersion(join(folder, 'vault'), root, bytes);
    expect((await vault.get(sha256(bytes))).equals(bytes)).toBe(true);
    expect(await vault.rotate()).toEqual({ rewrapped: 1, key: 2 });
    expect(existsSync(path)).toBe(false);
    expect((await vault.get(sha256(bytes))).equals(bytes)).toBe(true);
  });

  it('says that its keys are missing instead of making new ones', async () => {
    await vault.put(Buffer.from('evidence'));
    rmSync(join(folder, 'keys'), { recursive: true });
    expect(() => openVault(join(folder, 'vault'), join(folder, 'keys'))).toThrowError(
      expect.objectContaining({ code: 'vault-key-missing' }),
    );
  });

  it('lists what it holds, and names what it cannot open', async () => {
    const kept = await Promise.all([1, 2, 3].map((fill) => vault.put(Buffer.alloc(70_000 * fill, fill))));
    const [path] = files();
    writeFileSync(path!, 'not an object');
    const listed: VaultListing[] = [];
    for await (const each of vault.list()) listed.push(each);
    expect(listed.filter((each) => 'damaged' in each)).toEqual([{ damaged: 'vault-object-damaged', path }]);
    for (const each of listed) if ('sha256' in each) expect(kept).toContainEqual(each);
    expect(listed).toHaveLength(3);
  });

  it('refuses a key that is not one', () => {
    writeFileSync(join(folder, 'keys', 'vault.key'), 'short');
    expect(() => openVault(join(folder, 'vault'), join(folder, 'keys'))).toThrowError(
      expect.objectContaining({ code: 'vault-key-invalid' }),
    );
  });
});

async function* cutInto(bytes: Buffer, pieces: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const length of pieces) yield bytes.subarray(at, (at = Math.min(bytes.length, at + length)));
  yield bytes.subarray(at);
}

/** What 0.1 wrote before slots: one wrapped key, 64 KiB chunks, the hash nowhere inside. */
function writeFirstVersion(vaultFolder: string, root: Buffer, bytes: Buffer): string {
  const wrapKey = Buffer.from(hkdfSync('sha256', root, '', 'weir vault wrap v1', 32));
  const nameKey = Buffer.from(hkdfSync('sha256', root, '', 'weir vault name v1', 32));
  const dataKey = randomBytes(32);
  const gcm = (key: Buffer, nonce: Buffer, text: Buffer) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  };
  const wrapNonce = randomBytes(12);
  const parts = [Buffer.from('WEIRV1'), wrapNonce, gcm(wrapKey, wrapNonce, dataKey)];
  for (let at = 0, index = 0; at < bytes.length; at += 65_536, index++) {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = at + 65_536 >= bytes.length ? 1 : 0;
    parts.push(gcm(dataKey, nonce, bytes.subarray(at, at + 65_536)));
  }
  const name = createHmac('sha256', nameKey).update(sha256(bytes)).digest('hex');
  mkdirSync(join(vaultFolder, name.slice(0, 2)), { recursive: true });
  const path = join(vaultFolder, name.slice(0, 2), name.slice(2));
  writeFileSync(path, Buffer.concat(parts));
  return path;
}
