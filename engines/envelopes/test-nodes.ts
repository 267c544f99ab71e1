import { createHash } from 'node:crypto';
import type { Instant } from '@weir/engines/vocabulary';
import { type KeyStatement, type NodeKey, nodeKeyFrom, type Signed, stateKey } from './node-key.ts';
import { confirm, type Partner, pin } from './partner.ts';
import { fingerprintOf } from './node-key.ts';

/** Bytes that follow from a word: for tests and published vectors only. */
export function bytesFrom(word: string, length: number): Uint8Array {
  return new Uint8Array(createHash('shake256', { outputLength: length }).update(word).digest());
}

/** A source of such bytes that never gives the same twice. */
export function bytesSource(word: string): (length?: number) => Uint8Array {
  let call = 0;
  return (length = 64) => bytesFrom(`${word} ${call++}`, length);
}

export const at = (text: string): Instant => `${text}T00:00:00.000Z` as Instant;

export interface TestNode {
  readonly node: string;
  readonly key: NodeKey;
  readonly stated: Signed<KeyStatement>;
  /** As others know it, confirmed. */
  readonly partner: Partner;
}

export async function testNode(node: string): Promise<TestNode> {
  const key = await nodeKeyFrom(bytesFrom(`${node} 1`, 96));
  const stated = stateKey(
    { node, generation: 1, validFrom: at('2026-01-01'), validUntil: at('2027-01-01') },
    key,
  );
  const partner = confirm(pin(stated), {
    fingerprint: fingerprintOf(stated.statement),
    by: 'head-of-desk',
    at: at('2026-01-02'),
  });
  return { node, key, stated, partner };
}

export function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (problem) {
    return (problem as { code?: string }).code ?? String(problem);
  }
  return 'none';
}

export async function problemOfAsync(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (problem) {
    return (problem as { code?: string }).code ?? String(problem);
  }
  return 'none';
}
