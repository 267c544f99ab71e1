import { randomBytes } from 'node:crypto';
import type { Transaction } from '#platform';
import type { AccessKey } from './access-key.ts';
import { access } from './access-store.ts';

const letters = '23456789abcdefghjkmnpqrstuvwxyz';
const howMany = 10;

/** Ten characters of an alphabet without look-alikes, in two halves: about 49 bits, each good once. */
function newCode(): string {
  let code = '';
  while (code.length < 10) {
    for (const byte of randomBytes(16)) {
      if (byte < letters.length * 8 && code.length < 10) code += letters[byte % letters.length]!;
    }
  }
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

const plain = (code: string): string => code.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Makes new ones; the old end. */
export async function renewRecoveryCodes(tx: Transaction, key: AccessKey, person: string): Promise<string[]> {
  const codes = Array.from({ length: howMany }, newCode);
  await access(tx).deleteFrom('recovery_codes').where('person', '=', person).execute();
  await access(tx)
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ person, code_sha256: key.hash(plain(code)), used_at: null })))
    .execute();
  return codes;
}

export async function spendRecoveryCode(
  tx: Transaction,
  key: AccessKey,
  person: string,
  code: string,
): Promise<boolean> {
  const rows = await access(tx)
    .updateTable('recovery_codes')
    .set({ used_at: tx.now })
    .where('person', '=', person)
    .where('code_sha256', '=', key.hash(plain(code)))
    .where('used_at', 'is', null)
    .returning('person')
    .execute();
  return rows.length === 1;
}

export async function recoveryCodesLeft(tx: Transaction, person: string): Promise<number> {
  const rows = await access(tx)
    .selectFrom('recovery_codes')
    .select('code_sha256')
    .where('person', '=', person)
    .where('used_at', 'is', null)
    .execute();
  return rows.length;
}
