import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildIndex, saveIndex, type Entry } from '@weir/engines/names';
import { seededRandom } from '@weir/engines/vocabulary';
import { buildIndexOnThreads } from './build-index.ts';

const syllables = [
  'ka',
  'ro',
  'mi',
  'ten',
  'sal',
  'dor',
  'vi',
  'ule',
  'bra',
  'shon',
  'ка',
  'жу',
  'щон',
  'тен',
];

function madeEntries(seed: number, count: number): Entry[] {
  const random = seededRandom(`entries ${seed}`);
  const word = (): string =>
    Array.from({ length: random.integer(2, 4) }, () => random.pick(syllables)).join('');
  return Array.from({ length: count }, (_, place) => ({
    id: String(random.integer(0, place * 2)),
    list: random.pick(['one', 'two']),
    kind: random.pick(['person', 'organization', 'vessel', 'unknown']),
    names: Array.from({ length: random.integer(1, 2) }, () => ({
      text: Array.from({ length: random.integer(1, 4) }, word).join(' '),
    })),
    born: [],
    countries: [],
    identifiers: [],
  }));
}

test('builds the same index to the byte, however many threads describe how many words', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 600 }), fc.nat(3), fc.nat(200), async (...given) => {
      const [seed, count, workers, words] = given;
      const entries = madeEntries(seed, count);
      const alone = saveIndex(buildIndex(entries));
      const built = await buildIndexOnThreads(entries, { workers, wordsPerBatch: words + 1 });
      expect(Buffer.compare(saveIndex(built), alone)).toBe(0);
    }),
    { seed: 20261129, numRuns: 12 },
  );
}, 60_000);

test('takes entries as they come, and says what went wrong where they come from', async () => {
  async function* coming(fails: boolean): AsyncGenerator<Entry> {
    for (const entry of madeEntries(7, 300)) yield await Promise.resolve(entry);
    if (fails) throw new Error('the list broke off');
  }
  const options = { workers: 1, wordsPerBatch: 50 };
  const built = await buildIndexOnThreads(coming(false), options);
  expect(Buffer.compare(saveIndex(built), saveIndex(buildIndex(madeEntries(7, 300))))).toBe(0);
  await expect(buildIndexOnThreads(coming(true), options)).rejects.toThrow('the list broke off');
}, 60_000);
