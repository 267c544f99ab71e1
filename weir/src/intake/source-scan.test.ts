import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceWord } from './intake.ts';
import { scan } from './source-scan.ts';

const words: SourceWord[] = [
  { kind: 'filer-name', text: 'Mill Bank Ltd' },
  { kind: 'filer-number', text: '1001' },
  { kind: 'report-number', text: 'XN-2026-000042' },
  { kind: 'report-reference', text: 'MB/STR-77' },
];
const found = (text: string): string[] => scan(text, words).map(({ kind }) => kind);

describe('the search for words that tell the source', () => {
  it.each([
    'Mill Bank told us',
    'MILL BANK LTD.',
    'the mill-bank account',
    'Mill\u00a0Bank',
    'M\u00edll B\u00e1nk',
    'ＭＩＬＬ　ＢＡＮＫ',
    'Mi\u200bll Ba\u00adnk',
    'Mill\nBank',
    'millbank',
    'see www.millbank.example',
  ])('finds the filer in "%s"', (text) => {
    expect(found(text)).toEqual(['filer-name']);
  });

  it.each(['the mill and the bank', 'Millbrook bank', 'Sandmill, Bankside', 'bank mill'])(
    'lets "%s" pass',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  it.each(['filer 1001', '(1001)', 'No. 1001.', 'entity 01001'])('finds the number in "%s"', (text) => {
    expect(found(text)).toEqual(['filer-number']);
  });

  it.each(['1001.00 XNC', '12,1001', 'XN12QUAY0000001001', '1001-11-02', '10010', '1,001.00'])(
    'takes "%s" for a figure',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  it.each([
    'report XN-2026-000042',
    'xn 2026 000042',
    'XN2026000042',
    'XN/2026/42',
    'number 2026-000042',
    'xn‑2026‑000042',
  ])('finds the report in "%s"', (text) => {
    expect(found(text)).toEqual(['report-number']);
  });

  it('stops a number in the form of our reports, though the case does not know the report', () => {
    for (const text of ['see XN-2026-000777', 'xn 2026 000777', 'XP2025000001.'])
      expect(found(text), text).toEqual(['report-number']);
    expect(scan('XN-2026-000777', [])).toEqual([{ kind: 'report-number', text: 'XN-2026-000777' }]);
    for (const text of ['XN-D-000777', 'XN12QUAY2026000777', 'XN-2026-00077'])
      expect(found(text), text).toEqual([]);
  });

  it.each(['2026-000043', 'XX-1999-000042', '2026-11-42', 'on 2026-42'])(
    'lets "%s" pass as no report',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  it('finds the filer’s own reference however it is separated', () => {
    for (const text of ['MB/STR-77', 'mb str 77', 'MBSTR77', 'Mb-Str/077'])
      expect(found(text), text).toEqual(['report-reference']);
    expect(found('MB STR 78')).toEqual([]);
  });

  it('finds a name between any other words, in any case and with any separators', () => {
    const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
    const word = fc.string({ unit: letters, minLength: 4, maxLength: 9 });
    const name = fc.array(word, { minLength: 2, maxLength: 4 });
    const filling = fc.array(fc.string({ unit: fc.constantFrom('x', 'y', 'z', ' ', '.', ',') }), {
      minLength: 2,
      maxLength: 2,
    });
    fc.assert(
      fc.property(
        name,
        fc.constantFrom(' ', '-', '_', ' - ', ''),
        fc.boolean(),
        filling,
        (parts, gap, upper, [a, b]) => {
          const said = upper ? parts.join(gap).toUpperCase() : parts.join(gap);
          const text = `${a} ${said} ${b}`;
          expect(scan(text, [{ kind: 'filer-name', text: parts.join(' ') }])).toHaveLength(1);
        },
      ),
      { seed: 80, numRuns: 300 },
    );
  });
});
