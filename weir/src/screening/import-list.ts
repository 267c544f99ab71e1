import { readList, type Entry, type LeftOut } from '@weir/engines/names';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform } from '#platform';
import { record } from '#audit';
import type { ListPurpose } from './contract.ts';
import { differenceOf, shrinksSuspiciously } from './list-difference.ts';
import {
  findList,
  insertList,
  insertVersion,
  lockLists,
  replaceEntries,
  standingHashes,
  versionsOf,
} from './list-store.ts';

export interface ListFile {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** What the list is for; an existing list keeps its own. */
  readonly purpose?: ListPurpose | undefined;
  /** The importer has seen that the list lost more than half of its entries, and wants it so. */
  readonly shrinks?: boolean | undefined;
}

export interface Imported {
  readonly list: string;
  readonly unchanged: boolean;
  readonly job: string | null;
}

/** The job that holds all subjects against what a version brought. */
export const rescreening = 'screening.rescreen';

/** Rows that could not be used, kept with a version; the rest is counted. */
const leftOutKept = 1000;

/**
 * Takes a new version of a list. What is no list changes nothing; what stands already under the same bytes changes
 * nothing either.
 * @throws Problem `list-not-recognised`, `list-name-missing`, `list-empty`, `list-shrinks`, `list-purpose-differs`
 */
export async function importList(platform: Platform, asker: Asker, file: ListFile): Promise<Imported> {
  const name = file.name.normalize('NFC').trim();
  if (!/^[^\p{Cc}\p{Cf}]{1,100}$/u.test(name)) {
    throw new Problem({
      code: 'list-name-missing',
      status: 400,
      detail: 'Give the list a name of 1 to 100 characters, without control characters.',
    });
  }
  const read = readList(file.bytes, { name });
  if (read.entries.length === 0) {
    throw new Problem({
      code: 'list-empty',
      status: 422,
      detail: 'The file is a list without a single entry that can be used; nothing was changed.',
      facts: { leftOut: read.leftOut.slice(0, 20) },
    });
  }
  const { sha256 } = await platform.vault.put(file.bytes);

  return platform.register.as(asker, async (tx) => {
    await lockLists(tx);
    const known = await findList(tx, { name });
    if (known !== undefined && file.purpose !== undefined && file.purpose !== known.purpose) {
      throw new Problem({
        code: 'list-purpose-differs',
        status: 409,
        detail: `This list is kept as "${known.purpose}". Import it as that, or under another name.`,
      });
    }
    const id = known?.id ?? (newIdentifier(msFromInstant(tx.now), platform.chance) as string);
    const before = known === undefined ? undefined : (await versionsOf(tx, id, 1))[0];
    if (before?.sha256 === sha256) return { list: id, unchanged: true, job: null };

    const { entries, leftOut } = underOneId(read.entries, read.leftOut, id);
    const standing = await standingHashes(tx, id);
    const difference = differenceOf(standing, entries);
    if (file.shrinks !== true && shrinksSuspiciously(standing.size, difference.removed.length)) {
      throw new Problem({
        code: 'list-shrinks',
        status: 409,
        detail: `The new version lacks ${difference.removed.length} of ${standing.size} entries. If that is right, import it again and confirm it (\`--shrinks\`).`,
        facts: { before: standing.size, after: entries.size, removed: difference.removed.length },
      });
    }
    const number = (before?.number ?? 0) + 1;
    if (known === undefined)
      await insertList(tx, { id, name, purpose: file.purpose ?? 'sanctions', current: number });
    await replaceEntries(tx, id, number, {
      ended: [...difference.changed.map((entry) => entry.id), ...difference.removed],
      begun: [...difference.added, ...difference.changed],
    });
    await insertVersion(tx, {
      list: id,
      number,
      stated: read.version,
      sha256,
      entries: entries.size,
      added: difference.added.length,
      changed: difference.changed.length,
      removed: difference.removed.length,
      left_out: leftOut.length,
      left_out_rows: leftOut.slice(0, leftOutKept),
      imported_at: tx.now,
      imported_by: asker.person,
    });
    const job =
      difference.added.length + difference.changed.length === 0
        ? null
        : await platform.jobs.enqueue(tx, rescreening, { list: id, version: number });
    await record(tx, {
      act: 'screening.list-imported',
      object: { kind: 'list', id },
      facts: { version: number, sha256, entries: entries.size, removed: difference.removed.length },
    });
    return { list: id, unchanged: false, job };
  });
}

/** Entries by id, under the list's own id; of two rows with one id the last counts, and the other is said. */
function underOneId(
  entries: readonly Entry[],
  leftOut: readonly LeftOut[],
  list: string,
): { entries: Map<string, Entry>; leftOut: LeftOut[] } {
  const byId = new Map<string, Entry>();
  const all = [...leftOut];
  for (const entry of entries) {
    if (byId.has(entry.id)) all.push({ line: 0, reason: `two entries bear the id ${entry.id}`, kept: false });
    byId.set(entry.id, { ...entry, list });
  }
  return { entries: byId, leftOut: all };
}
