import { describe, expect, it } from 'vitest';
import { formatFor } from './format.ts';
import { locales } from './languages.ts';

const english = formatFor(locales.en, 'Europe/Vienna');

describe('amounts', () => {
  it('keep every digit, also beyond what a float holds', () => {
    expect(english.amount('90071992547409931234.07')).toBe('90,071,992,547,409,931,234.07');
    expect(english.minor(123456n, 'XNC')).toBe('1,234.56');
    expect(english.minor(-5, 'XNC')).toBe('−0.05');
    expect(english.minor(1234, 'JPY')).toBe('1,234');
  });

  it('use the point of the language and Western digits in Arabic', () => {
    expect(formatFor(locales.es, 'UTC').amount('12345.60')).toBe('12.345,60');
    expect(formatFor(locales.ar, 'UTC').amount('12345.60')).toMatch(/^12,345\.60$/);
    expect(formatFor(locales.fr, 'UTC').amount('1234.5').replace(/\s/g, ' ')).toBe('1 234,5');
  });

  it('leave what is no decimal as it is', () => {
    expect(english.amount('n/a')).toBe('n/a');
  });
});

describe('sizes of files', () => {
  const size = (language: keyof typeof locales, count: number): string =>
    formatFor(locales[language], 'UTC').bytes(count).replace(/\s/g, ' ');

  it('bear the unit of the language', () => {
    expect(size('en', 512)).toBe('512 bytes');
    expect(size('en', 999_900)).toBe('999.9 kB');
    expect(size('en', 12_300_000)).toBe('12.3 MB');
    expect(size('fr', 1500)).toBe('1,5 ko');
    expect(size('ru', 1500)).toBe('1,5 кБ');
  });

  it('hold no Latin letters in Arabic, which would turn their order round', () => {
    for (const count of [512, 1500, 12_300_000, 4e9])
      expect(size('ar', count)).toMatch(/^[\d.]+ [\u0600-\u06ff]+$/);
  });
});

describe('dates', () => {
  it('are as exact as they are known', () => {
    expect(english.partialDate('1971')).toBe('1971');
    expect(english.partialDate('1971-03')).toBe('March 1971');
    expect(english.partialDate('1971-03-09')).toBe('9 Mar 1971');
  });

  it('stand on the clock of the authority', () => {
    expect(english.dateTime('2026-11-23T23:30:00.000Z')).toBe('24 Nov 2026, 00:30');
  });
});
