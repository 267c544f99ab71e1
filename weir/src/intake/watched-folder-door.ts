import { createReadStream } from 'node:fs';
import { findOrganisation } from '#people';
import { theNode, type Asker, type Platform } from '#platform';
import type { Intake } from './intake.ts';
import { watchFolder, type WatchResult } from './watched-folder.ts';

/** The node files what its filers laid down for them, each for the entity whose folder it is. */
const door: Asker = { ...theNode, roles: ['fiu_intake'], door: 'job' };
const pauseMs = 1000;
/** After trouble (the database is gone) it waits longer, up to this. */
const longestPauseMs = 60_000;

export interface WatchedFolderDoor {
  /** Begins to look; nothing happens where no folder is set. */
  start(): void;
  /** One look, for tests. */
  look(): Promise<WatchResult>;
  /** Ends after the file at hand. */
  stop(): Promise<void>;
}

export function openWatchedFolder(platform: Platform, intake: Intake): WatchedFolderDoor {
  const { config, register, log } = platform;
  const folder = config.watchFolder;
  const nothing = { taken: 0, accepted: 0, returned: 0, failed: 0, trouble: null };
  if (folder === undefined)
    return { start: () => undefined, look: async () => nothing, stop: async () => undefined };

  const watch = watchFolder({
    folder,
    settleMs: config.watchSettleMs,
    largest: config.uploadLimit,
    now: () => Date.now(),
    known: (entity) =>
      register.as(
        theNode,
        async (tx) => (await findOrganisation(tx, { reportingEntityId: entity })) !== undefined,
      ),
    submit: (entity, file) =>
      intake.submit(door, { file: { name: file.name, bytes: createReadStream(file.path) }, as: entity }),
  });
  const controller = new AbortController();
  let running: Promise<void> | undefined;
  let wake: (() => void) | undefined;

  async function run(): Promise<void> {
    let pause = pauseMs;
    while (!controller.signal.aborted) {
      try {
        const result = await watch.look(controller.signal);
        pause = result.failed > 0 ? Math.min(pause * 2, longestPauseMs) : pauseMs;
        if (result.trouble !== null)
          log.warn({ event: 'watched-folder-failed', code: result.trouble, files: result.failed });
        // More may lie there than one look takes.
        if (result.taken > 0 && result.failed === 0) continue;
      } catch (error) {
        pause = Math.min(pause * 2, longestPauseMs);
        log.warn({
          event: 'watched-folder-failed',
          code: (error as { code?: string }).code ?? 'unexpected',
        });
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  return {
    start: () => void (running ??= run()),
    look: () => watch.look(controller.signal),
    stop: async () => {
      controller.abort();
      wake?.();
      await running;
    },
  };
}
