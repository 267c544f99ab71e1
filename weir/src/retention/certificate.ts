import { createHash, verify, type KeyObject } from 'node:crypto';
import { Problem } from '@weir/engines/vocabulary';
import { nodeOf, type NodeKey } from '#audit';
import { certificateSchema, type Certificate } from './contract.ts';

const fields = [
  'kind', 'version', 'node', 'authority', 'order', 'objectKind', 'objects', 'ground', 'rule', 'reason', 'proposedBy',
  'proposedAt', 'approvedBy', 'approvedAt', 'erasedAt', 'finishedAt', 'counts', 'files', 'ledgerVersion',
  'backupsExpireBy', 'backupsCitation',
] as const satisfies readonly Exclude<keyof Certificate, 'signature'>[]; // prettier-ignore

/** What is signed: a name of the form, and each field in its place, so that none can stand for another. */
function signedText(certificate: Omit<Certificate, 'signature'>): Buffer {
  const ruleText = certificate.rule === null ? null : Object.entries(certificate.rule).sort(byKey);
  const values = fields.map((name) =>
    name === 'rule'
      ? ruleText
      : name === 'counts'
        ? Object.entries(certificate.counts).sort(byKey)
        : certificate[name],
  );
  return Buffer.from(JSON.stringify(['weir erasure certificate v1', ...values]));
}

const byKey = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);

export function signCertificate(key: NodeKey, given: Omit<Certificate, 'signature' | 'node'>): Certificate {
  const unsigned = { ...given, node: key.node };
  // Parsed, so that its fields stand in the order in which everybody who reads it writes it again.
  return certificateSchema.parse({ ...unsigned, signature: key.signBytes(signedText(unsigned)) });
}

/** Why a certificate cannot be trusted under this key; undefined where it can. */
export function objectionToCertificate(certificate: Certificate, publicKey: KeyObject): string | undefined {
  if (certificate.node !== nodeOf(publicKey))
    return `The certificate was signed by another node (${certificate.node}).`;
  const { signature, ...unsigned } = certificate;
  return verify(null, signedText(unsigned), publicKey, Buffer.from(signature, 'base64'))
    ? undefined
    : 'The signature does not hold: the certificate was altered.';
}

/** @throws Problem `certificate-unreadable` */
export function readCertificate(text: string): Certificate {
  try {
    return certificateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Problem({
      code: 'certificate-unreadable',
      status: 400,
      detail:
        'This is not an erasure certificate. Give the JSON file that `weir retention certificate` wrote.',
      cause,
    });
  }
}

export const hashOfCertificate = (text: string): string => createHash('sha256').update(text).digest('hex');
