import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, partsOf, rowsPerFile, sizeOf } from './blocks.ts';

describe('which blocks sources lie in', () => {
  it('is the count of small ones in base 64', () => {
    expect(blocksOf('small', 0)).toEqual([]);
    expect(blocksOf('small', 3)).toEqual([{ first: 1, last: 3 }]);
    expect(blocksOf('small', 200)).toEqual([
      { first: 1, last: 64 },
      { first: 65, last: 128 },
      { first: 129, last: 192 },
      { first: 193, last: 200 },
    ]);
    expect(blocksOf('small', 4096 + 65)).toHaveLength(3);
  });

  it('is the count of medium ones in base 16, the last of them apart', () => {
    expect(blocksOf('medium', 18)).toEqual([
      { first: 1, last: 16 },
      { first: 17, last: 17 },
      { first: 18, last: 18 },
    ]);
    expect([1, 2_000, 2_001, 200_000, 200_001].map(sizeOf)).toEqual([
      'small',
      'small',
      'medium',
      'medium',
      'large',
    ]);
  });

  it('covers each source once, in few blocks, and a later count only joins whole blocks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('small', 'medium'),
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        (size, count, more) => {
          const blocks = blocksOf(size, count);
          expect(blocks.map(({ first }) => first)).toEqual([
            1,
            ...blocks.slice(0, -1).map(({ last }) => last + 1),
          ]);
          expect(blocks.at(-1)!.last).toBe(count);
          expect(blocks.length).toBeLessThanOrEqual(4 * 63 + 1);
          const later = blocksOf(size, count + more);
          for (const { first, last } of blocks) {
            expect(later.some((block) => block.first <= first && block.last >= last)).toBe(true);
          }
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  it('deals large months out by powers of two', () => {
    expect([1, rowsPerFile, rowsPerFile + 1, 5 * rowsPerFile].map(partsOf)).toEqual([1, 1, 2, 8]);
  });
});
