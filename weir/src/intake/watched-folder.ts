import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import type { Submission } from './contract.ts';

/**
 * A folder in which filers' machines lay reports, one folder for each reporting entity under its number:
 *
 *     1001/ report.xml        complete when its size and time stood still, or at once when report.xml.ready stands beside it
 *     1001/ report.xml.part   being written: left alone (also .tmp, .filepart, .crdownload, names that begin with a dot or end with ~)
 *     1001/ working/          being filed
 *     1001/ done/             accepted, or held for the FIU's officer; beside each file NAME.receipt.json
 *     1001/ returned/         returned or refused; NAME.receipt.json holds the findings, or the reason
 *
 * A file is in exactly one of these folders at any moment, moved by rename. What a crash leaves in `working` is filed again:
 * the same bytes get the same receipt, so nothing is lost and nothing doubled.
 */
export interface WatchedFolder {
  readonly folder: string;
  readonly settleMs: number;
  /** Files the bytes for the entity. A `Problem` below 500 returns the file; anything else is tried again later. */
  readonly submit: (entity: string, file: { name: string; path: string }) => Promise<Submission>;
  /** Whether this is the number of an entity: other folders are left alone. */
  readonly known: (entity: string) => Promise<boolean>;
  readonly now: () => number;
  readonly largest: number;
}

export interface WatchResult {
  readonly taken: number;
  readonly accepted: number;
  readonly returned: number;
  /** Left in `working`, to be tried again. */
  readonly failed: number;
  /** A code of what kept them, for the log. */
  readonly trouble: string | null;
}

const own = { working: 'working', done: 'done', returned: 'returned' } as const;
const unfinished = /^\.|~$|\.(?:part|tmp|temp|filepart|crdownload|swp|lock|ready)$/i;
/** So many files of one entity in one look: one filer's flood does not keep the others waiting. */
const mostAtOnce = 50;
const mostLooked = 10_000;

/** Sees what stood still between two looks; keeps only what it saw last. */
export function watchFolder(given: WatchedFolder): { look(signal?: AbortSignal): Promise<WatchResult> } {
  let seen = new Map<string, { size: number; mtimeMs: number; since: number }>();

  async function look(signal?: AbortSignal): Promise<WatchResult> {
    const next: typeof seen = new Map();
    const result = { taken: 0, accepted: 0, returned: 0, failed: 0, trouble: null as string | null };
    const ended = (): boolean => signal?.aborted ?? false;
    for (const entity of await folders(given.folder)) {
      if (ended()) break;
      if (!(await given.known(entity))) continue;
      const folder = join(given.folder, entity);
      for (const name of Object.values(own))
        await mkdir(join(folder, name), { recursive: true, mode: 0o750 });
      await take(folder, next);
      const working = await names(join(folder, own.working));
      for (const name of working.slice(0, mostAtOnce)) {
        if (ended()) break;
        result.taken++;
        try {
          const state = await file(entity, folder, name);
          if (state !== 'given-back') result[state]++;
        } catch (error) {
          result.failed++;
          result.trouble =
            error instanceof Problem ? error.code : ((error as NodeJS.ErrnoException).code ?? 'unexpected');
        }
      }
    }
    seen = next;
    return result;
  }

  /** Moves what is complete into `working`. */
  async function take(folder: string, next: typeof seen): Promise<void> {
    const all = await names(folder);
    const there = new Set(all);
    let room = mostAtOnce - (await names(join(folder, own.working))).length;
    for (const name of all) {
      if (unfinished.test(name)) continue;
      const path = join(folder, name);
      const stat = await lstat(path).catch(() => undefined);
      if (stat === undefined || !isPlainFile(stat)) continue;
      const ready = there.has(`${name}.ready`);
      if (!ready) {
        const before = seen.get(path);
        const same = before !== undefined && before.size === stat.size && before.mtimeMs === stat.mtimeMs;
        const since = same ? before.since : given.now();
        next.set(path, { size: stat.size, mtimeMs: stat.mtimeMs, since });
        if (!same || given.now() - since < given.settleMs) continue;
      }
      if (room <= 0) continue;
      const target = await freeName(join(folder, own.working), name);
      try {
        await rename(path, join(folder, own.working, target));
      } catch (error) {
        // Somebody took it away between the two looks.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        throw error;
      }
      if (ready) await rm(`${path}.ready`, { force: true });
      next.delete(path);
      room--;
    }
  }

  async function file(
    entity: string,
    folder: string,
    name: string,
  ): Promise<'accepted' | 'returned' | 'given-back'> {
    const path = join(folder, own.working, name);
    const before = await lstat(path);
    if (!isPlainFile(before)) {
      await settle(
        folder,
        name,
        own.returned,
        refusal('not-a-file', 'This is no plain file, so it was not read.'),
      );
      return 'returned';
    }
    if (before.size > given.largest) {
      await settle(
        folder,
        name,
        own.returned,
        refusal(
          'upload-too-large',
          'The file is larger than this node takes. Split it, or ask the FIU to raise the limit.',
        ),
      );
      return 'returned';
    }
    let answer: Submission;
    try {
      answer = await given.submit(entity, { name, path });
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500 || error.status === 429) throw error;
      await settle(folder, name, own.returned, refusal(error.code, error.detail, error.facts));
      return 'returned';
    }
    const after = await lstat(path);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      // Its writer was not done: it is given back and looked at again when it stands still. Half of it may have been returned;
      // the whole is another file and gets its own receipt.
      await rename(path, join(folder, await freeName(folder, name)));
      return 'given-back';
    }
    const accepted = answer.state === 'accepted' || answer.state === 'held';
    await settle(folder, name, accepted ? own.done : own.returned, answer);
    return accepted ? 'accepted' : 'returned';
  }

  return { look };
}

/** Writes the receipt, then moves the file beside it: a file in `done` always has its receipt. */
async function settle(folder: string, name: string, to: string, receipt: object): Promise<void> {
  const target = join(folder, to);
  const text = `${JSON.stringify(receipt, null, 2)}\n`;
  // A crash between the two leaves the receipt alone; the second try finds it equal and uses its name again.
  let free = name;
  for (let n = 2; await taken(target, free, text); n++) free = numbered(name, n);
  await writeDurably(join(target, `${free}.receipt.json`), text);
  await rename(join(folder, own.working, name), join(target, free));
  await syncFolder(target);
}

async function taken(target: string, name: string, receipt: string): Promise<boolean> {
  if ((await lstat(join(target, name)).catch(() => undefined)) !== undefined) return true;
  const written = await readFile(join(target, `${name}.receipt.json`), 'utf8').catch(() => undefined);
  return written !== undefined && keyOf(written) !== keyOf(receipt);
}

/** What makes two receipts the same: not whether it was said for the second time. */
function keyOf(text: string): string {
  try {
    const { number, sha256, code } = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify([number, sha256, code]);
  } catch {
    return text;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const beside = `${path}.part`;
  const handle = await open(beside, 'w', 0o640);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, path);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const numbered = (name: string, n: number): string => {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? `${name}.${n}` : `${name.slice(0, dot)}.${n}${name.slice(dot)}`;
};

async function freeName(folder: string, name: string): Promise<string> {
  let free = name;
  for (let n = 2; (await lstat(join(folder, free)).catch(() => undefined)) !== undefined; n++)
    free = numbered(name, n);
  return free;
}

/** Neither folder, pipe, device nor a link: a link could lead to what is not the filer's to send. */
const isPlainFile = (stat: Stats): boolean => stat.isFile() && stat.nlink === 1;

async function names(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .slice(0, mostLooked);
}

async function folders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

const refusal = (code: string, detail: string, facts: object = {}) => ({
  state: 'returned',
  code,
  detail,
  ...facts,
});
