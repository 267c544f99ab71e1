import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import { migrate, writeOnce, type Config, type Register, type Vault } from '#platform';
import { damagedAt, readArchive, type ReadPart } from './archive.ts';
import { fillRegister, quoted, type PendingJob } from './register-rows.ts';
import type { Beginning, Ending } from './take-backup.ts';

export interface RestoredBackup extends Ending {
  readonly takenAt: string;
  readonly jobs: readonly PendingJob[];
}

/**
 * Fills an empty register and an empty vault. The register's rows are one transaction, which commits only when all parts
 * were read and counted: of a damaged backup nothing stays.
 */
export async function readBackup(
  path: string,
  passphrase: string,
  place: { config: Config; register: Register; vault: () => Vault },
): Promise<RestoredBackup> {
  const { register, config } = place;
  const parts = readArchive(path, passphrase)[Symbol.asyncIterator]();
  const next = async (): Promise<ReadPart | undefined> => {
    const { value, done } = await parts.next();
    return done === true ? undefined : (value as ReadPart);
  };
  try {
    const first = await next();
    if (first?.name !== 'beginning') throw damagedAt('beginning', undefined);
    const beginning = JSON.parse(await textOf(first)) as Beginning;
    await takeShape(register, beginning);
    let jobs: PendingJob[] = [];
    let ending: Ending | undefined;
    const rows: Record<string, number> = {};
    let objects = 0;
    let bytes = 0;
    await register.ownerTransaction('write', async (query) => {
      await fillRegister(query, async (load) => {
        for (let part = await next(); part; part = await next()) {
          const [kind, name = ''] = part.name.split('/', 2) as [string, string?];
          if (kind === 'register') {
            rows[name] = await load(name, linesOf(part.bytes));
          } else if (kind === 'vault') {
            const kept = await place.vault().put(part.bytes);
            if (kept.sha256 !== name) throw damagedAt(part.name, undefined);
            objects++;
            bytes += kept.size;
          } else if (kind === 'keys') {
            // Keys are bytes, not text.
            const key = await bytesOf(part);
            mkdirSync(config.keyFolder, { recursive: true, mode: 0o700 });
            writeOnce(join(config.keyFolder, basename(name)), key);
          } else if (kind === 'jobs') {
            jobs = JSON.parse(await textOf(part)) as PendingJob[];
          } else if (kind === 'ending') {
            ending = JSON.parse(await textOf(part)) as Ending;
          } else {
            throw damagedAt(part.name, undefined);
          }
        }
      });
      const found = JSON.stringify({ rows, objects, bytes });
      if (!ending || JSON.stringify(ending) !== found) throw damagedAt('ending', undefined);
      for (const { name, value } of beginning.sequences)
        await query('select setval($1::regclass, $2::bigint)', [quoted(name), value]);
      // Their work is enqueued anew, under new ids.
      await query(`delete from jobs where state in ('waiting', 'running')`);
    });
    return { takenAt: beginning.takenAt, jobs, rows, objects, bytes };
  } finally {
    await parts.return?.(undefined);
  }
}

/** The shape that the backup had: its migrations and no later ones; those run when the node opens. */
async function takeShape(register: Register, beginning: Beginning): Promise<void> {
  const there = await register.ownerQuery<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  if (there.length > 0) {
    throw new Problem({
      code: 'restore-not-empty',
      status: 409,
      detail:
        'The register already holds tables. Restore into an empty database, so that nothing is written over.',
    });
  }
  const had = new Map(beginning.migrations.map((each) => [each.name, each.sha256]));
  const applied = await migrate(register, undefined, (name) => had.has(name));
  const unknown = [...had.keys()].filter((name) => !applied.includes(name));
  const rows = await register.ownerQuery<{ name: string; sha256: string }>(
    'select name, sha256 from migrations',
  );
  const different = rows.filter((row) => had.get(row.name) !== row.sha256).map((row) => row.name);
  if (unknown.length > 0 || different.length > 0) {
    throw new Problem({
      code: 'backup-of-another-version',
      status: 409,
      detail: `The backup comes from another version of Weir (${[...unknown, ...different].join(', ')}). Restore it with the version that wrote it or a newer one.`,
      facts: { migrations: [...unknown, ...different] },
    });
  }
}

async function bytesOf(part: ReadPart): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of part.bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function textOf(part: ReadPart): Promise<string> {
  return (await bytesOf(part)).toString('utf8');
}

async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const piece of bytes) {
    const text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let from = 0;
    for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, from)) {
      yield text.toString('utf8', from, at);
      from = at + 1;
    }
    rest = Buffer.from(text.subarray(from));
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
