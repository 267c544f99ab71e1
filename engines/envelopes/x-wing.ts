import {
  createHash,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import type { RecipientContextParams, SenderContextParams } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';
import { joined, utf8 } from './bytes.ts';

const label = utf8('\\.//^\\');

/** Either half of a key pair as OpenSSL reads it, and the public point, which goes into the joined secret. */
interface ReadKey {
  readonly lattice: KeyObject;
  readonly point: KeyObject;
  readonly pointOpen: Uint8Array;
}
type Key = SenderContextParams['recipientPublicKey'];

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem: X25519 with ML-KEM-768, joined by SHA3-256) for HPKE. The library computes it
 * in JavaScript at 4.7 ms a step; here OpenSSL does the lattice and the curve, twenty times faster, and this class
 * only joins them as the draft says. OpenSSL draws an encapsulation's randomness itself. Where it is passed in (`ekm`,
 * for test vectors) the library computes, as the judge of both in the tests. A key is read once for as long as it lives.
 */
export class NativeXWing extends XWing {
  readonly #publics = new WeakMap<Key, ReadKey>();
  readonly #secrets = new WeakMap<Key, ReadKey>();

  override async encap(
    params: SenderContextParams,
  ): Promise<{ sharedSecret: ArrayBuffer; enc: ArrayBuffer }> {
    if (params.ekm !== undefined) return super.encap(params);
    const to = this.#publics.get(params.recipientPublicKey) ?? (await this.#readPublic(params));
    const lattice = encapsulate(to.lattice);
    const once = generateKeyPairSync('x25519');
    const onceOpen = rawPoint(once.publicKey);
    const curve = diffieHellman({ privateKey: once.privateKey, publicKey: to.point });
    return {
      sharedSecret: joinSecrets(lattice.sharedKey, curve, onceOpen, to.pointOpen),
      enc: joined(lattice.ciphertext, onceOpen).buffer,
    };
  }

  override async decap(params: RecipientContextParams): Promise<ArrayBuffer> {
    const secret = 'privateKey' in params.recipientKey ? params.recipientKey.privateKey : params.recipientKey;
    const own = this.#secrets.get(secret) ?? (await this.#readSecret(secret));
    const enc = new Uint8Array(params.enc as ArrayBuffer);
    if (enc.length !== 1120) throw new Error('An X-Wing ciphertext has 1,120 bytes');
    const lattice = decapsulate(own.lattice, enc.subarray(0, 1088));
    const onceOpen = enc.subarray(1088);
    const curve = diffieHellman({ privateKey: own.point, publicKey: publicOf(x25519Open, onceOpen) });
    return joinSecrets(lattice, curve, onceOpen, own.pointOpen);
  }

  async #readPublic({ recipientPublicKey }: SenderContextParams): Promise<ReadKey> {
    const open = new Uint8Array(await this.serializePublicKey(recipientPublicKey));
    const read = {
      lattice: publicOf(mlKemOpen, open.subarray(0, 1184)),
      point: publicOf(x25519Open, open.subarray(1184)),
      pointOpen: open.subarray(1184),
    };
    this.#publics.set(recipientPublicKey, read);
    return read;
  }

  async #readSecret(secret: Key): Promise<ReadKey> {
    const seed = new Uint8Array(await this.serializePrivateKey(secret));
    const expanded = createHash('shake256', { outputLength: 96 }).update(seed).digest();
    const point = secretOf(x25519Secret, expanded.subarray(64));
    const lattice = secretOf(mlKemSecret, expanded.subarray(0, 64));
    const read = { lattice, point, pointOpen: rawPoint(createPublicKey(point)) };
    this.#secrets.set(secret, read);
    return read;
  }
}

const rawPoint = (open: KeyObject): Uint8Array => open.export({ format: 'der', type: 'spki' }).subarray(-32);

// The fixed beginnings of SubjectPublicKeyInfo and PKCS #8 for ML-KEM-768 (RFC 9935, seed form) and X25519 (RFC 8410).
const mlKemOpen = '308204b2300b0609608648016503040402038204a100';
const mlKemSecret = '3054020100300b060960864801650304040204428040';
const x25519Open = '302a300506032b656e032100';
const x25519Secret = '302e020100300506032b656e04220420';

function publicOf(beginning: string, raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: Buffer.concat([Buffer.from(beginning, 'hex'), raw]),
    format: 'der',
    type: 'spki',
  });
}

function secretOf(beginning: string, raw: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([Buffer.from(beginning, 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  });
}

function joinSecrets(
  lattice: Uint8Array,
  curve: Uint8Array,
  onceOpen: Uint8Array,
  open: Uint8Array,
): ArrayBuffer {
  const hash = createHash('sha3-256')
    .update(lattice)
    .update(curve)
    .update(onceOpen)
    .update(open)
    .update(label);
  return new Uint8Array(hash.digest()).buffer;
}
