import type { CsvRow } from '../csv-rows.ts';
import type { Notes } from './notes.ts';

/** A row by the names of its header. */
export interface HeadedRow {
  readonly line: number;
  /** The cell under a header, given in lower case; empty where there is none. */
  of(column: string): string;
}

/** Rows under a header. Rows that are torn or wider than the header are noted and passed over. */
export class HeadedRows {
  readonly columns: ReadonlyMap<string, number>;
  readonly #rows: Iterator<CsvRow>;
  readonly #width: number;
  readonly #notes: Notes;

  /** The next row is the header. */
  constructor(rows: Iterator<CsvRow>, notes: Notes) {
    const header = rows.next();
    const cells = header.done ? [] : header.value.cells;
    this.columns = new Map(cells.map((cell, place) => [headerWord(cell), place] as const).reverse());
    this.#rows = rows;
    this.#width = cells.length;
    this.#notes = notes;
  }

  *[Symbol.iterator](): Generator<HeadedRow> {
    for (let next = this.#rows.next(); !next.done; next = this.#rows.next()) {
      const { line, cells, isUnclosed } = next.value;
      if (isUnclosed) this.#notes.left(line, 'a quoted cell is not closed before the end of the file');
      else if (cells.length > this.#width && cells.slice(this.#width).some((cell) => cell.trim() !== ''))
        this.#notes.left(line, `${cells.length} cells under ${this.#width} headers`);
      else {
        yield { line, of: (column) => cells[this.columns.get(column) ?? -1]?.trim() ?? '' };
      }
    }
  }

  /** Rows of one subject together, wherever they stand; by the first of the columns that is filled. */
  grouped(by: readonly string[]): HeadedRow[][] {
    const groups = new Map<string, HeadedRow[]>();
    for (const row of this) {
      const key = by.map((column) => row.of(column)).find(Boolean);
      if (key === undefined) this.#notes.left(row.line, 'no reference number');
      else if (groups.has(key)) groups.get(key)!.push(row);
      else groups.set(key, [row]);
    }
    return [...groups.values()];
  }
}

export const headerWord = (cell: string): string =>
  cell
    .replace(/^\ufeff/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
