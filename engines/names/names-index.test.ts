import { distance } from 'fastest-levenshtein';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '@weir/engines/vocabulary';
import { buildIndex, comparePair, normaliseName, openIndex, saveIndex, shippedThreshold } from './index.ts';
import type { Entry, Hit, NamesIndex, Query } from './index.ts';
import { anyKind, anyName, anySlip, entryOf } from './test-names.ts';

const runs = { seed: 20261123, numRuns: 60 };

const anyEntries: fc.Arbitrary<Entry[]> = fc
  .array(fc.record({ names: fc.array(anyName, { minLength: 1, maxLength: 3 }), kind: anyKind }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((rows) => rows.map(({ names, kind }, place) => entryOf(String(place), names, { kind })));

const anyQuery = (entries: readonly Entry[]): fc.Arbitrary<Query> =>
  fc
    .tuple(fc.constantFrom(...entries.flatMap(({ names }) => names.map(({ text }) => text))), anyKind)
    .chain(([name, kind]) => anySlip(name).map((slip) => ({ name: slip, kind })));

const anyAsked = anyEntries.chain((entries) => anyQuery(entries).map((query) => ({ entries, query })));

const shown = (hits: readonly Hit[]): unknown =>
  hits.map(({ entry, score, alert }) => ({ id: entry.id, score, alert }));

/** The slow way: every entry is compared, none is left out. */
function scanned(entries: readonly Entry[], query: Query, floor: number): { id: string; score: number }[] {
  return entries
    .map((entry) => {
      const side = { names: [query.name], ...(query.kind === undefined ? {} : { kind: query.kind }) };
      return { id: entry.id, score: comparePair(side, entry).score };
    })
    .filter(({ score }) => score >= floor)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

const shortSyllables = ['ka', 'ro', 'mi', 'ten', 'sal', 'dor', 'vi', 'ule'];

const compact = (text: string): string => normaliseName(text).replaceAll(' ', '');
const edits = (query: Query, { names }: Entry): number =>
  Math.min(
    ...names.map(({ text }) =>
      Math.max(
        distance(compact(query.name), compact(text)),
        distance(normaliseName(query.name), normaliseName(text)),
      ),
    ),
  );

/** What a search finds at the threshold is what the slow way does, but for names more than two edits away. */
function judge(
  index: NamesIndex,
  entries: readonly Entry[],
  query: Query,
  tally: { judged: number; missed: number },
): void {
  const hits = index.search(query, { floor: shippedThreshold, limit: 1000 });
  const found = hits.map(({ entry, score }) => ({ id: entry.id, score }));
  const all = scanned(entries, query, shippedThreshold);
  const ids = new Set(found.map(({ id }) => id));
  const lost = all.filter(({ id }) => !ids.has(id));
  tally.judged += all.length;
  tally.missed += lost.length;
  expect(found).toEqual(all.filter((hit) => !lost.includes(hit)));
  for (const { id } of lost)
    expect(
      edits(
        query,
        entries.find((entry) => entry.id === id)!,
      ),
      `${query.name} / ${entries.find((entry) => entry.id === id)!.names[0]!.text}`,
    ).toBeGreaterThan(2);
}

describe('a search', () => {
  test('finds what a comparison with every single entry finds, but for spellings more than two edits away', () => {
    const tally = { judged: 0, missed: 0 };
    fc.assert(
      fc.property(anyAsked, ({ entries, query }) => judge(buildIndex(entries), entries, query, tally)),
      { ...runs, numRuns: 1500 },
    );
    expect(tally.judged).toBeGreaterThan(1000);
    expect(tally.missed / tally.judged).toBeLessThan(0.005);
  });

  test.each(['person', 'organization'] as const)(
    'finds the same where hundreds of names share each word: every %s',
    (kind) => {
      const random = seededRandom(`long list ${kind}`);
      const made = Array.from({ length: 16 }, () =>
        Array.from({ length: random.integer(2, 4) }, () => random.pick(shortSyllables)).join(''),
      );
      const others = {
        person: ['bin', 'al', 'J.', 'K.', 'muhammad', 'Сергей', 'ivanov'],
        organization: ['7', 'Сергей', 'ivanov', 'bank'],
      };
      const some = [...made, ...others[kind]];
      const name = (): string =>
        Array.from({ length: random.pick([1, 2, 2, 2, 3, 3, 4, 5, 7]) }, () => random.pick(some)).join(' ');
      const entries = Array.from({ length: 1200 }, (_, place) => entryOf(String(place), [name()], { kind }));
      const index = buildIndex(entries);
      const tally = { judged: 0, missed: 0 };
      for (let round = 0; round < 240; round++) {
        const [asked] = fc.sample(
          anySlip(random.pick([...entries.map(({ names }) => names[0]!.text), name()])),
          {
            seed: round,
            numRuns: 1,
          },
        );
        judge(index, entries, { name: asked!, kind }, tally);
      }
      expect(tally.judged).toBeGreaterThan(1000);
      // Firms' names of words this alike are found by their letters alone, three and more edits away.
      expect(tally.missed / tally.judged).toBeLessThan(kind === 'person' ? 0.005 : 0.05);
    },
  );

  test('has the entry at the least plain edit distance on top', () => {
    const random = seededRandom('edit distance');
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
      'zel',
      'nim',
      'gor',
      'pel',
    ];
    const word = (): string =>
      Array.from({ length: random.integer(3, 4) }, () => random.pick(syllables)).join('');
    const entries = Array.from({ length: 1500 }, (_, place) =>
      entryOf(String(place), [`${word()} ${word()}`]),
    );
    const index = buildIndex(entries);
    let compared = 0;
    for (let round = 0; round < 300; round++) {
      const letters = [...random.pick(entries).names[0]!.text];
      for (let edit = random.integer(1, 2); edit > 0; edit--) {
        const place = random.integer(0, letters.length - 1);
        const how = random.integer(0, 2);
        if (how === 0) letters.splice(place, 1);
        else letters.splice(place, how - 1, random.pick(['a', 'e', 'n', 't', 'r']));
      }
      const query = letters.join('');
      const distances = entries
        .map((entry) => ({ entry, edits: distance(normaliseName(query), entry.names[0]!.text) }))
        .sort((a, b) => a.edits - b.edits);
      // Where plain edit distance sees no clear winner it is no judge.
      if (distances[1]!.edits - distances[0]!.edits < 2) continue;
      compared++;
      const [top] = index.search({ name: query, kind: 'person' });
      expect([query, top?.entry.id, top?.alert]).toEqual([query, distances[0]!.entry.id, true]);
    }
    expect(compared).toBeGreaterThan(200);
  });

  test('always alerts on an exact name', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const index = buildIndex(entries);
        for (const { id, names, kind } of entries) {
          for (const { text } of names) {
            const hits = index.search({ name: text, kind }, { limit: 1000 });
            expect(hits.find((hit) => hit.entry.id === id)).toMatchObject({ score: 1, alert: true });
          }
        }
      }),
      runs,
    );
  });

  test('adds its parts up to the score, in each hit', () => {
    fc.assert(
      fc.property(anyAsked, ({ entries, query }) => {
        for (const hit of buildIndex(entries).search({ ...query, born: '1971', country: 'XN' })) {
          const sum = hit.parts.reduce((total, { points }) => total + Math.round(points * 1000), 0);
          expect(sum).toBe(Math.round(hit.score * 1000));
        }
      }),
      runs,
    );
  });

  test('does not lose an entry because another word matched a common one', () => {
    const common = Array.from({ length: 500 }, (_, place) =>
      entryOf(`c${place}`, [`Muhammad Ali ${'abcdefgh'[place % 8]}zelnim`]),
    );
    const index = buildIndex([...common, entryOf('true', ['Muhammad Quabrashon'])]);
    const [top] = index.search({ name: 'Muhammad Quabrashn', kind: 'person' });
    expect(top?.entry.id).toBe('true');
  });

  test('finds by a shared identifier whatever the name', () => {
    const identifiers = [{ type: 'passport', number: 'XN-77 123', country: 'XN' }];
    const index = buildIndex([
      entryOf('one', ['Tensal Quazel'], { identifiers }),
      entryOf('two', ['Tensal Quazel']),
    ]);
    const query = {
      name: 'Tensal Dorvi',
      kind: 'person',
      identifiers: [{ type: 'Passport', number: 'XN77123' }],
    } as const;
    const hits = index.search(query, { floor: 0.3 });
    expect(hits[0]?.entry.id).toBe('one');
    expect(hits[0]?.parts.some(({ part }) => part === 'identifier')).toBe(true);
  });

  test('honours limit and floor', () => {
    const index = buildIndex(
      Array.from({ length: 30 }, (_, place) => entryOf(String(place), ['Tensal Quazel'])),
    );
    expect(index.search({ name: 'Tensal Quazel' })).toHaveLength(10);
    expect(index.search({ name: 'Tensal Quazel' }, { limit: 3 })).toHaveLength(3);
    expect(index.search({ name: 'Tensal Quazl', kind: 'person' }, { floor: 0.999 })).toEqual([]);
  });
});

describe('an index', () => {
  test('answers the same whatever the order of its entries', () => {
    fc.assert(
      fc.property(anyAsked, fc.nat(), ({ entries, query }, turn) => {
        const at = turn % entries.length;
        const turned = [...entries.slice(at), ...entries.slice(0, at)].reverse();
        expect(shown(buildIndex(turned).search(query))).toEqual(shown(buildIndex(entries).search(query)));
      }),
      runs,
    );
  });

  test('grown entry by entry answers like one built at once', () => {
    fc.assert(
      fc.property(anyAsked, fc.nat(), ({ entries, query }, some) => {
        const grown = buildIndex(entries.slice(0, some % entries.length));
        for (const entry of entries.slice(some % entries.length)) grown.add(entry);
        expect(shown(grown.search(query))).toEqual(shown(buildIndex(entries).search(query)));
        expect(grown.size).toBe(entries.length);
      }),
      runs,
    );
  });

  test('keeps the scores of others when an entry comes or goes', () => {
    fc.assert(
      fc.property(anyAsked, anyName, ({ entries, query }, name) => {
        const index = buildIndex(entries);
        const before = shown(index.search(query, { limit: 1000 }));
        index.add(entryOf('new', [name]));
        const others = index.search(query, { limit: 1000 }).filter(({ entry }) => entry.id !== 'new');
        expect(shown(others)).toEqual(before);
        expect(index.remove('test', 'new')).toBe(true);
        expect(shown(index.search(query, { limit: 1000 }))).toEqual(before);
      }),
      runs,
    );
  });

  test('replaces, removes and finds entries by list and id', () => {
    const index = buildIndex([entryOf('1', ['Tensal Quazel']), entryOf('2', ['Brashon Nimka'])]);
    index.add(entryOf('1', ['Dorvi Pelgor']));
    expect(index.size).toBe(2);
    expect(index.search({ name: 'Tensal Quazel' })).toEqual([]);
    expect(index.search({ name: 'Dorvi Pelgor' })[0]?.entry.id).toBe('1');
    expect(index.get('test', '1')?.names[0]?.text).toBe('Dorvi Pelgor');
    expect(index.remove('test', '1')).toBe(true);
    expect(index.remove('test', '1')).toBe(false);
    expect([...index.entries()].map(({ id }) => id)).toEqual(['2']);
  });

  test('stays whole through many additions and removals', () => {
    const index = buildIndex([]);
    for (let place = 0; place < 1200; place++) {
      index.add(entryOf(String(place), [`Tensal ${normaliseName(`q${place.toString(36)}zel`)} Dorvi`]));
      if (place % 3 === 0) index.remove('test', String(place));
    }
    expect(index.size).toBe(800);
    expect(new Set([...index.entries()].map(({ id }) => id)).size).toBe(800);
    expect(index.get('test', '700')?.id).toBe('700');
    expect(index.get('test', '699')).toBeUndefined();
  });

  test('comes back from its bytes as it was', () => {
    fc.assert(
      fc.property(anyAsked, ({ entries, query }) => {
        const index: NamesIndex = buildIndex(entries);
        index.add(entryOf('late', ['Tensal Quazel']));
        index.remove('test', '0');
        const opened = openIndex(saveIndex(index));
        expect(opened.search(query)).toEqual(index.search(query));
        expect([...opened.entries()]).toEqual([...index.entries()]);
        opened.add(entryOf('later', ['Brashon Nimka']));
        expect(opened.search({ name: 'Brashon Nimka' })[0]?.entry.id).toBeDefined();
      }),
      runs,
    );
  });

  test('opens no file that was damaged anywhere', () => {
    const index = buildIndex([entryOf('1', ['Tensal Quazel']), entryOf('2', ['Мурад Кабращон', 'PLA Navy'])]);
    index.remove('test', '1');
    const bytes = saveIndex(index);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const damaged = bytes.slice();
        damaged[place]! ^= change;
        expect(() => openIndex(damaged)).toThrow(/Build (it|the index) again/);
      }),
      { ...runs, numRuns: 500 },
    );
  });

  test('opens from memory that threads share', () => {
    const bytes = saveIndex(buildIndex([entryOf('1', ['Tensal Quazel'])]));
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(openIndex(shared).search({ name: 'Tensal Quazl' })[0]?.entry.id).toBe('1');
  });

  test('counts the last of entries with one list and id', () => {
    fc.assert(
      fc.property(anyEntries, anyName, (entries, name) => {
        const given = [...entries, entryOf('0', [name])];
        const index = buildIndex(given);
        expect(index.size).toBe(entries.length);
        expect(index.get('test', '0')?.names).toEqual([{ text: name }]);
        const once = buildIndex([...entries.filter(({ id }) => id !== '0'), entryOf('0', [name])]);
        expect(shown(index.search({ name }))).toEqual(shown(once.search({ name })));
      }),
      runs,
    );
  });

  test('after any additions, changes and removals answers as one built of what is left', () => {
    const step = fc.record({ id: fc.nat(12).map(String), name: anyName, isRemoval: fc.boolean() });
    fc.assert(
      fc.property(anyEntries, fc.array(step, { maxLength: 30 }), anyName, (entries, steps, asked) => {
        const index = buildIndex(entries);
        const left = new Map(entries.map((entry) => [entry.id, entry]));
        for (const { id, name, isRemoval } of steps) {
          if (isRemoval) expect(index.remove('test', id)).toBe(left.delete(id));
          else {
            const entry = entryOf(id, [name]);
            index.add(entry);
            left.set(id, entry);
          }
        }
        const fresh = buildIndex(left.values());
        expect(index.size).toBe(left.size);
        for (const name of [asked, ...steps.map((each) => each.name)]) {
          expect(shown(index.search({ name }))).toEqual(shown(fresh.search({ name })));
          expect(shown(openIndex(saveIndex(index)).search({ name }))).toEqual(shown(fresh.search({ name })));
        }
      }),
      { ...runs, numRuns: 40 },
    );
  });

  test('answers rightly between changes, whatever it remembers of words asked before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyName, fc.boolean()), { minLength: 3, maxLength: 12 }), (steps) => {
        const index = buildIndex([]);
        const left = new Map<string, Entry>();
        steps.forEach(([name, isRemoved], place) => {
          const id = String(place % 5);
          if (isRemoved) {
            index.remove('test', id);
            left.delete(id);
          } else {
            const entry = entryOf(id, [name]);
            index.add(entry);
            left.set(id, entry);
          }
          // One that was never asked anything remembers nothing.
          for (const [asked] of steps)
            expect(shown(index.search({ name: asked }))).toEqual(
              shown(buildIndex(left.values()).search({ name: asked })),
            );
        });
      }),
      { ...runs, numRuns: 60 },
    );
  });

  test('remembers nothing that makes an answer other than the first time, however much was asked between', () => {
    const entries = Array.from({ length: 40 }, (_, place) =>
      entryOf(`e${place}`, [
        `${'abcdefgh'[place % 8]}angtensal ${'klmnp'[place % 5]}uazel`,
        `Бойка ${'Дт'[place % 2]}укова`,
      ]),
    );
    const index = buildIndex(entries);
    const questions = ['Bangtensal Kuazel', 'Bojka Dukova', 'Бойка Дуава', 'Angtensal Muaze'];
    const first = questions.map((name) => buildIndex(entries).search({ name }));
    expect(questions.map((name) => index.search({ name }))).toEqual(first);
    // Near words of so many words asked do not all stay remembered.
    for (let place = 0; place < 17_000; place++)
      index.search({
        name: `${place.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!)}tensalo`,
      });
    expect(questions.map((name) => index.search({ name }))).toEqual(first);
  });

  test('shows the best few as the beginning of all', () => {
    fc.assert(
      fc.property(anyAsked, fc.integer({ min: 1, max: 5 }), ({ entries, query }, limit) => {
        const index = buildIndex([...entries, ...entries.map((entry) => ({ ...entry, list: 'other' }))]);
        const all = index.search(query, { limit: 1000, floor: 0.3 });
        expect(index.search(query, { limit, floor: 0.3 })).toEqual(all.slice(0, limit));
      }),
      { ...runs, numRuns: 300 },
    );
  });

  test('looks at every entry that it finds', () => {
    fc.assert(
      fc.property(anyAsked, ({ entries, query }) => {
        const index = buildIndex(entries);
        const hits = index.search(query, { limit: 1000 });
        const candidates = index.candidates(query);
        for (const { entry } of hits) expect(candidates.has(entry.list, entry.id)).toBe(true);
        expect(candidates.bounded).toBeGreaterThanOrEqual(hits.length);
        expect(candidates.has('test', 'absent')).toBe(false);
      }),
      runs,
    );
  });

  test('looks at a name among hundreds that share a word with it', () => {
    const common = Array.from({ length: 300 }, (_, place) =>
      entryOf(`c${place}`, [`Wei ${'abcdefghij'[place % 10]}angtensal`]),
    );
    const index = buildIndex([...common, entryOf('true', ['Wei Shonquabra'])]);
    for (const name of [
      'Wei Shxnquabr',
      'Wii Shnoquabra',
      'eWi Shonquabra',
      'Wei honqabra',
      'WeiShonquabra',
      'WeiSonquabra',
    ])
      expect([name, index.candidates({ name }).has('test', 'true')]).toEqual([name, true]);
  });

  test.each([
    ['two letters lost of a short word', 'Kai Hm', 'Kai Hyum'],
    ['two edits of a short word', 'Kai Zelnim Aahd', 'Kai Zelnim Ahmad'],
    ['a reading further apart than the letters', 'Бойка Дуава', 'Бойка Дукова'],
    ['a slip in a name that lists are read with', 'Kai Adbua', 'Kai Abdula'],
    [
      'a slip in the article of a servant, where that word is another name',
      'Abdukerim Kai',
      'Abdulkerim Kai',
    ],
  ])('looks at what no key leads to: %s', (_what, asked, listed) => {
    const common = Array.from({ length: 300 }, (_, place) =>
      entryOf(`c${place}`, [`${place % 2 === 0 ? 'Kai' : 'Бойка'} ${'abcdefghij'[place % 10]}angtensal`]),
    );
    const index = buildIndex([
      ...common,
      entryOf('other', ['Abdukerim Shonquabra']),
      entryOf('true', [listed]),
    ]);
    expect(index.candidates({ name: asked }).has('test', 'true')).toBe(true);
  });

  test('cuts a word of another script as it is written, since its parts may be read otherwise', () => {
    const [first, last] = ['كرمو', 'گل'];
    const common = Array.from({ length: 300 }, (_, place) =>
      entryOf(`c${place}`, [`${place % 2 === 0 ? first : last} ${'abcdefghij'[place % 10]}angtensal`]),
    );
    const index = buildIndex([...common, entryOf('true', [`${first} ${last}`])]);
    expect(index.candidates({ name: `${first}${last}` }).has('test', 'true')).toBe(true);
  });

  test.each([
    ['Arabic', 'محمود الكرماني', 'Mahmoud al-Karmani'],
    ['Cyrillic', 'Сергей Заболотный', 'Sergei Zabolotny'],
    ['Hebrew', 'דוד רוזנבלום', 'David Rosenblum'],
    ['Katakana', 'ピーター シュミット', 'Peter Schmidt'],
    ['Chinese', '赵建国', 'Zhao Jianguo'],
    ['Korean', '김민준', 'Kim Min-jun'],
    ['Korean, halves by McCune-Reischauer', '림평설', 'Rim Pyong Sol'],
    ['Korean, halves as people write them', '최희정', 'Choi Hee Jung'],
  ])('meets a name in %s from either script', (_script, native, latin) => {
    const others = Array.from({ length: 40 }, (_, place) =>
      entryOf(`o${place}`, [`Tensal ${'abcdefgh'[place % 8]}quazel`]),
    );
    const listedNative = buildIndex([...others, entryOf('true', [native])]);
    const listedLatin = buildIndex([...others, entryOf('true', [latin])]);
    expect(listedNative.candidates({ name: latin }).has('test', 'true')).toBe(true);
    expect(listedLatin.candidates({ name: native }).has('test', 'true')).toBe(true);
  });

  test('does not open what it did not save', () => {
    const bytes = saveIndex(buildIndex([entryOf('1', ['Tensal Quazel'])]));
    const codeOf = (damaged: Uint8Array): unknown => {
      try {
        openIndex(damaged);
        return undefined;
      } catch (problem) {
        return (problem as { code?: string }).code;
      }
    };
    expect(codeOf(new Uint8Array())).toBe('index-not-readable');
    expect(codeOf(new TextEncoder().encode('id,name\n1,Tensal'))).toBe('index-not-readable');
    expect(codeOf(bytes.subarray(0, bytes.length - 40))).toBe('index-not-readable');
    expect(codeOf(bytes.subarray(0, 30))).toBe('index-not-readable');
    const other = Buffer.from(bytes).toString('latin1').replace('"format":5', '"format":9');
    expect(codeOf(Buffer.from(other, 'latin1'))).toBe('index-of-another-version');
  });
});

describe('bad input', () => {
  const index = buildIndex([
    entryOf('1', ['Tensal Quazel']),
    entryOf('2', ['Muhammad Ali']),
    entryOf('3', ['']),
    entryOf('4', ['\u{1f600}']),
    entryOf('5', []),
    entryOf('6', ['x'.repeat(50_000)]),
    entryOf('7', [Array.from({ length: 10_000 }, (_, place) => `word${place}`).join(' ')]),
  ]);

  test.each([
    ['nothing', ''],
    ['blanks', ' \t\n '],
    ['one letter', 'a'],
    ['emoji', '\u{1f600}\u{1f468}\u200d\u{1f469}'],
    ['signs', '!!! --- ... ###'],
    ['zero-width signs alone', '\u200b\u200c\u200d\ufeff'],
    ['half a surrogate pair', '\ud800 \udfff'],
    ['numbers', '1234 5678'],
    ['many combining marks', `a${'\u0301'.repeat(3000)}`],
  ])('of %s gives no alert and no fault', (_what, name) => {
    expect(index.search({ name }).filter(({ alert }) => alert)).toEqual([]);
  });

  test('of ten thousand words is answered, and quickly', () => {
    const name = Array.from({ length: 10_000 }, (_, place) => `word${place}`).join(' ');
    const start = performance.now();
    expect(index.search({ name })[0]?.entry.id).toBe('7');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('with bidi and zero-width signs inside is read through', () => {
    const [hit] = index.search({ name: '\u202eTen\u200bsal\u202c Qua\u00adzel' });
    expect(hit).toMatchObject({ score: 1, alert: true });
  });

  test('with an impossible date of birth counts as without one', () => {
    const [hit] = index.search({ name: 'Tensal Quazel', born: '1971-13-45' });
    expect(hit).toMatchObject({ score: 1, alert: true });
  });

  test('of any text at all never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        for (const { score } of index.search({ name })) expect(score).toBeLessThanOrEqual(1);
      }),
      { ...runs, numRuns: 500 },
    );
  });
});
