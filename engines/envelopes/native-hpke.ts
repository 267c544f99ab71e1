import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { Aes256Gcm, type AeadEncryptionContext, HkdfSha256 } from '@hpke/core';
import { joined } from './bytes.ts';

/*
 * HPKE's key derivation and cipher for `@hpke/core`, by node:crypto in the calling thread. The library goes through Web
 * Cryptography, whose every call is a job of the thread pool: some fifteen of them for the thirty-two bytes of a content
 * key, which cost more than the lattice. The protocol (RFC 9180) stays the library's.
 */

type Bytes = ArrayBufferLike | ArrayBufferView;

const bytesOf = (given: Bytes): Uint8Array =>
  ArrayBuffer.isView(given)
    ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
    : new Uint8Array(given);
/** A buffer of its own: the library hands on whole buffers, and a digest may lie in a shared one. */
const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** HKDF-SHA256 (RFC 5869). */
export class NativeHkdf extends HkdfSha256 {
  override async extract(salt: Bytes, ikm: Bytes): Promise<ArrayBuffer> {
    return bufferOf(createHmac('sha256', bytesOf(salt)).update(bytesOf(ikm)).digest());
  }

  override async expand(prk: Bytes, info: Bytes, length: number): Promise<ArrayBuffer> {
    const blocks: Uint8Array[] = [];
    for (let made = 0; made < length; made += 32) {
      const hmac = createHmac('sha256', bytesOf(prk)).update(blocks.at(-1) ?? new Uint8Array());
      blocks.push(
        hmac
          .update(bytesOf(info))
          .update(Uint8Array.of(blocks.length + 1))
          .digest(),
      );
    }
    return joined(...blocks).buffer.slice(0, length);
  }

  override async extractAndExpand(
    salt: Bytes,
    ikm: Bytes,
    info: Bytes,
    length: number,
  ): Promise<ArrayBuffer> {
    return hkdfSync('sha256', bytesOf(ikm), bytesOf(salt), bytesOf(info), length);
  }
}

export class NativeAes256Gcm extends Aes256Gcm {
  override createEncryptionContext(key: Bytes): AeadEncryptionContext {
    // Copied: the library may clear what it gave.
    const own = new Uint8Array(bytesOf(key));
    return {
      seal: async (nonce, data, bound) => {
        const cipher = createCipheriv('aes-256-gcm', own, bytesOf(nonce)).setAAD(bytesOf(bound));
        return joined(cipher.update(bytesOf(data)), cipher.final(), cipher.getAuthTag()).buffer;
      },
      open: async (nonce, data, bound) => {
        const sealed = bytesOf(data);
        const decipher = createDecipheriv('aes-256-gcm', own, bytesOf(nonce), { authTagLength: 16 });
        decipher.setAAD(bytesOf(bound)).setAuthTag(sealed.subarray(-16));
        return joined(decipher.update(sealed.subarray(0, -16)), decipher.final()).buffer;
      },
    };
  }
}
