import { createHash } from 'node:crypto';
import type { Instant } from '@weir/engines/vocabulary';
import { fromBase64, hashOf, joined, malformed, refused, utf8 } from './bytes.ts';
import { canonicalBytes, type Json } from './canonical.ts';
import { type SealingKey, sealingKeyFrom } from './sealing-key.ts';
import {
  type Signature,
  type SigningKey,
  signingKeyFrom,
  type SigningPublic,
  signValue,
  verifyValue,
} from './signing-key.ts';

/** The one version. It fixes every algorithm; there is nothing to negotiate, and any other number is refused. */
export const version = 1;

/** One generation of a node's keys: signing and sealing together. */
export interface NodeKey {
  readonly id: string;
  readonly signing: SigningKey;
  readonly sealing: SealingKey;
}

/** What a node says of one generation of its keys. */
export interface KeyStatement {
  readonly kind: 'key';
  readonly version: number;
  readonly node: string;
  /** 1 for a node's first key, then one more each time. */
  readonly generation: number;
  readonly signing: SigningPublic;
  readonly sealing: string;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  /** Id of the key before, which signs too; null for the first. */
  readonly previous: string | null;
}

export const revocationReasons = ['compromised', 'superseded', 'lost', 'closed'] as const;

export interface RevocationStatement {
  readonly kind: 'revocation';
  readonly version: number;
  readonly node: string;
  readonly key: string;
  readonly reason: (typeof revocationReasons)[number];
  /** From when nothing signed by the key counts, and nothing is sealed to it; may lie in the past. */
  readonly from: Instant;
  readonly statedAt: Instant;
}

/** A partner says that this key is indeed that node's. */
export interface Introduction {
  readonly kind: 'introduction';
  readonly version: number;
  readonly by: string;
  readonly node: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly statedAt: Instant;
}

/** A statement with the signatures under it, each by a key that is named by its id. */
export interface Signed<Statement> {
  readonly statement: Statement;
  readonly signatures: readonly (Signature & { readonly key: string })[];
}

/** @param seed 96 secret random bytes: Ed25519, ML-DSA-65, X-Wing, 32 each */
export async function nodeKeyFrom(seed: Uint8Array): Promise<NodeKey> {
  if (seed.length !== 96) throw malformed('A node key is made from 96 bytes.');
  const signing = signingKeyFrom(seed.subarray(0, 64));
  const sealing = await sealingKeyFrom(seed.subarray(64));
  return { id: keyIdOf({ signing: signing.open, sealing: sealing.open }), signing, sealing };
}

/** 32 hexadecimal digits over all three public keys. */
export function keyIdOf({ signing, sealing }: { signing: SigningPublic; sealing: string }): string {
  return hashOf('weir key id 1', canonicalBytes({ signing: { ...signing }, sealing })).slice(0, 32);
}

const domainOf = (statement: { readonly kind: string }): string => `weir ${statement.kind} 1`;

export function signStatement<Statement extends { readonly kind: string }>(
  statement: Statement,
  keys: readonly NodeKey[],
): Signed<Statement> {
  const signatures = keys.map((key) => ({
    key: key.id,
    ...signValue(domainOf(statement), statement as unknown as Json, key.signing),
  }));
  return { statement, signatures };
}

/** Whether the statement bears a signature of that key that verifies. */
export function isSignedBy(
  { statement, signatures }: Signed<{ readonly kind: string }>,
  key: { id: string; signing: SigningPublic },
): boolean {
  const signature = signatures.find((one) => one.key === key.id);
  return (
    signature !== undefined &&
    verifyValue(domainOf(statement), statement as unknown as Json, signature, key.signing)
  );
}

/**
 * States a generation of keys. From the second on, the key before signs too.
 * @throws Problem `envelope-malformed`
 */
export function stateKey(
  facts: Pick<KeyStatement, 'node' | 'generation' | 'validFrom' | 'validUntil'>,
  key: NodeKey,
  previous?: NodeKey,
): Signed<KeyStatement> {
  const statement: KeyStatement = {
    kind: 'key',
    version,
    ...facts,
    signing: key.signing.open,
    sealing: key.sealing.open,
    previous: previous?.id ?? null,
  };
  checkKeyStatement(statement);
  return signStatement(statement, previous === undefined ? [key] : [key, previous]);
}

/**
 * Checks what a statement says of itself and that its own key signed it; not whether it is to be trusted.
 * @throws Problem `envelope-version-unknown`, `envelope-malformed`, `envelope-signature-wrong`
 */
export function verifyKeyStatement(signed: Signed<KeyStatement>): string {
  const { statement } = signed;
  checkKeyStatement(statement);
  const id = keyIdOf(statement);
  if (!isSignedBy(signed, { id, signing: statement.signing }))
    throw refused('envelope-signature-wrong', 'The key statement is not signed by the key that it states.');
  return id;
}

function checkKeyStatement(statement: KeyStatement): void {
  checkKind(statement, 'key');
  fromBase64(statement.sealing, 1216);
  fromBase64(statement.signing.ed25519, 32);
  fromBase64(statement.signing.mlDsa65, 1952);
  checkNode(statement.node);
  checkInstant(statement.validFrom);
  checkInstant(statement.validUntil);
  if (statement.validUntil <= statement.validFrom) throw malformed('A key ends before it begins.');
  if (!Number.isSafeInteger(statement.generation) || statement.generation < 1)
    throw malformed("A key's generation is a whole number from 1.");
  if ((statement.previous === null) !== (statement.generation === 1))
    throw malformed('The first key has no key before it, and each other has one.');
}

/** @throws Problem `envelope-version-unknown`, `envelope-malformed` */
export function checkKind(statement: { kind: string; version: number }, kind: string): void {
  if (statement.version !== version)
    throw refused(
      'envelope-version-unknown',
      'This is written in a version that is not known here. Ask the sender which version it runs.',
      { version: statement.version },
    );
  if (statement.kind !== kind) throw malformed(`This is not of the kind ${kind}.`);
}

export function checkInstant(text: string): void {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) || Number.isNaN(Date.parse(text)))
    throw malformed('A time is not written as 2026-11-23T09:30:00.000Z.');
}

/** Names of nodes stand in signed bytes and on screens: letters without look-alikes. */
export function checkNode(name: string): void {
  if (!/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/.test(name))
    throw malformed('The name of a node has up to 64 lower-case letters, digits, dots and hyphens.');
}

/**
 * Twelve groups of five digits over a node's name and one generation of its keys, to be read over the telephone: each
 * group is five bytes of SHA-512 modulo 100,000 (199 bits in all). Both people read; the software compares nothing.
 */
export function fingerprintOf(statement: KeyStatement): string {
  const { node, signing, sealing } = statement;
  const bytes = canonicalBytes({ node, signing: { ...signing }, sealing });
  const digest = createHash('sha512')
    .update(joined(utf8('weir fingerprint 1'), new Uint8Array(1), bytes))
    .digest();
  return Array.from({ length: 12 }, (_, group) =>
    String(digest.readUIntBE(group * 5, 5) % 100_000).padStart(5, '0'),
  ).join(' ');
}
