import { createPublicKey } from 'node:crypto';
import { sql } from 'kysely';
import { openNodeKey } from '#audit';
import { theNode, type Platform } from '#platform';
import { hashOfCertificate, objectionToCertificate } from './certificate.ts';
import type { Certificate, Verified } from './contract.ts';
import { keptOf } from './due.ts';

/** Holds a certificate against the node: its signature, the log, and that what it says is gone is gone. */
export async function verifyErasure(
  { register, vault, config }: Pick<Platform, 'register' | 'vault' | 'config'>,
  certificate: Certificate,
): Promise<Verified> {
  const faults: string[] = [];
  const objection = objectionToCertificate(
    certificate,
    createPublicKey(openNodeKey(config.keyFolder).publicPem),
  );
  if (objection !== undefined) faults.push(objection);
  await register.as(theNode, async (tx) => {
    const hash = hashOfCertificate(`${JSON.stringify(certificate, null, 2)}\n`);
    const [told] = await tx.run<object>(sql`select 1 from audit_log where act = 'retention.certified'
      and object_id = ${certificate.order} and facts::jsonb ->> 'certificate' = ${hash}`);
    if (told === undefined)
      faults.push('The audit log knows no certificate with these bytes for this order.');
    if (certificate.objectKind === 'accesses') return;
    const left = await tx.run<{ id: string }>(sql`select id from (${keptOf[certificate.objectKind]}) as kept
      where id = any (${certificate.objects}::text[])`);
    for (const { id } of left) faults.push(`${certificate.objectKind} ${id} is kept again.`);
    const rows = await tx.run<{ id: string }>(sql`select id from ledger_sources
      where id = any (${certificate.objects}::text[]) and (not erased or rows > 0)`);
    for (const { id } of rows) faults.push(`The ledger has rows of ${id}.`);
  });
  for (const sha256 of certificate.files)
    if (vault.has(sha256)) faults.push(`The vault holds a file with the hash ${sha256}.`);
  return { ok: faults.length === 0, order: certificate.order, faults };
}
