import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSensitive,
  protectionOf,
  suppress,
  together,
  type Cell,
  type PublishedTable,
  type Rules,
} from './suppress.ts';

const rules: Rules = { smallest: 5, contributors: 3, dominance: 0.8 };
const plain = (count: number): Cell => ({ count, contributors: null, largest: null });
type Rows = { category: string; cells: Cell[] }[];
const rowsOf = (counts: readonly (readonly number[])[]): Rows =>
  counts.map((row, at) => ({ category: `c${at}`, cells: row.map(plain) }));

describe('what an attacker learns', () => {
  const table = (columns: number, most: number) =>
    fc.array(fc.array(fc.nat(most), { minLength: columns, maxLength: columns }), {
      minLength: 2,
      maxLength: 7,
    });

  it('no linear combination of the published figures gives a suppressed one, over both tables of the same cases', () => {
    let published = 0;
    fc.assert(
      fc.property(table(3, 30), fc.infiniteStream(fc.nat(5)), (first, chance) => {
        // The same cases cut in another way: columns add up alike.
        const second = Array.from({ length: 6 }, () => [0, 0, 0]);
        for (const row of first)
          row.forEach((count, column) => {
            for (let each = 0; each < count; each++) second[chance.next().value as number]![column]! += 1;
          });
        const tables = [rowsOf(first), rowsOf(second)].flatMap((rows) => {
          const shown = suppress(rows, 3, rules);
          return shown === undefined ? [] : [shown];
        });
        published += tables.length;
        expect(determinedCells(tables)).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(published).toBeGreaterThan(100);
  });

  it('no linear combination gives a suppressed amount of money, whatever few cases it is of', () => {
    let [published, hidden] = [0, 0];
    const cell = fc.record({
      cases: fc.nat(12),
      each: fc.integer({ min: 1, max: 90_000 }),
      share: fc.integer({ min: 30, max: 100 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 7 }),
        (made) => {
          const rows: Rows = made.map((row, at) => ({
            category: `c${at}`,
            cells: row.map(({ cases, each, share }) => ({
              count: cases * each,
              cases,
              contributors: Math.min(cases, 4),
              largest: Math.ceil((cases * each * share) / 100),
            })),
          }));
          const shown = suppress(rows, 3, rules);
          if (shown === undefined) return;
          published++;
          expect(determinedCells([shown])).toEqual([]);
          rows.forEach(({ cells }, at) =>
            [...cells, together(cells)].forEach((each, column) => {
              if (!isSensitive(each, rules)) return;
              hidden++;
              const row = shown.rows[at]!;
              expect(column === 3 ? row.total : row.counts[column]).toBeNull();
            }),
          );
          for (const { cells } of rows)
            for (const each of cells)
              if (each.count > 0 && each.cases! < rules.smallest) expect(isSensitive(each, rules)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
    expect(published).toBeGreaterThan(50);
    expect(hidden).toBeGreaterThan(100);
  });

  it('a sensitive cell can be larger by its protection, by trying every table that agrees with the publication', () => {
    let tried = 0;
    fc.assert(
      fc.property(
        table(2, 14).filter((rows) => rows.length <= 3),
        (counts) => {
          const rows = rowsOf(counts);
          const shown = suppress(rows, 2, rules);
          if (shown === undefined) return;
          const largest = largestPossible(shown);
          rows.forEach(({ cells }, at) =>
            [...cells, together(cells)].forEach((cell, column) => {
              if (!isSensitive(cell, rules)) return;
              tried++;
              expect(largest[at]![column]).toBeGreaterThanOrEqual(
                cell.count + protectionOf(cell.count, rules),
              );
            }),
          );
        },
      ),
      { numRuns: 200 },
    );
    expect(tried).toBeGreaterThan(50);
  });
});

describe('what is sensitive', () => {
  it('is a small count, a dominated one and one of too few contributors', () => {
    expect([0, 1, 4, 5].map((count) => isSensitive(plain(count), rules))).toEqual([false, true, true, false]);
    expect(isSensitive({ count: 100, contributors: 9, largest: 81 }, rules)).toBe(true);
    expect(isSensitive({ count: 100, contributors: 9, largest: 80 }, rules)).toBe(false);
    expect(isSensitive({ count: 100, contributors: 2, largest: 50 }, rules)).toBe(true);
  });

  it('hides nothing of a table without sensitive cells', () => {
    expect(
      suppress(
        rowsOf([
          [10, 20],
          [0, 7],
        ]),
        2,
        rules,
      ),
    ).toEqual({
      rows: [
        { category: 'c0', counts: [10, 20], total: 30 },
        { category: 'c1', counts: [0, 7], total: 7 },
      ],
      columnTotals: [10, 27],
      total: 37,
    });
  });

  it('withholds a table whose column as a whole is small, and one with nothing to hide a cell behind', () => {
    expect(
      suppress(
        rowsOf([
          [2, 20],
          [1, 7],
        ]),
        2,
        rules,
      ),
    ).toBeUndefined();
    expect(suppress(rowsOf([[4, 20, 6]]), 3, rules)).toBeUndefined();
  });
});

interface Equation {
  readonly unknowns: Map<string, number>;
}

/** Every equation that the publication allows, over what is suppressed in it. */
function equationsOf(tables: readonly PublishedTable[]): Equation[] {
  return tables.flatMap((table, number) => {
    const columns = table.columnTotals.length;
    const unknown = (row: number, column: number): string[] =>
      (column === columns ? table.rows[row]!.total : table.rows[row]!.counts[column]) === null
        ? [`${number}/${row}/${column}`]
        : [];
    const sums = table.rows.map((_, row) => {
      const terms = Array.from({ length: columns }, (__, column) => unknown(row, column)).flat();
      return new Map([
        ...terms.map((term) => [term, 1] as const),
        ...unknown(row, columns).map((term) => [term, -1] as const),
      ]);
    });
    const downs = Array.from(
      { length: columns + 1 },
      (_, column) =>
        new Map(table.rows.flatMap((__, row) => unknown(row, column)).map((term) => [term, 1] as const)),
    );
    return [...sums, ...downs].map((unknowns) => ({ unknowns }));
  });
}

/** Unknowns that follow from the equations: brought to the reduced form over exact fractions of a prime field. */
function determinedCells(tables: readonly PublishedTable[]): string[] {
  const prime = 2_147_483_647n;
  const norm = (value: bigint): bigint => ((value % prime) + prime) % prime;
  const inverse = (value: bigint): bigint => {
    let [power, base, result] = [prime - 2n, norm(value), 1n];
    for (; power > 0n; power >>= 1n, base = norm(base * base)) if (power & 1n) result = norm(result * base);
    return result;
  };
  const equations = equationsOf(tables);
  const names = [...new Set(equations.flatMap(({ unknowns }) => [...unknowns.keys()]))];
  const matrix = equations.map(({ unknowns }) => names.map((name) => norm(BigInt(unknowns.get(name) ?? 0))));
  let rank = 0;
  for (let column = 0; column < names.length; column++) {
    const pivot = matrix.findIndex((row, at) => at >= rank && row[column] !== 0n);
    if (pivot < 0) continue;
    [matrix[rank], matrix[pivot]] = [matrix[pivot]!, matrix[rank]!];
    const scale = inverse(matrix[rank]![column]!);
    matrix[rank] = matrix[rank]!.map((value) => norm(value * scale));
    matrix.forEach((row, at) => {
      if (at === rank || row[column] === 0n) return;
      const times = row[column]!;
      matrix[at] = row.map((value, place) => norm(value - times * matrix[rank]![place]!));
    });
    rank++;
  }
  return matrix.flatMap((row) => {
    const terms = names.filter((_, column) => row[column] !== 0n);
    return terms.length === 1 ? terms : [];
  });
}

/** Of each cell the largest count over all tables of whole numbers from 0 that agree with a publication of two columns. */
function largestPossible(shown: PublishedTable): number[][] {
  const [left, right] = shown.columnTotals as [number, number];
  const largest = shown.rows.map(() => [0, 0, 0]);
  const chosen: [number, number][] = [];
  const walk = (row: number, restLeft: number, restRight: number): void => {
    if (row === shown.rows.length) {
      if (restLeft !== 0 || restRight !== 0) return;
      chosen.forEach(([one, other], at) => {
        [one, other, one + other].forEach((value, column) => {
          largest[at]![column] = Math.max(largest[at]![column]!, value);
        });
      });
      return;
    }
    const { counts, total } = shown.rows[row]!;
    for (let one = counts[0] ?? 0; one <= (counts[0] ?? restLeft); one++) {
      for (let other = counts[1] ?? 0; other <= (counts[1] ?? restRight); other++) {
        if (one > restLeft || other > restRight || (total !== null && one + other !== total)) continue;
        chosen[row] = [one, other];
        walk(row + 1, restLeft - one, restRight - other);
      }
    }
  };
  walk(0, left, right);
  return largest;
}
