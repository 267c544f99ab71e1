import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberArrays } from './load-columns.ts';
import { mergeRuns, orderOfImport } from './merge-runs.ts';

/** Rows dealt out to files; `ordered` says whether they were imported in the order of their times. */
const rowsOf = (ordered: boolean) =>
  fc
    .array(
      fc.record({ time: fc.nat(6), file: fc.nat(4), gap: fc.nat(2), amount: fc.integer({ min: 1, max: 9 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    .map((drafts) => {
      if (ordered) drafts.sort((one, other) => one.time - other.time);
      let sequence = 0;
      return drafts.map((draft) => ({ ...draft, sequence: (sequence += 1 + draft.gap) }));
    });

describe('rows of several files', () => {
  const kinds = { currencies: ['XNC', 'XPC'], exchange: true };

  it('come out in the order of time and, where times are equal, of import', () => {
    let byImport = 0;
    fc.assert(
      fc.property(fc.boolean().chain(rowsOf), (rows) => {
        const inOrder = rows.toSorted((one, other) => one.time - other.time || one.sequence - other.sequence);
        const files = [0, 1, 2, 3, 4].map((file) => inOrder.filter((row) => row.file === file));
        const lying = files.flat();
        const starts = files.map((_, file) => files.slice(0, file).flat().length);
        const read = numberArrays(rows.length, kinds);
        const sequence = Float64Array.from(lying, (row) => row.sequence);
        for (const [place, row] of lying.entries()) {
          read.from[place] = row.sequence;
          read.to[place] = -row.sequence;
          read.time[place] = row.time;
          read.amount[place] = row.amount;
          read.currency![place] = row.file;
          read.toAmount![place] = row.amount * 2;
          read.toCurrency![place] = row.gap;
        }
        const scratch = new Int32Array(rows.length * 2);
        if (orderOfImport(read.time, sequence, scratch) !== undefined) byImport++;
        const into = numberArrays(rows.length + 3, kinds);
        mergeRuns(read, sequence, starts, scratch, into, 3);
        const told = inOrder.map((_, index) => {
          const place = index + 3;
          return [
            into.from[place],
            into.to[place],
            into.time[place],
            into.amount[place],
            into.currency![place],
            into.toAmount![place],
            into.toCurrency![place],
          ];
        });
        expect(told).toEqual(
          inOrder.map((row) => [
            row.sequence,
            -row.sequence,
            row.time,
            row.amount,
            row.file,
            row.amount * 2,
            row.gap,
          ]),
        );
      }),
      { seed: 7, numRuns: 400 },
    );
    // Both ways were gone.
    expect(byImport).toBeGreaterThan(100);
    expect(byImport).toBeLessThan(300);
  });
});
