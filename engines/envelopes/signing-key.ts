import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { fromBase64, joined, toBase64, utf8 } from './bytes.ts';
import { canonicalBytes, type Json } from './canonical.ts';
import { remembered } from './remembered.ts';

// The fixed beginnings of PKCS #8 and SubjectPublicKeyInfo for Ed25519 (RFC 8410) and ML-DSA-65 (RFC 9881, seed form).
const wrappings = {
  ed25519: { secret: '302e020100300506032b657004220420', open: '302a300506032b6570032100', openBytes: 32 },
  mlDsa65: {
    secret: '3034020100300b060960864801650304031204228020',
    open: '308207b2300b0609608648016503040312038207a100',
    openBytes: 1952,
  },
} as const;
type Algorithm = keyof typeof wrappings;

/** Public halves of a node's signing keys, base64url of the raw keys of RFC 8032 and FIPS 204. */
export interface SigningPublic {
  readonly ed25519: string;
  readonly mlDsa65: string;
}

/** Both algorithms over the same bytes; a signature counts only where both verify. */
export interface Signature {
  readonly ed25519: string;
  readonly mlDsa65: string;
}

export interface SigningKey {
  readonly open: SigningPublic;
  readonly secret: { readonly ed25519: KeyObject; readonly mlDsa65: KeyObject };
}

/** Makes a node's signing keys from 64 secret random bytes: the seed of RFC 8032, then the seed of FIPS 204. */
export function signingKeyFrom(seed: Uint8Array): SigningKey {
  const secret = {
    ed25519: secretKey('ed25519', seed.subarray(0, 32)),
    mlDsa65: secretKey('mlDsa65', seed.subarray(32, 64)),
  };
  return { secret, open: { ed25519: rawPublic(secret.ed25519), mlDsa65: rawPublic(secret.mlDsa65) } };
}

/**
 * Signs the canonical bytes of a value under a domain. Ed25519 is deterministic. OpenSSL hedges ML-DSA with
 * randomness of its own (FIPS 204, section 3.4), so two signatures of the same bytes differ and both verify.
 */
export function signValue(domain: string, value: Json, key: SigningKey): Signature {
  return signBytes(signedBytes(domain, value), key);
}

/** The same for whoever has the bytes of `signedBytes` already. */
export function signBytes(bytes: Uint8Array, key: SigningKey): Signature {
  return {
    ed25519: toBase64(sign(null, bytes, key.secret.ed25519)),
    mlDsa65: toBase64(sign(null, bytes, key.secret.mlDsa65)),
  };
}

export function verifyValue(domain: string, value: Json, signature: Signature, open: SigningPublic): boolean {
  return verifyBytes(signedBytes(domain, value), signature, open);
}

export function verifyBytes(bytes: Uint8Array, signature: Signature, open: SigningPublic): boolean {
  return (
    verify(null, bytes, publicKeys.ed25519(open.ed25519), fromBase64(signature.ed25519, 64)) &&
    verify(null, bytes, publicKeys.mlDsa65(open.mlDsa65), fromBase64(signature.mlDsa65, 3309))
  );
}

/** What is signed: the domain, a zero byte, the canonical bytes. */
export function signedBytes(domain: string, value: Json): Uint8Array {
  return joined(utf8(domain), new Uint8Array(1), canonicalBytes(value));
}

function secretKey(algorithm: Algorithm, seed: Uint8Array): KeyObject {
  const key = Buffer.concat([Buffer.from(wrappings[algorithm].secret, 'hex'), seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** Keys of some hundred partners; more are read again. */
const publicKeys = {
  ed25519: remembered(256, (text) => publicKey('ed25519', text)),
  mlDsa65: remembered(256, (text) => publicKey('mlDsa65', text)),
};

function publicKey(algorithm: Algorithm, text: string): KeyObject {
  const { open, openBytes } = wrappings[algorithm];
  const key = Buffer.concat([Buffer.from(open, 'hex'), fromBase64(text, openBytes)]);
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

function rawPublic(secret: KeyObject): string {
  const der = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return toBase64(der.subarray(secret.asymmetricKeyType === 'ed25519' ? 12 : 22));
}
