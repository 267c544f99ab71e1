import { randomBytes } from 'node:crypto';
import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import { json, theNode, type Platform, type Transaction } from '#platform';
import { access } from './access-store.ts';
import { sha256 } from './people-store.ts';

/** One step of a longer proof, kept by the node between two requests and known to the browser by a random token. */
export interface Ceremony<Facts> {
  readonly person: string | null;
  readonly facts: Facts;
}

export type CeremonyKind = 'second-step' | 'passkey-add' | 'passkey-use' | 'openid';

const minutes = 5;

export async function beginCeremony(
  tx: Transaction,
  kind: CeremonyKind,
  person: string | null,
  facts: object,
): Promise<{ token: string; expiresAt: string }> {
  const token = randomBytes(24).toString('base64url');
  const expiresAt = instantFromMs(msFromInstant(tx.now) + minutes * 60_000);
  await access(tx).deleteFrom('ceremonies').where('expires_at', '<', tx.now).execute();
  await access(tx)
    .insertInto('ceremonies')
    .values({ token_sha256: sha256(token), kind, person, facts: json(facts), expires_at: expiresAt })
    .execute();
  return { token, expiresAt };
}

/** @throws Problem `step-expired` for an unknown, used or old one */
export async function readCeremony<Facts>(
  tx: Transaction,
  kind: CeremonyKind,
  token: string,
): Promise<Ceremony<Facts>> {
  const row = await access(tx)
    .selectFrom('ceremonies')
    .selectAll()
    .where('token_sha256', '=', sha256(token))
    .where('kind', '=', kind)
    .where('expires_at', '>', tx.now)
    .executeTakeFirst();
  if (!row) throw stepExpired();
  return { person: row.person, facts: row.facts as Facts };
}

/** Reads it and ends it, in a transaction of its own: also when what follows fails, it cannot be used again. */
export function takeCeremony<Facts>(
  { register }: Platform,
  kind: CeremonyKind,
  token: string,
): Promise<Ceremony<Facts>> {
  return register.as(theNode, async (tx) => {
    const row = await access(tx)
      .deleteFrom('ceremonies')
      .where('token_sha256', '=', sha256(token))
      .where('kind', '=', kind)
      .where('expires_at', '>', tx.now)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw stepExpired();
    return { person: row.person, facts: row.facts as Facts };
  });
}

export async function endCeremony(tx: Transaction, token: string): Promise<boolean> {
  const rows = await access(tx)
    .deleteFrom('ceremonies')
    .where('token_sha256', '=', sha256(token))
    .returning('kind')
    .execute();
  return rows.length === 1;
}

function stepExpired(): Problem {
  return new Problem({
    code: 'step-expired',
    status: 401,
    detail: 'This step took longer than five minutes or was done already. Begin again.',
  });
}
