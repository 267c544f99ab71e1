import { seededRandom } from '@weir/engines/vocabulary';
import { blocksOf, candidatePairs } from './blocks.ts';
import { cluster, type WeighedPair } from './cluster.ts';
import { Comparison, compareRecords } from './compare-records.ts';
import { dateOrderOf } from './dates.ts';
import { explain } from './explain.ts';
import { bitsOf, fit, Patterns } from './fit.ts';
import { prepareRecord, type PreparedRecord } from './prepare-record.ts';
import { fieldNames, type Link, type ResolveRecord } from './record.ts';
import { Statistics } from './statistics.ts';
import { weigh } from './weigh.ts';
import { fieldPlace as at, shippedModel, type Model } from './weights.ts';

/** Hundredths of a bit. Between `review` and `sure` a person should look. */
export const thresholds = {
  join: 0,
  review: -500,
  sure: 500,
  cohesion: -300,
  apart: -1400,
  torn: 100,
} as const;

/** Pairs picked blindly to see how strangers agree. */
const strangersPicked = 100_000;
/** Of more candidates than this, every second, third … is fitted on. */
const mostFitted = 250_000;
/** Below this weight by the shipped figures a pair is not kept for fitting. */
const hopeless = -18;

/** Facts that a person or firm has one of; so much against them is a contradiction, in hundredths of a bit. */
const personal = [at.born, at.generation, at['national-number']];
const contradiction = -300;

export interface Resolution {
  /** For each record, in the order of the ids, its cluster. */
  readonly clusters: ReadonlyMap<string, string>;
  readonly model: Model;
  readonly compared: number;
  readonly tooLargeBlocks: number;
  readonly pairs: readonly WeighedPair[];
  readonly ids: readonly string[];
  /** Why two of the records, by their ids, do or do not belong together; undefined for an unknown id. */
  explain(left: string, right: string): Link | undefined;
}

/**
 * Which records are the same subject. Pure, and the same for the same records in any order.
 *
 * @throws RangeError where two records bear one id.
 */
export function resolve(given: readonly ResolveRecord[]): Resolution {
  const ordered = [...given].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const order = dateOrderOf(ordered.flatMap(({ born }) => born ?? []));
  const records = ordered.map((record) => prepareRecord(record, order));
  records.forEach((record, place) => {
    if (record.id === records[place - 1]?.id) throw new RangeError(`Two records bear the id ${record.id}.`);
  });
  const placeOf = new Map(records.map((record, place) => [record.id, place]));
  const statistics = new Statistics(records);
  const { blocks, tooLarge } = blocksOf(records);
  const shipped = shippedModel(records.length);
  const kept = keepCandidates(records, blocks, statistics, shipped);
  const model = fit(shipped, kept.patterns, strangersOf(records, statistics), records.length);
  const comparison = new Comparison();
  const weightOf = (left: number, right: number): number => {
    compareRecords(records[left]!, records[right]!, statistics, comparison);
    return weigh(model, statistics, comparison).total;
  };
  const contradictory = (left: number, right: number): boolean => {
    compareRecords(records[left]!, records[right]!, statistics, comparison);
    const { fields, total } = weigh(model, statistics, comparison);
    return (
      total < 0 && personal.reduce((sum, field) => sum + Math.min(0, fields[field]!), 0) <= contradiction
    );
  };
  const width = fieldNames.length;
  const pairs: WeighedPair[] = [];
  const bar = thresholds.review / 100 - 14;
  for (let pair = 0; pair < kept.length; pair++) {
    // What is agreed on may be rare, which counts later; so a good deal below the bar is looked at again.
    if (bitsOf(model, kept.levels.subarray(pair * width, (pair + 1) * width)) < bar) continue;
    const left = kept.lefts[pair]!;
    const right = kept.rights[pair]!;
    const bits = weightOf(left, right);
    if (bits >= thresholds.review) pairs.push({ left, right, bits });
  }
  const { clusterOf } = cluster(records.length, pairs, weightOf, contradictory, thresholds);
  return {
    clusters: new Map(records.map((record, place) => [record.id, records[clusterOf[place]!]!.id])),
    model,
    compared: kept.compared,
    tooLargeBlocks: tooLarge,
    pairs,
    ids: records.map(({ id }) => id),
    explain: (one, other) => {
      const [left, right] = [records[placeOf.get(one) ?? -1], records[placeOf.get(other) ?? -1]];
      if (left === undefined || right === undefined) return undefined;
      const [first, second] = left.id < right.id ? [left, right] : [right, left];
      compareRecords(first, second, statistics, comparison);
      return explain(first, second, comparison, weigh(model, statistics, comparison));
    },
  };
}

function keepCandidates(
  records: readonly PreparedRecord[],
  blocks: readonly Int32Array[],
  statistics: Statistics,
  model: Model,
): {
  lefts: number[];
  rights: number[];
  levels: Uint8Array;
  length: number;
  patterns: Patterns;
  compared: number;
} {
  const width = fieldNames.length;
  const comparison = new Comparison();
  const patterns = new Patterns();
  const lefts: number[] = [];
  const rights: number[] = [];
  let levels = new Uint8Array(width * 1024);
  let compared = 0;
  for (const [left, others] of candidatePairs(records.length, blocks)) {
    for (const right of others) {
      if (!mayBeCompared(records[left]!, records[right]!)) continue;
      compared++;
      compareRecords(records[left]!, records[right]!, statistics, comparison);
      if (bitsOf(model, comparison.levels) < hopeless) continue;
      const at = lefts.length * width;
      if (at + width > levels.length) {
        const larger = new Uint8Array(levels.length * 2);
        larger.set(levels);
        levels = larger;
      }
      levels.set(comparison.levels, at);
      lefts.push(left);
      rights.push(right);
    }
  }
  const times = Math.max(1, Math.floor(lefts.length / mostFitted));
  for (let pair = 0; pair < lefts.length; pair += times)
    patterns.add(levels.subarray(pair * width, (pair + 1) * width), times);
  return { lefts, rights, levels, length: lefts.length, patterns, compared };
}

/** A firm is no person; where nothing says which, both may be meant. */
function mayBeCompared(left: PreparedRecord, right: PreparedRecord): boolean {
  return left.kind === right.kind || left.kind === 'unknown' || right.kind === 'unknown';
}

function strangersOf(records: readonly PreparedRecord[], statistics: Statistics): Patterns {
  const comparison = new Comparison();
  const patterns = new Patterns();
  const compare = (left: number, right: number): void => {
    if (!mayBeCompared(records[left]!, records[right]!)) return;
    compareRecords(records[left]!, records[right]!, statistics, comparison);
    patterns.add(comparison.levels);
  };
  if ((records.length * (records.length - 1)) / 2 <= strangersPicked) {
    for (let left = 0; left < records.length; left++)
      for (let right = left + 1; right < records.length; right++) compare(left, right);
    return patterns;
  }
  // The seed is fixed: the same records give the same answer everywhere.
  const random = seededRandom('strangers');
  for (let picked = 0; picked < strangersPicked; picked++) {
    const left = random.integer(0, records.length - 1);
    const right = random.integer(0, records.length - 1);
    if (left !== right) compare(Math.min(left, right), Math.max(left, right));
  }
  return patterns;
}
