import type { Asker, Platform } from '#platform';
import { record } from '#audit';

/**
 * Shreds the data key of one object, by order. Recorded before (so that no erasure goes unrecorded, whatever happens in
 * between) and after.
 */
export async function eraseObject(
  { register, vault }: Pick<Platform, 'register' | 'vault'>,
  asker: Asker,
  order: { sha256: string; ground: string; reason: string },
): Promise<void> {
  const object = { kind: 'vault-object', id: order.sha256 };
  await register.as(asker, (tx) =>
    record(tx, { act: 'vault.erasure-ordered', object, ground: order.ground, reason: order.reason }),
  );
  await vault.erase(order.sha256);
  await register.as(asker, (tx) => record(tx, { act: 'vault.erased', object, ground: order.ground }));
}
