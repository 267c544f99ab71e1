import type { SpellingTable } from './spelling-table.ts';

/** What a native word costs when it is written by itself. */
export function nativeCost(table: SpellingTable['native'], letters: Iterable<string>): number {
  let cost = table['$']!;
  for (const letter of letters) cost += table[letter] ?? table['']!;
  return cost;
}

/** The letters' costs after one another as one array: row (letter before) times 28, plus letter; 0 begins, 27 ends. */
export const flatCosts = (latin: SpellingTable['latin']): Int32Array => Int32Array.from(latin.flat());

/** What a Latin word (codes 1..26) costs when it is written by itself. */
export function latinCost(flat: Int32Array, codes: Uint8Array): number {
  let cost = 0;
  let before = 0;
  for (let place = 0; place < codes.length; place++) {
    const code = codes[place]!;
    cost += flat[before * 28 + code]!;
    before = code;
  }
  return cost + flat[before * 28 + 27]!;
}

export function latinCodes(latin: string): Uint8Array {
  const codes = new Uint8Array(latin.length);
  for (let place = 0; place < latin.length; place++) codes[place] = latin.charCodeAt(place) - 96;
  return codes;
}
