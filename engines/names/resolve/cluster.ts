/** A pair that may be one subject: places of records, the smaller first, and its weight in hundredths of a bit. */
export interface WeighedPair {
  readonly left: number;
  readonly right: number;
  readonly bits: number;
}

export interface ClusterOptions {
  /** A pair at or above this weight joins two clusters, if nothing speaks against it. */
  readonly join: number;
  /** The mean weight over all pairs of the joined cluster has to reach this. */
  readonly cohesion: number;
  /** A single pair at or below this weight keeps two clusters apart. */
  readonly apart: number;
  /** Two clusters that fit one record within so much of each other, and contradict each other, leave it alone. */
  readonly torn: number;
}

/** Pairs looked at when two clusters are held against each other; of larger clusters the first records stand for all. */
const mostMembers = 40;

/**
 * Joins records to clusters, the strongest pair first. Not a chain: a pair joins its two clusters only when their
 * records on average belong together and none contradicts. A record that fits two clusters which contradict each
 * other about equally well joins neither; that is for a person to say.
 *
 * The answer depends on the pairs alone, not on their order: equal weights go by place.
 */
export function cluster(
  count: number,
  pairs: readonly WeighedPair[],
  weightOf: (left: number, right: number) => number,
  /** The two state personal facts that cannot both be true of one. */
  contradictory: (left: number, right: number) => boolean,
  options: ClusterOptions,
): { clusterOf: Int32Array; refused: WeighedPair[] } {
  const ordered = pairs
    .filter(({ bits }) => bits >= options.join)
    .sort((a, b) => b.bits - a.bits || a.left - b.left || a.right - b.right);
  const clusterOf = Int32Array.from({ length: count }, (_, place) => place);
  const members: (number[] | undefined)[] = Array.from({ length: count }, (_, place) => [place]);
  const refused: WeighedPair[] = [];
  const linksOf = new Map<number, WeighedPair[]>();
  for (const pair of ordered) {
    for (const end of [pair.left, pair.right]) {
      const links = linksOf.get(end);
      if (links === undefined) linksOf.set(end, [pair]);
      else links.push(pair);
    }
  }
  const contradict = (left: readonly number[], right: readonly number[]): boolean =>
    left
      .slice(0, mostMembers)
      .some((one) =>
        right
          .slice(0, mostMembers)
          .some((other) => contradictory(Math.min(one, other), Math.max(one, other))),
      );
  /** Another cluster that `swing` fits about as well as `chosen`, and which `chosen` contradicts. */
  const isTorn = (swing: number, chosen: number, bits: number): boolean => {
    for (const member of members[swing]!.slice(0, mostMembers)) {
      for (const link of linksOf.get(member) ?? []) {
        if (link.bits < bits - options.torn) break;
        const rival = clusterOf[link.left === member ? link.right : link.left]!;
        if (rival === swing || rival === chosen) continue;
        if (contradict(members[chosen]!, members[rival]!)) return true;
      }
    }
    return false;
  };
  for (const pair of ordered) {
    const one = clusterOf[pair.left]!;
    const other = clusterOf[pair.right]!;
    if (one === other) continue;
    if (
      !belong(members[one]!, members[other]!, weightOf, contradict, options) ||
      (options.torn > 0 && (isTorn(one, other, pair.bits) || isTorn(other, one, pair.bits)))
    ) {
      refused.push(pair);
      continue;
    }
    const [kept, gone] = one < other ? [one, other] : [other, one];
    for (const member of members[gone]!) clusterOf[member] = kept;
    members[kept] = [...members[kept]!, ...members[gone]!].sort((a, b) => a - b);
    members[gone] = undefined;
  }
  return { clusterOf, refused };
}

function belong(
  left: readonly number[],
  right: readonly number[],
  weightOf: (left: number, right: number) => number,
  contradict: (left: readonly number[], right: readonly number[]) => boolean,
  { cohesion, apart }: ClusterOptions,
): boolean {
  if (left.length === 1 && right.length === 1) return true;
  let sum = 0;
  let compared = 0;
  for (const one of left.slice(0, mostMembers)) {
    for (const other of right.slice(0, mostMembers)) {
      const bits = one < other ? weightOf(one, other) : weightOf(other, one);
      if (bits <= apart) return false;
      sum += bits;
      compared++;
    }
  }
  // Where two facts contradict each other, the rest has to speak for them on its own.
  return sum >= (contradict(left, right) ? 0 : cohesion) * compared;
}
