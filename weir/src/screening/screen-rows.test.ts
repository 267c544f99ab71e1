import { describe, expect, it } from 'vitest';
import { buildIndex, saveIndex, type Entry } from '@weir/engines/names';
import { seededRandom, type PartialDate } from '@weir/engines/vocabulary';
import type { AskedRow, RowAnswer } from './names-question.ts';
import { screenRows } from './screen-rows.ts';

const random = seededRandom('screen rows');
const syllables = ['ka', 'ro', 'mi', 'ten', 'sal', 'dor', 'vi', 'ule', 'bra', 'shon', 'zel', 'nim'];
const word = (): string =>
  Array.from({ length: random.integer(2, 3) }, () => random.pick(syllables)).join('');
const entries = Array.from({ length: 400 }, (_, place): Entry => ({
  id: String(place),
  list: 'made',
  kind: 'person',
  names: [{ text: `${word()} ${word()}` }],
  born: ['1971-02-03' as PartialDate],
  countries: [],
  identifiers: [],
})); // prettier-ignore
const rows = Array.from({ length: 1000 }, (_, place): AskedRow => {
  const name = random.pick(entries).names[0]!.text;
  return { id: String(place), name: place % 100 === 7 ? '' : name.slice(0, -1), born: place % 3 === 0 ? '1971' : undefined };
}); // prettier-ignore

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return memory;
}
const index = shared(saveIndex(buildIndex(entries)));

/** Counts how far it was read. */
function source(
  given: readonly AskedRow[],
  read: { count: number },
  failAt = Infinity,
): AsyncIterable<AskedRow> {
  return (async function* () {
    for (const row of given) {
      if (read.count === failAt) throw new Error('the file broke here');
      read.count++;
      yield row;
    }
  })();
}

async function taken(asked: AsyncIterable<RowAnswer>): Promise<RowAnswer[]> {
  const all: RowAnswer[] = [];
  for await (const answer of asked) all.push(answer);
  return all;
}

async function answers(workers: number, given = rows): Promise<RowAnswer[]> {
  return taken(screenRows(index, source(given, { count: 0 }), { limit: 10, workers }));
}

describe('a file of rows', () => {
  it('is answered the same, and in its order, by one thread and by several', async () => {
    const alone = await answers(1);
    expect(alone.map(({ json }) => (JSON.parse(json) as { id: string }).id)).toEqual(
      rows.map(({ id }) => id),
    );
    expect(alone.filter(({ json }) => json.includes('"alert":true')).length).toBeGreaterThan(500);
    expect(await answers(2)).toEqual(alone);
    expect(await answers(3)).toEqual(alone);
  });

  it('keeps an answer for a row without a name, and says so', async () => {
    const [answer] = await answers(2, [{ id: 'x', name: ' ', born: 'never' }]);
    expect(answer).toEqual({
      json: '{"id":"x","hits":[]}',
      leftOut: ['born cannot be read', 'name is empty'],
    });
  });

  it('is read no further than its answers are taken', async () => {
    const read = { count: 0 };
    const long = Array.from({ length: 20 }, () => rows).flat();
    for await (const { json } of screenRows(index, source(long, read), { limit: 10, workers: 2 })) {
      expect(json).toContain('"id":"0"');
      break;
    }
    expect(read.count).toBeLessThan(1500);
  });

  it.each([10, 700])('passes on that it broke at row %i, after the answers before', async (failAt) => {
    let answered = 0;
    const asked = screenRows(index, source(rows, { count: 0 }, failAt), { limit: 10, workers: 2 });
    await expect(
      (async () => {
        for await (const { json } of asked) if (json !== '') answered++;
      })(),
    ).rejects.toThrow('the file broke here');
    expect(answered).toBeLessThanOrEqual(failAt);
  });

  it('is not answered by a damaged index', async () => {
    const damaged = shared(new Uint8Array(index).slice(0, index.byteLength - 8));
    const asked = screenRows(damaged, source(rows, { count: 0 }), { limit: 10, workers: 2 });
    await expect(taken(asked)).rejects.toThrow('Build');
  });
});
