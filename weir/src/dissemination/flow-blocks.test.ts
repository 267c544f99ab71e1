import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowBlocks } from './flow-blocks.ts';
import { productWords } from './product-words.ts';

const account = fc.constantFrom('iban:XN1', 'iban:XN2', 'iban:XN3', 'outside:cash', 'outside:border');
const move = fc.record({
  at: fc.constant('2026-11-02T10:15:00.000Z'),
  from: account,
  to: account,
  money: fc.record({
    amount: fc.integer({ min: 1, max: 10_000_000 }).map((minor) => (minor / 100).toFixed(2)),
    currency: fc.constantFrom('XNC', 'XPC'),
  }),
  source: fc.boolean(),
});

describe('how the money moved, in a product', () => {
  it('is drawn and told alike: each arrow is a row of the table, between the same ends, the largest the thickest', () => {
    const words = productWords('en');
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
        const blocks = flowBlocks({ moves }, words);
        let told = 0;
        for (let place = 0; place < blocks.length; place += 2) {
          const [picture, table] = [blocks[place]!, blocks[place + 1]!];
          if (picture.kind !== 'flow' || table.kind !== 'table') throw new Error('A picture has its table.');
          const amounts = table.rows.map((row) => Number(row[4]));
          told += table.rows.length;
          expect(picture.moves.map(({ number }) => number)).toEqual(table.rows.map(([number]) => number));
          for (const [row, { from, to, share }] of picture.moves.entries()) {
            expect([picture.lanes[from], picture.lanes[to]]).toEqual(table.rows[row]!.slice(2, 4));
            expect(share).toBeGreaterThan(0);
            expect(share === 1).toBe(amounts[row]! >= 0.9995 * Math.max(...amounts));
          }
          expect(picture.alt).toContain(`${table.rows.length} payments`);
        }
        expect(told).toBe(moves.length);
      }),
    );
  });

  it('keeps cash that came in and cash that went out apart, and draws nothing where nothing moved', () => {
    const move = (from: string, to: string) => ({
      at: '2026-11-02T10:15:00.000Z',
      from,
      to,
      money: { amount: '5.00', currency: 'XNC' },
      source: false,
    });
    const [picture] = flowBlocks(
      { moves: [move('outside:cash', 'iban:XN1'), move('iban:XN1', 'outside:cash')] },
      productWords('en'),
    );
    expect(picture).toMatchObject({ lanes: ['cash', 'XN1', 'cash'] });
    expect(flowBlocks({ moves: [] }, productWords('en'))).toEqual([]);
  });
});
