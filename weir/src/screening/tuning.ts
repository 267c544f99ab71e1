import { shippedThreshold, type Hit, type Part } from '@weir/engines/names';
import type { ListPurpose, TunedPart, TuningValues } from './contract.ts';

/** Thresholds and weights in force. A weight is a factor on a named part, so a tuned score is still an exact sum. */
export interface Tuning extends TuningValues {
  /** 0 is what the release ships. */
  readonly number: number;
}

const shipped = Math.round(shippedThreshold * 1000);

export const shippedTuning: Tuning = {
  number: 0,
  thresholds: { sanctions: shipped, wanted: shipped, missing: shipped, pep: shipped, own: shipped },
  factors: {},
};

/** Below this score of the engine's own nothing is looked at where parts are weighed otherwise. */
const widestFloor = 0.5;

const weighed = (tuning: TuningValues): [string, number][] =>
  Object.entries(tuning.factors).filter(([, factor]) => factor !== 100);

/** How far down the engine must look so that nothing is missed: its own score, 0..1. */
export function floorOf(tuning: TuningValues): number {
  const lowest = Math.min(...Object.values(tuning.thresholds)) / 1000;
  return weighed(tuning).length === 0 ? lowest : Math.min(lowest, widestFloor);
}

/** Whether a score (0..1) is a hit on a list of that purpose. */
export const isHit = (score: number, purpose: ListPurpose, tuning: TuningValues): boolean =>
  Math.round(score * 1000) >= tuning.thresholds[purpose];

/** The hit as the tuning weighs it: each part by its factor, kept between 0 and 1 by the part `limit`. */
export function retuned(hit: Hit, tuning: TuningValues): { score: number; parts: Part[] } {
  if (weighed(tuning).length === 0) return { score: hit.score, parts: [...hit.parts] };
  let sum = 0;
  const parts: Part[] = [];
  for (const part of hit.parts) {
    if (part.part === 'limit') continue;
    const factor = tuning.factors[part.part as TunedPart] ?? 100;
    const points = Math.round((Math.round(part.points * 1000) * factor) / 100);
    sum += points;
    if (points !== 0) {
      const why = factor === 100 ? part.why : `${part.why} (× ${factor} %)`;
      parts.push({ ...part, points: points / 1000, why });
    }
  }
  const score = Math.min(1000, Math.max(0, sum));
  if (score !== sum) parts.push({ part: 'limit', points: (score - sum) / 1000, why: '0..1' });
  return { score: score / 1000, parts };
}

/** The same thresholds and factors, whatever the order and whether 100 is written. */
export function sameValues(one: TuningValues, other: TuningValues): boolean {
  const plain = (values: TuningValues): string =>
    JSON.stringify([
      Object.entries(values.thresholds).sort(),
      weighed(values).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);
  return plain(one) === plain(other);
}
