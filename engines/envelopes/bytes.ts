import { createHash } from 'node:crypto';
import { Problem } from '@weir/engines/vocabulary';

const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

/** A whole number as big-endian bytes (I2OSP of RFC 8017). */
export function bigEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let place = length - 1, left = value; place >= 0; place--, left = Math.floor(left / 256))
    bytes[place] = left % 256;
  return bytes;
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
export const toHex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

/**
 * Reads base64url without padding, in its one spelling.
 * @throws Problem `envelope-malformed`
 */
export function fromBase64(text: unknown, length?: number): Uint8Array<ArrayBuffer> {
  const bytes = typeof text === 'string' ? new Uint8Array(Buffer.from(text, 'base64url')) : new Uint8Array();
  if (
    typeof text !== 'string' ||
    toBase64(bytes) !== text ||
    (length !== undefined && bytes.length !== length)
  )
    throw malformed('A field that holds bytes is not base64url of the length that the specification says.');
  return bytes;
}

/** SHA-256 as lower-case hexadecimal, with a domain in front so that no two kinds of thing share a hash. */
export function hashOf(domain: string, bytes: Uint8Array): string {
  return createHash('sha256').update(utf8(domain)).update(new Uint8Array(1)).update(bytes).digest('hex');
}

export function malformed(detail: string, cause?: unknown): Problem {
  return new Problem({ code: 'envelope-malformed', status: 400, detail, cause });
}

/** Refused by a rule; kept as evidence by whoever received it. */
export function refused(code: string, detail: string, facts: Record<string, unknown> = {}): Problem {
  return new Problem({ code, status: 422, detail, facts });
}
