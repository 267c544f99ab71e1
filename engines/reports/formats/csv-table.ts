import { CsvError, parse, type Parser } from 'csv-parse';
import type { Delimiter, SavedMapping } from './mapping.ts';
import { FormatFault, wholeFile, type SourceFindings } from './source-findings.ts';
import { tableLimits, type Row, type Table } from './table.ts';
import { decodedText } from './text-decoding.ts';

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];

/** A CSV file as a table, streaming: any of four delimiters, quotes as RFC 4180 has them, texts over several lines. */
export async function csvTable(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  settings: Pick<SavedMapping, 'csv' | 'sheets' | 'headerRow'>,
  findings?: SourceFindings,
): Promise<Table> {
  const decoded = await decodedText(input, settings.csv?.encoding);
  if (decoded.guessed) {
    findings?.add(
      'warning',
      'format-encoding-guessed',
      wholeFile,
      'Nothing says how the file’s letters are encoded; it was read as windows-1252.',
      {
        params: { encoding: decoded.encoding },
        fix: 'Save the file in UTF-8, or name its encoding in the mapping',
      },
    );
  }
  const wanted = (settings.sheets ?? []).flatMap((sheet) =>
    sheet.columns.map((one) => columnKey(one.column)),
  );
  const delimiter =
    settings.csv?.delimiter ?? delimiterOf(decoded.head, new Set(wanted), settings.headerRow ?? 1);
  return { sheets: [''], rows: () => csvRows(decoded.text, delimiter) };
}

/** How two column names are told apart: case, outer and repeated spaces do not count. */
export function columnKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');
}

async function* csvRows(text: AsyncIterable<string>, delimiter: Delimiter): AsyncGenerator<Row> {
  const parser = parse({
    delimiter,
    info: true,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: tableLimits.row,
  });
  const feed = (async () => {
    for await (const piece of text) {
      if (parser.destroyed) return;
      if (!parser.write(piece)) await drained(parser);
    }
    parser.end();
  })();
  feed.catch((error: Error) => parser.destroy(error));
  let lastLine = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const line = lastLine + 1;
      // `lines` counts the line ends that were read: the record's last line.
      lastLine = Math.max(info.lines, line);
      if (line > tableLimits.rows * 4) throw tooMany(line);
      yield { line, cells: record.map((cell) => (cell === '' ? undefined : { kind: 'text', text: cell })) };
    }
  } catch (error) {
    throw csvFault(error, lastLine + 1);
  }
}

/** When the parser takes more, or will never take any. */
function drained(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      parser.off('drain', done).off('close', done);
      resolve();
    };
    parser.on('drain', done).on('close', done);
  });
}

function tooMany(line: number): FormatFault {
  return new FormatFault('format-too-large', 'The file has more rows than can be converted at once.', {
    place: { line, column: 1, path: '/' },
    fix: 'Part it into several files',
  });
}

function csvFault(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const place = { line, column: 1, path: `/row[${line}]` };
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new FormatFault(
      'format-malformed',
      `The row that begins in line ${line} does not end: a quote is missing.`,
      {
        place,
        params: { reason: 'row too long' },
        fix: 'Close the quotes; write a quote inside a text twice',
      },
    );
  }
  return new FormatFault(
    'format-malformed',
    `The table cannot be read from line ${line} on: its quotes do not fit.`,
    {
      place,
      params: { reason: error.code },
      fix: 'Close the quotes; write a quote inside a text twice',
    },
  );
}

/** The delimiter that finds most of the mapping's columns; without a mapping the one that parts the first rows alike. */
function delimiterOf(head: string, wanted: ReadonlySet<string>, headerRow: number): Delimiter {
  const scored = delimiters.map((delimiter) => {
    const rows = firstRows(head, delimiter, headerRow + 10);
    const header = rows[headerRow - 1] ?? [];
    const found = header.filter((name) => wanted.has(columnKey(name))).length;
    const alike = rows.filter((row) => row.length === header.length).length;
    return {
      delimiter,
      score: header.length < 2 ? found : found * 1000 + alike * 10 + Math.min(header.length, 9),
    };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

function firstRows(text: string, delimiter: string, count: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length && rows.length < count; at++) {
    const character = text[at]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === delimiter) {
      row.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') at++;
      row.push(cell);
      rows.push(row);
      [row, cell] = [[], ''];
    } else cell += character;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}
