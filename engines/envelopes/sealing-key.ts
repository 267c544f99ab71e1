import type { webcrypto } from 'node:crypto';
import { CipherSuite } from '@hpke/core';
import { fromBase64, joined, toBase64, utf8 } from './bytes.ts';
import { NativeAes256Gcm, NativeHkdf } from './native-hpke.ts';
import { remembered } from './remembered.ts';
import { NativeXWing } from './x-wing.ts';

const suite = new CipherSuite({
  kem: new NativeXWing(),
  kdf: new NativeHkdf(),
  aead: new NativeAes256Gcm(),
});
/** Keys of some hundred partners; more are read again. */
const publicKey = remembered(256, (text) => suite.kem.deserializePublicKey(fromBase64(text, 1216).buffer));

export interface SealingKey {
  /** base64url of the 1,216 bytes of an X-Wing public key. */
  readonly open: string;
  readonly secret: webcrypto.CryptoKey;
}

export interface WrappedKey {
  /** The X-Wing ciphertext, 1,120 bytes. */
  readonly enc: Uint8Array;
  readonly wrapped: Uint8Array;
}

/** Makes a sealing key from 32 secret random bytes: the seed of the X-Wing draft. */
export async function sealingKeyFrom(seed: Uint8Array): Promise<SealingKey> {
  const pair = await (suite.kem as NativeXWing).generateKeyPairDerand(new Uint8Array(seed));
  const open = await suite.kem.serializePublicKey(pair.publicKey);
  return { open: toBase64(new Uint8Array(open)), secret: pair.privateKey };
}

/**
 * HPKE base mode, single shot (RFC 9180): KEM X-Wing (0x647a), HKDF-SHA256, AES-256-GCM.
 * @param randomness 64 bytes, for test vectors only; without it OpenSSL draws its own.
 */
export async function wrapKey(
  key: Uint8Array,
  to: { open: string; info: string; bound: Uint8Array },
  randomness?: Uint8Array,
): Promise<WrappedKey> {
  const recipientPublicKey = await publicKey(to.open);
  const sender = await suite.createSenderContext({
    recipientPublicKey,
    info: joined(utf8(to.info)).buffer,
    ...(randomness === undefined ? {} : { ekm: new Uint8Array(randomness).buffer }),
  });
  const wrapped = await sender.seal(new Uint8Array(key).buffer, new Uint8Array(to.bound).buffer);
  return { enc: new Uint8Array(sender.enc), wrapped: new Uint8Array(wrapped) };
}

/** Undoes `wrapKey`; throws where anything differs. */
export async function unwrapKey(
  { enc, wrapped }: WrappedKey,
  by: { key: SealingKey; info: string; bound: Uint8Array },
): Promise<Uint8Array> {
  const recipient = await suite.createRecipientContext({
    recipientKey: by.key.secret,
    enc: new Uint8Array(enc).buffer,
    info: joined(utf8(by.info)).buffer,
  });
  return new Uint8Array(
    await recipient.open(new Uint8Array(wrapped).buffer, new Uint8Array(by.bound).buffer),
  );
}
