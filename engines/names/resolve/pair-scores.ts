export interface PairScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** How well clusters agree with the truth, counted in pairs of records: the measure of the field (Christen 2012). */
export function pairScores(
  records: readonly { readonly id: string; readonly truth: string }[],
  clusters: ReadonlyMap<string, string>,
): PairScores {
  const truths = new Map<string, number>();
  const found = new Map<string, number>();
  const both = new Map<string, number>();
  const count = (into: Map<string, number>, key: string): void =>
    void into.set(key, (into.get(key) ?? 0) + 1);
  for (const { id, truth } of records) {
    const cluster = clusters.get(id) ?? id;
    count(truths, truth);
    count(found, cluster);
    count(both, `${truth}\n${cluster}`);
  }
  const pairs = (counts: Map<string, number>): number =>
    [...counts.values()].reduce((sum, number) => sum + (number * (number - 1)) / 2, 0);
  const right = pairs(both);
  const said = pairs(found);
  const there = pairs(truths);
  return {
    precision: said === 0 ? 1 : right / said,
    recall: there === 0 ? 1 : right / there,
    f1: said + there === 0 ? 1 : (2 * right) / (said + there),
  };
}
