import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  currencyDecimals,
  datePrecision,
  formatMinor,
  formatMoney,
  isIdentifier,
  isPartialDate,
  newIdentifier,
  parseInstant,
  parseMinor,
  parseMoney,
  Problem,
  seededRandom,
  type PartialDate,
} from './index.ts';

const code = (work: () => unknown): string => {
  try {
    work();
    return 'no problem';
  } catch (error) {
    return (error as Problem).code;
  }
};

describe('money', () => {
  it('is written and read without loss, for any amount and any number of decimals', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
        fc.integer({ min: 0, max: 4 }),
        (minor, decimals) => {
          expect(parseMinor(formatMinor(minor, decimals), decimals)).toBe(minor);
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  it('takes zeros beyond the decimals and refuses digits beyond them', () => {
    expect(parseMinor('30100.0000', 2)).toBe(3_010_000n);
    expect(parseMinor('-0.5', 2)).toBe(-50n);
    expect(parseMinor('7', 0)).toBe(7n);
    expect(code(() => parseMinor('1.005', 2))).toBe('amount-too-precise');
    for (const text of ['', 'abc', '1,50', '1e5', '--1', '1.2.3', 'NaN', ' ']) {
      expect(
        code(() => parseMinor(text, 2)),
        text,
      ).toBe('amount-not-decimal');
    }
  });

  it('rounds half to even when it is asked to', () => {
    const rounded = (text: string) => parseMinor(text, 2, 'half-even');
    expect(['0.005', '0.015', '0.025', '0.0251', '0.0249', '-0.015'].map(rounded)).toEqual([
      0n,
      2n,
      2n,
      3n,
      2n,
      -2n,
    ]);
  });

  it('knows decimals of currencies, and travels as decimal text', () => {
    expect([currencyDecimals('JPY'), currencyDecimals('KWD'), currencyDecimals('XNC')]).toEqual([0, 3, 2]);
    expect(formatMoney(parseMoney({ amount: '12.34', currency: 'XNC' }))).toEqual({
      amount: '12.34',
      currency: 'XNC',
    });
    expect(code(() => parseMoney({ amount: '1', currency: 'euro' }))).toBe('currency-unknown');
  });
});

describe('time', () => {
  it('reads what producers write, as UTC where no zone is given', () => {
    expect(parseInstant('2026-05-26T10:00:00.0000000')).toBe('2026-05-26T10:00:00.000Z');
    expect(parseInstant('2026-05-26T10:00:00+04:00')).toBe('2026-05-26T06:00:00.000Z');
    expect(parseInstant('2026-05-26')).toBe('2026-05-26T00:00:00.000Z');
    for (const text of ['2026-02-30', '2026-13-01', '26-05-2026', 'yesterday', '']) {
      expect(
        code(() => parseInstant(text)),
        text,
      ).toBe('time-not-iso');
    }
  });

  it('knows how precise a date is', () => {
    expect(['1971', '1971-03', '1971-03-09'].map((date) => datePrecision(date as PartialDate))).toEqual([
      'year',
      'month',
      'day',
    ]);
    expect(['1971-00', '1971-02-30', '71', '1971-3'].map(isPartialDate)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('identifiers', () => {
  it('sort by the time they were made, whatever chance adds', () => {
    const random = seededRandom(1);
    const chance = (bytes: Uint8Array) => bytes.map(() => random.integer(0, 255));
    const made = Array.from(
      { length: 200 },
      (_, ms) => newIdentifier(1_700_000_000_000 + ms, chance) as string,
    );
    expect([...made].sort()).toEqual(made);
    expect(made.every((id) => isIdentifier(id))).toBe(true);
    expect(new Set(made).size).toBe(made.length);
  });
});

describe('seeded chance', () => {
  it('gives the same numbers for the same seed, others for another, and independent forks', () => {
    const draw = (seed: number | string) => Array.from({ length: 5 }, seededRandom(seed).next);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const parent = seededRandom(7);
    const fork = parent.fork('part').next();
    parent.next();
    expect(parent.fork('part').next()).toBe(fork);
  });

  it('spreads evenly over its range', () => {
    const random = seededRandom(3);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 20_000; draw++) counts[random.integer(0, 9)]!++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
