import { buildIndex, weightsVersion, type NamesIndex } from '@weir/engines/names';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { theNode, type Asker, type JobRun, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { subjectsNoted, type SubjectProfile, type Subjects } from '#subjects';
import type { HitDecision, HitState } from './contract.ts';
import {
  decisionsOf,
  findHit,
  hitsOfSubjects,
  insertDecision,
  lockHits,
  moveHits,
  saveHits,
  type HitQueueRow,
  type StoredHit,
} from './hit-store.ts';
import { importList, rescreening, type Imported, type ListFile } from './import-list.ts';
import { entriesSince, listsWithCurrent } from './list-store.ts';
import { openNamesCache } from './names-cache.ts';
import { screen, type Match } from './screen.ts';
import { screeningRoutes, type NamesOf } from './screening-routes.ts';

/** A hit as other rooms gather it. */
export interface SubjectHit {
  readonly id: string;
  readonly subject: string;
  readonly state: HitState;
  readonly list: { readonly id: string; readonly name: string; readonly purpose: string };
  readonly entryId: string;
  readonly listedName: string;
  readonly score: number;
}

export interface Screening {
  import(asker: Asker, file: ListFile): Promise<Imported>;
  decide(asker: Asker, hit: string, decision: HitDecision): Promise<void>;
  /** Hits of subjects, best first, at most 500. */
  hitsOf(tx: Transaction, subjects: readonly string[]): Promise<SubjectHit[]>;
  /** The index of all standing entries, as the register has them now. */
  index(): Promise<NamesIndex>;
}

/** Subjects looked at between two signs of life of a long screening. */
const pageSize = 200;
const hitsGathered = 500;

export function createScreening(
  platform: Platform,
  rooms: { subjects: Subjects; people?: { namesOf: NamesOf } },
): Screening {
  const { register, events, jobs, chance } = platform;
  const { subjects } = rooms;
  const cache = openNamesCache(platform);

  events.on(subjectsNoted, 'screening', async ({ subjectIds, mergedIds }) => {
    const { profiles, moves } = await register.as(theNode, async (tx) => {
      const survivors = await subjects.survivorsOf(tx, [...subjectIds, ...mergedIds]);
      return {
        profiles: await subjects.profilesOf(tx, [...new Set(survivors.values())]),
        moves: new Map(
          mergedIds.flatMap((id) => (survivors.has(id) ? [[id, survivors.get(id)!] as const] : [])),
        ),
      };
    });
    const index = await cache.current();
    await keep(profiles, index, moves);
  });

  jobs.define<{ list: string; version: number }>(rescreening, async ({ list, version }, run) =>
    rescreen(list, version, run),
  );

  /** Holds all subjects against what one version brought; the rest they were held against before. */
  async function rescreen(list: string, version: number, run: JobRun): Promise<void> {
    const { entries, total } = await register.as(theNode, async (tx) => ({
      entries: await entriesSince(tx, list, version),
      total: await subjects.count(tx),
    }));
    const index = buildIndex(entries);
    let after = '';
    let done = 0;
    for (;;) {
      await run.progress(done, total, 'Subjects held against the new entries.');
      if (run.signal.aborted) return;
      const profiles = await register.as(theNode, async (tx) => {
        const ids = await subjects.after(tx, after, pageSize);
        after = ids.at(-1) ?? after;
        return { ids, known: await subjects.profilesOf(tx, ids) };
      });
      await keep(profiles.known, index, new Map());
      done += profiles.ids.length;
      if (profiles.ids.length < pageSize) break;
    }
    await run.progress(done, Math.max(done, total), 'All subjects held against the new entries.');
  }

  /** Screens outside the transaction, which only writes. */
  async function keep(
    profiles: readonly SubjectProfile[],
    index: NamesIndex,
    moves: ReadonlyMap<string, string>,
  ): Promise<void> {
    const found: { subject: string; match: Match }[] = [];
    for (const profile of profiles) {
      if (profile.kind === 'account') continue;
      for (const match of screen(index, profile)) found.push({ subject: profile.id, match });
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (found.length === 0 && moves.size === 0) return;
    await register.as(theNode, async (tx) => {
      await lockHits(tx);
      await moveHits(tx, moves);
      // A subject that was merged meanwhile is screened again by its own event.
      const survivors = await subjects.survivorsOf(tx, [...new Set(found.map(({ subject }) => subject))]);
      const versions = new Map((await listsWithCurrent(tx)).map((each) => [each.id, each.current]));
      await saveHits(
        tx,
        found
          .filter(
            ({ subject, match }) => survivors.get(subject) === subject && versions.has(match.hit.entry.list),
          )
          .map(({ subject, match }) => hitFrom(tx, subject, match, versions.get(match.hit.entry.list)!)),
      );
    });
  }

  function hitFrom(tx: Transaction, subject: string, { asked, hit }: Match, version: number): StoredHit {
    return {
      id: newIdentifier(msFromInstant(tx.now), chance),
      subject,
      list: hit.entry.list,
      entry: hit.entry.id,
      list_version: version,
      asked,
      listed_name: hit.name,
      score: Math.round(hit.score * 1000),
      parts: [...hit.parts],
      entry_data: hit.entry,
      weights: weightsVersion,
      state: 'open',
      found_at: tx.now,
      superseded_by: null,
    };
  }

  const screening: Screening = {
    import: (asker, file) => importList(platform, asker, file),
    decide: (asker, id, given) => register.as(asker, (tx) => decide(tx, id, given)),
    hitsOf: async (tx, ids) => {
      const lists = new Map((await listsWithCurrent(tx)).map((list) => [list.id, list]));
      return (await hitsOfSubjects(tx, ids, hitsGathered)).map((row) => subjectHit(row, lists));
    },
    index: () => cache.current(),
  };
  screeningRoutes(platform, screening, subjects, rooms.people?.namesOf);
  return screening;
}

/** "Unsure" may be decided later; "same" and "different" stand. */
async function decide(tx: Transaction, id: string, given: HitDecision): Promise<void> {
  const hit = await findHit(tx, id, 'change');
  if (hit === undefined)
    throw new Problem({ code: 'hit-unknown', status: 404, detail: 'There is no such hit.' });
  if (hit.state === 'same' || hit.state === 'different') {
    throw new Problem({
      code: 'hit-decided',
      status: 409,
      detail: 'Somebody has decided this hit already. Reload it to see what was decided and why.',
      facts: { state: hit.state },
    });
  }
  const number = (await decisionsOf(tx, hit.id)).length + 1;
  await insertDecision(tx, {
    hit: hit.id,
    number,
    decision: given.decision,
    reason: given.reason,
    decided_by: tx.asker.person!,
    decided_at: tx.now,
  });
  await record(tx, {
    act: 'screening.hit-decided',
    object: { kind: 'hit', id: hit.id },
    reason: given.reason,
    facts: { decision: given.decision, subject: hit.subject, list: hit.list, entry: hit.entry },
  });
}

function subjectHit(
  row: HitQueueRow,
  lists: ReadonlyMap<string, { id: string; name: string; purpose: string }>,
): SubjectHit {
  const list = lists.get(row.list);
  return {
    id: row.id,
    subject: row.subject,
    state: row.state,
    list: { id: row.list, name: list?.name ?? row.list, purpose: list?.purpose ?? 'own' },
    entryId: row.entry,
    listedName: row.listed_name,
    score: row.score / 1000,
  };
}
