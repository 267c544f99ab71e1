import { columnsFrom, decidedTrace, type LedgerRow } from '@weir/engines/trails';
import { describe, expect, it } from 'vitest';
import type { SourceWord } from '#intake';
import type { RowsFrom } from '#ledger';
import { contentOf } from './exhibit-content.ts';
import { assertNamesNoSource, standingOf } from './exhibit-guard.ts';
import type { ExhibitParts } from './exhibit-parts.ts';

const words: SourceWord[] = [
  { kind: 'filer-name', text: 'Mill Bank Ltd' },
  { kind: 'filer-number', text: '1001' },
  { kind: 'report-number', text: 'XN-2026-000042' },
  { kind: 'report-reference', text: 'MB/STR-77' },
];

function exhibit(given: { id?: string; account?: string; title?: string; bases?: string[] }) {
  const { id = 't1', account = 'A', title = 'Money', bases = [] } = given;
  const rows: LedgerRow[] = [
    { id, from: null, to: account, time: 1, amount: 500, currency: 'XNC' },
    // Beside it, so that numbers of neighbouring identifiers are seen not to run together.
    { id: 'XN', from: account, to: '2026', time: 2, amount: 100, currency: 'XNC' },
    { id: '000042', from: account, to: 'B', time: 2, amount: 100, currency: 'XNC' },
  ];
  const question = { rule: 'fifo', sources: [{ transaction: id }] } as const;
  const standing: ExhibitParts['standing'] = { kind: 'intelligence-annex', bases };
  const context = {
    title,
    madeAt: '2026-11-29T00:00:00.000Z' as never,
    madeWith: 'Weir',
    authorities: [],
    standing,
  };
  return contentOf(decidedTrace(columnsFrom(rows), question), question, context);
}

describe('the export guard of an exhibit', () => {
  it.each([
    ['a title', { title: 'As MILL-BANK told us' }],
    ['a title with a number in the form of a report’s', { title: 'See XP-2031-000007' }],
    ['what records were obtained under', { bases: ['Order to Mill Bank of 3 March'] }],
    ['an account', { account: 'millbank-7' }],
    ['a transaction with the filer’s number', { id: 'TX-1001-A' }],
    ['a transaction with a report’s number', { id: 'xn2026000042' }],
    ['a transaction with a reference', { id: 'MB-STR-77' }],
  ])('stops %s that names the source', (_, given) => {
    expect(() => assertNamesNoSource(exhibit(given), words)).toThrow(
      expect.objectContaining({ code: 'exhibit-names-source' }),
    );
  });

  it('lets pass what names nobody: also a row or an account that merely is numbered like a filer', () => {
    for (const given of [{}, { id: '1001' }, { account: '1001' }, { title: 'The money of 3 March 2026' }]) {
      expect(() => assertNamesNoSource(exhibit(given), words)).not.toThrow();
    }
  });
});

describe('the standing of an exhibit', () => {
  const from = (given: Partial<RowsFrom>): RowsFrom => ({
    kind: 'import',
    id: 'i',
    rows: 5,
    intelligence: 0,
    legalBasis: 'Order 1',
    alsoTells: false,
    ...given,
  });
  const report = from({ kind: 'report', intelligence: 5, legalBasis: null });

  it('is that of its weakest row', () => {
    expect(standingOf([from({}), from({ legalBasis: 'Order 2' }), from({})])).toEqual({
      kind: 'lawfully-obtained-records',
      bases: ['Order 1', 'Order 2'],
    });
    const annex = { kind: 'intelligence-annex', bases: [] };
    expect(standingOf([from({}), report])).toEqual(annex);
    expect(standingOf([from({ intelligence: 1 })])).toEqual(annex);
    expect(standingOf([from({ legalBasis: null })])).toEqual(annex);
    expect(standingOf([])).toEqual(annex);
    // A report that merely tells of a lawfully obtained row as well takes nothing from it.
    expect(standingOf([from({}), { ...report, alsoTells: true }])).toMatchObject({
      kind: 'lawfully-obtained-records',
    });
  });
});
