import { csvField, notAFormula } from '@weir/engines/vocabulary';
import type { StrategicTable } from './contract.ts';

/** Who took it out, when, and the line under which the log knows it. Stands in each file and on each page that leaves. */
export interface Mark {
  readonly name: string;
  readonly at: string;
  readonly line: string;
}

/** The table as CSV (RFC 4180) with its mark and rules above it; what is not published is an empty field. */
export function strategyCsv(table: StrategicTable, mark: Mark): string {
  const { smallest, contributors, dominance } = table.rules;
  return [
    [mark.line],
    ['# ' + [table.population, table.classification, table.quarter].join(' ')],
    [`# taken by ${mark.name} at ${mark.at}`],
    [
      `# empty: not published (below ${smallest}, fewer than ${contributors} contributors, one above ${dominance * 100} %, or needed to protect such a count)`,
    ],
    [table.classification, ...table.months, table.quarter],
    ...table.rows.map(({ category, counts, total }) => [category, ...counts, total]),
    ...(table.withheld ? [] : [['total', ...table.columnTotals, table.total]]),
  ]
    .map((row) => row.map(field).join(','))
    .join('\r\n')
    .concat('\r\n');
}

const field = (value: string | number | null): string =>
  value === null ? '' : csvField(notAFormula(String(value)));
