import { instantFromMs } from '@weir/engines/vocabulary';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Instants } from './instants.ts';

describe('many moments', () => {
  it('are written as each alone would be, from the far past to the far future', () => {
    // The first and the last moment that a date can say.
    const most = 8_640_000_000_000_000;
    const moment = fc.oneof(
      fc.integer({ min: -most, max: most }),
      fc.integer({ min: -most / 1000, max: most / 1000 }).map((second) => second * 1000),
      fc.integer({ min: -400, max: 400 }).map((half) => half * 500),
    );
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1 }), fc.boolean(), (moments, sorted) => {
        const instants = new Instants();
        if (sorted) moments.sort((one, other) => one - other);
        expect(moments.map((ms) => instants.of(ms))).toEqual(moments.map((ms) => instantFromMs(ms)));
      }),
      { seed: 12, numRuns: 500 },
    );
    const instants = new Instants();
    for (const ms of [-most, most, 253_402_300_800_000, -1, 0.5, -0.5])
      expect(instants.of(ms)).toBe(instantFromMs(ms));
  });
});
