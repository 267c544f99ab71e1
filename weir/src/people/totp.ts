import { Secret, TOTP } from 'otpauth';
import { msFromInstant } from '@weir/engines/vocabulary';
import type { Transaction } from '#platform';
import type { AccessKey } from './access-key.ts';
import { access } from './access-store.ts';

const period = 30;
const setting = { algorithm: 'SHA1', digits: 6, period } as const;

export function newSeed(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an authenticator app scans. */
export function otpauthUri(seed: string, issuer: string, email: string): string {
  return new TOTP({ ...setting, issuer, label: email, secret: Secret.fromBase32(seed) }).toString();
}

/** The time step whose code this is, one before or after now at most; undefined where none fits (RFC 6238 §5.2). */
export function stepOf(seed: string, code: string, nowMs: number): number | undefined {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const totp = new TOTP({ ...setting, secret: Secret.fromBase32(seed) });
  const delta = totp.validate({ token, timestamp: nowMs, window: 1 });
  return delta === null ? undefined : Math.floor(nowMs / 1000 / period) + delta;
}

/** A code counts once: the step is written only where it lies after the last one, in one statement. */
export async function spendTotp(
  tx: Transaction,
  key: AccessKey,
  by: { person: string } | { id: string; person: string },
  code: string,
): Promise<boolean> {
  let query = access(tx)
    .selectFrom('factors')
    .selectAll()
    .where('person', '=', by.person)
    .where('kind', '=', 'totp');
  query = 'id' in by ? query.where('id', '=', by.id) : query.where('confirmed', '=', true);
  for (const row of await query.execute()) {
    const step = stepOf(key.open(row.sealed_seed!, row.person), code, msFromInstant(tx.now));
    if (step === undefined) continue;
    const spent = await access(tx)
      .updateTable('factors')
      .set({ last_step: step, last_used_at: tx.now, confirmed: true })
      .where('id', '=', row.id)
      .where('last_step', '<', step)
      .returning('id')
      .execute();
    if (spent.length === 1) return true;
  }
  return false;
}
