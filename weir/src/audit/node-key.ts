import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeOnce } from '#platform';
import { nodeOf, signedText, type Checkpoint } from './checkpoint.ts';

export interface NodeKey {
  readonly node: string;
  readonly publicPem: string;
  sign(facts: { position: number; hash: string; at: string }): Checkpoint;
  /** Ed25519 over exactly these bytes, as base64; whoever signs says in them what they are. */
  signBytes(bytes: Uint8Array): string;
}

/** The node's signing key, made once and kept with the vault's keys, outside every backup. */
export function openNodeKey(folder: string): NodeKey {
  const path = join(folder, 'node-signing.key');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync('ed25519');
    writeOnce(path, Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  }
  const privateKey = createPrivateKey(readFileSync(path));
  const publicKey = createPublicKey(privateKey);
  const node = nodeOf(publicKey);
  return {
    node,
    signBytes: (bytes) => sign(null, bytes, privateKey).toString('base64'),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: ({ position, hash, at }) => {
      const facts = { kind: 'weir-audit-checkpoint' as const, node, position, hash, at };
      return { ...facts, signature: sign(null, signedText(facts), privateKey).toString('base64') };
    },
  };
}
