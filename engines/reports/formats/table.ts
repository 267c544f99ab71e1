/** What a cell held. Texts are as a person sees them, numbers as plain decimals, dates as ISO 8601. */
export interface Cell {
  readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'error';
  readonly text: string;
  /** The value was computed by the sheet's program from a formula; nothing is computed here. */
  readonly formula?: boolean;
}

/** One row with its line in the file (CSV) or its number in the sheet. Missing cells are undefined. */
export interface Row {
  readonly line: number;
  readonly cells: readonly (Cell | undefined)[];
}

export interface Table {
  /** Names of the sheets in their order; a CSV file has one, without a name. */
  readonly sheets: readonly string[];
  /** The rows of a sheet. A CSV file is read once only. */
  rows(sheet: string): AsyncIterable<Row>;
}

/** Limits on tables; beyond them a file is refused in a sentence. */
export const tableLimits = {
  columns: 1000,
  /** Characters in one cell; more than any element of a report may hold. */
  cell: 100_000,
  /** Characters in one row of a CSV file. */
  row: 2_000_000,
  rows: 1_048_576,
  /** Bytes of a workbook, packed and unpacked. */
  packed: 200_000_000,
  sheet: 1_000_000_000,
  strings: 200_000_000,
  part: 20_000_000,
};

/** `1` → `A`, `27` → `AA`: how sheets name columns. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
