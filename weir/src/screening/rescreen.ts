import { buildIndex, weightsVersion, type Entry } from '@weir/engines/names';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { theNode, type JobRun, type Platform, type Transaction } from '#platform';
import type { SubjectProfile, Subjects } from '#subjects';
import { entryFacts, factsChanged, subjectFacts } from './entry-facts.ts';
import { unsettled } from './hit-state.ts';
import {
  hitsStanding,
  insertChange,
  insertHits,
  lapse,
  lockHits,
  moveHits,
  renewFacts,
  renewHit,
  unsettledOn,
  type SidedChange,
  type StoredHit,
} from './hit-store.ts';
import { endedBy, entriesSince } from './list-store.ts';
import { groundOf, type Ground, type NamesCache } from './names-cache.ts';
import { pairKey, screen, type Match } from './screen.ts';

/** Subjects looked at between two signs of life of a long screening. */
const pageSize = 200;
/** How often a screening is done over because a list changed under it. */
const mostTries = 8;

/** Of which entries a screening can say that a subject does not resemble them: all, or those of one version. */
type Scope = 'everything' | { readonly list: string; readonly entries: ReadonlySet<string> };

export interface Rescreening {
  /** Subjects that a report brought or changed, against all lists. */
  subjects(ids: readonly string[], mergedIds: readonly string[]): Promise<void>;
  /** All subjects against what one version brought or took; the rest they were held against before. */
  version(list: string, version: number, run: JobRun): Promise<void>;
  /** All subjects against all lists: another tuning is in force. */
  all(run: JobRun): Promise<void>;
}

/** Names are compared outside the transaction, which only writes. */
export function openRescreening(platform: Platform, subjects: Subjects, cache: NamesCache): Rescreening {
  const { register, chance } = platform;

  return {
    subjects: async (ids, mergedIds) => {
      const { profiles, moves } = await register.as(theNode, async (tx) => {
        const survivors = await subjects.survivorsOf(tx, [...ids, ...mergedIds]);
        return {
          profiles: await subjects.profilesOf(tx, [...new Set(survivors.values())]),
          moves: new Map(
            mergedIds.flatMap((id) => (survivors.has(id) ? [[id, survivors.get(id)!] as const] : [])),
          ),
        };
      });
      await untilSteady(async () => {
        const ground = await cache.current();
        return keep(profiles, ground, { moves, scope: 'everything', cause: 'no-likeness' });
      });
    },

    version: async (list, version, run) => {
      const { entries, gone, ground } = await register.as(theNode, async (tx) => ({
        entries: await entriesSince(tx, list, version),
        gone: await endedBy(tx, list, version),
        ground: await groundOf(tx),
      }));
      await register.as(theNode, async (tx) => {
        await lockHits(tx);
        await lapse(tx, await unsettledOn(tx, list, gone), 'entry-removed');
      });
      const scope = { list, entries: new Set(entries.map(({ id }) => id)) };
      const index = buildIndex(entries);
      await everybody(run, (profiles) =>
        keep(profiles, { ...ground, index }, { moves: new Map(), scope, cause: 'no-likeness' }),
      );
    },

    all: async (run) => {
      await everybody(run, (profiles) =>
        untilSteady(async () => {
          const ground = await cache.current();
          return keep(profiles, ground, { moves: new Map(), scope: 'everything', cause: 'tuning' });
        }),
      );
    },
  };

  async function everybody(
    run: JobRun,
    work: (profiles: readonly SubjectProfile[]) => Promise<unknown>,
  ): Promise<void> {
    const total = await register.as(theNode, (tx) => subjects.count(tx));
    let after = '';
    let done = 0;
    for (;;) {
      await run.progress(done, total, 'Subjects held against the entries.');
      if (run.signal.aborted) return;
      const page = await register.as(theNode, async (tx) => {
        const ids = await subjects.after(tx, after, pageSize);
        return { ids, profiles: await subjects.profilesOf(tx, ids) };
      });
      await work(page.profiles);
      after = page.ids.at(-1) ?? after;
      done += page.ids.length;
      if (page.ids.length < pageSize) break;
    }
    await run.progress(done, Math.max(done, total), 'All subjects held against the entries.');
  }

  /** False where a list or the tuning changed meanwhile: what was found rests on what no longer holds. */
  async function keep(
    profiles: readonly SubjectProfile[],
    ground: Ground,
    given: { moves: ReadonlyMap<string, string>; scope: Scope; cause: string },
  ): Promise<boolean> {
    const found = new Map<string, Match[]>();
    for (const profile of profiles) {
      if (profile.kind === 'account') continue;
      found.set(
        profile.id,
        screen(ground.index, profile, ground.tuning, (list) => ground.lists.get(list)?.purpose),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
    return register.as(theNode, async (tx) => {
      await lockHits(tx);
      const { scope, moves, cause } = given;
      if (scope === 'everything' && (await groundOf(tx)).stamp !== ground.stamp) return false;
      await moveHits(tx, moves);
      // A subject that was merged meanwhile is screened again by its own event.
      const survivors = await subjects.survivorsOf(tx, [...found.keys()]);
      const still = profiles.filter(({ id }) => found.has(id) && survivors.get(id) === id);
      const standing = Map.groupBy(
        await hitsStanding(
          tx,
          still.map(({ id }) => id),
        ),
        (hit) => hit.subject,
      );
      const fresh: StoredHit[] = [];
      for (const profile of still) {
        const known = new Map(
          (standing.get(profile.id) ?? []).map((hit) => [pairKey(hit.list, hit.entry), hit]),
        );
        for (const match of found.get(profile.id)!) {
          const hit = hitFrom(tx, profile, match, ground);
          const before = known.get(pairKey(hit.list, hit.entry));
          known.delete(pairKey(hit.list, hit.entry));
          if (before === undefined) fresh.push(hit);
          else await renew(tx, before, hit);
        }
        const gone = [...known.values()].filter(
          (hit) => scope === 'everything' || (scope.list === hit.list && scope.entries.has(hit.entry)),
        );
        await lapse(
          tx,
          gone.filter(({ state }) => unsettled.includes(state)),
          cause,
        );
        // What was decided stands, and shows that the subject is not what it was when that was decided.
        await renewFacts(
          tx,
          gone.filter(({ state }) => !unsettled.includes(state)),
          subjectFacts(profile),
        );
      }
      await insertHits(tx, fresh);
      return true;
    });
  }

  function hitFrom(tx: Transaction, subject: SubjectProfile, match: Match, ground: Ground): StoredHit {
    const { entry } = match.hit;
    const list = ground.lists.get(entry.list)!;
    return {
      id: newIdentifier(msFromInstant(tx.now), chance),
      subject: subject.id,
      list: entry.list,
      purpose: list.purpose,
      entry: entry.id,
      list_version: list.current,
      asked: match.asked,
      listed_name: match.hit.name,
      score: Math.round(match.score * 1000),
      parts: [...match.parts],
      entry_data: entry,
      weights: weightsVersion,
      tuning: ground.tuning.number,
      subject_facts: subjectFacts(subject),
      decided_on: null,
      state: 'open',
      lapsed_from: null,
      candidate_since: null,
      found_at: tx.now,
      superseded_by: null,
    };
  }
}

async function untilSteady(work: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) if (await work()) return;
  throw new Problem({
    code: 'lists-changing',
    status: 503,
    detail: 'Lists keep changing while subjects are screened; the job is tried again.',
  });
}

/**
 * A pair that was found before and is found again. A lapsed one comes back as what it was; one held to be different
 * stays so until either side is not what it was when that was decided.
 */
async function renew(tx: Transaction, before: StoredHit, now: StoredHit): Promise<void> {
  if (before.state === 'lapsed') {
    await renewHit(tx, before.id, now, before.lapsed_from ?? 'open');
    await insertChange(tx, { hit: before.id, change: 'returned', cause: 'found-again' });
    return;
  }
  const changed = changedSince(before.decided_on, now.subject_facts, now.entry_data);
  const reopens = before.state === 'different' && changed.length > 0;
  if (reopens)
    await insertChange(tx, { hit: before.id, change: 'reopened', cause: 'changed', fields: changed });
  // Before this was kept, decisions were made without what they rested on: they stand.
  await renewHit(tx, before.id, now, reopens ? 'open' : before.state);
}

/** What either side is now that it was not when somebody decided. */
export function changedSince(
  decidedOn: StoredHit['decided_on'],
  subject: StoredHit['subject_facts'],
  entry: Entry,
): SidedChange[] {
  if (decidedOn === null) return [];
  return [
    ...factsChanged(decidedOn.subject, subject).map((change) => ({ side: 'subject' as const, ...change })),
    ...factsChanged(decidedOn.entry, entryFacts(entry)).map((change) => ({
      side: 'entry' as const,
      ...change,
    })),
  ];
}
