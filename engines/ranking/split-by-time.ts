/** Anything with the moment from which it counts, in milliseconds. */
export interface Timed {
  readonly id: string;
  readonly at: number;
}

/**
 * Splits decisions into those to learn from and those to be tested on, which came later: nobody may be tested on what it
 * has learned from. The test begins at the given share of the decisions, and never before `notBefore`, the moment up to
 * which the ranking in force has learned. Decisions of one moment stay together, on the later side.
 */
export function splitByTime<Each extends Timed>(
  decisions: readonly Each[],
  { share = 0.7, notBefore = -Infinity }: { share?: number; notBefore?: number } = {},
): { learned: Each[]; tested: Each[]; from: number | null } {
  const ordered = [...decisions].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  const first = ordered[Math.floor(share * ordered.length)];
  if (first === undefined) return { learned: [], tested: [], from: null };
  const from = Math.max(first.at, notBefore);
  return {
    learned: ordered.filter(({ at }) => at < from),
    tested: ordered.filter(({ at }) => at >= from),
    from,
  };
}
