import { pairScore, type Kind, type NameQuality } from '../engines/names/index.ts';
import { weights } from '../engines/names/weights.ts';
import { forgetWords } from '../engines/names/words.ts';
import { chanceOf } from '../tests/noisy-pairs.ts';
import type { LabelledPair } from './names-pairs.ts';
import { areaUnderCurve, bestF1, f1At, type Judged } from './pair-measures.ts';

/* Fits the weights of the names engine by a random walk that keeps what is better, within limits of where it began. */

export interface FittedPair extends LabelledPair {
  readonly rightKind?: Kind;
  readonly quality?: NameQuality | undefined;
}

export type Figures = Readonly<Record<string, number>>;

const mutable = weights as Record<string, number>;

/** Sets the engine's weights in this process; what is remembered of words goes, since it holds the old ones. */
export function setWeights(figures: Figures): void {
  for (const [name, figure] of Object.entries(figures)) if (name in mutable) mutable[name] = figure;
  forgetWords();
}

export const currentWeights = (): Figures => ({ ...mutable });

export const judgedPairs = (pairs: readonly FittedPair[]): Judged[] =>
  pairs.map(({ left, right, kind, rightKind, quality, isSame }) => ({
    isSame,
    score: pairScore(
      { names: [left], kind },
      { names: [{ text: right, ...(quality === undefined ? {} : { quality }) }], kind: rightKind ?? kind },
    ),
  }));

/** Set by hand, since no labelled pairs hold enough of them: the facts beside a name, nicknames. */
const fixed =
  /^(?:threshold|nickname|vowellessBest|patronymicApart|scrambled|born|country|sex|identifier|kindDiffers|weightPlain|address|orderGiven|steepnessShort|otherRomanisation|koreanSpelling|learnedOverruled|leastJoined|weightNumber|numberDiffers|numberMissing|weightTitle|weakAlias)/;

/** Held now, but found by earlier fits on the same pairs. */
const onceFitted: readonly string[] = ['nickname', 'learnedOverruled', 'leastJoined', 'weightNumber'];

export const fittedNames = Object.keys(weights).filter((name) => !fixed.test(name));

/**
 * Round figures to begin at where pairs are to be judged that were not fitted on: one digit of what ships, so that no
 * more is left of what it was fitted on than each figure's size.
 */
export function roundFigures(): Figures {
  return Object.fromEntries(
    Object.entries(currentWeights()).map(([name, figure]) => {
      if (figure === 0 || !(fittedNames.includes(name) || onceFitted.includes(name))) return [name, figure];
      const unit = 10 ** Math.floor(Math.log10(Math.abs(figure)));
      return [name, Math.round(figure / unit) * unit];
    }),
  );
}

function limitsOf(name: string, begun: Figures): [least: number, most: number] {
  const first = begun[name]!;
  if (name === 'leastSimilarity') return [540, 600];
  if (/^(?:initials?|acronym|learnedBest|learnedBestSyllabic)$/.test(name)) return [600, 960];
  return [Math.round(first * 0.5), Math.round(first * 1.8) + 5];
}

export interface Fit {
  readonly begin: Figures;
  readonly steps: number;
  readonly seed: number;
  /** What is to grow, under the weights as they are set. */
  readonly worth: () => number;
  readonly better?: (step: number, worth: number) => void;
}

/** Leaves the best weights found set, and gives them. The same seed, the same walk. */
export function fitWeights({ begin, steps, seed, worth: measure, better }: Fit): Figures {
  const chance = chanceOf(seed);
  setWeights(begin);
  let worth = measure();
  better?.(0, worth);
  for (let step = 1; step <= steps; step++) {
    const before: [string, number][] = [];
    const count = 1 + Math.floor(chance() * 3);
    for (let each = 0; each < count; each++) {
      const name = fittedNames[Math.floor(chance() * fittedNames.length)]!;
      const old = mutable[name]!;
      before.push([name, old]);
      const drift = (chance() + chance() - 1) * (chance() < 0.3 ? 0.8 : 0.25);
      const changed = Math.round(old * (1 + drift) + (chance() - 0.5) * 6);
      // Nothing drifts far from what was thought sensible, so that single pairs do not bend it out of shape.
      const [least, most] = limitsOf(name, begin);
      mutable[name] = Math.min(most, Math.max(least, changed));
    }
    forgetWords();
    const next = measure();
    if (next > worth) {
      worth = next;
      better?.(step, worth);
    } else for (const [name, old] of before.reverse()) mutable[name] = old;
  }
  forgetWords();
  return currentWeights();
}

/** How well labelled pairs are told apart, for a fit: by their order, and at the threshold. */
export function worthOfPairs(pairs: readonly FittedPair[], threshold: number): number {
  const judged = judgedPairs(pairs);
  return 4 * areaUnderCurve(judged) + 3 * f1At(judged, threshold);
}

export interface CrossValidated {
  /** Means over the repetitions; a pair is judged only by weights that were fitted without it. */
  readonly area: number;
  readonly f1: number;
  /** The same pairs by the round figures that each fit began at. */
  readonly areaRound: number;
  readonly f1Round: number;
}

/**
 * Fits on four fifths of the pairs (with others beside, so that the fit has something to hold on to), judges the
 * fifth; all five, `repetitions` times with other fifths. The weights are as before afterwards.
 */
export function crossValidated(
  pairs: readonly FittedPair[],
  beside: readonly FittedPair[],
  { repetitions, steps }: { repetitions: number; steps: number },
): CrossValidated {
  const shipped = currentWeights();
  const begin = roundFigures();
  const threshold = shipped['threshold']! / 1000;
  const chance = chanceOf(5);
  setWeights(begin);
  const round = judgedPairs(pairs);
  let area = 0;
  let f1 = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const shuffled = pairs.map((pair) => ({ pair, at: chance() })).sort((one, two) => one.at - two.at);
    const judged: Judged[] = [];
    for (let fold = 0; fold < 5; fold++) {
      const train = shuffled.filter((_, place) => place % 5 !== fold).map(({ pair }) => pair);
      const held = shuffled.filter((_, place) => place % 5 === fold).map(({ pair }) => pair);
      const worth = (): number => {
        const others = judgedPairs(beside);
        return worthOfPairs(train, threshold) + 4 * areaUnderCurve(others) + bestF1(others).f1;
      };
      fitWeights({ begin, steps, seed: 10 * repetition + fold, worth });
      judged.push(...judgedPairs(held));
    }
    area += areaUnderCurve(judged) / repetitions;
    f1 += f1At(judged, threshold) / repetitions;
  }
  setWeights(shipped);
  return { area, f1, areaRound: areaUnderCurve(round), f1Round: f1At(round, threshold) };
}
