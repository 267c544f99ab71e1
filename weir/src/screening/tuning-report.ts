import { weightsVersion } from '@weir/engines/names';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { theNode, type Asker, type JobRun, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type { Subjects } from '#subjects';
import type { TuningEffect, TuningRow, TuningValues } from './contract.ts';
import { hitsStanding, type StoredHit } from './hit-store.ts';
import type { NamesCache } from './names-cache.ts';
import { judged, likenesses, pairKey, type Match } from './screen.ts';
import { floorOf, retuned, sameValues, shippedTuning, type Tuning } from './tuning.ts';
import {
  endReport,
  findReport,
  insertReport,
  insertTuning,
  lockTunings,
  tuningInForce,
  tunings,
  type StoredTuning,
  type StoredTuningReport,
  type TuningResult,
} from './tuning-store.ts';

/** The job that holds all subjects against all lists under two tunings. */
export const reporting = 'screening.tuning-report';
/** The job that screens everybody anew after a switch. */
export const rescreeningAll = 'screening.rescreen-all';

const pageSize = 200;
const rowsKept = 2000;

/** Asks what a change of thresholds and weights would have done. Nothing is switched on. */
export async function askReport(platform: Platform, asker: Asker, values: TuningValues): Promise<string> {
  return platform.register.as(asker, async (tx) => {
    const current = await tuningInForce(tx);
    if (sameValues(current, values)) {
      throw new Problem({
        code: 'tuning-same',
        status: 409,
        detail: 'These thresholds and weights are in force already; there is nothing to compare.',
      });
    }
    const id = newIdentifier(msFromInstant(tx.now), platform.chance) as string;
    await insertReport(tx, {
      id,
      ...values,
      tuning: current.number,
      weights: weightsVersion,
      state: 'waiting',
      job: await platform.jobs.enqueue(tx, reporting, { report: id }),
      asked_by: tx.asker.person!,
      asked_at: tx.now,
      ended_at: null,
      lists: [],
      result: null,
    });
    await record(tx, {
      act: 'screening.tuning-report-asked',
      object: { kind: 'tuning-report', id },
      facts: { against: current.number, ...valuesAsFacts(values) },
    });
    return id;
  });
}

/** Compares, subject by subject, what is a hit now with what would be one. */
export async function makeReport(
  platform: Platform,
  subjects: Subjects,
  cache: NamesCache,
  id: string,
  run: JobRun,
): Promise<void> {
  const { register } = platform;
  const report = await register.as(theNode, (tx) => findReport(tx, id));
  if (report === undefined || report.state !== 'waiting') return;
  const ground = await cache.current();
  const purposeOf = (list: string) => ground.lists.get(list)?.purpose;
  const proposed: Tuning = { number: -1, thresholds: report.thresholds, factors: report.factors };
  const floor = Math.min(floorOf(ground.tuning), floorOf(proposed));
  const result: TuningResult = { subjects: 0, floor, effects: {}, rows: [], rowsOmitted: 0 };
  const rows: { row: TuningRow; rank: number }[] = [];
  const total = await register.as(theNode, (tx) => subjects.count(tx));
  let after = '';
  let cancelled = false;
  for (;;) {
    await run.progress(result.subjects, total, 'Subjects compared under both.');
    if ((cancelled = run.signal.aborted)) break;
    const page = await register.as(theNode, async (tx) => {
      const ids = await subjects.after(tx, after, pageSize);
      const standing = await hitsStanding(tx, ids);
      return { ids, profiles: await subjects.profilesOf(tx, ids), standing };
    });
    const hits = new Map(
      page.standing.map((hit) => [`${hit.subject}\n${pairKey(hit.list, hit.entry)}`, hit]),
    );
    for (const profile of page.profiles) {
      const found = likenesses(ground.index, profile, floor);
      const now = judged(found, ground.tuning, purposeOf);
      const later = judged(found, proposed, purposeOf);
      compare(result, rows, { now, later, profile, hits, purposeOf, proposed, current: ground.tuning });
      await new Promise((resolve) => setImmediate(resolve));
    }
    after = page.ids.at(-1) ?? after;
    result.subjects += page.ids.length;
    if (page.ids.length < pageSize) break;
  }
  rows.sort((one, other) => one.rank - other.rank || (other.row.before ?? other.row.after ?? 0) - (one.row.before ?? one.row.after ?? 0)); // prettier-ignore
  result.rows = rows.slice(0, rowsKept).map(({ row }) => row);
  result.rowsOmitted = Math.max(0, rows.length - rowsKept);
  await register.as(theNode, (tx) =>
    endReport(tx, id, {
      state: cancelled ? 'cancelled' : 'done',
      lists: [...ground.lists].map(([list, { current }]) => [list, current]),
      result: cancelled ? null : result,
    }),
  );
  await run.progress(result.subjects, Math.max(total, result.subjects), 'All subjects compared under both.');
}

function compare(
  result: TuningResult,
  rows: { row: TuningRow; rank: number }[],
  given: {
    now: ReadonlyMap<string, Match>;
    later: ReadonlyMap<string, Match>;
    profile: { id: string; name: string };
    hits: ReadonlyMap<string, StoredHit>;
    purposeOf: (list: string) => StoredHit['purpose'] | undefined;
    proposed: Tuning;
    current: Tuning;
  },
): void {
  const { now, later, profile, hits, purposeOf } = given;
  for (const key of new Set([...now.keys(), ...later.keys()])) {
    const [before, after] = [now.get(key), later.get(key)];
    const match = (before ?? after)!;
    const { entry } = match.hit;
    const purpose = purposeOf(entry.list)!;
    const effect = (result.effects[purpose] ??= emptyEffect());
    if (before) effect.now++;
    if (after) effect.proposed++;
    if (before && after) continue;
    const hit = hits.get(`${profile.id}\n${key}`);
    const state = hit === undefined ? null : hit.state;
    if (after) effect.appear++;
    else {
      effect.disappear++;
      if (state === 'same' || state === 'candidate' || state === 'to-confirm') effect.disappearSame++;
      else if (state === 'different') effect.disappearDifferent++;
      else effect.disappearOther++;
    }
    const scoreUnder = (tuning: Tuning): number => retuned(match.hit, tuning).score;
    rows.push({
      rank: after ? 3 : state === 'same' ? 0 : state === 'candidate' || state === 'to-confirm' ? 1 : 2,
      row: {
        effect: after ? 'appears' : 'disappears',
        purpose,
        list: entry.list,
        subject: { id: profile.id, name: profile.name },
        entryId: entry.id,
        askedName: match.asked.name,
        listedName: match.hit.name,
        before: before?.score ?? scoreUnder(given.current),
        after: after?.score ?? scoreUnder(given.proposed),
        hit: hit?.id ?? null,
        state,
      },
    });
  }
}

const emptyEffect = (): TuningEffect => ({
  now: 0,
  proposed: 0,
  appear: 0,
  disappear: 0,
  disappearSame: 0,
  disappearDifferent: 0,
  disappearOther: 0,
});

/** Whether a report still says what would happen: it is done, and was made against what is in force. */
export const isCurrent = (report: Omit<StoredTuningReport, 'result'>, inForce: Tuning): boolean =>
  report.state === 'done' && report.tuning === inForce.number && report.weights === weightsVersion;

/**
 * Switches a tuning on, on the ground of its report; all subjects are then screened anew.
 * @throws Problem `tuning-report-unknown`, `tuning-report-stale`, `tuning-loses-same`
 */
export async function switchOn(
  platform: Platform,
  asker: Asker,
  given: { report: string; reason: string; losesSame: boolean },
): Promise<string> {
  return platform.register.as(asker, async (tx) => {
    await lockTunings(tx);
    const report = await findReport(tx, given.report);
    if (report === undefined) throw reportUnknown();
    const inForce = await tuningInForce(tx);
    if (!isCurrent(report, inForce)) {
      throw new Problem({
        code: 'tuning-report-stale',
        status: 409,
        detail:
          'This report is not finished, or was made against thresholds and weights that are no longer in force. Make a new one, then switch it on.',
        facts: { state: report.state, against: report.tuning, inForce: inForce.number },
      });
    }
    const loses = Object.values(report.result?.effects ?? {}).reduce(
      (sum, { disappearSame }) => sum + disappearSame,
      0,
    );
    if (loses > 0 && !given.losesSame) {
      throw new Problem({
        code: 'tuning-loses-same',
        status: 409,
        detail: `${loses} hits that people held to be the same would not be found again. Look at them in the report; if that is right, confirm it and switch on.`,
        facts: { loses },
      });
    }
    return put(platform, tx, {
      number: inForce.number + 1,
      thresholds: report.thresholds,
      factors: report.factors,
      report: report.id,
      undoes: null,
      reason: given.reason,
      losesSame: loses,
    });
  });
}

/**
 * Back to the tuning before the one in force, as a version of its own.
 * @throws Problem `tuning-nothing-to-undo`
 */
export async function undoTuning(platform: Platform, asker: Asker, reason: string): Promise<string> {
  return platform.register.as(asker, async (tx) => {
    await lockTunings(tx);
    const all = await tunings(tx);
    const inForce = all[0];
    if (inForce === undefined) {
      throw new Problem({
        code: 'tuning-nothing-to-undo',
        status: 409,
        detail: 'The thresholds and weights are those that the release ships; there is nothing to undo.',
      });
    }
    // Undoing what undid something brings that back: the step before is always the one before.
    const before = all[1] ?? shippedTuning;
    return put(platform, tx, {
      number: inForce.number + 1,
      thresholds: before.thresholds,
      factors: before.factors,
      report: null,
      undoes: inForce.number,
      reason,
      losesSame: 0,
    });
  });
}

async function put(
  platform: Platform,
  tx: Transaction,
  given: Omit<StoredTuning, 'switched_on_at' | 'switched_on_by'> & { losesSame: number },
): Promise<string> {
  const { losesSame, ...tuning } = given;
  await insertTuning(tx, { ...tuning, switched_on_at: tx.now, switched_on_by: tx.asker.person! });
  const job = await platform.jobs.enqueue(tx, rescreeningAll, { tuning: tuning.number });
  await record(tx, {
    act: tuning.undoes === null ? 'screening.tuning-switched-on' : 'screening.tuning-undone',
    object: { kind: 'tuning', id: String(tuning.number) },
    reason: tuning.reason,
    facts: {
      ...valuesAsFacts(tuning),
      ...(tuning.report === null ? {} : { report: tuning.report, losesSame }),
      ...(tuning.undoes === null ? {} : { undoes: tuning.undoes }),
    },
  });
  return job;
}

const valuesAsFacts = (values: TuningValues): { thresholds: string[]; factors: string[] } => ({
  thresholds: Object.entries(values.thresholds).map(([purpose, threshold]) => `${purpose}=${threshold}`),
  factors: Object.entries(values.factors).map(([part, factor]) => `${part}=${factor}%`),
});

export function reportUnknown(): Problem {
  return new Problem({
    code: 'tuning-report-unknown',
    status: 404,
    detail: 'There is no such report of thresholds and weights.',
  });
}
