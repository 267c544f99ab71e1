import canonicalize from 'canonicalize';
import { malformed, sameBytes, utf8 } from './bytes.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const deepest = 32;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The one spelling of a JSON value: RFC 8785 (JSON Canonicalization Scheme), as UTF-8.
 * @throws Problem `envelope-malformed` for what I-JSON (RFC 7493) cannot hold: lone surrogates, numbers that are not
 *   finite, whole numbers beyond 2^53 - 1, more than 32 levels
 */
export function canonicalBytes(value: Json): Uint8Array {
  checkValue(value, 0);
  return utf8(canonicalize(value)!);
}

/**
 * Reads bytes that must be canonical already. What is spelled in any other way is refused, and with it duplicate
 * keys, spaces, a byte order mark, and text after the end: two readers can never understand it differently.
 * @throws Problem `envelope-malformed`
 */
export function parseCanonical(bytes: Uint8Array): Json {
  let value: Json;
  try {
    value = JSON.parse(decoder.decode(bytes)) as Json;
  } catch (cause) {
    throw malformed('These bytes are not JSON in UTF-8. Ask the sender to send them again.', cause);
  }
  if (!sameBytes(canonicalBytes(value), bytes))
    throw malformed(
      'This JSON is not in its canonical spelling (RFC 8785): keys out of order or twice, spaces, or numbers written otherwise.',
    );
  return value;
}

function checkValue(value: Json, depth: number): void {
  if (depth > deepest) throw malformed(`JSON nests deeper than ${deepest} levels.`);
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw malformed('A text holds half a surrogate pair.');
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      throw malformed('A number is not finite, or is whole and beyond 2^53 - 1; write it as text.');
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) checkValue(item, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      checkValue(name, depth + 1);
      checkValue(item as Json, depth + 1);
    }
  } else if (typeof value !== 'boolean' && value !== null) {
    throw malformed('A value is of a kind that JSON does not have.');
  }
}
