import { describe, expect, it } from 'vitest';
import { LotPool } from './lot-pool.ts';

describe('a pool of lots', () => {
  it('grows without losing a lot, and uses freed lots again', () => {
    const pool = new LotPool();
    const lots = Array.from({ length: 10_000 }, (_, place) => {
      pool.reserve(1);
      return pool.make(place + 1, place % 7);
    });
    expect(new Set(lots).size).toBe(10_000);
    for (const [place, lot] of lots.entries()) {
      expect(pool.amounts[lot * 2]).toBe(place + 1);
      expect(pool.words[lot * 4 + 2]).toBe(place % 7);
      expect(pool.words[lot * 4 + 3]).toBe(-1);
    }
    const size = pool.amounts.length;
    for (const lot of lots) pool.free(lot);
    for (let again = 0; again < 10_000; again++) {
      pool.reserve(1);
      pool.make(1, 0);
    }
    expect(pool.amounts.length).toBe(size);
  });
});
