import type { NamesIndex } from '@weir/engines/names';
import type { NamesOf } from '#people';
import { jurisdiction, type Asker, type Platform, type Transaction } from '#platform';
import { subjectsNoted, type Subjects } from '#subjects';
import type { HitDecision, HitState } from './contract.ts';
import { confirmHit, decideHit, reopenHit } from './decide-hit.ts';
import { hitRoutes } from './hit-routes.ts';
import { defaultRules, type HitRules } from './hit-state.ts';
import { hitsOfSubjects, type HitQueueRow } from './hit-store.ts';
import { importList, rescreening, rollbackList, type Imported, type ListFile } from './import-list.ts';
import { listRoutes } from './list-routes.ts';
import { listsWithCurrent } from './list-store.ts';
import { openNamesCache } from './names-cache.ts';
import { openRescreening } from './rescreen.ts';
import { makeReport, reporting, rescreeningAll } from './tuning-report.ts';
import { tuningRoutes } from './tuning-routes.ts';

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
  rollback(asker: Asker, given: { list: string; to: number | undefined; reason: string }): Promise<Imported>;
  decide(asker: Asker, hit: string, decision: HitDecision): Promise<void>;
  /** By a second person, or by an authorised officer on a candidate. */
  confirm(asker: Asker, hit: string, decision: HitDecision): Promise<void>;
  reopen(asker: Asker, hit: string, reason: string): Promise<void>;
  /** Hits of subjects, best first, at most 500. */
  hitsOf(tx: Transaction, subjects: readonly string[]): Promise<SubjectHit[]>;
  /** The index of all standing entries, as the register has them now. */
  index(): Promise<NamesIndex>;
  /** Who decides here beside the analyst. */
  rules(): HitRules;
}

const hitsGathered = 500;

export function createScreening(
  platform: Platform,
  rooms: { subjects: Subjects; people?: { namesOf: NamesOf } },
): Screening {
  const { register, events, jobs } = platform;
  const { subjects } = rooms;
  const namesOf: NamesOf = rooms.people?.namesOf ?? (async () => new Map());
  const cache = openNamesCache(platform);
  const rescreen = openRescreening(platform, subjects, cache);
  // Asked each time: reference data may be renewed while the node runs.
  const rules = (): HitRules => jurisdiction(platform.config.jurisdiction).screening ?? defaultRules;

  events.on(subjectsNoted, 'screening', ({ subjectIds, mergedIds }) =>
    rescreen.subjects(subjectIds, mergedIds),
  );
  jobs.define<{ list: string; version: number }>(rescreening, ({ list, version }, run) =>
    rescreen.version(list, version, run),
  );
  jobs.define<{ tuning: number }>(rescreeningAll, (_, run) => rescreen.all(run));
  jobs.define<{ report: string }>(reporting, ({ report }, run) =>
    makeReport(platform, subjects, cache, report, run),
  );

  const screening: Screening = {
    import: (asker, file) => importList(platform, asker, file),
    rollback: (asker, given) => rollbackList(platform, asker, given),
    decide: (asker, id, given) => register.as(asker, (tx) => decideHit(tx, id, given, rules())),
    confirm: (asker, id, given) => register.as(asker, (tx) => confirmHit(tx, id, given, rules())),
    reopen: (asker, id, reason) => register.as(asker, (tx) => reopenHit(tx, id, reason)),
    hitsOf: async (tx, ids) => {
      const lists = new Map((await listsWithCurrent(tx)).map((list) => [list.id, list]));
      return (await hitsOfSubjects(tx, ids, hitsGathered)).map((row) => subjectHit(row, lists));
    },
    index: async () => (await cache.current()).index,
    rules,
  };
  listRoutes(platform, screening, namesOf);
  hitRoutes(platform, screening, subjects, namesOf);
  tuningRoutes(platform, namesOf);
  return screening;
}

function subjectHit(row: HitQueueRow, lists: ReadonlyMap<string, { id: string; name: string }>): SubjectHit {
  return {
    id: row.id,
    subject: row.subject,
    state: row.state,
    list: { id: row.list, name: lists.get(row.list)?.name ?? row.list, purpose: row.purpose },
    entryId: row.entry,
    listedName: row.listed_name,
    score: row.score / 1000,
  };
}
