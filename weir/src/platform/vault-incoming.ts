import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { processIsAlive, startOf } from './folder-lock.ts';

/**
 * Files on their way into the vault. A file that a killed process left half-written has no name in the vault and no
 * receipt; the next start clears it. Its name tells whose it is, because several nodes may share one vault.
 */
export const incomingFolder = 'incoming';

const oneDayMs = 24 * 60 * 60_000;
const host = hostname().replaceAll(/[^a-zA-Z0-9.-]/g, '');

/** Read once: it never changes, and every file that comes in needs it. */
let ownStart: string | undefined;

export function incomingName(): string {
  ownStart ??= startOf(process.pid);
  return `${host}_${process.pid}_${ownStart}_${randomBytes(8).toString('hex')}.part`;
}

export function clearLeftovers(vaultFolder: string): void {
  const folder = join(vaultFolder, incomingFolder);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const [from, pid, started] = name.split('_');
    try {
      const abandoned =
        from === host
          ? !processIsAlive(Number(pid), started ?? '')
          : // Another machine's: nobody writes one file for a day.
            Date.now() - statSync(path).mtimeMs > oneDayMs;
      if (abandoned) rmSync(path, { force: true });
    } catch {
      // Gone meanwhile, or not ours to remove: it harms nothing.
    }
  }
}
