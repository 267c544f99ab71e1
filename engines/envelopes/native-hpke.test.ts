import { Aes128Gcm, Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from './bytes.ts';
import { NativeAes256Gcm, NativeHkdf } from './native-hpke.ts';
import { remembered } from './remembered.ts';

const hex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'));
const kem = () => new DhkemX25519HkdfSha256();

describe("HPKE's derivation and cipher by node:crypto", () => {
  it('derives as RFC 5869, appendix A.1', async () => {
    const [salt, ikm] = [hex('000102030405060708090a0b0c'), hex('0b'.repeat(22))];
    const info = hex('f0f1f2f3f4f5f6f7f8f9');
    const okm = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865';
    const hkdf = new NativeHkdf();
    const prk = await hkdf.extract(salt, ikm);
    expect(toHex(new Uint8Array(prk))).toBe(
      '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
    );
    expect(toHex(new Uint8Array(await hkdf.expand(prk, info, 42)))).toBe(okm);
    expect(toHex(new Uint8Array(await hkdf.extractAndExpand(salt, ikm, info, 42)))).toBe(okm);
  });

  it('seals as RFC 9180, appendix A.1.1', async () => {
    const suite = new CipherSuite({ kem: kem(), kdf: new NativeHkdf(), aead: new Aes128Gcm() });
    const pair = await suite.kem.deriveKeyPair(
      hex('6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037').buffer,
    );
    const sender = await suite.createSenderContext({
      recipientPublicKey: pair.publicKey,
      info: hex('4f6465206f6e2061204772656369616e2055726e').buffer,
      ekm: hex('7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234').buffer,
    });
    const plain = hex('4265617574792069732074727574682c20747275746820626561757479').buffer;
    expect(toHex(new Uint8Array(await sender.seal(plain, hex('436f756e742d30').buffer)))).toBe(
      'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
    );
  });

  it("seals what the library's own opens, byte for byte alike, and the reverse", async () => {
    const ours = new CipherSuite({ kem: kem(), kdf: new NativeHkdf(), aead: new NativeAes256Gcm() });
    const theirs = new CipherSuite({ kem: kem(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
    const bytes = (most: number) =>
      fc.uint8Array({ maxLength: most }).map((one) => new Uint8Array(one).buffer);
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((one) => new Uint8Array(one).buffer);
    await fc.assert(
      fc.asyncProperty(
        seeds,
        seeds,
        bytes(40),
        bytes(40),
        bytes(300),
        async (secret, ekm, info, bound, plain) => {
          const pair = await ours.kem.deriveKeyPair(secret);
          const to = { recipientPublicKey: pair.publicKey, info, ekm };
          const [mine, other] = [await ours.createSenderContext(to), await theirs.createSenderContext(to)];
          const [sealed, sealedByOther] = [await mine.seal(plain, bound), await other.seal(plain, bound)];
          expect(toHex(new Uint8Array(sealed))).toBe(toHex(new Uint8Array(sealedByOther)));
          expect(await mine.export(info, 70)).toEqual(await other.export(info, 70));
          const opened = { recipientKey: pair.privateKey, info, enc: mine.enc };
          const reader = await ours.createRecipientContext(opened);
          expect(new Uint8Array(await reader.open(sealed, bound))).toEqual(new Uint8Array(plain));
          const altered = new Uint8Array(sealed.slice(0));
          altered[altered.length - 1]! ^= 1;
          const again = await ours.createRecipientContext(opened);
          await expect(again.open(altered.buffer, bound)).rejects.toThrow();
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what is remembered', () => {
  it('is made once, the least recently used is forgotten first, and a failure is not kept', () => {
    const made: string[] = [];
    const length = remembered(2, (text) => {
      made.push(text);
      if (text === '') throw new Error('empty');
      return { length: text.length };
    });
    expect(length('a')).toBe(length('a'));
    length('bb');
    length('a');
    length('ccc');
    expect(length('a')).toEqual({ length: 1 });
    expect(made).toEqual(['a', 'bb', 'ccc']);
    expect(length('bb')).toEqual({ length: 2 });
    expect(() => length('')).toThrow('empty');
    expect(() => length('')).toThrow('empty');
    expect(made).toEqual(['a', 'bb', 'ccc', 'bb', '', '']);
  });
});
