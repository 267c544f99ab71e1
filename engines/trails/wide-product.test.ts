import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorShare, shareRemainder } from './wide-product.ts';

const runs = process.env['WEIR_TEST_LONG'] === undefined ? 20_000 : 1_000_000;

/** Integers of every length up to 53 bits, so that each way of computing is taken often. */
const integer = fc
  .tuple(fc.integer({ min: 1, max: 53 }), fc.maxSafeNat())
  .map(([bits, value]) => Math.max(1, value % 2 ** bits));

describe('a share of an amount', () => {
  it('is the floor of the exact quotient, with the exact remainder', () => {
    fc.assert(
      fc.property(integer, integer, integer, (first, second, third) => {
        // As in a ledger: the tainted part and the debit are at most the balance.
        const [small, middle, whole] = [first, second, third].sort((one, other) => one - other) as [
          number,
          number,
          number,
        ];
        const product = BigInt(small) * BigInt(middle);
        const share = floorShare(small, middle, whole);
        expect(BigInt(share)).toBe(product / BigInt(whole));
        expect(BigInt(shareRemainder(small, middle, whole, share))).toBe(product % BigInt(whole));
      }),
      { numRuns: runs, seed: 53 },
    );
  });

  it('is exact where an exchange makes the amount larger', () => {
    fc.assert(
      fc.property(integer, integer, integer, (part, credit, more) => {
        const debit = Math.min(Number.MAX_SAFE_INTEGER, part + more);
        expect(BigInt(floorShare(part, credit, debit))).toBe((BigInt(part) * BigInt(credit)) / BigInt(debit));
      }),
      { numRuns: runs, seed: 54 },
    );
  });

  it.each([
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER],
    [2 ** 50, 2 ** 50 - 1, 2 ** 50],
    [2 ** 50 - 1, 2 ** 50 - 1, 2 ** 50],
    [94_906_267, 94_906_265, 94_906_268],
    [1, 2 ** 52 + 1, 2 ** 52 + 1],
  ])('is exact at the edges: %d × %d / %d', (first, second, whole) => {
    expect(BigInt(floorShare(first, second, whole))).toBe((BigInt(first) * BigInt(second)) / BigInt(whole));
  });
});
