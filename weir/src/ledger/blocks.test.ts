import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf, rowsPerFile, smallBlocks } from './blocks.ts';

describe('which blocks small sources lie in', () => {
  it('is their count in base 64', () => {
    expect(smallBlocks(0)).toEqual([]);
    expect(smallBlocks(3)).toEqual([{ first: 1, last: 3 }]);
    expect(smallBlocks(200)).toEqual([
      { first: 1, last: 64 },
      { first: 65, last: 128 },
      { first: 129, last: 192 },
      { first: 193, last: 200 },
    ]);
    expect(smallBlocks(4096 + 65)).toHaveLength(3);
  });

  it('covers each source once, in few blocks, and a later count only joins whole blocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 1, max: 5_000 }), (count, more) => {
        const blocks = smallBlocks(count);
        expect(blocks.map(({ first }) => first)).toEqual([
          1,
          ...blocks.slice(0, -1).map(({ last }) => last + 1),
        ]);
        expect(blocks.at(-1)!.last).toBe(count);
        expect(blocks.length).toBeLessThanOrEqual(4 * 63 + 1);
        const later = smallBlocks(count + more);
        for (const { first, last } of blocks) {
          expect(later.some((block) => block.first <= first && block.last >= last)).toBe(true);
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('deals large months out by powers of two', () => {
    expect([1, rowsPerFile, rowsPerFile + 1, 5 * rowsPerFile].map(partsOf)).toEqual([1, 1, 2, 8]);
  });
});
