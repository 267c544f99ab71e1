import { cluster, type WeighedPair } from '@weir/engines/names';

/** Hundredths of a bit. From `review` on a person is asked; from `sure` on the weights join by themselves. */
export const bars = { review: -200, sure: 1150 } as const;

/** How many persons or firms one may be mistaken for; fixed, so that the order of arrival cannot matter. */
export const mistakenAmong = 100_000;

export interface CoreLink {
  readonly left: string;
  readonly right: string;
  readonly bits: number;
  readonly contradict: boolean;
}

/** What a person said of two cores, as far as it is in force. */
export interface Ruling {
  readonly left: string;
  readonly right: string;
  readonly decision: 'same' | 'different';
}

/** A person's word outweighs every sum of weights; only another person's word stands against it. */
const wordOfPerson = 1_000_000;

/**
 * Which cores are one subject: the strongest links first, none against a person's word, no chains, and nothing that
 * depends on the order of arrival. Answers for each core the smallest core of its subject.
 */
export function groupCores(
  cores: readonly string[],
  links: readonly CoreLink[],
  rulings: readonly Ruling[],
): Map<string, string> {
  const ordered = [...new Set(cores)].sort();
  const placeOf = new Map(ordered.map((core, place) => [core, place]));
  const weights = new Map<number, number>();
  const contradictions = new Set<number>();
  const keyOf = (left: number, right: number): number => left * ordered.length + right;
  const note = (left: string, right: string, act: (key: number) => void): void => {
    const [one, other] = [placeOf.get(left), placeOf.get(right)];
    if (one !== undefined && other !== undefined && one !== other)
      act(keyOf(Math.min(one, other), Math.max(one, other)));
  };
  for (const { left, right, bits, contradict } of links)
    note(left, right, (key) => {
      // However far apart two cores are, weights alone never overrule a person who joined others of theirs.
      weights.set(key, Math.max(bits, -1300));
      if (contradict) contradictions.add(key);
    });
  for (const { left, right, decision } of rulings)
    note(left, right, (key) => {
      weights.set(key, decision === 'same' ? wordOfPerson : -wordOfPerson);
      contradictions.delete(key);
    });
  const pairs: WeighedPair[] = [...weights].map(([key, bits]) => ({
    left: Math.floor(key / ordered.length),
    right: key % ordered.length,
    bits,
  }));
  const { clusterOf } = cluster(
    ordered.length,
    pairs,
    // What was not worth a link speaks a little against.
    (left, right) => weights.get(keyOf(left, right)) ?? bars.review,
    (left, right) => contradictions.has(keyOf(left, right)),
    { join: bars.sure, cohesion: bars.review, apart: -1400, torn: 100 },
  );
  return new Map(ordered.map((core, place) => [core, ordered[clusterOf[place]!]!]));
}
