import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildIndex, openIndex, saveIndex, sharedNearRoom } from './index.ts';
import { NearLists } from './near-lists.ts';
import { anyName, anySlip, entryOf } from './test-names.ts';

describe('lists of near words', () => {
  it('gives back what was kept, to whoever shares the room, and nothing else', () => {
    const room = sharedNearRoom();
    const [one, other] = [new NearLists(50, room), new NearLists(50, room)];
    expect(one.find(7)).toBeUndefined();
    one.keep(7, Uint32Array.of(3, 7, 12));
    other.keep(0, Uint32Array.of());
    other.keep(49, Uint32Array.of(1));
    for (const lists of [one, other]) {
      expect([...lists.find(7)!]).toEqual([3, 7, 12]);
      expect([...lists.find(0)!]).toEqual([]);
      expect([...lists.find(49)!]).toEqual([1]);
      expect(lists.find(8)).toBeUndefined();
    }
  });

  it('keeps no more than it has room for, and what it kept stays as it was', () => {
    const lists = new NearLists(3, new ArrayBuffer(4 * 304));
    lists.keep(0, new Uint32Array(250).fill(5));
    lists.keep(1, new Uint32Array(250).fill(6));
    lists.keep(2, Uint32Array.of(9));
    expect([...lists.find(0)!]).toEqual([...new Uint32Array(250).fill(5)]);
    expect(lists.find(1)).toBeUndefined();
    expect([...lists.find(2)!]).toEqual([9]);
  });

  it('is of no use, and does no harm, in a room that is too small for the words', () => {
    const lists = new NearLists(1000, new ArrayBuffer(40));
    lists.keep(999, Uint32Array.of(1));
    expect(lists.find(999)).toBeUndefined();
  });

  it('changes no answer, whatever was asked before and by whom', () => {
    let hits = 0;
    const anyNames = fc.array(anyName, { minLength: 5, maxLength: 30 });
    const anyAsked = anyNames.chain((names) =>
      fc.record({
        names: fc.constant(names),
        asked: fc.array(fc.constantFrom(...names).chain(anySlip), { minLength: 1, maxLength: 8 }),
      }),
    );
    fc.assert(
      fc.property(anyAsked, ({ names, asked }) => {
        const bytes = saveIndex(buildIndex(names.map((name, place) => entryOf(String(place), [name]))));
        const room = sharedNearRoom();
        const [one, other] = [openIndex(bytes, room), openIndex(bytes, room)];
        for (const name of asked) one.search({ name });
        for (const name of asked) {
          const fresh = openIndex(bytes).search({ name }, { floor: 0.4 });
          hits += fresh.length;
          expect(other.search({ name }, { floor: 0.4 })).toEqual(fresh);
          expect(one.search({ name }, { floor: 0.4 })).toEqual(fresh);
        }
      }),
      { seed: 20261129, numRuns: 40 },
    );
    expect(hits).toBeGreaterThan(100);
  });
});
