import { Problem } from '@weir/engines/vocabulary';
import { solveSymmetric } from './solve-symmetric.ts';

/** Something that was decided: its features by name (a feature that is not named is 0), and what a person held of it. */
export interface Example {
  readonly features: Readonly<Record<string, number>>;
  readonly useful: boolean;
}

/**
 * A logistic regression: the log-odds that a person finds it useful are `bias` plus, for each feature,
 * `weight × (value − centre) / scale`. Plain data; it can be kept as JSON and read again.
 */
export interface RankingModel {
  readonly bias: number;
  /** In the order of names. */
  readonly features: readonly {
    readonly name: string;
    readonly centre: number;
    readonly scale: number;
    readonly weight: number;
  }[];
  readonly penalty: number;
  readonly examples: { readonly useful: number; readonly notUseful: number };
}

/** What one feature adds to a score. */
export interface Contribution {
  readonly feature: string;
  readonly value: number;
  /** Thousandths of log-odds, whole. */
  readonly points: number;
}

export const learnLimits = { features: 200, examples: 100_000 } as const;

const mostSteps = 100;
/** The search ends when the gradient of the mean loss is as small as this in each direction. */
const flatEnough = 1e-9;

/**
 * Learns from decisions: minimises the mean logistic loss plus `penalty / 2 × Σ weight²` over standardised features, the
 * bias free (ridge logistic regression; le Cessie and van Houwelingen, Applied Statistics 41, 1992). The problem is
 * strictly convex, so there is one answer, and the order of the examples does not matter: they are put in an order of
 * their own first. Newton's method with halved steps; it needs neither chance nor a clock.
 *
 * @throws Problem `ranking-one-sided` where nothing or everything is useful, `ranking-too-large` beyond `learnLimits`,
 *   `ranking-feature-not-a-number`
 */
export function learn(
  examples: readonly Example[],
  { penalty = 0.05 }: { penalty?: number } = {},
): RankingModel {
  const names = [...new Set(examples.flatMap(({ features }) => Object.keys(features)))].sort();
  check(examples, names, penalty);
  const rows = examples
    .map(({ features, useful }) => ({ values: names.map((name) => features[name] ?? 0), useful }))
    .sort(inOrder);
  const scales = names.map((_, place) => centreAndScale(rows.map(({ values }) => values[place]!)));
  const inputs = rows.map(({ values }) =>
    Float64Array.from([
      1,
      ...values.map((value, place) => (value - scales[place]!.centre) / scales[place]!.scale),
    ]),
  );
  const labels = rows.map(({ useful }) => (useful ? 1 : 0));
  const weights = minimise(inputs, labels, penalty);
  const useful = labels.filter((label) => label === 1).length;
  return {
    bias: weights[0]!,
    features: names.map((name, place) => ({ name, ...scales[place]!, weight: weights[place + 1]! })),
    penalty,
    examples: { useful, notUseful: labels.length - useful },
  };
}

/**
 * The score of something under a model and what each feature adds to it. Points are rounded to whole thousandths one by
 * one and the score is their sum, so the parts add up to the score exactly. Features of one value for all add nothing.
 */
export function scoreOf(
  model: RankingModel,
  features: Readonly<Record<string, number>>,
): { score: number; bias: number; contributions: Contribution[] } {
  const contributions = model.features.map(({ name, centre, scale, weight }) => {
    const value = features[name] ?? 0;
    // Never further than ten deviations: something of a size never seen must not drown all other reasons.
    const standing = Math.max(-10, Math.min(10, (value - centre) / scale));
    return { feature: name, value, points: Math.round(1000 * weight * standing) + 0 };
  });
  const bias = Math.round(1000 * model.bias) + 0;
  return {
    score: contributions.reduce((sum, { points }) => sum + points, bias),
    bias,
    contributions: contributions
      .filter(({ points }) => points !== 0)
      .sort(
        (one, other) =>
          Math.abs(other.points) - Math.abs(one.points) || (one.feature < other.feature ? -1 : 1),
      ),
  };
}

function minimise(inputs: readonly Float64Array[], labels: readonly number[], penalty: number): number[] {
  const width = inputs[0]!.length;
  let weights = Array.from({ length: width }, () => 0);
  let loss = lossOf(inputs, labels, weights, penalty);
  for (let step = 0; step < mostSteps; step++) {
    const { gradient, curvature } = slopesOf(inputs, labels, weights, penalty);
    if (gradient.every((slope) => Math.abs(slope) < flatEnough)) break;
    const direction = solveSymmetric(curvature, gradient);
    let length = 1;
    let next = weights;
    let nextLoss = Infinity;
    // The loss is convex, so a short enough step along Newton's direction makes it smaller.
    while (nextLoss > loss && length > 1e-10) {
      next = weights.map((weight, place) => weight - length * direction[place]!);
      nextLoss = lossOf(inputs, labels, next, penalty);
      length /= 2;
    }
    if (nextLoss >= loss) break;
    weights = next;
    loss = nextLoss;
  }
  return weights;
}

function lossOf(
  inputs: readonly Float64Array[],
  labels: readonly number[],
  weights: readonly number[],
  penalty: number,
): number {
  let loss = 0;
  for (const [place, input] of inputs.entries()) {
    const odds = dot(input, weights);
    // log(1 + e^odds) − label × odds, without overflow.
    loss += Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - labels[place]! * odds;
  }
  const size = weights.reduce((sum, weight, place) => sum + (place === 0 ? 0 : weight * weight), 0);
  return loss / inputs.length + (penalty / 2) * size;
}

function slopesOf(
  inputs: readonly Float64Array[],
  labels: readonly number[],
  weights: readonly number[],
  penalty: number,
): { gradient: number[]; curvature: number[][] } {
  const width = weights.length;
  const gradient = weights.map((weight, place) => (place === 0 ? 0 : penalty * weight));
  const curvature = weights.map((_, row) =>
    weights.map((__, column) => (row === column && row > 0 ? penalty : 0)),
  );
  const share = 1 / inputs.length;
  for (const [place, input] of inputs.entries()) {
    const chance = 1 / (1 + Math.exp(-dot(input, weights)));
    const miss = (chance - labels[place]!) * share;
    const bend = chance * (1 - chance) * share;
    for (let row = 0; row < width; row++) {
      gradient[row]! += miss * input[row]!;
      const bent = bend * input[row]!;
      const line = curvature[row]!;
      for (let column = 0; column <= row; column++) line[column]! += bent * input[column]!;
    }
  }
  for (let row = 0; row < width; row++)
    for (let column = row + 1; column < width; column++) curvature[row]![column] = curvature[column]![row]!;
  return { gradient, curvature };
}

function dot(input: Float64Array, weights: readonly number[]): number {
  let sum = 0;
  for (let place = 0; place < input.length; place++) sum += input[place]! * weights[place]!;
  return sum;
}

function centreAndScale(values: readonly number[]): { centre: number; scale: number } {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
  // A feature that hardly varies is left as it is rather than blown up.
  return { centre, scale: spread > 1e-18 ? Math.sqrt(spread) : 1 };
}

interface Row {
  readonly values: readonly number[];
  readonly useful: boolean;
}

function inOrder(one: Row, other: Row): number {
  for (const [place, value] of one.values.entries()) {
    if (value !== other.values[place]) return value - other.values[place]!;
  }
  return Number(one.useful) - Number(other.useful);
}

function check(examples: readonly Example[], names: readonly string[], penalty: number): void {
  const useful = examples.filter((example) => example.useful).length;
  if (useful === 0 || useful === examples.length) {
    throw new Problem({
      code: 'ranking-one-sided',
      status: 422,
      detail:
        'There is nothing to learn from while all decisions say the same. Decide alerts of both kinds first.',
      facts: { useful, notUseful: examples.length - useful },
    });
  }
  if (names.length > learnLimits.features || examples.length > learnLimits.examples || !(penalty > 0)) {
    throw new Problem({
      code: 'ranking-too-large',
      status: 422,
      detail: `At most ${learnLimits.examples} decisions over ${learnLimits.features} features, with a penalty above 0.`,
    });
  }
  for (const { features } of examples) {
    for (const [name, value] of Object.entries(features)) {
      if (!Number.isFinite(value)) {
        throw new Problem({
          code: 'ranking-feature-not-a-number',
          status: 500,
          detail: `The feature ${name} is not a number.`,
        });
      }
    }
  }
}
