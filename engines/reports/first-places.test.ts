import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FirstPlaces } from './first-places.ts';

test('answers as a Map does that keeps the first', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { maxLength: 300 }), (texts) => {
      const places = new FirstPlaces();
      const map = new Map<string, number>();
      // Lone surrogates are not text; goAML's reader never gives one.
      for (const [index, raw] of texts.entries()) {
        const text = raw.toWellFormed();
        if (text === '') continue;
        places.note(text, index + 1);
        if (!map.has(text)) map.set(text, index + 1);
      }
      for (const [text, place] of map) expect(places.get(text)).toBe(place);
      expect(places.get('not among them')).toBeUndefined();
    }),
    { seed: 1 },
  );
});

test('holds what a large file has, over many blocks', () => {
  const places = new FirstPlaces();
  for (let index = 0; index < 200_000; index++) places.note(`TX-${index}`, index);
  for (let index = 0; index < 200_000; index++) places.note(`TX-${index}`, 7);
  for (let index = 0; index < 200_000; index += 997) expect(places.get(`TX-${index}`)).toBe(index);
  expect(places.get('TX-200000')).toBeUndefined();
});

test('does not keep what no profile allows', () => {
  const places = new FirstPlaces();
  places.note('x'.repeat(257), 1);
  places.note('語'.repeat(100), 2);
  expect(places.get('x'.repeat(257))).toBeUndefined();
  expect(places.get('語'.repeat(100))).toBeUndefined();
  places.note('y'.repeat(256), 3);
  expect(places.get('y'.repeat(256))).toBe(3);
});
