import type { NamesOf } from '#people';
import type { Asker, Platform, Transaction } from '#platform';
import type { MatchingSettings } from './contract.ts';
import { tables } from './matching-store.ts';
import { note } from './noting.ts';

export async function settingsOf(tx: Transaction, namesOf: NamesOf): Promise<MatchingSettings> {
  const row = await tables(tx).selectFrom('matching_settings').selectAll().executeTakeFirstOrThrow();
  const name =
    row.changed_by === null
      ? null
      : ((await namesOf(tx, [row.changed_by])).get(row.changed_by)?.name ?? null);
  return {
    admittedCompartments: row.admitted,
    changedBy: row.changed_by === null ? null : { id: row.changed_by, name },
    changedAt: row.changed_at,
  };
}

/** Counts from the next table on; what crossed already cannot be taken back, and is noise when its epoch is over. */
export function changeSettings(
  { register }: Pick<Platform, 'register'>,
  asker: Asker,
  given: { admittedCompartments: readonly string[]; reason: string },
): Promise<void> {
  return register.as(asker, async (tx) => {
    const admitted = [...new Set(given.admittedCompartments)].sort();
    await tables(tx)
      .updateTable('matching_settings')
      .set({ admitted, changed_by: asker.person, changed_at: tx.now })
      .execute();
    await note(
      tx,
      'settings-changed',
      { kind: 'matching-settings', id: 'node' },
      { admitted: admitted.length },
      given.reason,
    );
  });
}
