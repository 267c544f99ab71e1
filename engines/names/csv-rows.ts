/** One record of a CSV file; a quoted cell may hold line breaks, so `line` is where the record begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: string[];
  /** The file ended inside a quoted cell. */
  readonly isUnclosed: boolean;
}

/** Reads comma, semicolon or tab separated text after RFC 4180; blank lines are skipped. */
export function* csvRows(text: string, separator: string): Generator<CsvRow> {
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let startLine = 1;
  const row = (isUnclosed: boolean): CsvRow => {
    cells.push(cell);
    const made = { line: startLine, cells, isUnclosed };
    cells = [];
    cell = '';
    return made;
  };
  const isBlank = (): boolean => cells.length === 0 && cell.trim() === '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '\n') line++;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else isQuoted = false;
    } else if (letter === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (letter === separator) {
      cells.push(cell);
      cell = '';
    } else if (letter === '\n') {
      if (isBlank()) cell = '';
      else yield row(false);
      startLine = line;
    } else if (letter !== '\r') cell += letter;
  }
  if (!isBlank() || isQuoted) yield row(isQuoted);
}

/** The separator that the header uses most; a comma when there is none. */
export function separatorOf(header: string): string {
  const count = (separator: string): number => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}
