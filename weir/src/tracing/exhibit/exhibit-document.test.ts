import { columnsFrom, decidedTrace, traceRules, type LedgerRow, type TraceRule } from '@weir/engines/trails';
import { describe, expect, it } from 'vitest';
import { exhibitLanguages } from '../contract.ts';
import { contentOf } from './exhibit-content.ts';
import { printExhibit } from './exhibit-document.ts';
import type { ExhibitContent } from './exhibit-bundle.ts';
import type { ExhibitParts } from './exhibit-parts.ts';
import table from './exhibit-words.json' with { type: 'json' };

const rows: LedgerRow[] = [
  { id: 'in', from: null, to: 'حساب-7', fromType: 'border', time: 1e12, amount: 60_000, currency: 'XNC' },
  ...Array.from({ length: 150 }, (_, place): LedgerRow => ({
    id: `p${place}`,
    from: 'حساب-7',
    to: place % 9 === 0 ? null : `账户${place}`,
    toType: 'cash',
    time: 1e12 + place,
    amount: 300 + place,
    currency: 'XNC',
  })),
  { id: 'much', from: 'حساب-7', to: 'Ω', time: 2e12, amount: 90_000, currency: 'XNC' },
];

function content(rule: TraceRule, standing: ExhibitParts['standing']): ExhibitContent {
  const question = {
    rule,
    sources: [{ transaction: 'in' }],
    assumptions: 'touched',
    since: 0,
    stops: ['Ω'],
    minimums: new Map([['XNC', 310]]),
    openings: [{ account: 'حساب-7', currency: 'XNC', amount: 500 }],
  } as const;
  return contentOf(decidedTrace(columnsFrom(rows), question), question, {
    title: 'The border money',
    madeAt: '2026-11-29T08:00:00.000Z' as never,
    madeWith: 'Weir',
    authorities: [{ jurisdiction: 'GB-EAW', citation: 'A v B [1915] 1 Ch 62', checkedOn: null }],
    standing,
  });
}
const annex = { kind: 'intelligence-annex', bases: [] } as const;
const given = { language: 'en', authority: 'Aldermoor' } as const;
const hash = 'a'.repeat(64);

describe('the printed exhibit', () => {
  it('is a PDF/A-2a of the same bytes whenever it is printed', () => {
    const printed = printExhibit(content('fifo', { ...annex, bases: [] }), hash, given);
    expect(printed.subarray(0, 5).toString()).toBe('%PDF-');
    const text = printed.toString('latin1');
    expect(text).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(text).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(printExhibit(content('fifo', { ...annex, bases: [] }), hash, given).equals(printed)).toBe(true);
  });

  it.each(traceRules)('is printed under %s', (rule) => {
    expect(printExhibit(content(rule, { ...annex, bases: [] }), hash, given).length).toBeGreaterThan(20_000);
  });

  it.each(exhibitLanguages)('is printed in %s, each its own words, right to left too', (language) => {
    const lawful = { kind: 'lawfully-obtained-records', bases: ['Order 12/2026'] } as const;
    const printed = printExhibit(content('pro-rata', { ...lawful, bases: [...lawful.bases] }), hash, {
      ...given,
      language,
    });
    expect(printed.length).toBeGreaterThan(20_000);
    expect(Object.keys(table[language])).toEqual(Object.keys(table.en));
    const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([word]) => word).sort();
    for (const [key, text] of Object.entries(table[language])) {
      expect([key, placeholders(text)]).toEqual([key, placeholders(table.en[key as keyof typeof table.en])]);
    }
    if (language !== 'en') expect(table[language].banner).not.toBe(table.en.banner);
  });
});
