import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyDecimals } from '@weir/engines/vocabulary';
import { convertMinor, readRates, type ExchangeRate } from './exchange-rate.ts';

const rate = (base: string, quote: string, value: string): ExchangeRate => ({
  base,
  quote,
  day: '2026-03-01',
  rate: value,
  source: 'central bank',
});

describe('an amount in another currency', () => {
  it('is the product, rounded half to even once', () => {
    expect(convertMinor(100n, rate('USD', 'JPY', '149.505'))).toBe(150n);
    expect(convertMinor(100n, rate('USD', 'JPY', '149.5'))).toBe(150n);
    expect(convertMinor(100n, rate('USD', 'JPY', '150.5'))).toBe(150n);
    expect(convertMinor(100n, rate('USD', 'JPY', '150.500000000001'))).toBe(151n);
    expect(convertMinor(1n, rate('JPY', 'KWD', '0.0020555'))).toBe(2n);
    expect(convertMinor(9_007_199_254_740_991n, rate('EUR', 'XNC', '3'))).toBe(27_021_597_764_222_973n);
  });

  it('lies within half a minor unit of the exact product, in integers alone', () => {
    const currency = fc.constantFrom('XNC', 'JPY', 'KWD', 'CLF');
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }),
        currency,
        currency,
        fc.bigInt({ min: 1n, max: 10n ** 20n }),
        fc.integer({ min: 0, max: 12 }),
        (minor, base, quote, digits, decimals) => {
          const text = digits.toString().padStart(decimals + 1, '0');
          const value = decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
          const found = convertMinor(minor, rate(base, quote, value));
          // exact = minor × digits × 10^(quote − base − decimals); compared as whole numbers.
          const power = currencyDecimals(quote) - currencyDecimals(base) - decimals;
          const [top, bottom] = power >= 0 ? [10n ** BigInt(power), 1n] : [1n, 10n ** BigInt(-power)];
          const off = 2n * (found * bottom - minor * digits * top);
          expect(off <= bottom && off >= -bottom).toBe(true);
          if (off === bottom || off === -bottom) expect(found % 2n).toBe(0n);
        },
      ),
      { seed: 8, numRuns: 500 },
    );
  });
});

describe('a file of rates', () => {
  it('is read row by row, and what is no rate is named', () => {
    const { rates, refused } = readRates(
      Buffer.from(
        [
          'date,base,quote,rate,source',
          '2026-03-01,EUR,XNC,1.25,"Central Bank, daily"',
          '2026-03-01,EUR,XNC,1.250,again',
          '2026-03-01,EUR,XNC,1.26,other',
          '2026-02-30,EUR,XNC,1.25,x',
          '2026-03-01,euro,XNC,1.25,x',
          '2026-03-01,XNC,XNC,1,x',
          '2026-03-01,USD,XNC,-1,x',
          '2026-03-01,USD,XNC,1e3,x',
          '2026-03-01,USD,XNC,0.000,x',
          '2026-03-01,USD,XNC,2,',
          '2026-03-01,USD',
        ].join('\n'),
      ),
    );
    expect(rates).toEqual([
      { base: 'EUR', quote: 'XNC', day: '2026-03-01', rate: '1.25', source: 'Central Bank, daily' },
    ]);
    expect(refused).toEqual([
      { line: 3, reason: 'rate-repeated' },
      { line: 4, reason: 'rate-contradicted' },
      { line: 5, reason: 'day-not-readable' },
      { line: 6, reason: 'currency-unknown' },
      { line: 7, reason: 'currencies-equal' },
      { line: 8, reason: 'rate-not-decimal' },
      { line: 9, reason: 'rate-not-decimal' },
      { line: 10, reason: 'rate-zero' },
      { line: 11, reason: 'source-missing' },
      { line: 12, reason: 'currency-unknown' },
    ]);
    expect(() => readRates(Buffer.from('base,quote,date,rate\n'))).toThrow(/source/);
    expect(() => readRates(Buffer.from(''))).toThrow(/empty/);
  });
});
