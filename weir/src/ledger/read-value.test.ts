import { msFromInstant, parseInstant, parseMinor, Problem } from '@weir/engines/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earliestMs, latestMs, readAmount, timeReader, Unreadable, wasRounded } from './read-value.ts';

const amount = (text: string, decimals: number, round: 'refuse' | 'half-even'): number | string => {
  const bytes = Buffer.from(text);
  const value = readAmount(bytes, 0, bytes.length, decimals, round);
  return value instanceof Unreadable ? value.reason : value + 0;
};

/** The vocabulary's own reading, with the ledger's limit. */
function slowAmount(text: string, decimals: number, round: 'refuse' | 'half-even'): number | string {
  try {
    const minor = parseMinor(text, decimals, round);
    const size = minor < 0n ? -minor : minor;
    return size > BigInt(Number.MAX_SAFE_INTEGER) ? 'amount-too-large' : Number(minor) + 0;
  } catch (problem) {
    return (problem as Problem).code;
  }
}

describe('reading amounts', () => {
  it.each([
    ['12.34', 1234],
    ['12', 1200],
    ['0.0', 0],
    ['-5.00', -500],
    ['30100.0000', 3_010_000],
    ['1.005', 'amount-too-precise'],
    ['1e3', 'amount-not-decimal'],
    ['1,000', 'amount-not-decimal'],
    ['', 'amount-not-decimal'],
    ['.5', 'amount-not-decimal'],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
    ['90071992547409.92', 'amount-too-large'],
  ])('%s is %s', (text, expected) => expect(amount(text, 2, 'refuse')).toBe(expected));

  it('rounds half to even where asked, and tells', () => {
    expect([amount('1.005', 2, 'half-even'), amount('1.015', 2, 'half-even')]).toEqual([100, 102]);
    const told = (text: string): boolean => wasRounded(Buffer.from(text), 0, text.length, 2);
    expect([told('1.005'), told('1.000'), told('1')]).toEqual([true, false, false]);
  });

  it('agrees with the vocabulary', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('0', '1', '5', '9', '.', '-', '+', 'x'), maxLength: 22 }),
      fc
        .tuple(fc.nat(1e9), fc.string({ unit: fc.constantFrom('0', '5', '9'), maxLength: 6 }))
        .map(([whole, rest]) => `${whole}.${rest}`),
    );
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(0, 2, 3),
        fc.constantFrom('refuse', 'half-even'),
        (given, decimals, round) => {
          expect(amount(given, decimals, round)).toBe(slowAmount(given, decimals, round));
        },
      ),
      { seed: 3, numRuns: 3000 },
    );
  });
});

describe('reading times', () => {
  const read = (text: string, unit: 'iso' | 's' | 'ms' | 'day', format?: string): number | string => {
    const bytes = Buffer.from(text);
    const ms = timeReader(unit, format)(bytes, 0, bytes.length);
    return ms instanceof Unreadable ? ms.reason : ms;
  };

  it.each([
    ['2017-01-01T00:00:00Z', Date.UTC(2017, 0, 1)],
    ['2017-01-01', Date.UTC(2017, 0, 1)],
    ['2016-02-29 23:59:59', Date.UTC(2016, 1, 29, 23, 59, 59)],
    ['2017-02-29', 'time-not-readable'],
    ['2017-01-01T24:00:00Z', 'time-not-readable'],
    ['2017-01-01T10:00:00+02:00', Date.UTC(2017, 0, 1, 8)],
    ['0001-01-01', 'time-out-of-range'],
    ['9999-12-31', 'time-out-of-range'],
    ['yesterday', 'time-not-readable'],
  ])('%s', (text, expected) => expect(read(text, 'iso')).toBe(expected));

  it('counts days, seconds and milliseconds from 1970, and reads formats', () => {
    expect(read('17167', 'day')).toBe(Date.UTC(2017, 0, 1));
    expect(read('-1', 'day')).toBe(Date.UTC(1969, 11, 31));
    expect(read('1483228800', 's')).toBe(Date.UTC(2017, 0, 1));
    expect(read('1483228800000', 'ms')).toBe(Date.UTC(2017, 0, 1));
    expect(read('930105', 'iso', 'yyMMdd')).toBe(Date.UTC(1993, 0, 5));
    expect(read('05.01.2031 17:30', 'iso', 'dd.MM.yyyy HH:mm')).toBe(Date.UTC(2031, 0, 5, 17, 30));
    expect(read('931305', 'iso', 'yyMMdd')).toBe('time-not-readable');
    expect(read('9301051', 'iso', 'yyMMdd')).toBe('time-not-readable');
    expect(() => timeReader('iso', 'QQ')).toThrow(expect.objectContaining({ code: 'time-format-unknown' }));
  });

  it('agrees with the vocabulary on every day and moment in range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: earliestMs, max: latestMs }),
        fc.constantFrom(10, 19, 20, 24),
        (ms, length) => {
          const text =
            length === 20
              ? `${new Date(ms).toISOString().slice(0, 19)}Z`
              : new Date(ms).toISOString().slice(0, length);
          expect(read(text, 'iso')).toBe(msFromInstant(parseInstant(text)));
        },
      ),
      { seed: 4, numRuns: 2000 },
    );
  });
});
