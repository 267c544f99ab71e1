import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../weir/src/platform/clock.ts';
import { migrate } from '../weir/src/platform/migrations.ts';
import { openEmbedded } from '../weir/src/platform/register.ts';
import { house } from './house/source-files.ts';

/*
 * Hundreds of tests open a register of their own. Making PGlite's files and running every migration takes three seconds;
 * so it is done once for a set of migrations, kept in the temporary folder under their hash, and copied. A node that
 * opens a copy compares the migrations' hashes as it always does.
 */

const migrations = join(house, 'weir/migrations');
const pglite = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));

/** Says of what a template was made: these migrations, this PGlite. */
export const shapeOfRegister: string = (() => {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(pglite, '../package.json')));
  for (const name of readdirSync(migrations).sort())
    hash.update(name).update(readFileSync(join(migrations, name)));
  return hash.digest('hex').slice(0, 16);
})();

const place = join(tmpdir(), `weir-register-${shapeOfRegister}`);
let made: Promise<void> | undefined;

/** Whoever comes first makes it beside its place and moves it there whole; of two at once, one is thrown away. */
function make(): Promise<void> {
  return (made ??= (async () => {
    if (existsSync(place)) return;
    const beside = mkdtempSync(`${place}-`);
    try {
      const register = await openEmbedded(join(beside, 'register'), systemClock);
      await migrate(register);
      await register.ownerQuery('checkpoint');
      const image = await register.jobDatabase('owner').pglite!.dumpDataDir('none');
      writeFileSync(join(beside, 'image.tar'), Buffer.from(await image.arrayBuffer()));
      await register.close();
      renameSync(beside, place);
    } catch (error) {
      if (!existsSync(place)) throw error;
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  })());
}

/** Lays a migrated register into a data folder that has none, so that a node there starts at once. */
export async function layRegister(dataFolder: string): Promise<void> {
  await make();
  mkdirSync(dataFolder, { recursive: true });
  cpSync(join(place, 'register'), join(dataFolder, 'register'), { recursive: true });
}

let image: Blob | undefined;

/** A migrated register to open in memory. */
export async function registerImage(): Promise<Blob> {
  await make();
  return (image ??= new Blob([readFileSync(join(place, 'image.tar'))]));
}
