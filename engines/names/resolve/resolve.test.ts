import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '@weir/engines/vocabulary';
import { largestBlock } from './blocks.ts';
import { cluster, type WeighedPair } from './cluster.ts';
import { dateOrderOf, knownDate } from './dates.ts';
import { linkRecords, recordKeys } from './link-records.ts';
import { madeFirms, madePeople, slip, type MadeRecord } from './made-records.ts';
import { pairScores } from './pair-scores.ts';
import { resolve, thresholds } from './resolve.ts';
import { editDistance } from './similarity.ts';
import { distance } from 'fastest-levenshtein';

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The slow oracle of the clustering's promise: joined pairs that nobody could defend. */
function asSets(clusters: ReadonlyMap<string, string>): string[][] {
  const sets = new Map<string, string[]>();
  for (const [id, name] of clusters) sets.set(name, [...(sets.get(name) ?? []), id]);
  return [...sets.values()].map((set) => set.sort()).sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}

describe('resolving records', () => {
  it('gives the same clusters in whatever order the records come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer(), (seed, order) => {
        const records = [
          ...madePeople({ seed, records: 120, noise: 0.4 }),
          ...madeFirms({ seed, records: 60, noise: 0.4 }),
        ];
        const straight = resolve(records);
        const shuffled = resolve(shuffle(records, order));
        expect(asSets(shuffled.clusters)).toEqual(asSets(straight.clusters));
        expect(shuffled.model).toEqual(straight.model);
      }),
      { seed: 20261128, numRuns: 8 },
    );
  });

  it('answers every record once, and every link is the exact sum of its parts', () => {
    const records = madePeople({ seed: 7, records: 400, noise: 0.4 });
    const { clusters, pairs, ids, explain } = resolve(records);
    expect([...clusters.keys()].sort()).toEqual(records.map(({ id }) => id).sort());
    expect(pairs.length).toBeGreaterThan(100);
    for (const { left, right, bits } of pairs) {
      const link = explain(ids[right]!, ids[left]!)!;
      expect(link.parts.reduce((sum, part) => sum + Math.round(part.bits * 100), 0)).toBe(bits);
      expect(Math.round(link.bits * 100)).toBe(bits);
      expect(link.parts.every(({ why }) => why !== '')).toBe(true);
    }
  });

  it('finds people and firms it has never seen, with households, movers and namesakes among them', () => {
    const f1 = (records: MadeRecord[]): number => pairScores(records, resolve(records).clusters).f1;
    expect(f1(madePeople({ seed: 11, records: 700, noise: 0.15 }))).toBeGreaterThan(0.98);
    expect(f1(madePeople({ seed: 12, records: 700, noise: 0.4 }))).toBeGreaterThan(0.94);
    expect(f1(madeFirms({ seed: 13, records: 700, noise: 0.15 }))).toBeGreaterThan(0.96);
  });

  it('does not chain: of three records the middle one does not drag its contradicting neighbours together', () => {
    const at = { street: '12 Mill Lane', city: 'Weirby', postcode: '1234' };
    const people = [
      { id: 'father', names: [{ given: 'John', family: 'Venn' }], born: ['1951-03-02'], addresses: [at] },
      { id: 'son', names: [{ given: 'John', family: 'Venn' }], born: ['1984-10-21'], addresses: [at] },
      { id: 'either', names: [{ given: 'John', family: 'Venn' }], addresses: [at] },
    ];
    const { clusters } = resolve(people);
    expect(clusters.get('father')).not.toBe(clusters.get('son'));
    // It fits both equally well: that is for a person to say.
    expect(new Set(clusters.values()).size).toBe(3);
  });

  it('keeps two of one household apart and joins one who moved', () => {
    const home = { street: '7 Poplar Road', city: 'Weirby', postcode: '1234' };
    const phones = ['0701234567'];
    const { clusters } = resolve([
      {
        id: 'he',
        names: [{ given: 'Edgar', family: 'Oste' }],
        born: ['1970-03-01'],
        addresses: [home],
        phones,
      },
      {
        id: 'she',
        names: [{ given: 'Marion', family: 'Oste' }],
        born: ['1976-10-27'],
        addresses: [home],
        phones,
      },
      { id: 'he-moved', names: [{ given: 'Edgar', family: 'Oste' }], born: ['1970-03-01'], addresses: [{ street: '99 Far Street', city: 'Elsewhere', postcode: '9876' }] }, // prettier-ignore
    ]);
    expect(clusters.get('he')).not.toBe(clusters.get('she'));
    expect(clusters.get('he')).toBe(clusters.get('he-moved'));
  });

  it('refuses two records of one id, and takes records that say nothing', () => {
    expect(() => resolve([{ id: 'a' }, { id: 'a' }])).toThrow(RangeError);
    expect(asSets(resolve([{ id: 'a' }, { id: 'b', names: [{ full: '\u200b🦀' }] }]).clusters)).toEqual([
      ['a'],
      ['b'],
    ]);
    expect(resolve([]).clusters.size).toBe(0);
  });
});

describe('a pair of records', () => {
  it('weighs the same from either side, and its parts add up', () => {
    const records = madePeople({ seed: 3, records: 60, noise: 0.7 });
    for (const one of records) {
      for (const other of records) {
        if (one.id === other.id) continue;
        const link = linkRecords(one, other, 10_000);
        expect(linkRecords(other, one, 10_000)).toEqual(link);
        expect(link.parts.reduce((sum, part) => sum + Math.round(part.bits * 100), 0)).toBe(
          Math.round(link.bits * 100),
        );
      }
    }
  });

  it('knows the same name across scripts and pet names', () => {
    const bits = (one: string, other: string): number =>
      linkRecords(
        { id: 'a', names: [{ full: one }], born: ['1970-05-17'] },
        { id: 'b', names: [{ full: other }], born: ['1970-05-17'] },
        10_000,
      ).bits;
    for (const [one, other] of [
      ['Alexander Orlov', 'Александр Орлов'],
      ['Bob Venn', 'Robert Venn'],
      ['Venn, Robert', 'Robert Venn'],
    ] as const)
      expect(bits(one, other), `${one} / ${other}`).toBeGreaterThan(0);
    expect(bits('Robert Venn', 'Marta Oste')).toBeLessThan(0);
    expect(bits('Robert Venn Jr', 'Robert Venn Sr')).toBeLessThan(bits('Robert Venn', 'Robert Venn'));
  });

  it('never holds a firm to be a person', () => {
    const name = { names: [{ full: 'Mill River' }] };
    const { bits } = linkRecords(
      { id: 'a', kind: 'person', ...name },
      { id: 'b', kind: 'organization', ...name },
      10,
    );
    expect(bits).toBeLessThan(thresholds.review / 100 + 5);
  });

  it('shares a key with its own slips', () => {
    const random = seededRandom('slips');
    const records = madePeople({ seed: 5, records: 200, noise: 0 });
    for (const record of records) {
      const [name] = record.names!;
      const slipped = { ...record, names: [{ ...name, family: slip(random, name!.family ?? '') }] };
      const keys = new Set(recordKeys(record));
      expect(recordKeys(slipped).some((key) => keys.has(key))).toBe(true);
    }
    expect(largestBlock).toBeGreaterThan(10);
  });
});

describe('clusters', () => {
  it('are sets that no pair below the bar alone has joined, whatever the pairs', () => {
    const graphs = fc.array(
      fc.record({ left: fc.integer({ min: 0, max: 11 }), right: fc.integer({ min: 0, max: 11 }), bits: fc.integer({ min: -2000, max: 2000 }) }), // prettier-ignore
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(graphs, (given) => {
        const weights = new Map<string, number>();
        for (const { left, right, bits } of given)
          if (left !== right) weights.set(`${Math.min(left, right)} ${Math.max(left, right)}`, bits);
        const pairs: WeighedPair[] = [...weights].map(([key, bits]) => {
          const [left = 0, right = 0] = key.split(' ').map(Number);
          return { left, right, bits };
        });
        const weightOf = (left: number, right: number): number => weights.get(`${left} ${right}`) ?? -500;
        const options = { join: 0, cohesion: -300, apart: -1400, torn: 100 };
        const { clusterOf } = cluster(12, pairs, weightOf, () => false, options);
        const again = cluster(12, [...pairs].reverse(), weightOf, () => false, options);
        expect([...again.clusterOf]).toEqual([...clusterOf]);
        for (const name of new Set(clusterOf)) {
          const members = [...clusterOf.keys()].filter((place) => clusterOf[place] === name);
          expect(name).toBe(members[0]);
          if (members.length < 2) continue;
          // Each member is held by a pair at or above the bar, and the whole coheres.
          for (const member of members)
            expect(members.some((other) => other !== member && weightOf(Math.min(member, other), Math.max(member, other)) >= 0)).toBe(true); // prettier-ignore
          for (const one of members)
            for (const other of members)
              if (one < other && members.length > 2)
                expect(weightOf(one, other)).toBeGreaterThan(options.apart);
        }
      }),
      { seed: 20261128, numRuns: 300 },
    );
  });
});

describe('the distance in bits', () => {
  it('is the plain table, and at most what letters alone cost', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), maxLength: 40 });
    fc.assert(
      fc.property(words, words, (left, right) => {
        const found = editDistance(left, right, 100);
        expect(found).toBe(byTable(left, right));
        expect(found).toBe(editDistance(right, left, 100));
        expect(found).toBeLessThanOrEqual(distance(left, right));
        expect(editDistance(left, right, 1)).toBe(Math.min(found, 2));
      }),
      { seed: 20261128, numRuns: 500 },
    );
  });
});

/** The oracle: the whole table of the recurrence, nothing clever. */
function byTable(left: string, right: string): number {
  const table = Array.from({ length: left.length + 1 }, (_, row) =>
    Array.from({ length: right.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  for (let row = 1; row <= left.length; row++) {
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let best = Math.min(
        table[row - 1]![column]! + 1,
        table[row]![column - 1]! + 1,
        table[row - 1]![column - 1]! + same,
      );
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1])
        best = Math.min(best, table[row - 2]![column - 2]! + 1);
      table[row]![column] = best;
    }
  }
  return table[left.length]![right.length]!;
}

describe('dates', () => {
  it('are read in eight ways, by the order that the column shows', () => {
    expect(dateOrderOf(['3/25/89', '1/2/85', '10/27/76'])).toBe('month-first');
    expect(dateOrderOf(['25/3/1989', '1/2/1985'])).toBe('day-first');
    const day = { year: 1970, month: 3, day: 1 };
    for (const text of [
      '3/1/1970',
      '3/1/70',
      'Mar 1 1970',
      '1 March 1970',
      '1970-03-01',
      '19700301',
      '01.03.1970',
      '1-Mar-70',
    ]) {
      const order = text === '01.03.1970' ? 'day-first' : 'month-first';
      expect(knownDate(text, order), text).toEqual(day);
    }
    for (const text of ['31/31/1970', 'soon', '', '0/0/0000'])
      expect(knownDate(text, 'day-first'), text).toBeUndefined();
    expect(knownDate('1970', 'day-first')).toEqual({ year: 1970, month: 0, day: 0 });
  });
});
