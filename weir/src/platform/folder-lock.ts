import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';

/**
 * One process works on a data folder at a time: PGlite neither locks its folder nor notices a second opener, and
 * loses rows (seen). The lock names its holder by process id and start time, so that a lock left by a killed process
 * is known as stale even when its id has been given away again.
 */
export interface FolderLock {
  release(): void;
}

export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
      closeSync(file);
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (holderIsAlive(path)) break;
      rmSync(path, { force: true });
    }
  }
  throw new Problem({
    code: 'folder-in-use',
    status: 409,
    detail:
      'Another Weir process works on this data folder. Stop it first, or start this one with another --data folder.',
  });
}

function holderIsAlive(path: string): boolean {
  try {
    const { pid, started } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; started: string };
    return processIsAlive(pid, started);
  } catch {
    // A half-written file: stale.
    return false;
  }
}

export function processIsAlive(pid: number, started: string): boolean {
  try {
    process.kill(pid, 0);
    return startOf(pid) === started;
  } catch (error) {
    // Alive but another user's, or no such process.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Start time in clock ticks since boot (Linux, field 22 of /proc/PID/stat); elsewhere the id alone must do. */
export function startOf(pid: number): string {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return '';
  const text = readFileSync(stat, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
