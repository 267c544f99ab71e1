import { randomBytes } from 'node:crypto';
import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import { theNode, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type { AccessKey } from './access-key.ts';
import { access } from './access-store.ts';
import type { OneTimeCode } from './contract.ts';
import { tell } from './notices.ts';
import { hashPassword } from './password.ts';
import { findPerson } from './people-store.ts';

const lives = { invitation: 7 * 86_400_000, reset: 86_400_000 } as const;

/** Makes a code for a person; an older one of theirs ends. Call as the node. */
export async function makeOneTimeCode(
  platform: Platform,
  tx: Transaction,
  key: AccessKey,
  given: { person: string; purpose: 'invitation' | 'reset'; by: string | null },
): Promise<OneTimeCode> {
  const code = randomBytes(20).toString('base64url');
  const expiresAt = instantFromMs(msFromInstant(tx.now) + lives[given.purpose]);
  await access(tx)
    .deleteFrom('one_time_codes')
    .where('person', '=', given.person)
    .where('used_at', 'is', null)
    .execute();
  await access(tx)
    .insertInto('one_time_codes')
    .values({
      code_sha256: key.hash(code),
      person: given.person,
      purpose: given.purpose,
      made_by: given.by,
      created_at: tx.now,
      expires_at: expiresAt,
      used_at: null,
    })
    .execute();
  // After #, so that the code stays out of the logs of whatever stands between.
  return { code, expiresAt, link: `${platform.config.publicUrl ?? ''}/welcome#${code}` };
}

const refused = (): Problem =>
  new Problem({
    code: 'code-refused',
    status: 401,
    detail: 'This code is not good: mistyped, used or too old. Ask whoever gave it to you for a new one.',
  });

export async function lookAtCode(platform: Platform, key: AccessKey, code: string) {
  return platform.register.as(theNode, async (tx) => {
    const row = await goodCode(tx, key, code);
    const person = row && (await findPerson(tx, row.person));
    if (!row || !person?.active) throw refused();
    return {
      purpose: row.purpose,
      name: person.name,
      email: person.email,
      organisation: person.organisation.name,
    };
  });
}

/** The person sets the password; nobody else ever knows it. All earlier sessions end. */
export async function setPasswordByCode(
  platform: Platform,
  key: AccessKey,
  code: string,
  password: string,
): Promise<{ email: string }> {
  const hash = await hashPassword(password);
  return platform.register.as(theNode, async (tx) => {
    const row = await goodCode(tx, key, code);
    if (!row) throw refused();
    const used = await access(tx)
      .updateTable('one_time_codes')
      .set({ used_at: tx.now })
      .where('code_sha256', '=', row.code_sha256)
      .where('used_at', 'is', null)
      .returning('person')
      .execute();
    const person = await findPerson(tx, row.person);
    if (used.length === 0 || !person?.active) throw refused();
    await access(tx)
      .updateTable('people')
      .set({ password_hash: hash })
      .where('id', '=', row.person)
      .execute();
    await access(tx).deleteFrom('sessions').where('person', '=', row.person).execute();
    await tell(platform, tx, row.person, 'password-changed');
    await record(
      {
        ...tx,
        asker: { ...theNode, person: row.person, organisation: person.organisation.id, door: 'browser' },
      },
      {
        act: 'people.password-set-by-code',
        object: { kind: 'person', id: row.person },
        facts: { purpose: row.purpose },
      },
    );
    return { email: person.email };
  });
}

function goodCode(tx: Transaction, key: AccessKey, code: string) {
  return access(tx)
    .selectFrom('one_time_codes')
    .selectAll()
    .where('code_sha256', '=', key.hash(code.trim()))
    .where('used_at', 'is', null)
    .where('expires_at', '>', tx.now)
    .executeTakeFirst();
}
