import { createPublicKey, sign, X509Certificate, type KeyObject } from 'node:crypto';

/**
 * The certificate that a node shows at its door and to others': X.509 version 3 over its Ed25519 signing key, signed by
 * itself (RFC 5280, RFC 8410). Nothing in it is believed but that key, which the directory pins; so its name is only a
 * hint whom to look up, and its dates say nothing (RFC 5280, 4.1.2.5: 99991231235959Z where there is no end).
 *
 * One key may do both: what TLS 1.3 signs begins with 64 spaces (RFC 8446, 4.4.3), a certificate with 0x30, and what a
 * node signs with `weir `, so no signature of one kind can be passed off as another's.
 */
export function certificateOf(node: string, key: KeyObject): string {
  const ed25519 = Buffer.from('300506032b6570', 'hex');
  const commonName = Buffer.from('0603550403', 'hex');
  const name = der(0x30, der(0x31, der(0x30, commonName, der(0x0c, Buffer.from(node)))));
  const content = der(
    0x30,
    der(0xa0, Buffer.from('020102', 'hex')),
    Buffer.from('020101', 'hex'),
    ed25519,
    name,
    der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x18, Buffer.from('99991231235959Z'))),
    name,
    createPublicKey(key).export({ format: 'der', type: 'spki' }),
  );
  const whole = der(0x30, content, ed25519, der(0x03, Buffer.of(0), sign(null, content, key)));
  return new X509Certificate(whole).toString();
}

/** The name that a certificate hints at, and its key as key statements spell it; undefined for any other certificate. */
export function shownBy(
  certificate: X509Certificate | undefined,
): { node: string; ed25519: string } | undefined {
  const node = /^CN=([a-z0-9.-]{1,64})$/.exec(certificate?.subject ?? '')?.[1];
  if (certificate === undefined || node === undefined) return undefined;
  const key = certificate.publicKey;
  if (key.asymmetricKeyType !== 'ed25519') return undefined;
  return { node, ed25519: key.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64url') };
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
