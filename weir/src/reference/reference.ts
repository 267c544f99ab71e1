import { record } from '#audit';
import type { Platform } from '#platform';
import { importSchema, installedListSchema, installedSchema } from './contract.ts';
import { ReferenceStore, view } from './reference-store.ts';

const minute = 60_000;

/**
 * Reference data that came after the release: loaded before any other room reads it, in force from its day on. A package
 * whose day comes while the node runs is laid over within a minute.
 */
export function createReference({ http, register, config, clock }: Platform): void {
  const store = new ReferenceStore(config.dataFolder);
  const today = (): string => clock().slice(0, 10);
  store.load();
  store.apply(today());
  let applied = today();
  const timer = setInterval(() => {
    if (applied === today()) return;
    applied = today();
    store.apply(applied);
  }, minute);
  timer.unref();
  http.server.addHook('onClose', async () => clearInterval(timer));

  http.add((routes) => {
    routes.get(
      '/reference-packages',
      {
        schema: { response: { 200: installedListSchema } },
        config: { access: ['administrator', 'auditor'] },
      },
      async () => ({ packages: store.list(today()) }),
    );
    routes.post(
      '/reference-packages',
      {
        schema: { body: importSchema, response: { 200: installedSchema } },
        config: { access: ['administrator'] },
      },
      async (request) => {
        const { package: given, publicKey } = request.body;
        let kept: ReturnType<ReferenceStore['examine']> | undefined;
        try {
          await register.as(request.asker, async (tx) => {
            const { manifest, publisher } = store.examine(given, publicKey, tx.now);
            await record(tx, {
              act: 'reference.imported',
              object: { kind: 'reference-package', id: String(manifest.version) },
              facts: { validFrom: manifest.validFrom, publisher },
            });
            // Again: another import may have come in between. From here to the file nothing waits.
            const opened = store.examine(given, publicKey, tx.now);
            store.keep(opened, { package: given, publicKey, importedAt: tx.now });
            kept = opened;
          });
        } catch (error) {
          // What the audit log does not tell of is not kept either.
          if (kept !== undefined) store.forget(kept);
          throw error;
        }
        const opened = kept!;
        store.apply(today());
        return view(opened, today());
      },
    );
    routes.post(
      '/reference-packages/rollback',
      { schema: { response: { 200: installedSchema } }, config: { access: ['administrator'] } },
      async (request) => {
        const taken = await register.as(request.asker, async (tx) => {
          const newest = store.newest();
          await record(tx, {
            act: 'reference.taken-back',
            object: { kind: 'reference-package', id: String(newest.manifest.version) },
          });
          store.takeBack(newest, tx.now);
          return newest;
        });
        store.apply(today());
        return { ...view(taken, today()), inForce: false };
      },
    );
  });
}
