import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { GrowingInts } from './growing.ts';
import { packedFacts, PieceTable } from './piece-table.ts';
import { isForeign, prepareName } from './prepare.ts';
import { anyName } from './test-names.ts';

/** Words that are read with their neighbours, or whose signs and scripts tell how to read them. */
const oddPieces = [
  'Dr',
  'bin',
  'Abdul',
  'abd',
  'Rehman,',
  'Ltd',
  "O'Brien",
  'al-Karmani',
  'Jr.',
  '&',
  '–',
  'J.',
  '7',
  'M0hamed',
  'AlisherUsmanov',
  'Мурад',
  'Кабращон',
  'محمود',
  'عبدالرحمن',
  'الكرماني',
  'דוד',
  '김민준',
  '김',
  '赵建国',
  '约翰·史密斯',
  '约翰',
  '・',
  'シュミット',
  'ſt',
  'ﬁn',
  'é',
  'e\u0301',
  '\u0301x',
  '\u200bTen\u200dsal',
  '\u{1f600}',
  '\ud800',
  '¨',
];
const anyPiece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...oddPieces) },
  { weight: 2, arbitrary: anyName },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const anyText = fc
  .array(fc.tuple(anyPiece, fc.constantFrom(' ', ' ', '  ', '\t')), { maxLength: 6 })
  .map((pieces) => pieces.flat().join(''));

test('reads a name piece by piece as it is read whole, or leaves it', () => {
  const numbers = new Map<string, number>();
  const keys: string[] = [];
  const numberOf = (key: string): number => {
    if (!numbers.has(key)) numbers.set(key, keys.push(key) - 1);
    return numbers.get(key)!;
  };
  // One table for all: pieces are kept from name to name.
  const table = new PieceTable(({ token }) => numberOf(token.key));
  let readCount = 0;
  let count = 0;
  fc.assert(
    fc.property(anyText, (text) => {
      count++;
      if (!table.read(text)) return;
      readCount++;
      const words = new GrowingInts();
      table.appendTo(words);
      const prepared = prepareName(text, 'person');
      const whole = prepared.words.flatMap((word) => [word.token.key, packedFacts(word)]);
      const read = [...words.taken()].map((figure, place) => (place % 2 === 0 ? keys[figure]! : figure));
      expect(read).toEqual(whole);
      expect(table.isForeign).toBe(isForeign(prepared));
    }),
    { seed: 20261129, numRuns: 20_000 },
  );
  expect(readCount).toBeGreaterThan(count / 10);
  // The usual name is read so.
  expect(table.read('Tensal Quazel Dorvi')).toBe(true);
  expect(table.read('Tensal bin Quazel')).toBe(false);
});

test('tells pieces apart when it has grown', () => {
  const keys: string[] = [];
  const table = new PieceTable(({ token }) => keys.push(token.key) - 1);
  const name = (place: number): string => `q${place.toString(36)}zel tensal${place.toString(36)}`;
  for (let place = 0; place < 3000; place++) expect(table.read(name(place))).toBe(true);
  const made = keys.length;
  for (let place = 0; place < 3000; place++) {
    const words = new GrowingInts();
    expect(table.read(name(place))).toBe(true);
    table.appendTo(words);
    const read = [...words.taken()].filter((_, at) => at % 2 === 0).map((id) => keys[id]);
    expect(read).toEqual(prepareName(name(place), 'person').words.map(({ token }) => token.key));
  }
  expect(keys.length).toBe(made);
});
