import { closest } from '../closest.ts';
import type { ConvertOptions, SourcePlace } from './conversion.ts';
import { cellValue, isDateFormatText, type CellRules } from './cell-value.ts';
import { columnKey } from './csv-table.ts';
import type { Step } from './draft.ts';
import { fieldOf } from './fields.ts';
import type { ColumnMapping, SavedMapping, SheetMapping } from './mapping.ts';
import { FormatFault, type SourceFindings } from './source-findings.ts';
import { columnLetters, tableLimits, type Cell, type Row, type Table } from './table.ts';
import { writableText } from './xml-text.ts';

/** One value of a record: what the mapping calls the field, its text, and where it stood. */
export interface FieldValue {
  readonly field: string;
  readonly steps: readonly Step[];
  readonly text: string;
  readonly place: SourcePlace;
}

export interface SheetRecord {
  readonly values: readonly FieldValue[];
  readonly place: SourcePlace;
  /** The text of a field, or undefined. */
  get(field: string): string | undefined;
}

interface BoundColumn {
  readonly at: number;
  readonly name: string;
  readonly field: string;
  readonly steps: readonly Step[];
  readonly rules: CellRules;
  readonly split: string | undefined;
}

/** The records of one sheet: its header row is bound to the mapping, then each row gives the values of its fields. */
export async function* sheetRecords(
  table: Table,
  sheet: SheetMapping,
  options: ConvertOptions & { readonly mapping: SavedMapping },
  findings: SourceFindings,
): AsyncGenerator<SheetRecord> {
  const name = sheetName(table, sheet);
  const { mapping } = options;
  const headerRow = mapping.headerRow ?? 1;
  const constants = Object.entries(sheet.constants ?? {}).map(([field, text]) => ({
    field,
    text,
    steps: resolved(options, sheet, field).steps,
  }));
  let columns: BoundColumn[] | undefined;
  let width = 0;
  for await (const row of table.rows(name)) {
    if (columns === undefined) {
      if (row.line >= headerRow && row.cells.some((cell) => cell !== undefined))
        columns = boundColumns(row, sheet, options, findings, name);
      width = row.cells.length;
      continue;
    }
    const record = recordFrom(row, { columns, constants, width, sheet: name }, findings);
    if (record !== undefined) yield record;
  }
  if (columns === undefined) {
    throw new FormatFault('format-empty', 'The table has no row of column names.', {
      place: placeIn(name, headerRow, 1),
      params: { sheet: name },
    });
  }
}

function sheetName(table: Table, sheet: SheetMapping): string {
  if (sheet.sheet === undefined || table.sheets.length === 1) return table.sheets[0] ?? '';
  const found = table.sheets.find((name) => columnKey(name) === columnKey(sheet.sheet!));
  if (found !== undefined) return found;
  throw new FormatFault('format-sheet-missing', `The workbook has no sheet ${sheet.sheet}.`, {
    params: { sheet: sheet.sheet },
    fix: `Name it so, or say in the mapping which of these it is: ${table.sheets.slice(0, 20).join(', ')}`,
  });
}

export function hasSheet(table: Table, sheet: SheetMapping): boolean {
  return (
    sheet.sheet === undefined || table.sheets.some((name) => columnKey(name) === columnKey(sheet.sheet!))
  );
}

export function placeIn(sheet: string, line: number, column: number, name?: string): SourcePlace {
  const place = {
    line,
    column,
    path: `${sheet === '' ? '' : `/${sheet}`}/row[${line}]${name === undefined ? '' : `/${name}`}`,
  };
  return sheet === '' ? place : { ...place, sheet };
}

function resolved(options: ConvertOptions, sheet: SheetMapping, field: string) {
  const found = fieldOf(options.profile, sheet.record, field);
  if (found !== undefined) return found;
  throw new FormatFault(
    'format-mapping-wrong',
    `The mapping names the field ${field}, which a ${sheet.record} does not have.`,
    {
      params: { field, record: sheet.record },
      fix: 'Use the names that the guide to other formats lists',
    },
  );
}

function boundColumns(
  header: Row,
  sheet: SheetMapping,
  options: ConvertOptions & { readonly mapping: SavedMapping },
  findings: SourceFindings,
  name: string,
): BoundColumn[] {
  const names = header.cells.map((cell) => (cell === undefined ? '' : columnKey(cell.text)));
  const bound: BoundColumn[] = [];
  const used = new Set<number>();
  for (const column of sheet.columns) {
    const { steps, base } = resolved(options, sheet, column.field);
    const key = columnKey(column.column);
    const at = names.indexOf(key);
    if (at < 0) {
      const near = closest(
        column.column,
        header.cells.map((cell) => cell?.text ?? '').filter((text) => text !== ''),
      );
      findings.add(
        'error',
        'format-column-missing',
        placeIn(name, header.line, 1),
        `The column ${column.column} is missing.`,
        {
          params: { column: column.column, ...(near !== undefined && { meant: near }) },
          fix: near === undefined ? 'Add the column, or take it out of the mapping' : `Did you mean ${near}?`,
        },
      );
      continue;
    }
    if (names.indexOf(key, at + 1) >= 0) {
      findings.add(
        'error',
        'format-column-twice',
        placeIn(name, header.line, at + 1),
        `The column ${column.column} stands there twice.`,
        {
          params: { column: column.column },
          fix: 'Give each column a name of its own',
        },
      );
    }
    used.add(at);
    bound.push({
      at,
      name: column.column,
      field: column.field,
      steps,
      rules: rulesFor(column, base, options.mapping),
      split: column.split,
    });
  }
  for (const [at, text] of names.entries()) {
    if (text === '' || used.has(at) || at >= tableLimits.columns) continue;
    const shown = header.cells[at]!.text.slice(0, 80);
    findings.add(
      'warning',
      'format-column-unused',
      placeIn(name, header.line, at + 1),
      `The mapping does not use the column ${shown}.`,
      {
        params: { column: shown },
      },
    );
  }
  return bound;
}

function rulesFor(column: ColumnMapping, base: CellRules['base'], mapping: SavedMapping): CellRules {
  const codes = typeof column.codes === 'string' ? mapping.codes?.[column.codes] : column.codes;
  const dateFormat = column.dateFormat ?? mapping.dateFormat;
  if (typeof column.codes === 'string' && codes === undefined) {
    throw new FormatFault('format-mapping-wrong', `The mapping has no table of codes ${column.codes}.`, {
      params: { field: column.field },
    });
  }
  if (dateFormat !== undefined && dateFormat !== 'ISO' && !isDateFormatText(dateFormat)) {
    throw new FormatFault('format-mapping-wrong', `The date format ${dateFormat} is not understood.`, {
      params: { field: column.field },
      fix: 'Write YYYY, MM and DD (or M and D), with HH, mm and ss where there is a time',
    });
  }
  return {
    base,
    decimal: column.decimal ?? mapping.decimal ?? 'point',
    dateFormat: dateFormat === 'ISO' ? undefined : dateFormat,
    codes,
  };
}

interface Binding {
  readonly columns: readonly BoundColumn[];
  readonly constants: readonly { field: string; text: string; steps: readonly Step[] }[];
  /** Columns that the header row names. */
  readonly width: number;
  readonly sheet: string;
}

function recordFrom(
  row: Row,
  { columns, constants, width, sheet }: Binding,
  findings: SourceFindings,
): SheetRecord | undefined {
  if (row.cells.every((cell) => cell === undefined || cell.text.trim() === '')) return undefined;
  const place = placeIn(sheet, row.line, 1);
  const beyond = row.cells.findIndex(
    (cell, at) => at >= width && cell !== undefined && cell.text.trim() !== '',
  );
  if (beyond >= 0) {
    const message =
      'The row has more cells than the table has columns: a text with the delimiter in it needs quotes.';
    findings.add('error', 'format-row-length', placeIn(sheet, row.line, beyond + 1), message);
  }
  const values: FieldValue[] = constants.map(({ field, text, steps }) => ({ field, text, steps, place }));
  for (const column of columns) {
    const cell = row.cells[column.at];
    if (cell === undefined || (cell.kind !== 'error' && cell.text.trim() === '')) continue;
    const at = placeIn(sheet, row.line, column.at + 1, column.name);
    const parts =
      column.split === undefined ? [cell] : cell.text.split(column.split).map((text) => ({ ...cell, text }));
    for (const [index, part] of parts.entries()) {
      const text = readCell(part, column, at, findings);
      if (text === undefined) continue;
      const steps = index === 0 ? column.steps : shifted(column.steps, index);
      values.push({ field: column.field, steps, text, place: at });
    }
  }
  const get = (field: string): string | undefined => values.find((value) => value.field === field)?.text;
  return { values, place, get };
}

/** The following values of a split cell are the following elements of the same name. */
function shifted(steps: readonly Step[], by: number): Step[] {
  return steps.map((step, at) => (at === steps.length - 1 ? { ...step, index: step.index + by } : step));
}

function readCell(
  cell: Cell,
  column: BoundColumn,
  place: SourcePlace,
  findings: SourceFindings,
): string | undefined {
  const params = { column: column.name, cell: `${columnLetters(place.column)}${place.line}` };
  if (cell.kind === 'error') {
    const message = 'The cell holds an error or a formula without a result.';
    findings.add('error', 'format-cell-error', place, message, {
      params,
      fix: 'Write the value itself into the cell',
    });
    return undefined;
  }
  if (cell.formula === true) {
    const message = `The column ${column.name} holds formulas; their last results were taken.`;
    findings.add('warning', 'format-cell-formula', place, message, {
      params,
      once: `${place.sheet} ${column.name}`,
    });
  }
  if (cell.text.length > tableLimits.cell) {
    findings.add(
      'error',
      'format-cell-too-long',
      place,
      'The cell holds more text than a report can carry.',
      { params },
    );
    return undefined;
  }
  const result = cellValue(cell, column.rules);
  if ('fault' in result) {
    findings.add('error', result.fault, place, result.message, { params, value: cell.text, fix: result.fix });
    return undefined;
  }
  const text = result.text.trim();
  const writable = writableText(text);
  if (writable !== undefined) {
    findings.add(
      'warning',
      'format-characters',
      place,
      'The cell holds characters that XML cannot carry; they were left out.',
      { params },
    );
  }
  return (writable ?? text) === '' ? undefined : (writable ?? text);
}
