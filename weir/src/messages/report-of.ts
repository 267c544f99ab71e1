import { sql } from 'kysely';
import type { Transaction } from '#platform';

/** A filing as the board needs it: whose it is and what it is called. */
export interface FilingName {
  readonly id: string;
  readonly number: string;
  readonly organisation: string;
}

/** By its id or its number, where the asker may see it. */
export async function findFiling(tx: Transaction, idOrNumber: string): Promise<FilingName | undefined> {
  const rows = await tx.run<FilingName>(
    sql`select id, number, organisation from reports where id = ${idOrNumber} or number = ${idOrNumber} limit 1`,
  );
  return rows[0];
}
