import { randomBytes } from 'node:crypto';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import type { Platform } from './platform.ts';
import { incomingFolder } from './vault-incoming.ts';

type Part = Pick<Platform, 'config' | 'register' | 'http'>;

/** Below this no report is taken: the vault and the register need room to say so. */
const leastFreeBytes = 64 * 1024 * 1024;

/**
 * `/health/live`: the process answers. `/health`: it can do its work; 503 with a problem document says what it cannot.
 * Both answer anybody, so they tell nothing but that.
 */
export function healthRoutes({ config, register, http }: Part): void {
  http.server.get('/health/live', { config: {} }, async () => ({ status: 'ok' }));
  http.server.get('/health', { config: {} }, async () => {
    await register.ping();
    await vaultTakes(config.vaultFolder);
    const free = await freeBytes(config.dataFolder);
    if (free < leastFreeBytes) {
      throw new Problem({
        code: 'disk-full',
        status: 503,
        detail: 'The disk is nearly full, so reports may be refused. Free some space.',
      });
    }
    return { status: 'ok', checks: { register: 'ok', vault: 'ok', disk: 'ok' } };
  });
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function vaultTakes(folder: string): Promise<void> {
  const path = join(folder, incomingFolder, `health_${process.pid}_${randomBytes(6).toString('hex')}.part`);
  try {
    const file = await open(path, 'wx', 0o600);
    await file.close();
  } catch (cause) {
    throw new Problem({
      code: 'vault-not-writable',
      status: 503,
      detail:
        'The vault takes no files, so no report can be accepted. Check the disk and the rights of its folder.',
      cause,
    });
  } finally {
    await rm(path, { force: true });
  }
}
