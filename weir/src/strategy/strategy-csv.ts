import { csvField, notAFormula } from '@weir/engines/vocabulary';
import { figureOf, type Sheet } from './sheet.ts';

/** Who took it out, when, and the line by which the log knows the export. Stands in each file and on each page that leaves. */
export interface Mark {
  readonly name: string;
  readonly at: string;
  readonly line: string;
}

/** The sheet as CSV (RFC 4180) behind its mark and rules; what is not published is an empty field. */
export function strategyCsv(sheet: Sheet, mark: Mark): string {
  const { smallest, contributors, dominance } = sheet.rules;
  const figures = (row: readonly (number | null)[]): string[] =>
    row.map((figure) => figureOf(sheet, figure) ?? '');
  return [
    [mark.line],
    ['# ' + [sheet.population, sheet.classification, sheet.span, sheet.currency ?? ''].join(' ').trim()],
    [`# taken by ${mark.name} at ${mark.at}`],
    [
      `# empty: not published (below ${smallest}, fewer than ${contributors} contributors, one above ${dominance * 100} %, or needed to protect such a count)`,
    ],
    [sheet.classification, ...sheet.columns],
    ...sheet.rows.map((row) => [row.category, ...figures(row.figures)]),
    ...(sheet.totals === undefined ? [] : [['total', ...figures(sheet.totals)]]),
  ]
    .map((row) => row.map((value) => csvField(notAFormula(value))).join(','))
    .join('\r\n')
    .concat('\r\n');
}
