import type { Kind } from '../engines/names/index.ts';
import { materialRows, pepEntries } from '../tests/names-material.ts';
import { chanceOf } from '../tests/noisy-pairs.ts';

/* Labelled pairs of names, for fitting and judging. */

export interface LabelledPair {
  readonly left: string;
  readonly right: string;
  readonly kind: Kind;
  readonly isSame: boolean;
}

/** As `weir names pairs` is asked: ships and others are of no said kind. */
const curatedKinds: Readonly<Record<string, Kind>> = {
  Person: 'person',
  Company: 'organization',
  Organization: 'organization',
};

/** Curated pairs with the score that logic-v2 gave in nomenklatura's own frozen run, where it gave one. */
export function curatedPairs(): (LabelledPair & { readonly peer: number | undefined })[] {
  return materialRows('pairs/nk_cases_dev.csv')
    .slice(1)
    .map(([, schema = '', left = '', right = '', label = '', , , peer = '']) => ({
      left,
      right,
      kind: curatedKinds[schema] ?? 'unknown',
      isSame: label === 'true',
      peer: peer === '' ? undefined : Number(peer),
    }));
}

/** Listed names and aliases of one entry, and names that come close; the labels follow the lists, not the spelling. */
export function aliasPairs(): LabelledPair[] {
  return materialRows('pairs/list_alias_pairs_dev.csv.gz')
    .slice(1)
    .map(([schema = '', left = '', right = '', label = '']) => ({
      left,
      right,
      kind: schema === 'Person' ? 'person' : 'organization',
      isSame: label === 'true',
    }));
}

const scripts = ['Arabic', 'Hebrew', 'Cyrillic', 'Hangul', 'Han', 'Katakana', 'Greek'] as const;
export type NameScript = (typeof scripts)[number];

const patterns = new Map(scripts.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')]));

/** Prominent persons' names in Latin letters with the same in another script, and as many of different persons. */
export function scriptPairs(most: number, seed: number): ReadonlyMap<NameScript, readonly LabelledPair[]> {
  const chance = chanceOf(seed);
  const isLatin = (name: string): boolean => /^[\p{Script=Latin}\p{P}\s]+$/u.test(name);
  const found = new Map<NameScript, [latin: string, other: string][]>();
  for (const { names } of pepEntries()) {
    const texts = names.map(({ text }) => text);
    const latin = texts.find(isLatin);
    if (latin === undefined) continue;
    for (const [script, pattern] of patterns) {
      const other = texts.find((text) => pattern.test(text) && !/\p{Script=Latin}/u.test(text));
      if (other !== undefined) found.set(script, [...(found.get(script) ?? []), [latin, other]]);
    }
  }
  return new Map(
    [...found].map(([script, pairs]) => {
      const chosen = pairs.filter(() => chance() < most / pairs.length);
      const same = chosen.map(([left, right]) => ({ left, right, kind: 'person' as const, isSame: true }));
      const others = chosen.flatMap(([left, own]) => {
        const right = chosen[Math.floor(chance() * chosen.length)]![1];
        return right === own ? [] : [{ left, right, kind: 'person' as const, isSame: false }];
      });
      return [script, [...same, ...others]];
    }),
  );
}
