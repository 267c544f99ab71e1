import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Beginnings, isOneEditApart } from './beginnings.ts';

/** Damerau-Levenshtein (optimal string alignment) by the whole table. */
function distance(one: string, other: string): number {
  const table = Array.from({ length: one.length + 1 }, (_, i) =>
    Array.from({ length: other.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= one.length; i++) {
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      table[i]![j] = Math.min(table[i - 1]![j]! + 1, table[i]![j - 1]! + 1, table[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        table[i]![j] = Math.min(table[i]![j]!, table[i - 2]![j - 2]! + 1);
    }
  }
  return table[one.length]![other.length]!;
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 4, maxLength: 8 });

describe('beginnings', () => {
  it('knows one edit as the whole table does', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(isOneEditApart(one, other)).toBe(distance(one, other) <= 1);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds all that begin so, and all that are one edit away unless neighbours changed about across the middle', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 60 }), word, fc.boolean(), (texts, asked, settled) => {
        const held = new Beginnings();
        texts.forEach((text, owner) => held.add(text, owner));
        // Enough others that the order is made anew.
        if (settled) for (let each = 0; each < 2100; each++) held.add(`z${each}`, -1);
        held.beginning('a', 1);
        const begins = texts.filter((text) => text.startsWith(asked.slice(0, 2)));
        expect(held.beginning(asked.slice(0, 2), 1000).sort()).toEqual(begins.sort());
        const found = new Set(held.near(asked, 1000));
        for (const text of texts) {
          if (text === asked) continue;
          const half = asked.length >> 1;
          const across =
            text === asked.slice(0, half - 1) + asked[half]! + asked[half - 1]! + asked.slice(half + 1);
          if (!across) expect(found.has(text), text).toBe(distance(text, asked) <= 1);
        }
      }),
    );
  });

  it('forgets', () => {
    const held = new Beginnings();
    held.add('mill', 1);
    held.add('mill', 2);
    held.remove('mill', 1);
    expect([...held.ownersOf('mill')]).toEqual([2]);
  });
});
