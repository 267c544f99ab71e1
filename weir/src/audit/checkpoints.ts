import { mkdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import { theNode, type Asker, type Platform } from '#platform';
import { auditEnd, type AuditTables } from './audit.ts';
import type { Checkpoint } from './checkpoint.ts';
import { openNodeKey, type NodeKey } from './node-key.ts';

export interface Checkpoints {
  readonly key: NodeKey;
  /** Signs where the log's end is now; the same end is signed once. Also as a file in the data folder. */
  take(asker: Asker): Promise<Checkpoint>;
  kept(asker: Asker): Promise<Checkpoint[]>;
}

const everyMs = 60 * 60_000;

/** Checkpoints by the clock and on request. Each hour, where something was added since the last one. */
export function createCheckpoints({ register, jobs, http, config, log }: Platform): Checkpoints {
  let key: NodeKey | undefined;
  const nodeKey = (): NodeKey => (key ??= openNodeKey(config.keyFolder));

  const take = async (asker: Asker): Promise<Checkpoint> => {
    const checkpoint = await register.as(asker, async (tx) => {
      const end = await auditEnd(tx);
      if (!end) {
        throw new Problem({
          code: 'audit-log-empty',
          status: 409,
          detail: 'The audit log has no entry yet, so there is nothing to sign.',
        });
      }
      const made = nodeKey().sign({ ...end, at: tx.now });
      const { kind: _, ...row } = made;
      await tx
        .tables<AuditTables>()
        .insertInto('audit_checkpoints')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const first = await tx
        .tables<AuditTables>()
        .selectFrom('audit_checkpoints')
        .selectAll()
        .where('position', '=', end.position)
        .executeTakeFirstOrThrow();
      return { kind: made.kind, ...first };
    });
    const folder = join(config.dataFolder, 'checkpoints');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${String(checkpoint.position).padStart(12, '0')}.json`);
    await writeFile(`${path}.part`, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600 });
    await rename(`${path}.part`, path);
    return checkpoint;
  };

  jobs.define('audit.checkpoint', async () => void (await take(theNode)));
  const timer = setInterval(() => {
    void register
      .as(theNode, async (tx) => {
        const end = await auditEnd(tx);
        const last = await tx
          .tables<AuditTables>()
          .selectFrom('audit_checkpoints')
          .select((select) => select.fn.max('position').as('position'))
          .executeTakeFirst();
        if (end && end.position > (last?.position ?? 0)) await jobs.enqueue(tx, 'audit.checkpoint', {});
      })
      .catch(() => log.warn({ event: 'checkpoint-not-taken' }));
  }, everyMs);
  timer.unref();
  http.server.addHook('onClose', async () => clearInterval(timer));

  return {
    get key() {
      return nodeKey();
    },
    take,
    kept: (asker) =>
      register.as(asker, async (tx) =>
        (
          await tx
            .tables<AuditTables>()
            .selectFrom('audit_checkpoints')
            .selectAll()
            .orderBy('position')
            .execute()
        ).map((row) => ({ kind: 'weir-audit-checkpoint' as const, ...row })),
      ),
  };
}
