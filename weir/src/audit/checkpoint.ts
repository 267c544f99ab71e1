import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { Problem } from '@weir/engines/vocabulary';
import { auditCheckpointSchema, type AuditCheckpoint } from './contract.ts';

/** A signed note of where the log's end was. Whoever keeps one outside can show later that the log was cut or rewritten. */
export type Checkpoint = AuditCheckpoint;

export function nodeOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 32);
}

/** Why a checkpoint cannot be trusted under this key; undefined where it can. */
export function objectionTo(checkpoint: Checkpoint, publicKey: KeyObject): string | undefined {
  if (checkpoint.node !== nodeOf(publicKey))
    return `The checkpoint at entry ${checkpoint.position} was signed by another node (${checkpoint.node}).`;
  return verify(null, signedText(checkpoint), publicKey, Buffer.from(checkpoint.signature, 'base64'))
    ? undefined
    : `The signature of the checkpoint at entry ${checkpoint.position} does not hold: it was altered.`;
}

export function signedText({ node, position, hash, at }: Omit<Checkpoint, 'signature' | 'kind'>): Buffer {
  return Buffer.from(JSON.stringify(['weir audit checkpoint v1', node, position, hash, at]));
}

/** @throws Problem `checkpoint-unreadable` */
export function readCheckpoint(text: string): Checkpoint {
  try {
    return auditCheckpointSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Problem({
      code: 'checkpoint-unreadable',
      status: 400,
      detail:
        'This is not a checkpoint of an audit log. Give the JSON file that `weir audit checkpoint` wrote.',
      cause,
    });
  }
}

/** @throws Problem `key-unreadable` */
export function readPublicKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519');
    return key;
  } catch (cause) {
    throw new Problem({
      code: 'key-unreadable',
      status: 400,
      detail: "This is not a node's public key. Give the PEM file that `weir audit key` wrote.",
      cause,
    });
  }
}
