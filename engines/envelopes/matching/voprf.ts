import { createHash } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { bigEndian, joined, malformed, refused, sameBytes, utf8 } from '../bytes.ts';

await sodium.ready;

// RFC 9497 (Oblivious Pseudorandom Functions), mode VOPRF, suite ristretto255-SHA512. Elements and scalars are 32 bytes.
const suite = 'OPRFV1-\u0001-ristretto255-SHA512';
export const elementBytes = 32;

export interface MatchingKey {
  readonly secret: Uint8Array;
  readonly open: Uint8Array;
}

/** DeriveKeyPair of RFC 9497, section 3.2.1. @param seed 32 secret random bytes */
export function deriveKey(seed: Uint8Array, info: Uint8Array): MatchingKey {
  if (seed.length !== 32) throw malformed('A matching key is made from 32 random bytes.');
  for (let counter = 0; counter < 256; counter++) {
    const input = joined(seed, bigEndian(info.length, 2), info, bigEndian(counter, 1));
    const secret = hashToScalar(input, `DeriveKeyPair${suite}`);
    if (secret.some((byte) => byte !== 0))
      return { secret, open: sodium.crypto_scalarmult_ristretto255_base(secret) };
  }
  throw malformed('No key can be derived from this seed.');
}

/** A scalar from 64 random bytes, evenly; a blind or the nonce of a proof. */
export function scalarFrom(random: Uint8Array): Uint8Array {
  if (random.length !== 64) throw malformed('A scalar is made from 64 random bytes.');
  return sodium.crypto_core_ristretto255_scalar_reduce(random);
}

/** An element that nobody knows the logarithm of, looking like any blinded one: padding. @param random 64 bytes */
export function decoyElement(random: Uint8Array): Uint8Array {
  return sodium.crypto_core_ristretto255_from_hash(random);
}

export function blind(input: Uint8Array, scalar: Uint8Array): Uint8Array {
  return multiply(scalar, hashToGroup(input));
}

/** The server's step for one element that came from outside. @throws Problem `matching-element-invalid` */
export function evaluate(key: MatchingKey, element: Uint8Array): Uint8Array {
  return multiply(key.secret, element);
}

/** Finalize of section 3.3.1, once the proof was verified: 64 bytes. */
export function finalise(input: Uint8Array, scalar: Uint8Array, evaluated: Uint8Array): Uint8Array {
  return finaliseAll([{ input, scalar, evaluated }])[0]!;
}

/** The same for several items. */
export function finaliseAll(
  items: readonly {
    readonly input: Uint8Array;
    readonly scalar: Uint8Array;
    readonly evaluated: Uint8Array;
  }[],
): Uint8Array[] {
  const inverses = invertAll(items.map(({ scalar }) => scalar));
  return items.map(({ input, evaluated }, place) => outputOf(input, multiply(inverses[place]!, evaluated)));
}

/**
 * Inverses of scalars other than zero by one inversion for all: three multiplications each instead (Montgomery, Speeding the
 * Pollard and Elliptic Curve Methods of Factorization, Mathematics of Computation 48, 1987).
 */
function invertAll(scalars: readonly Uint8Array[]): Uint8Array[] {
  if (scalars.length === 0) return [];
  const times = sodium.crypto_core_ristretto255_scalar_mul;
  const products = [scalars[0]!];
  for (const scalar of scalars.slice(1)) products.push(times(products.at(-1)!, scalar));
  let rest = sodium.crypto_core_ristretto255_scalar_invert(products.at(-1)!);
  const inverses: Uint8Array[] = [];
  for (let place = scalars.length - 1; place > 0; place--) {
    inverses.push(times(rest, products[place - 1]!));
    rest = times(rest, scalars[place]!);
  }
  return [...inverses, rest].reverse();
}

/** The function itself, for who holds the key. */
export function evaluateDirectly(key: MatchingKey, input: Uint8Array): Uint8Array {
  return outputOf(input, multiply(key.secret, hashToGroup(input)));
}

/** GenerateProof of section 2.2.1 over a batch. @param nonce a fresh random scalar */
export function prove(
  key: MatchingKey,
  elements: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
  nonce: Uint8Array,
): Uint8Array {
  const message = composite(key.open, elements, evaluated).message;
  return proveComposite(key, message, multiply(key.secret, message), nonce);
}

function proveComposite(
  key: MatchingKey,
  message: Uint8Array,
  image: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  const challenge = challengeOf([
    key.open,
    message,
    image,
    sodium.crypto_scalarmult_ristretto255_base(nonce),
    multiply(nonce, message),
  ]);
  const response = sodium.crypto_core_ristretto255_scalar_sub(
    nonce,
    sodium.crypto_core_ristretto255_scalar_mul(challenge, key.secret),
  );
  return joined(challenge, response);
}

/**
 * VerifyProof of section 2.2.2: that each was evaluated under the key whose public half this is.
 * @throws Problem `matching-element-invalid`
 */
export function proofHolds(
  open: Uint8Array,
  elements: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
  proof: Uint8Array,
): boolean {
  if (proof.length !== 64 || elements.length !== evaluated.length || elements.length === 0) return false;
  const challenge = proof.subarray(0, 32);
  const response = proof.subarray(32);
  if (![challenge, response].every(isScalar)) return false;
  checkElement(open);
  const { message, image } = composite(open, elements, evaluated, true);
  const add = sodium.crypto_core_ristretto255_add;
  const expected = challengeOf([
    open,
    message,
    image,
    add(sodium.crypto_scalarmult_ristretto255_base(response), multiply(challenge, open)),
    add(multiply(response, message), multiply(challenge, image)),
  ]);
  return sameBytes(expected, challenge);
}

/**
 * Refuses what is no canonical encoding of an element (RFC 9496, section 4.3.1), and the identity, whose image would be
 * the same under every key.
 * @throws Problem `matching-element-invalid`
 */
export function checkElement(element: Uint8Array): void {
  if (
    element.length !== elementBytes ||
    element.every((byte) => byte === 0) ||
    !sodium.crypto_core_ristretto255_is_valid_point(element)
  )
    throw invalid();
}

/** ComputeComposites (and, without the key, its slow form) of section 2.2.1 and 2.2.2. */
function composite(
  open: Uint8Array,
  elements: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
  withImage = false,
): { message: Uint8Array; image: Uint8Array } {
  const seed = sha512(withLengths([open, utf8(`Seed-${suite}`)]));
  let message: Uint8Array | undefined;
  let image: Uint8Array | undefined;
  for (const [place, element] of elements.entries()) {
    const weight = hashToScalar(
      joined(
        withLengths([seed]),
        bigEndian(place, 2),
        withLengths([element, evaluated[place]!]),
        utf8('Composite'),
      ),
      `HashToScalar-${suite}`,
    );
    message = sum(message, multiply(weight, element));
    if (withImage) image = sum(image, multiply(weight, evaluated[place]!));
  }
  return { message: message!, image: image ?? new Uint8Array(elementBytes) };
}

const sum = (one: Uint8Array | undefined, other: Uint8Array): Uint8Array =>
  one === undefined ? other : sodium.crypto_core_ristretto255_add(one, other);

function challengeOf(points: readonly Uint8Array[]): Uint8Array {
  return hashToScalar(joined(withLengths(points), utf8('Challenge')), `HashToScalar-${suite}`);
}

function outputOf(input: Uint8Array, element: Uint8Array): Uint8Array {
  return sha512(joined(withLengths([input, element]), utf8('Finalize')));
}

function hashToGroup(input: Uint8Array): Uint8Array {
  return sodium.crypto_core_ristretto255_from_hash(expand(input, `HashToGroup-${suite}`));
}

function hashToScalar(input: Uint8Array, domain: string): Uint8Array {
  return sodium.crypto_core_ristretto255_scalar_reduce(expand(input, domain));
}

/** expand_message_xmd of RFC 9380 with SHA-512, for 64 bytes: one block. */
function expand(input: Uint8Array, domain: string): Uint8Array {
  const tag = joined(utf8(domain), bigEndian(domain.length, 1));
  const first = sha512(joined(new Uint8Array(128), input, bigEndian(64, 2), new Uint8Array(1), tag));
  return sha512(joined(first, Uint8Array.of(1), tag));
}

function withLengths(parts: readonly Uint8Array[]): Uint8Array {
  return joined(...parts.flatMap((part) => [bigEndian(part.length, 2), part]));
}

/** Below the order of the group, so that a proof has one spelling, and not zero, which no honest prover meets. */
function isScalar(bytes: Uint8Array): boolean {
  if (bytes.every((byte) => byte === 0)) return false;
  return sameBytes(sodium.crypto_core_ristretto255_scalar_reduce(joined(bytes, new Uint8Array(32))), bytes);
}

/**
 * libsodium decodes the element as `checkElement` does, and gives nothing where the product is the identity: the group's order
 * is prime, so that for a scalar other than zero (which a key never is, nor, but once in 2^252, a weight) it was the element.
 * @throws Problem `matching-element-invalid`
 */
function multiply(scalar: Uint8Array, element: Uint8Array): Uint8Array {
  if (element.length !== elementBytes) throw invalid();
  try {
    return sodium.crypto_scalarmult_ristretto255(scalar, element);
  } catch {
    throw invalid();
  }
}

const invalid = () =>
  refused('matching-element-invalid', 'An element of the question or answer is none of ristretto255.');

const sha512 = (bytes: Uint8Array): Uint8Array => createHash('sha512').update(bytes).digest();
