import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { foreignPair, listField, loneStep, makePostings, type PostingSources } from './postings.ts';
import { roles } from './prepare.ts';
import { nameFlag } from './segment.ts';

const wordCount = 6;

const word = fc.record({
  id: fc.integer({ min: 0, max: wordCount - 1 }),
  role: fc.constantFrom(roles.plain, roles.number),
  weight: fc.constantFrom(0, 7, 30, 100, 300, 2000),
});
const name = fc.record({ words: fc.array(word, { minLength: 1, maxLength: 9 }), isForeign: fc.boolean() });

interface Name {
  readonly words: readonly { readonly id: number; readonly role: number; readonly weight: number }[];
  readonly isForeign: boolean;
}

function sourcesOf(names: readonly Name[]): PostingSources {
  const nameStarts = [0];
  const nameWords: number[] = [];
  for (const { words } of names) {
    for (const { id, role, weight } of words) nameWords.push(id, role | (weight << 3));
    nameStarts.push(nameWords.length / 2);
  }
  return {
    nameStarts: Uint32Array.from(nameStarts),
    nameWords: Uint32Array.from(nameWords),
    nameFlags: Uint8Array.from(names, ({ isForeign }) => (isForeign ? nameFlag.foreign : 0)),
    wordCount,
    acronymNames: Uint32Array.of(),
    acronymWords: Uint32Array.of(),
  };
}

it('lists of each word the names that hold it, by what else they hold, and what stands beside it', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), (names) => {
      const { wordLists, postingNames, postingLone, pairWords, pairWeights, pairNames } = makePostings(
        sourcesOf(names),
      );
      const costs = ({ role, weight }: { role: number; weight: number }): number =>
        role === roles.number ? 0 : weight;
      for (let id = 0; id < wordCount; id++) {
        const from = (field: number): number => wordLists[id * listField.size + field]!;
        const to = (field: number): number => wordLists[(id + 1) * listField.size + field]!;
        const postings = names
          .flatMap(({ words }, place) =>
            words.flatMap((own, at) => {
              if (own.id !== id) return [];
              const others = words.reduce((sum, other, place) => sum + (place === at ? 0 : costs(other)), 0);
              return [{ place, step: Math.min(255, Math.floor(others / loneStep)) }];
            }),
          )
          .sort((one, other) => one.step - other.step || one.place - other.place);
        const [start, end] = [from(listField.postings), to(listField.postings)];
        expect([...postingNames.subarray(start, end)]).toEqual(postings.map(({ place }) => place));
        expect([...postingLone.subarray(start, end)]).toEqual(postings.map(({ step }) => step));
        const pairs = names.flatMap(({ words, isForeign }, place) => {
          const at = words.findIndex((own) => own.id === id);
          const marked = isForeign ? place + foreignPair : place;
          if (at < 0) return [];
          if (words.length > 6) return [[wordCount, 0, marked]];
          return words
            .filter((_, other) => other !== at)
            .map((other) => [other.id, Math.min(255, costs(other)), marked]);
        });
        const shown = [];
        for (let at = from(listField.pairs); at < to(listField.pairs); at++)
          shown.push([pairWords[at], pairWeights[at], pairNames[at]]);
        expect(shown).toEqual(pairs);
        const weights = names.flatMap(({ words }) =>
          words.filter((own) => own.id === id).map((own) => own.weight),
        );
        if (weights.length === 0) continue;
        expect(from(listField.weights) & 0xffff).toBe(Math.min(...weights));
        expect(from(listField.weights) >>> 16).toBe(Math.max(...weights));
        expect(from(listField.lone)).toBe(postings[0]!.step);
      }
    }),
  );
});
