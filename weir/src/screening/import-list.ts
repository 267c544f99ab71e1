import { createHash } from 'node:crypto';
import { readList, type Entry, type LeftOut, type OwnMapping, type ReadList } from '@weir/engines/names';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform, Transaction } from '#platform';
import { record } from '#audit';
import type { EntryDifference, ListPreview, ListPurpose } from './contract.ts';
import { entryChanges } from './entry-facts.ts';
import { differenceOf, shrinksSuspiciously, type ListDifference } from './list-difference.ts';
import {
  entriesAt,
  entriesNow,
  findList,
  insertList,
  insertVersion,
  lockLists,
  replaceEntries,
  standingHashes,
  versionOf,
  versionsOf,
  type ListTables,
  type StoredVersion,
} from './list-store.ts';

export interface ListFile {
  /** The file, or the parts of one list: OFAC's tables, answers of several INTERPOL queries. */
  readonly files: readonly { readonly bytes: Uint8Array; readonly name: string }[];
  readonly name: string;
  /** What the list is for; an existing list keeps its own, a new one is for what its form is for. */
  readonly purpose?: ListPurpose | undefined;
  /** Which header of an own list is what. */
  readonly columns?: OwnMapping | undefined;
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
const leftOutPreviewed = 100;
const differencesPreviewed = 20;

/**
 * Takes a new version of a list. What is no list changes nothing; what stands already under the same bytes changes
 * nothing either.
 * @throws Problem `list-not-recognised`, `list-name-missing`, `list-empty`, `list-shrinks`, `list-purpose-differs`
 */
export async function importList(platform: Platform, asker: Asker, file: ListFile): Promise<Imported> {
  const name = checkedName(file.name);
  const known = await platform.register.as(asker, (tx) => findList(tx, { name }));
  const read = readFor(file, known);
  const hashes: string[] = [];
  for (const { bytes } of file.files) hashes.push((await platform.vault.put(bytes)).sha256);

  return platform.register.as(asker, async (tx) => {
    await lockLists(tx);
    const list = await findList(tx, { name });
    // Somebody may have made the list meanwhile, for another purpose.
    const purpose = purposeFor(file, list, read);
    const id = list?.id ?? (newIdentifier(msFromInstant(tx.now), platform.chance) as string);
    const before = list === undefined ? undefined : (await versionsOf(tx, id, 1))[0];
    const sha256 = togetherHash(hashes);
    if (before?.sha256 === sha256) return { list: id, unchanged: true, job: null };

    const entries = underOneList(read.entries, id);
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
    if (list === undefined) await insertList(tx, { id, name, purpose, current: 1 });
    return {
      list: id,
      unchanged: false,
      job: await newVersion(platform, tx, id, {
        number: (before?.number ?? 0) + 1,
        entries,
        difference,
        version: {
          stated: read.version,
          sha256,
          left_out: read.leftOutCount,
          left_out_rows: read.leftOut.slice(0, leftOutKept) as LeftOut[],
          form: read.form,
          files: file.files.map((each, index) => ({ sha256: hashes[index]!, name: each.name.slice(0, 200) })),
          taken_back_to: null,
          reason: null,
        },
        act: 'screening.list-imported',
      }),
    };
  });
}

/**
 * Takes a list back: a new version with the entries of an earlier one, so that nothing that happened is unmade. What
 * comes back is screened, what goes lets its open hits lapse.
 * @throws Problem `list-unknown`, `list-version-unknown`, `list-version-same`
 */
export async function rollbackList(
  platform: Platform,
  asker: Asker,
  given: { list: string; to: number | undefined; reason: string },
): Promise<Imported> {
  return platform.register.as(asker, async (tx) => {
    await lockLists(tx);
    const list = await findList(tx, { id: given.list });
    if (list === undefined) throw listUnknown();
    const to = given.to ?? list.current - 1;
    const earlier = to < list.current ? await versionOf(tx, list.id, to) : undefined;
    if (earlier === undefined) {
      throw new Problem({
        code: 'list-version-unknown',
        status: 409,
        detail: 'There is no earlier version of that number. The list shows which versions it had.',
        facts: { current: list.current },
      });
    }
    const entries = new Map((await entriesAt(tx, list.id, to)).map((entry) => [entry.id, entry]));
    const difference = differenceOf(await standingHashes(tx, list.id), entries);
    if (difference.added.length + difference.changed.length + difference.removed.length === 0) {
      throw new Problem({
        code: 'list-version-same',
        status: 409,
        detail: `Version ${to} holds the same entries as the current one; there is nothing to take back.`,
      });
    }
    const job = await newVersion(platform, tx, list.id, {
      number: list.current + 1,
      entries,
      difference,
      version: {
        stated: earlier.stated,
        // Not the earlier file's: that file may be imported again as a version of its own.
        sha256: createHash('sha256')
          .update(`${list.current + 1}\n${earlier.sha256}`)
          .digest('hex'),
        left_out: earlier.left_out,
        left_out_rows: earlier.left_out_rows,
        form: earlier.form,
        files: [],
        taken_back_to: to,
        reason: given.reason,
      },
      act: 'screening.list-taken-back',
      reason: given.reason,
    });
    return { list: list.id, unchanged: false, job };
  });
}

/** What an import would do, without doing it. */
export async function previewList(platform: Platform, asker: Asker, file: ListFile): Promise<ListPreview> {
  const name = checkedName(file.name);
  const known = await platform.register.as(asker, (tx) => findList(tx, { name }));
  const read = readFor(file, known);
  const sha256 = togetherHash(
    file.files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')),
  );
  return platform.register.as(asker, async (tx) => {
    const id = known?.id ?? '';
    const entries = underOneList(read.entries, id);
    const standing = await standingHashes(tx, id);
    const difference = differenceOf(standing, entries);
    const before = (await versionsOf(tx, id, 1))[0];
    return {
      form: read.form,
      stated: read.version,
      purpose: read.purpose,
      list: known === undefined ? null : { id, purpose: known.purpose, version: known.current },
      unchanged: before?.sha256 === sha256,
      entries: entries.size,
      before: standing.size,
      added: difference.added.length,
      changed: difference.changed.length,
      removed: difference.removed.length,
      shrinks: shrinksSuspiciously(standing.size, difference.removed.length),
      differences: await shownDifferences(tx, id, difference),
      leftOut: read.leftOutCount,
      leftOutRows: read.leftOut.slice(0, leftOutPreviewed),
    };
  });
}

async function shownDifferences(
  tx: Transaction,
  list: string,
  difference: ListDifference,
): Promise<EntryDifference[]> {
  const changed = difference.changed.slice(0, differencesPreviewed);
  const removed = difference.removed.slice(0, differencesPreviewed);
  const standing = await entriesNow(tx, list, [...changed.map(({ id }) => id), ...removed]);
  const nameOf = (entry: Entry | undefined): string => entry?.names[0]?.text ?? '';
  return [
    ...removed.map((id) => ({
      entryId: id,
      change: 'removed' as const,
      name: nameOf(standing.get(id)),
      fields: [],
    })),
    ...changed.map((entry) => ({
      entryId: entry.id,
      change: 'changed' as const,
      name: nameOf(entry),
      fields: standing.has(entry.id) ? entryChanges(standing.get(entry.id)!, entry) : [],
    })),
    ...difference.added.slice(0, differencesPreviewed).map((entry) => ({
      entryId: entry.id,
      change: 'added' as const,
      name: nameOf(entry),
      fields: [],
    })),
  ];
}

/** Writes a version and enqueues the job that screens what it changed; null where nothing changed. */
async function newVersion(
  platform: Platform,
  tx: Transaction,
  list: string,
  given: {
    number: number;
    entries: ReadonlyMap<string, Entry>;
    difference: ListDifference;
    version: Omit<
      StoredVersion,
      'list' | 'number' | 'entries' | 'added' | 'changed' | 'removed' | 'imported_at' | 'imported_by'
    >;
    act: string;
    reason?: string;
  },
): Promise<string | null> {
  const { number, entries, difference, version } = given; // prettier-ignore
  await replaceEntries(tx, list, number, {
    ended: [...difference.changed.map((entry) => entry.id), ...difference.removed],
    begun: [...difference.added, ...difference.changed],
  });
  const counts = {
    added: difference.added.length,
    changed: difference.changed.length,
    removed: difference.removed.length,
  };
  await insertVersion(tx, {
    list,
    number,
    entries: entries.size,
    ...counts,
    ...version,
    imported_at: tx.now,
    imported_by: tx.asker.person,
  });
  const job =
    counts.added + counts.changed + counts.removed === 0
      ? null
      : await platform.jobs.enqueue(tx, rescreening, { list, version: number });
  await record(tx, {
    act: given.act,
    object: { kind: 'list', id: list },
    ...(given.reason === undefined ? {} : { reason: given.reason }),
    facts: {
      version: number,
      sha256: version.sha256,
      entries: entries.size,
      ...counts,
      ...(version.taken_back_to === null ? {} : { takenBackTo: version.taken_back_to }),
    },
  });
  return job;
}

function checkedName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (/^[^\p{Cc}\p{Cf}]{1,100}$/u.test(name)) return name;
  throw new Problem({
    code: 'list-name-missing',
    status: 400,
    detail: 'Give the list a name of 1 to 100 characters, without control characters.',
  });
}

/** The file read for the purpose that its list has; refused where its form is for something else. */
function readFor(file: ListFile, known: ListTables['lists'] | undefined): ReadList {
  const purpose = file.purpose ?? known?.purpose;
  const read = readList(
    file.files.map(({ bytes }) => bytes),
    {
      name: file.name,
      ...(purpose === undefined ? {} : { purpose }),
      ...(file.columns === undefined ? {} : { columns: file.columns }),
    },
  );
  purposeFor(file, known, read);
  if (read.entries.length === 0) {
    throw new Problem({
      code: 'list-empty',
      status: 422,
      detail: 'The file is a list without a single entry that can be used; nothing was changed.',
      facts: { leftOut: read.leftOut.slice(0, 20) },
    });
  }
  return read;
}

/** A freeze, a wanted notice, a missing person and an office are different things, whatever a list is called. */
function purposeFor(
  file: ListFile,
  known: { readonly purpose: ListPurpose } | undefined,
  read: ReadList,
): ListPurpose {
  if (known !== undefined && file.purpose !== undefined && file.purpose !== known.purpose) {
    throw new Problem({
      code: 'list-purpose-differs',
      status: 409,
      detail: `This list is kept as "${known.purpose}". Import it as that, or under another name.`,
      facts: { kept: known.purpose },
    });
  }
  const purpose = file.purpose ?? known?.purpose ?? read.purpose;
  if (purpose !== null && read.purpose !== null && read.purpose !== purpose) {
    throw new Problem({
      code: 'list-purpose-differs',
      status: 409,
      detail: `What this file holds is for "${read.purpose}", not for "${purpose}". Import it as that, under a name of its own.`,
      facts: { kept: read.purpose },
    });
  }
  if (purpose === null && read.form !== 'own-csv') {
    throw new Problem({
      code: 'list-purpose-missing',
      status: 400,
      detail:
        'This file does not say by its form what it is for, or holds several kinds of entries. Say the purpose (`--purpose`): entries of other kinds are then left out, and each kind is a list of its own.',
    });
  }
  return purpose ?? 'own';
}

const togetherHash = (hashes: readonly string[]): string =>
  hashes.length === 1
    ? hashes[0]!
    : createHash('sha256')
        .update([...hashes].sort().join())
        .digest('hex');

const underOneList = (entries: readonly Entry[], list: string): Map<string, Entry> =>
  new Map(entries.map((entry) => [entry.id, { ...entry, list }]));

export function listUnknown(): Problem {
  return new Problem({ code: 'list-unknown', status: 404, detail: 'There is no such list.' });
}
