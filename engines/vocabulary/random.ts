/** A seeded source of chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** 0 <= x < 1 */
  next(): number;
  /** An integer, both ends included. */
  integer(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  /** An independent stream for a part of the work, so that adding a draw in one part leaves the others alone. */
  fork(label: string): Random;
}

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes PractRand, three additions and shifts a draw. */
export function seededRandom(seed: number | string): Random {
  let [a, b, c, d] = hashOfText(String(seed));
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round++) next();
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    integer,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('Cannot pick from nothing.');
      return items[integer(0, items.length - 1)]!;
    },
    chance: (probability) => next() < probability,
    fork: (label) => seededRandom(`${seed}/${label}`),
  };
}

/** Four words from a text: FNV-1a with four offsets, each finished by a multiply-shift mix. Spreads seeds; not for security. */
function hashOfText(text: string): [number, number, number, number] {
  return [0, 1, 2, 3].map((lane) => {
    let hash = 0x811c9dc5 ^ Math.imul(lane + 1, 0x9e3779b1);
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return hash ^ (hash >>> 15);
  }) as [number, number, number, number];
}
