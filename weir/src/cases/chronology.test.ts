import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chronologyOf, type Act } from './chronology.ts';
import type { Fragment } from './contract.ts';
import { ownConditions } from './handling.ts';

const days = ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => `${day}T10:00:00.000Z`);

const transaction = (id: string, occurredAt: string, withdrawn = false): Fragment => ({
  id,
  caseId: 'case',
  kind: 'transaction',
  title: 'Money',
  content: {
    transactionId: id,
    occurredAt,
    from: 'A',
    to: null,
    fromType: 'account',
    toType: 'cash',
    money: { amount: '10.00', currency: 'XNC' },
    toMoney: null,
    mode: 'WIRE',
    description: '',
  },
  provenance: { room: 'ledger', id, place: null },
  handling: ownConditions('XN-FIU'),
  parents: [],
  version: 1,
  createdBy: { id: 'analyst', name: null },
  createdAt: '2026-11-20T00:00:00.000Z',
  changedBy: null,
  changedAt: null,
  withdrawn: withdrawn
    ? { by: { id: 'analyst', name: null }, at: '2026-11-21T00:00:00.000Z', reason: 'Wrong.' }
    : null,
});
const act = (key: string, at: string): Act => ({
  id: key,
  at,
  key,
  facts: { reason: 'Because.' },
  fragmentId: null,
  productId: null,
  by: { id: 'analyst', name: 'An Analyst' },
});

describe('the chronology', () => {
  it('tells the world before the acts of the same moment, and says what kind of line each is', () => {
    const lines = chronologyOf(
      [act('case-opened', days[1]!), act('product-sent', days[2]!), act('deadline-set', days[2]!)],
      [transaction('late', days[1]!), transaction('early', days[0]!)],
    );
    expect(lines.map(({ kind, key, fragmentId }) => [kind, key, fragmentId])).toEqual([
      ['money', 'transaction', 'early'],
      ['money', 'transaction', 'late'],
      ['act', 'case-opened', null],
      ['product', 'product-sent', null],
      ['deadline', 'deadline-set', null],
    ]);
    expect(lines[0]!.facts).toEqual({ amount: '10.00', currency: 'XNC', from: 'A', to: 'cash' });
    expect(lines[2]!.by).toEqual({ id: 'analyst', name: 'An Analyst' });
  });

  it('leaves out what withdrawn fragments told, and keeps the acts on them', () => {
    const lines = chronologyOf([act('fragment-withdrawn', days[2]!)], [transaction('gone', days[0]!, true)]);
    expect(lines.map(({ key }) => key)).toEqual(['fragment-withdrawn']);
  });

  it('loses nothing, adds nothing, and never goes back in time', () => {
    const when = fc.constantFrom(...days);
    fc.assert(
      fc.property(fc.array(when), fc.array(when), fc.array(when), (acts, moves, own) => {
        const lines = chronologyOf(
          acts.map((at, index) => act(`act-${index}`, at)),
          moves.map((at, index) => transaction(`row-${index}`, at)),
          own.map((at, index) => ({
            id: `${index}`,
            at,
            precision: 'day' as const,
            text: 'Seen.',
            by: { id: 'analyst', name: null },
          })),
        );
        expect(lines).toHaveLength(acts.length + moves.length + own.length);
        expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
        for (let index = 1; index < lines.length; index++) {
          const [before, after] = [lines[index - 1]!, lines[index]!];
          expect(before.at <= after.at).toBe(true);
          if (before.at === after.at && before.kind === 'act') expect(after.kind).toBe('act');
        }
      }),
      { seed: 71, numRuns: 200 },
    );
  });
});
