import { copyFile, mkdir, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { TakenBackup } from '#backup';
import type { Command, CommandContext, Config } from '#platform';
import { nodeRuns } from './node-client.ts';

/** Keeping what cannot be rebuilt: backup, restore, and the vault's keys. */
export const keepingCommands: readonly Command[] = [
  {
    words: ['backup'],
    usage: '--out FILE|DIR',
    summary:
      'Write register, vault and keys into one encrypted file; the recovery passphrase comes from WEIR_BACKUP_PASSPHRASE or WEIR_BACKUP_PASSPHRASE_FILE.',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { out: { type: 'string' } } });
      if (values.out === undefined) throw usage('Give --out, the file or folder to write to.');
      const config = context.config({ logLevel: 'warn' });
      const passphrase = recoveryPassphrase();
      const out = await fileFor(values.out);
      const taken =
        config.databaseUrl === undefined && (await nodeRuns(config))
          ? await throughNode(context, out, passphrase)
          : await beside(config, out, passphrase);
      const rows = Object.values(taken.rows).reduce((sum, count) => sum + count, 0);
      context.output.say(
        `${out} holds ${rows} rows of the register and ${taken.objects} files of the vault as of ${taken.takenAt} (SHA-256 ${taken.sha256}).`,
      );
      context.output.json(taken);
      return 0;
    },
  },
  {
    words: ['restore'],
    usage: 'FILE --into DIR',
    summary:
      'Read a backup into an empty data folder (and the empty database of DATABASE_URL, where that is set), rebuild the ledger, and check what came.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({
        args,
        options: { into: { type: 'string' } },
        allowPositionals: true,
      });
      const [file] = positionals;
      if (file === undefined || values.into === undefined)
        throw usage('Give the backup file, and --into with the folder to fill.');
      const { restore } = await import('./restore.ts');
      const into = resolve(values.into);
      const done = await restore(
        file,
        recoveryPassphrase(),
        context.config({ data: into, logLevel: 'warn' }),
      );
      context.output.say(
        `Restored as of ${done.takenAt}: ${done.objects} files of the vault, ${done.auditEntries} entries of the audit log (${done.auditOk ? 'whole' : 'NOT WHOLE'}), ledger rebuilt. Start the node with --data ${into}; everybody signs in anew.`,
      );
      context.output.json(done);
      return done.auditOk ? 0 : 1;
    },
  },
  {
    words: ['key', 'rotate'],
    usage: '',
    summary:
      'Make a new vault key, give every file to it, and retire the old one; goes on where an earlier run was cut off.',
    run: async (_args, context) => {
      const config = context.config({ logLevel: 'warn' });
      const done = (await nodeRuns(config)) ? await rotateInNode(context) : await rotateHere(config);
      context.output.say(
        `The vault works under key ${done.key}; ${done.rewrapped} files were given to it. The old key is in ${join(config.keyFolder, 'retired')}: destroy it once no older copy of the vault's folder needs to be read.`,
      );
      context.output.json(done);
      return 0;
    },
  },
];

async function throughNode(context: CommandContext, out: string, passphrase: string): Promise<TakenBackup> {
  const client = await context.node();
  const taken = await client.request<TakenBackup>('POST', '/api/v1/backups', {
    name: basename(out),
    passphrase,
  });
  await moveTo(taken.out, out);
  return { ...taken, out };
}

async function moveTo(from: string, to: string): Promise<void> {
  if (from === to) return;
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, `${to}.part`);
    await rename(`${to}.part`, to);
    await unlink(from);
  }
}

/** Without the node: on PostgreSQL beside a running one, on the embedded register under the folder's lock. */
async function beside(config: Config, out: string, passphrase: string): Promise<TakenBackup> {
  await needsFolder(config);
  const { lockFolder, openRegister, openVault, systemClock, theNode } = await import('#platform');
  const { takeBackup } = await import('#backup');
  const { record } = await import('#audit');
  const lock = config.databaseUrl === undefined ? lockFolder(config.dataFolder) : undefined;
  try {
    const register = await openRegister(config, systemClock);
    try {
      const vault = openVault(config.vaultFolder, config.keyFolder);
      const taken = await takeBackup({ config, register, vault, now: systemClock() }, out, passphrase);
      await register.as({ ...theNode, door: 'command' }, (tx) =>
        record(tx, {
          act: 'backup.taken',
          object: { kind: 'backup', id: taken.sha256 },
          facts: { objects: taken.objects },
        }),
      );
      return taken;
    } finally {
      await register.close();
    }
  } finally {
    lock?.release();
  }
}

async function rotateInNode(context: CommandContext): Promise<{ key: number; rewrapped: number }> {
  const client = await context.node();
  const { job } = await client.request<{ job: string }>('POST', '/api/v1/keys/rotation');
  for (;;) {
    const state = await client.request<{ state: string; done: number; problem: string | null }>(
      'GET',
      `/api/v1/jobs/${job}`,
    );
    if (state.state === 'done') {
      const { numbers } = await client.request<{ numbers: number[] }>('GET', '/api/v1/keys');
      return { key: numbers[0]!, rewrapped: state.done };
    }
    if (state.state === 'failed' || state.state === 'cancelled') {
      throw new Problem({
        code: state.problem ?? 'rotation-cancelled',
        status: 409,
        detail: 'The rotation did not end; the vault can be read as before. See the log, then run it again.',
      });
    }
    await new Promise((resume) => setTimeout(resume, 300));
  }
}

async function rotateHere(config: Config): Promise<{ key: number; rewrapped: number }> {
  await needsFolder(config);
  const { lockFolder, openPlatform, theNode } = await import('#platform');
  const { record } = await import('#audit');
  const lock = lockFolder(config.dataFolder);
  try {
    const platform = await openPlatform(config);
    try {
      const done = await platform.vault.rotate();
      await platform.register.as({ ...theNode, door: 'command' }, (tx) =>
        record(tx, {
          act: 'vault.key-rotated',
          object: { kind: 'vault-key', id: String(done.key) },
          facts: { rewrapped: done.rewrapped },
        }),
      );
      return done;
    } finally {
      await platform.close();
    }
  } finally {
    lock.release();
  }
}

/** @throws Problem `node-missing`: a backup of nothing would look like one of something */
async function needsFolder(config: Config): Promise<void> {
  const there = await stat(config.vaultFolder).catch(() => undefined);
  if (there) return;
  throw new Problem({
    code: 'node-missing',
    status: 404,
    detail: 'There is no node here: its vault does not exist. Name the data folder with --data.',
  });
}

async function fileFor(out: string): Promise<string> {
  const there = await stat(out).catch(() => undefined);
  if (!there?.isDirectory()) return resolve(out);
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return resolve(out, `weir-${stamp}.backup`);
}

function recoveryPassphrase(): string {
  const file = process.env['WEIR_BACKUP_PASSPHRASE_FILE'];
  const text = file === undefined ? process.env['WEIR_BACKUP_PASSPHRASE'] : readFileSync(file, 'utf8').trim();
  if (text !== undefined && text !== '') return text;
  throw new Problem({
    code: 'passphrase-missing',
    status: 400,
    detail:
      'Name the file with the recovery passphrase in WEIR_BACKUP_PASSPHRASE_FILE (or give it in WEIR_BACKUP_PASSPHRASE). Without it nobody can read the backup, so keep it apart from the backups.',
  });
}

/** Empties a folder that was empty when the restore began. */
export async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

export async function markRestoring(folder: string, mark: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, mark), '', { flag: 'wx' });
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
