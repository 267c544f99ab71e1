import { sql } from 'kysely';
import { Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform } from '#platform';
import { record } from '#audit';

/**
 * Shreds the data key of one object, by order. Recorded before (so that no erasure goes unrecorded, whatever happens in
 * between) and after. What a legal hold keeps is not erased. @throws Problem `object-held`
 */
export async function eraseObject(
  { register, vault }: Pick<Platform, 'register' | 'vault'>,
  asker: Asker,
  order: { sha256: string; ground: string; reason: string },
): Promise<void> {
  const [found] = await register.as(asker, (tx) =>
    tx.run<{ held: boolean }>(sql`select vault_file_held(${order.sha256}) as held`),
  );
  if (found?.held === true) {
    throw new Problem({
      code: 'object-held',
      status: 409,
      detail: 'A legal hold keeps this. Nothing was erased. Have the hold lifted first, with its reason.',
    });
  }
  const object = { kind: 'vault-object', id: order.sha256 };
  await register.as(asker, (tx) =>
    record(tx, { act: 'vault.erasure-ordered', object, ground: order.ground, reason: order.reason }),
  );
  await vault.erase(order.sha256);
  await register.as(asker, (tx) => record(tx, { act: 'vault.erased', object, ground: order.ground }));
}
