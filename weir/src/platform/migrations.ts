import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import type { Register } from './register.ts';

const migrationFolder = join(import.meta.dirname, '../../migrations');

/**
 * Brings the register to the newest shape. Migrations are one ordered list of SQL files (`0010-people.sql`); each runs
 * once, in its own transaction, and nothing edits one that has run: its hash is kept and compared.
 */
export async function migrate(
  register: Register,
  folder = migrationFolder,
  /** A restore brings the register to the shape that the backup had, before it fills it. */
  wanted: (name: string) => boolean = () => true,
): Promise<string[]> {
  await register.ownerScript(`
    create table if not exists migrations (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    );`);
  const done = new Map(
    (await register.ownerQuery<{ name: string; sha256: string }>('select name, sha256 from migrations')).map(
      (row) => [row.name, row.sha256],
    ),
  );
  const applied: string[] = [];
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.sql') && wanted(file))
    .sort()) {
    const script = readFileSync(join(folder, name), 'utf8');
    const sha256 = createHash('sha256').update(script).digest('hex');
    const known = done.get(name);
    if (known === sha256) continue;
    if (known !== undefined) {
      throw new Problem({
        code: 'migration-edited',
        status: 500,
        detail: `The migration ${name} has changed since it ran here. Restore the file as it was released and add a new migration for the change.`,
      });
    }
    // One process migrates at a time; a second one waits here and then finds the work done.
    await register.ownerScript(`
      begin;
      select pg_advisory_xact_lock(7070000001);
      ${script}
      insert into migrations (name, sha256) values ('${name.replaceAll("'", "''")}', '${sha256}');
      commit;`);
    applied.push(name);
  }
  return applied;
}
