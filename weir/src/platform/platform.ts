import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, type Chance, type Clock } from '@weir/engines/vocabulary';
import { systemClock } from './clock.ts';
import { readConfig, type Config } from './config.ts';
import { openEvents, type Events } from './events.ts';
import { openForeground, type Foreground } from './foreground.ts';
import { openHttp, type HttpServer } from './http.ts';
import { openJobs, type Jobs } from './jobs.ts';
import { healthRoutes } from './health.ts';
import { openLog, type Log } from './log.ts';
import { metricsRoutes } from './metrics.ts';
import { migrate } from './migrations.ts';
import { openEmbedded, openRegister, type Register } from './register.ts';
import { openVault, type Vault } from './vault.ts';

/** What every room stands on. */
export interface Platform {
  readonly config: Config;
  readonly register: Register;
  readonly vault: Vault;
  readonly jobs: Jobs;
  readonly events: Events;
  /** Who is being answered; long work in the background lets them go first, piece by piece. */
  readonly foreground: Foreground;
  readonly http: HttpServer;
  readonly log: Log;
  readonly clock: Clock;
  readonly chance: Chance;
  close(): Promise<void>;
}

export interface PlatformOptions {
  clock?: Clock;
  chance?: Chance;
  /** The embedded register in memory, empty or from an archive of its files: for tests. */
  inMemory?: boolean | Blob;
  /** The restore itself opens what it is filling. */
  restoring?: boolean;
}

/** Lies in a data folder while a restore fills it. */
export const restoringMark = 'restore-unfinished';

export async function openPlatform(
  config: Config = readConfig(),
  options: PlatformOptions = {},
): Promise<Platform> {
  const clock = options.clock ?? systemClock;
  if (options.restoring !== true && existsSync(join(config.dataFolder, restoringMark))) {
    throw new Problem({
      code: 'restore-unfinished',
      status: 409,
      detail:
        'A restore into this folder was cut off, so it is not whole. Empty the folder (and the database, where there is one) and restore again.',
    });
  }
  const log = openLog(config.logLevel);
  const { inMemory = false } = options;
  const register =
    inMemory === false
      ? await openRegister(config, clock)
      : await openEmbedded(undefined, clock, inMemory === true ? undefined : inMemory);
  try {
    await migrate(register);
    const foreground = openForeground();
    const jobs = openJobs(register, log, clock, foreground);
    const http = openHttp(config, register, log, foreground);
    healthRoutes({ config, register, http });
    metricsRoutes({ config, register, http });
    return {
      config,
      register,
      vault: openVault(config.vaultFolder, config.keyFolder),
      jobs,
      events: openEvents(jobs),
      foreground,
      http,
      log,
      clock,
      chance: options.chance ?? ((bytes) => crypto.getRandomValues(bytes)),
      close: async () => {
        await http.server.close();
        await jobs.stop();
        await register.close();
      },
    };
  } catch (error) {
    await register.close().catch(() => undefined);
    throw error;
  }
}
