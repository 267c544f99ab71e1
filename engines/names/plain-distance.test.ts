import { distance } from 'fastest-levenshtein';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pattern } from './plain-distance.ts';
import { tokenOf } from './token.ts';

test('the bit vectors give the plain edit distance', () => {
  const anyText = fc.string({ unit: fc.constantFrom(...'abcz09'), minLength: 1, maxLength: 32 });
  fc.assert(
    fc.property(anyText, fc.array(anyText, { minLength: 1, maxLength: 5 }), (left, others) => {
      const pattern = new Pattern(tokenOf(left).codes);
      for (const right of others) expect(pattern.distance(tokenOf(right).codes)).toBe(distance(left, right));
    }),
    { seed: 20261123, numRuns: 1000 },
  );
});
