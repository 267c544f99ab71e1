import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import type { Config, OwnerQuery, Register, Vault } from '#platform';
import { writeArchive, type Part } from './archive.ts';
import { pendingJobs, rowsOf, sequencesOf, tablesOf, type SequenceValue } from './register-rows.ts';

/** What a backup says of itself, at its beginning. */
export interface Beginning {
  readonly version: 1;
  readonly takenAt: string;
  readonly register: Register['kind'];
  readonly migrations: readonly { name: string; sha256: string }[];
  readonly sequences: readonly SequenceValue[];
}

/** And at its end: what must have been found. */
export interface Ending {
  readonly rows: Readonly<Record<string, number>>;
  readonly objects: number;
  readonly bytes: number;
}

export interface TakenBackup extends Ending {
  readonly out: string;
  readonly takenAt: string;
  readonly size: number;
  readonly sha256: string;
}

const shortestPassphrase = 12;

/** @throws Problem `passphrase-short`, `vault-object-damaged` (a backup with a hole is not made) */
export async function takeBackup(
  place: { config: Config; register: Register; vault: Vault; now: string },
  out: string,
  passphrase: string,
): Promise<TakenBackup> {
  checkPassphrase(passphrase);
  const rows: Record<string, number> = {};
  let objects = 0;
  let bytes = 0;
  const parts = async function* (query: OwnerQuery): AsyncGenerator<Part> {
    const beginning: Beginning = {
      version: 1,
      takenAt: place.now,
      register: place.register.kind,
      migrations: await query('select name, sha256 from migrations order by name'),
      sequences: await sequencesOf(query),
    };
    yield { name: 'beginning', bytes: [Buffer.from(JSON.stringify(beginning))] };
    for (const table of await tablesOf(query)) {
      rows[table] = 0;
      yield { name: `register/${table}`, bytes: rowsOf(query, table, (more) => void (rows[table]! += more)) };
    }
    yield { name: 'jobs', bytes: [Buffer.from(JSON.stringify(await pendingJobs(query)))] };
    for (const [name, key] of keptKeys(place.config.keyFolder)) yield { name: `keys/${name}`, bytes: [key] };
    for await (const sha256 of everyObject(place.vault)) {
      yield {
        name: `vault/${sha256}`,
        bytes: (async function* () {
          for await (const part of place.vault.read(sha256)) {
            bytes += part.length;
            yield part;
          }
        })(),
      };
      objects++;
    }
    const ending: Ending = { rows, objects, bytes };
    yield { name: 'ending', bytes: [Buffer.from(JSON.stringify(ending))] };
  };
  const written = await place.register.ownerTransaction('snapshot', (query) =>
    writeArchive(out, passphrase, parts(query)),
  );
  return { out, takenAt: place.now, rows, objects, bytes, ...written };
}

export function checkPassphrase(passphrase: string): void {
  if (passphrase.length >= shortestPassphrase) return;
  throw new Problem({
    code: 'passphrase-short',
    status: 400,
    detail: `The recovery passphrase needs at least ${shortestPassphrase} characters. Put it in a file and name that in WEIR_BACKUP_PASSPHRASE_FILE.`,
  });
}

/** Twice: what a rotation renamed while the folders were read the first time lies in its last place the second time. */
async function* everyObject(vault: Vault): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (let walk = 0; walk < 2; walk++) {
    for await (const object of vault.list()) {
      if ('damaged' in object) {
        throw new Problem({
          code: 'vault-object-damaged',
          status: 500,
          detail: `A file in the vault cannot be opened, so no whole backup can be taken: ${object.path}. Restore that file from an earlier backup, or order its erasure.`,
          facts: { path: object.path },
        });
      }
      if (seen.has(object.sha256)) continue;
      seen.add(object.sha256);
      // Erased since it was listed: an ordered erasure is not undone by a backup.
      if (vault.has(object.sha256)) yield object.sha256;
    }
  }
}

/** The node's own keys, but for the vault's: those stay where they are, and a restored vault gets new ones. */
function keptKeys(folder: string): [string, Buffer][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.key') && !entry.name.startsWith('vault'))
    .map((entry) => [entry.name, readFileSync(join(folder, entry.name))]);
}
