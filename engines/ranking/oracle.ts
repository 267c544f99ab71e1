import type { Example } from './learn.ts';

/*
 * Slow and plain, for the tests: what the learner must arrive at, found another way.
 */

/** Ridge logistic regression by gradient descent with a constant step; features standardised in two passes. */
export function plainRegression(
  examples: readonly Example[],
  names: readonly string[],
  penalty: number,
): { bias: number; weights: number[] } {
  const columns = names.map((name) => examples.map(({ features }) => features[name] ?? 0));
  const standardised = columns.map((column) => {
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    const deviation = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length);
    return column.map((value) => (deviation > 1e-9 ? (value - mean) / deviation : value - mean));
  });
  let bias = 0;
  const weights = names.map(() => 0);
  // Standardised columns and the constant: the curvature is at most a quarter of their number, plus the penalty.
  const step = 1 / ((names.length + 1) / 4 + penalty);
  for (let round = 0; round < 200_000; round++) {
    const misses = examples.map(({ useful }, row) => {
      const odds = weights.reduce((sum, weight, place) => sum + weight * standardised[place]![row]!, bias);
      return 1 / (1 + Math.exp(-odds)) - (useful ? 1 : 0);
    });
    const biasSlope = misses.reduce((a, b) => a + b, 0) / examples.length;
    const slopes = weights.map(
      (weight, place) =>
        misses.reduce((sum, miss, row) => sum + miss * standardised[place]![row]!, 0) / examples.length +
        penalty * weight,
    );
    bias -= step * biasSlope;
    for (const [place, slope] of slopes.entries()) weights[place]! -= step * slope;
    if (Math.abs(biasSlope) < 1e-10 && slopes.every((slope) => Math.abs(slope) < 1e-10)) break;
  }
  return { bias, weights };
}

/** Every pair of a useful one and another, one by one. */
export function areaByPairs(scored: readonly { useful: boolean; score: number }[]): number | null {
  const useful = scored.filter((each) => each.useful);
  const others = scored.filter((each) => !each.useful);
  if (useful.length === 0 || others.length === 0) return null;
  let wins = 0;
  for (const one of useful) {
    for (const other of others) wins += one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0;
  }
  return wins / (useful.length * others.length);
}
