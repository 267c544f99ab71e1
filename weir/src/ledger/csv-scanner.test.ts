import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvScanner, fieldText } from './csv-scanner.ts';

interface Seen {
  rows: string[][];
  lines: number[];
  broken: [line: number, reason: string, text: string][];
}

function scan(text: string, cuts: readonly number[] = []): Seen {
  const bytes = Buffer.from(text);
  const seen: Seen = { rows: [], lines: [], broken: [] };
  const scanner = new CsvScanner(',', {
    record: (record) => {
      seen.rows.push(Array.from({ length: record.fields }, (_, field) => fieldText(record, field)));
      seen.lines.push(record.line);
    },
    broken: (reason, record) =>
      seen.broken.push([record.line, reason, record.bytes.toString('utf8', record.start, record.end)]),
  });
  let at = 0;
  for (const cut of [
    ...cuts.map((each) => each % (bytes.length + 1)).sort((one, other) => one - other),
    bytes.length,
  ]) {
    scanner.push(bytes.subarray(at, cut));
    at = cut;
  }
  scanner.end();
  return seen;
}

describe('splitting a CSV file into records', () => {
  it('knows quotes, doubled quotes, line ends within quotes, CRLF and a byte order mark', () => {
    const { rows, lines } = scan('\ufeffa,b\r\n"x, ""y""","1\n2"\r\n\r\n3,\n');
    expect(rows).toEqual([
      ['a', 'b'],
      ['x, "y"', '1\n2'],
      ['3', ''],
    ]);
    expect(lines).toEqual([1, 2, 5]);
  });

  it('gives up a record whose quote is never closed at its line, and goes on with the next', () => {
    const { rows, broken } = scan('a,b\n1,"two\n3,4\n5,6');
    expect(broken).toEqual([[2, 'quote-not-closed', '1,"two']]);
    expect(rows).toEqual([
      ['a', 'b'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  it('sets aside text after a closing quote', () => {
    expect(scan('a,b\n"1"x,2\n3,4').broken).toEqual([[2, 'quote-misplaced', '"1"x,2']]);
  });

  const cell = fc.oneof(
    fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'é', '1', ',', '"', '\n', '\r\n', ' ', '表') }),
    fc.constant('plain'),
  );
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
    );
  const written = (rows: readonly (readonly string[])[]): string =>
    rows.map((row) => `${row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\n`).join('');

  it('reads what another reader reads, however the bytes are cut', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(300), { maxLength: 6 }), (rows, cuts) => {
        const text = written(rows);
        const expected = parse(text, { relax_column_count: true }) as string[][];
        expect(scan(text, cuts).rows).toEqual(expected);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('loses no line of a file without quotes', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '1', ',', ' ', 'ß'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(300), { maxLength: 6 }),
        (all, cuts) => {
          expect(scan(all.join('\n'), cuts).rows).toEqual(all.map((each) => each.split(',')));
        },
      ),
      { seed: 2, numRuns: 300 },
    );
  });
});
