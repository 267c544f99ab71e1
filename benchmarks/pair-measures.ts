/** How well scores tell pairs of one name from others. */

export interface Judged {
  readonly isSame: boolean;
  readonly score: number;
}

/** The chance that a right pair scores above a wrong one, ties by half (Mann and Whitney 1947). */
export function areaUnderCurve(pairs: readonly Judged[]): number {
  const sorted = [...pairs].sort((one, other) => one.score - other.score);
  const same = sorted.filter(({ isSame }) => isSame).length;
  const others = sorted.length - same;
  let ranks = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]!.score === sorted[from]!.score) to++;
    const rank = (from + to + 1) / 2;
    for (let at = from; at < to; at++) if (sorted[at]!.isSame) ranks += rank;
    from = to;
  }
  return (ranks - (same * (same + 1)) / 2) / (same * others);
}

export function f1At(pairs: readonly Judged[], threshold: number): number {
  let found = 0;
  let wrong = 0;
  let lost = 0;
  for (const { isSame, score } of pairs) {
    const isFound = score >= threshold;
    if (isSame && isFound) found++;
    else if (isSame) lost++;
    else if (isFound) wrong++;
  }
  return (2 * found) / (2 * found + wrong + lost);
}

/** The best F1 over all thresholds in steps of five thousandths. */
export function bestF1(pairs: readonly Judged[]): { f1: number; threshold: number } {
  let best = { f1: 0, threshold: 0 };
  for (let step = 0; step <= 200; step++) {
    const f1 = f1At(pairs, step / 200);
    if (f1 > best.f1) best = { f1, threshold: step / 200 };
  }
  return best;
}

/** The share of right pairs above the score that one wrong pair in `oneIn` reaches. */
export function recallAtFalse(pairs: readonly Judged[], oneIn: number): number {
  const wrong = pairs
    .filter(({ isSame }) => !isSame)
    .map(({ score }) => score)
    .sort((one, other) => other - one);
  const right = pairs.filter(({ isSame }) => isSame);
  const threshold = wrong[Math.floor(wrong.length / oneIn)] ?? 0;
  return right.filter(({ score }) => score > threshold).length / right.length;
}
