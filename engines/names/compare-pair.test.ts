import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePair, pairScore, partNames, shippedThreshold, type Side } from './index.ts';
import { anyKind, anyName, anySlip } from './test-names.ts';
import { weights } from './weights.ts';
import { forgetWords } from './words.ts';

const runs = { seed: 20261123, numRuns: 400 };
const thousandths = (figure: number): number => Math.round(figure * 1000);

const anySide: fc.Arbitrary<Side> = fc.record({
  names: fc.array(
    fc.oneof(anyName, fc.record({ text: anyName, quality: fc.constantFrom('primary', 'strong', 'weak') })),
    { minLength: 1, maxLength: 3 },
  ),
  kind: anyKind,
  born: fc.array(fc.constantFrom('1971', '1971-03', '1971-03-09', '1971-09-03', '1972', '1999-12-31'), { maxLength: 2 }),
  countries: fc.array(fc.constantFrom('XN', 'XP', 'IQ'), { maxLength: 2 }),
  addresses: fc.array(fc.constantFrom('12 Mill St, Oakford', 'Mill Street 12', 'Flat 3, 9 Quay Road', 'Oakford', ''), { maxLength: 2 }),
  identifiers: fc.array(
    fc.record({ type: fc.constantFrom('passport', 'national id'), number: fc.constantFrom('AB123', 'CD456') }),
    { maxLength: 2 },
  ),
}); // prettier-ignore

/** Two sides that often resemble one another. */
const anyTwo = fc.oneof(
  fc.tuple(anySide, anySide),
  fc.tuple(anySide, anyName).chain(([side, name]) =>
    anySlip(name).map((slip): [Side, Side] => [
      { ...side, names: [name] },
      { ...side, names: [slip] },
    ]),
  ),
);

describe('a comparison', () => {
  test('scores the same from either side', () => {
    fc.assert(
      fc.property(anyTwo, ([left, right]) => {
        const { score } = comparePair(left, right);
        expect(comparePair(right, left).score).toBe(score);
        expect(pairScore(left, right)).toBe(score);
      }),
      runs,
    );
  });

  test('is the exact sum of its named parts, between 0 and 1', () => {
    fc.assert(
      fc.property(anyTwo, ([left, right]) => {
        const { score, parts } = comparePair(left, right);
        const sum = parts.reduce((total, { points }) => total + thousandths(points), 0);
        expect(sum).toBe(thousandths(score));
        expect(score * 1000).toBeCloseTo(thousandths(score), 9);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        for (const { part, points } of parts) {
          expect(partNames).toContain(part);
          expect(Number.isInteger(Number((points * 1000).toFixed(9)))).toBe(true);
        }
      }),
      runs,
    );
  });

  test('gives the same answer twice', () => {
    fc.assert(
      fc.property(anyTwo, ([left, right]) => {
        expect(comparePair(left, right)).toEqual(comparePair(left, right));
      }),
      { ...runs, numRuns: 100 },
    );
  });

  test('of a name with itself is 1, and so always an alert', () => {
    fc.assert(
      fc.property(anyName, anyKind, (name, kind) => {
        expect(comparePair({ names: [name], kind }, { names: [name], kind }).score).toBe(1);
      }),
      runs,
    );
    expect(shippedThreshold).toBeLessThan(1);
  });

  test('takes the best of several names', () => {
    const one = comparePair({ names: ['Tensal Quazel'] }, { names: ['Brashon Nimka', 'Tensal Quazel'] });
    expect(one.score).toBe(1);
    expect(one.names).toEqual(['Tensal Quazel', 'Tensal Quazel']);
  });

  test('with no names scores 0', () => {
    expect(comparePair({ names: [] }, { names: ['Tensal Quazel'] }).score).toBe(0);
  });
});

describe('names of persons', () => {
  const score = (left: string, right: string): number =>
    comparePair({ names: [left], kind: 'person' }, { names: [right], kind: 'person' }).score;

  test.each([
    ['family name first', 'QUAZEL, Tensal', 'Tensal Quazel'],
    ['a title', 'Dr. Tensal Quazel', 'Tensal Quazel'],
    ['Cyrillic', 'Иван Дорожин', 'Ivan Dorozhin'],
    ['a look-alike letter', 'Ivan Dоrozhin', 'Ivan Dorozhin'],
    ['zero-width and bidi signs', 'Iv\u200ban \u202eDorozhin\u202c', 'Ivan Dorozhin'],
    ['digits for letters', 'Ivan D0r0zhin', 'Ivan Dorozhin'],
    ['written together', 'IvanDorozhin', 'Ivan Dorozhin'],
    ['one word in two', 'Ivan Doro zhin', 'Ivan Dorozhin'],
    ['Abd and its spellings', 'Abdur-Rahman Quazel', 'ABD AL RAHMAN QUAZEL'],
    ['a repeated word', 'Ivan Ivan Dorozhin', 'Ivan Dorozhin'],
    ['a name without a patronymic', 'Ivan Dorozhin', 'Ivan Petrovich Dorozhin'],
    ['a slip', 'Ivan Dorozihn', 'Ivan Dorozhin'],
    ['an initial', 'I. Dorozhin', 'Ivan Dorozhin'],
    ['a short form', 'Bill Quazelton', 'William Quazelton'],
    ['fathers left out', 'Tensal bin Quazel', 'Tensal bin Nimpha ibn Oste ibn Quazel'],
    ['a slip in Abdul', 'Andul Quazel', 'Abdul Quazel'],
    ['a Baltic ending', 'Dorozhins Tensals', 'Tensal Dorozhin'],
    ['an Arabic spelling', 'محمد كوازل', 'Mohammed Quazel'],
    ['a Hebrew spelling', 'בנימין קוואזל', 'Binyamin Kwazel'],
    ['katakana', 'マリア・クリスティーナ', 'Maria Kristina'],
    ['Greek', 'Τζον Κουαζέλ', 'John Kouazel'],
    ['a southern spelling of Chinese', 'Tan Kok Wai', '陈国伟'],
    ['a foreign name in Chinese', '玛丽亚·克里斯蒂娜', 'Maria Christina'],
  ])('agree in spite of %s', (_what, left, right) => {
    expect(score(left, right)).toBeGreaterThanOrEqual(shippedThreshold);
  });

  test.each([
    ['another given name', 'Tensal Quazel', 'Brashon Quazel'],
    ['another family name', 'Tensal Quazel', 'Tensal Nimphador'],
    ['another initial', 'A. Dorozhin', 'Ivan Dorozhin'],
    ['one common word of three', 'Muhammad', 'Muhammad Tensal Quazel'],
    ['initials alone', 'T.Q.', 'Tensal Quazel'],
    ['given names turned round', 'Friedrich Hans', 'Hans Friedrich'],
    ['a Korean vowel that no romanisation has', '김성호', 'Kim Sangho'],
    ['a Chinese syllable too many', '华 江', 'Pao Hua Chiang'],
    ['a Korean syllable too many', '미영 김', 'Kim Myong Gi'],
    ['letters thrown about', 'Jaime Quazel', 'Mejia Quazel'],
    ['another patronymic', 'Ivan Sergeevich Dorozhin', 'Ivan Petrovich Dorozhin'],
  ])('do not agree with %s', (_what, left, right) => {
    expect(score(left, right)).toBeLessThan(shippedThreshold);
  });
});

describe('names of organisations', () => {
  const compare = (left: string, right: string) =>
    comparePair({ names: [left], kind: 'organization' }, { names: [right], kind: 'organization' });

  test.each([
    ['a spelt-out legal form', 'Quazel Joint Stock Company', 'JSC Quazel'],
    ['another spelling of a legal form', 'Quazel Ltd.', 'QUAZEL LIMITED'],
    ['no legal form', 'Quazel Nimpha', 'Quazel Nimpha GmbH'],
    ['letters with points', 'Q.B.Z. Company', 'QBZ Company'],
    ['numbers in words', 'Brigade Forty-Four', 'Brigade 44'],
    ['a form attached', 'QuazelAG', 'Quazel AG'],
    ['a slip in a generic word', 'Quazel Compeny', 'Quazel Company'],
    ['a place', 'Quazelbra', 'Quazelbra Europe'],
    ['a generic word of another language', 'Quazel Zavod', 'Quazel Plant'],
    [
      'an adjective of another language',
      'Quazelskiy priborostroitelnyy zavod',
      'Quazel Instrument-Making Plant',
    ],
    ['a form before a generic word', 'Quazelbra Nimphador S.A. Group', 'Quazelbra Nimphador SA'],
    ['a sign for a word', 'Quazel 5%', 'Quazel Five Percent'],
    ['an adjective of place', 'Quazelskiy zavod', 'Quazel Plant'],
  ])('agree in spite of %s', (_what, left, right) => {
    expect(compare(left, right).score).toBeGreaterThanOrEqual(shippedThreshold);
  });

  test.each([
    ['another number', 'Brigade 44', 'Brigade 45'],
    ['only a common word', 'Quazel Trading', 'Nimpha Trading'],
    ['another legal form', 'Quazel AG', 'Quazel GmbH'],
  ])('do not agree with %s', (_what, left, right) => {
    expect(compare(left, right).score).toBeLessThan(shippedThreshold);
  });

  test('say what a different legal form cost', () => {
    const { parts } = compare('Quazel AG', 'Quazel GmbH');
    expect(parts.find(({ part }) => part === 'legal-form')?.points).toBeLessThan(0);
  });
});

describe('facts beside the name', () => {
  const name = { names: ['Tensal Quazel'], kind: 'person' } as const;
  const score = (left: Partial<Side>, right: Partial<Side>): number =>
    comparePair({ ...name, ...left }, { ...name, names: ['Tensal Qazel'], ...right }).score;
  const bare = score({}, {});

  test('raise or lower the score by their precision', () => {
    const day = score({ born: ['1971-03-09'] }, { born: ['1971-03-09'] });
    const month = score({ born: ['1971-03'] }, { born: ['1971-03-09'] });
    const year = score({ born: ['1971'] }, { born: ['1971-03-09'] });
    const swapped = score({ born: ['1971-09-03'] }, { born: ['1971-03-09'] });
    const other = score({ born: ['1950-01-01'] }, { born: ['1971-03-09'] });
    expect([day > month, month > year, year > bare, bare > swapped, swapped > other]).toEqual(
      [true, true, true, true, true],
    ); // prettier-ignore
  });

  test('of which only one side knows say nothing', () => {
    expect(score({ born: ['1971'], countries: ['XN'], sex: 'f' }, {})).toBe(bare);
  });

  test('that are no dates say nothing', () => {
    expect(score({ born: ['1971-02-30', 'soon'] }, { born: ['1971-02-30'] })).toBe(bare);
  });

  test('let a shared identifier find another spelling, with or without its country', () => {
    const identifiers = [{ type: 'Passport', number: 'ab 12-34', country: 'XN' }];
    const same = [{ type: 'passport no.', number: 'AB1234' }];
    expect(score({ identifiers }, { identifiers: same })).toBeGreaterThan(bare);
  });

  test('let a shared address speak for them, however it is written, and another one not against', () => {
    const addresses = ['12 Mill St., Oakford'];
    expect(score({ addresses }, { addresses: ['Mill Street 12'] })).toBeGreaterThan(bare);
    expect(score({ addresses }, { addresses: ['14 Mill Street, Oakford'] })).toBe(bare);
    expect(score({ addresses }, { addresses: ['Harbour Road 3, Port Ebb'] })).toBe(bare);
    const { parts } = comparePair(
      { ...name, addresses },
      { names: ['Tensal Qazel'], kind: 'person', addresses },
    );
    expect(parts.find(({ part }) => part === 'address')?.points).toBeGreaterThan(0);
  });

  test('count another country, sex and kind against', () => {
    expect(score({ countries: ['XN'] }, { countries: ['XP'] })).toBeLessThan(bare);
    expect(score({ sex: 'm' }, { sex: 'f' })).toBeLessThan(bare);
    expect(score({}, { kind: 'organization' })).toBeLessThan(bare);
  });
});

test('other weights reach words that were read before, once these are forgotten', () => {
  const mutable = weights as Record<string, number>;
  const { weightInitial } = weights;
  const initial = (): number => pairScore({ names: ['T. Quazel'] }, { names: ['R. Quazel'] });
  const shipped = initial();
  try {
    mutable['weightInitial'] = 90;
    forgetWords();
    expect(initial()).toBeLessThan(shipped);
  } finally {
    mutable['weightInitial'] = weightInitial;
    forgetWords();
  }
  expect(initial()).toBe(shipped);
});
