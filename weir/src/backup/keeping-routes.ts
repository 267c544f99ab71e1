import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { record } from '#audit';
import { placeOf, theNode, type Platform } from '#platform';
import { backupOrderSchema, keysSchema, rotationSchema, takenBackupSchema } from './contract.ts';
import { takeBackup } from './take-backup.ts';

/** Key rotation and backups of a running node. */
export function keepingRoutes(platform: Platform): void {
  const { http, register, vault, jobs, config, clock } = platform;

  jobs.define('vault.rotate', async (_data, run) => {
    const { rewrapped, key } = await vault.rotate(
      async (done) => void (done % 100 === 0 && (await run.progress(done, 0))),
      run.signal,
    );
    await run.progress(rewrapped, rewrapped);
    await register.as(theNode, (tx) =>
      record(tx, {
        act: 'vault.key-rotated',
        object: { kind: 'vault-key', id: String(key) },
        facts: { rewrapped },
      }),
    );
  });
  // A rotation that a crash cut off goes on with the next start.
  http.server.addHook('onReady', async () => {
    if (vault.keyNumbers().length > 1)
      await register
        .as(theNode, (tx) => jobs.enqueue(tx, 'vault.rotate', {}))
        .catch((error: unknown) =>
          platform.log.warn({ event: 'rotation-not-resumed', place: placeOf(error) }),
        );
  });

  http.add((routes) => {
    routes.get(
      '/keys',
      { schema: { response: { 200: keysSchema } }, config: { access: ['administrator'] } },
      async () => ({ numbers: vault.keyNumbers() }),
    );
    routes.post(
      '/keys/rotation',
      { schema: { response: { 202: rotationSchema } }, config: { access: ['administrator'] } },
      async (request, reply) => {
        const job = await register.as(request.asker, async (tx) => {
          const id = await jobs.enqueue(tx, 'vault.rotate', {});
          await record(tx, {
            act: 'vault.key-rotation-ordered',
            object: { kind: 'vault-key', id: String(vault.keyNumbers()[0]) },
          });
          return id;
        });
        return reply.code(202).send({ job });
      },
    );
    routes.post(
      '/backups',
      {
        schema: { body: backupOrderSchema, response: { 200: takenBackupSchema } },
        config: { secret: true, access: ['administrator'] },
      },
      async (request) => {
        const folder = join(config.dataFolder, 'backups');
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const taken = await takeBackup(
          { config, register, vault, now: clock() },
          join(folder, request.body.name),
          request.body.passphrase,
        );
        await register.as(request.asker, (tx) =>
          record(tx, {
            act: 'backup.taken',
            object: { kind: 'backup', id: taken.sha256 },
            facts: { objects: taken.objects },
          }),
        );
        return taken;
      },
    );
  });
}
