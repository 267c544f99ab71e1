import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lettersOf, Pattern } from './plain-distance.ts';
import { tokenOf } from './token.ts';

/** The table that the textbook fills, cell by cell. */
function alignmentDistance(left: string, right: string): number {
  const rows = Array.from({ length: left.length + 1 }, (_, line) =>
    Array.from({ length: right.length + 1 }, (_, column) => (line === 0 ? column : column === 0 ? line : 0)),
  );
  for (let line = 1; line <= left.length; line++) {
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[line - 1] === right[column - 1];
      let least = rows[line - 1]![column - 1]! + (isSame ? 0 : 1);
      least = Math.min(least, rows[line - 1]![column]! + 1, rows[line]![column - 1]! + 1);
      const isExchanged = left[line - 1] === right[column - 2] && left[line - 2] === right[column - 1];
      if (line > 1 && column > 1 && isExchanged) least = Math.min(least, rows[line - 2]![column - 2]! + 1);
      rows[line]![column] = least;
    }
  }
  return rows[left.length]![right.length]!;
}

test('the bit vectors give the edit distance with exchanges, and the letters never deny it', () => {
  const anyText = fc.string({ unit: fc.constantFrom(...'abcz09'), minLength: 1, maxLength: 32 });
  fc.assert(
    fc.property(anyText, fc.array(anyText, { minLength: 1, maxLength: 5 }), (left, others) => {
      const pattern = new Pattern(tokenOf(left).codes);
      for (const right of others) {
        const { codes } = tokenOf(right);
        const edits = alignmentDistance(left, right);
        expect(pattern.distance(codes)).toBe(edits);
        expect(pattern.isWithin(edits, codes.length, lettersOf(codes))).toBe(true);
      }
    }),
    { seed: 20261123, numRuns: 1000 },
  );
});
