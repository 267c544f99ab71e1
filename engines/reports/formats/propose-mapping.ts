import { closest } from '../closest.ts';
import type { Profile } from '../profile.ts';
import { formattedDate } from './cell-value.ts';
import { csvTable } from './csv-table.ts';
import { fieldOf } from './fields.ts';
import { headerWords, sheetWords } from './header-words.ts';
import type { ColumnMapping, RecordKind, SavedMapping, SheetMapping } from './mapping.ts';
import { recogniseFormat } from './recognise.ts';
import { FormatFault } from './source-findings.ts';
import type { Cell, Row, Table } from './table.ts';

/** Rows looked at to tell how dates and decimals are written. */
const sampled = 200;

export interface MappingProposal {
  readonly mapping: SavedMapping;
  /** Columns for which nothing is proposed: a person says what they are. */
  readonly unmapped: readonly { readonly sheet: string; readonly column: string }[];
  /** What the samples leave open: a person chooses. */
  readonly questions: readonly MappingQuestion[];
}

export interface MappingQuestion {
  readonly column: string;
  readonly asks: 'date-format' | 'decimal' | 'field';
  readonly choices: readonly string[];
}

/** Guesses a mapping from the column names and the first rows, for a person to confirm. @throws FormatFault */
export async function proposeMapping(
  input: Uint8Array,
  options: { readonly profile: Profile; readonly name: string },
): Promise<MappingProposal> {
  const kind = recogniseFormat(input);
  if (kind !== 'csv' && kind !== 'xlsx') {
    throw new FormatFault('format-unknown', 'A mapping is proposed for CSV and XLSX tables.', {
      params: { kind },
    });
  }
  const table: Table =
    kind === 'csv' ? await csvTable(input, {}) : await (await import('./xlsx-table.ts')).xlsxTable(input);
  const unmapped: { sheet: string; column: string }[] = [];
  const questions: MappingQuestion[] = [];
  const kinds = table.sheets.map((name) => sheetKind(name));
  const linked = kinds.filter((one) => one !== undefined).length >= 3 && kinds.includes('transaction');
  const sheets: SheetMapping[] = [];
  for (const [index, sheet] of table.sheets.entries()) {
    const record: RecordKind | undefined = linked ? kinds[index] : index === 0 ? 'transaction' : undefined;
    if (record === undefined) continue;
    const rows = await firstRows(table, sheet);
    const header = rows.shift();
    if (header === undefined) continue;
    const columns: ColumnMapping[] = [];
    for (const [at, cell] of header.cells.entries()) {
      if (cell === undefined || cell.text.trim() === '') continue;
      const column = cell.text.trim();
      const field = proposedField(column, record, options.profile);
      if (field === undefined || columns.some((other) => other.field === field)) {
        unmapped.push({ sheet, column });
        continue;
      }
      const base = fieldOf(options.profile, record, field)?.base;
      const samples = rows.flatMap((row) => row.cells[at] ?? []);
      columns.push({ column, field, ...writing(base, samples, column, questions) });
    }
    if (columns.length > 0) sheets.push({ ...(sheet !== '' && { sheet }), record, columns });
  }
  return {
    mapping: { weirMapping: 1, name: options.name, form: linked ? 'multi-sheet' : 'transactions', sheets },
    unmapped,
    questions,
  };
}

async function firstRows(table: Table, sheet: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of table.rows(sheet)) {
    if (row.cells.some((cell) => cell !== undefined)) rows.push(row);
    if (rows.length > sampled) break;
  }
  return rows;
}

function simplified(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

const byWord = new Map<string, string>();
for (const [field, words] of Object.entries(headerWords)) {
  for (const word of words.split('|')) if (!byWord.has(simplified(word))) byWord.set(simplified(word), field);
}

function sheetKind(name: string): RecordKind | undefined {
  const plain = simplified(name);
  const found = Object.entries(sheetWords).find(([kind, words]) =>
    [kind, ...words.split('|')].some((word) => simplified(word) === plain),
  );
  return found?.[0] as RecordKind | undefined;
}

/** The field itself as a column name, a known word for it, or the nearest known word. */
function proposedField(column: string, record: RecordKind, profile: Profile): string | undefined {
  const own = column.replaceAll(' ', '_');
  if (fieldOf(profile, record, own) !== undefined) return own;
  if (record !== 'transaction') return undefined;
  const plain = simplified(column);
  const field =
    byWord.get(plain) ?? byWord.get(plain.length < 8 ? '' : (closest(plain, byWord.keys()) ?? ''));
  return field !== undefined && fieldOf(profile, record, field) !== undefined ? field : undefined;
}

const dateFormats = ['YYYY-MM-DD', 'YYYY/MM/DD', 'YYYYMMDD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'DD-MM-YYYY', 'D.M.YYYY', 'D/M/YYYY', 'M/D/YYYY', 'YYYY年M月D日']; // prettier-ignore

/** How a column writes dates or decimals, where its samples leave one reading; else a question. */
function writing(
  base: string | undefined,
  samples: readonly Cell[],
  column: string,
  questions: MappingQuestion[],
): Pick<ColumnMapping, 'dateFormat' | 'decimal'> {
  const texts = samples.filter((cell) => cell.kind === 'text').map((cell) => cell.text.trim());
  if (texts.length === 0) return {};
  if (base === 'dateTime') {
    if (texts.every((text) => /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/.test(text))) return {};
    const fitting = dateFormats.filter((format) =>
      texts.every((text) => formattedDate(text, format) !== undefined),
    );
    const narrow =
      fitting.filter((format) => format.includes('DD')).length > 0
        ? fitting.filter((format) => format.includes('DD'))
        : fitting;
    if (narrow.length === 1) return { dateFormat: narrow[0]! };
    questions.push({ column, asks: 'date-format', choices: narrow });
  }
  if (base === 'decimal') {
    const comma = texts.filter((text) => /,\d{1,2}$|\.\d{3},/.test(text)).length;
    const point = texts.filter((text) => /\.\d{1,2}$|,\d{3}\./.test(text)).length;
    if (comma > 0 && point === 0) return { decimal: 'comma' };
    const open = texts.some((text) => /[.,]/.test(text)) && (comma > 0 || point === 0);
    if (open) questions.push({ column, asks: 'decimal', choices: ['point', 'comma'] });
  }
  return {};
}
