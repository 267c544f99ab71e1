import { describe, expect, it } from 'vitest';
import { RowLog, stretch } from './row-log.ts';

/** Writes as a tight loop does, and in between one by one. */
function filled(paired: boolean, stretches: number): { log: RowLog; written: number[][] } {
  const log = new RowLog(paired);
  const written: number[][] = [];
  let row = 0;
  for (let round = 0; round < stretches; round++) {
    log.room();
    const { rows, amounts, others } = log;
    let at = log.at;
    for (let each = 0; each < (round * 7) % (stretch + 1); each++) {
      rows[at] = row;
      amounts[at] = row * 3;
      others[at] = row * 5;
      written.push([row, paired ? row * 3 : row * 5, row * 5]);
      row++;
      at++;
    }
    log.at = at;
    log.push(row, row * 2, row * 4);
    written.push([row, paired ? row * 2 : row * 4, row * 4]);
    row++;
  }
  return { log, written };
}

describe('a log of rows', () => {
  it.each([false, true])('gives back what was written, over many blocks; two amounts: %s', (paired) => {
    const { log, written } = filled(paired, 2_000);
    const { rows, amounts, others } = log.whole();
    expect(written.length).toBeGreaterThan(3 * 16_384);
    expect(log.count).toBe(written.length);
    expect(Array.from(rows, (row, place) => [row, amounts[place]!, others[place]!])).toEqual(written);
  });

  it('is empty before anything is written', () => {
    expect(new RowLog().whole().rows).toHaveLength(0);
  });

  it('grows by single entries alone', () => {
    const log = new RowLog();
    for (let row = 0; row < 40_000; row++) log.push(row, row);
    expect(log.whole().amounts).toEqual(Float64Array.from({ length: 40_000 }, (_, row) => row));
  });
});
