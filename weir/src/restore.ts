import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import { verify } from '#audit';
import { checkPassphrase, readBackup, type RestoredBackup } from '#backup';
import {
  lockFolder,
  openRegister,
  openVault,
  restoringMark,
  systemClock,
  theNode,
  type Config,
} from '#platform';
import { openApp } from './app.ts';
import { emptyFolder, markRestoring } from './keeping-commands.ts';

export interface Restored extends Omit<RestoredBackup, 'jobs'> {
  readonly jobs: number;
  readonly auditOk: boolean;
  readonly auditEntries: number;
  readonly ledgerFiles: number;
}

/**
 * One command from a backup to a node that can start. Until all is there a mark lies in the folder, and a node refuses to
 * start from it; of a backup that cannot be read, nothing stays.
 */
export async function restore(file: string, passphrase: string, config: Config): Promise<Restored> {
  checkPassphrase(passphrase);
  if (existsSync(config.dataFolder) && readdirSync(config.dataFolder).length > 0) {
    throw new Problem({
      code: 'restore-not-empty',
      status: 409,
      detail:
        'The folder to restore into is not empty. Name an empty or new one, so that nothing is written over.',
    });
  }
  await markRestoring(config.dataFolder, restoringMark);
  const lock = lockFolder(config.dataFolder);
  let read: RestoredBackup | undefined;
  try {
    const register = await openRegister(config, systemClock);
    try {
      let vault: ReturnType<typeof openVault> | undefined;
      read = await readBackup(file, passphrase, {
        config,
        register,
        vault: () => (vault ??= openVault(config.vaultFolder, config.keyFolder)),
      });
    } finally {
      await register.close();
    }
    const app = await openApp(config, { restoring: true });
    try {
      await app.ready();
      const ledger = await app.ledger.rebuild(theNode);
      await app.platform.jobs.start();
      for (const job of read.jobs)
        await app.platform.register.as({ ...theNode, person: job.askedBy }, (tx) =>
          app.platform.jobs.enqueue(tx, job.name, job.data),
        );
      await app.platform.jobs.idle();
      const verdict = await app.platform.register.as(theNode, (tx) => verify(tx));
      await rm(join(config.dataFolder, restoringMark), { force: true });
      const { jobs, ...told } = read;
      return {
        ...told,
        jobs: jobs.length,
        auditOk: verdict.ok,
        auditEntries: verdict.entries,
        ledgerFiles: ledger.files,
      };
    } finally {
      await app.close();
    }
  } catch (error) {
    // Only what this restore wrote itself: the folder was empty before.
    if (read === undefined) await emptyFolder(config.dataFolder);
    throw error;
  } finally {
    lock.release();
  }
}
