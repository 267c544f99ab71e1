import type { SpellingTable } from './spelling-table.ts';

/** What both words cost when each is written by itself. */
export function costApart(
  { native, latin }: Pick<SpellingTable, 'latin' | 'native'>,
  pair: { readonly native: Iterable<string>; readonly latin: string },
): number {
  let cost = native['$']!;
  for (const letter of pair.native) cost += native[letter] ?? native['']!;
  let before = 0;
  for (let place = 0; place < pair.latin.length; place++) {
    const code = pair.latin.charCodeAt(place) - 96;
    cost += latin[before]![code]!;
    before = code;
  }
  return cost + latin[before]![27]!;
}
