import { SaxesParser } from 'saxes';
import { FormatFault } from './source-findings.ts';
import { dateFromSerial, decimalFromNumber, isDateFormat } from './sheet-numbers.ts';
import { tableLimits, type Cell, type Row, type Table } from './table.ts';
import { allBytes } from './text-decoding.ts';
import { unpacked, zipEntries, type ZipEntry } from './zip-entries.ts';

/**
 * An XLSX workbook as a table. The archive is held packed, its parts are unpacked and read piece by piece under limits,
 * and formulas are never computed. Read here and not by a library, since the one at hand writes parts of the workbook to
 * temporary files and has no limit on what unpacks; in the tests that library is the judge.
 */
export async function xlsxTable(input: AsyncIterable<Uint8Array> | Uint8Array): Promise<Table> {
  const bytes = await allBytes(input, tableLimits.packed);
  const entries = zipEntries(bytes);
  const part = (name: string): ZipEntry | undefined => entries.get(name.replace(/^\//, ''));
  const text = (entry: ZipEntry, most: number) => unpacked(bytes, entry, most);
  const workbook = part('xl/workbook.xml');
  if (workbook === undefined) {
    throw new FormatFault('format-broken', 'The archive is no XLSX workbook.', {
      params: { reason: 'no workbook' },
      fix: 'Save the table as XLSX or CSV',
    });
  }
  const { sheets, from1904 } = await readWorkbook(text(workbook, tableLimits.part));
  const links = part('xl/_rels/workbook.xml.rels');
  const targets =
    links === undefined ? new Map<string, string>() : await readLinks(text(links, tableLimits.part));
  const strings = part('xl/sharedStrings.xml');
  const styles = part('xl/styles.xml');
  const shared = strings === undefined ? [] : await readStrings(text(strings, tableLimits.strings));
  const dateStyles = styles === undefined ? [] : await readStyles(text(styles, tableLimits.part));
  return {
    sheets: sheets.map((sheet) => sheet.name),
    rows: (name) => {
      const index = sheets.findIndex((sheet) => sheet.name === name);
      const target = targets.get(sheets[index]?.link ?? '') ?? `worksheets/sheet${index + 1}.xml`;
      const entry = part(target.startsWith('/') ? target : `xl/${target}`);
      if (entry === undefined) throw new FormatFault('format-broken', 'A sheet of the workbook is missing.');
      return sheetRows(text(entry, tableLimits.sheet), { shared, dateStyles, from1904 });
    },
  };
}

type Attributes = Readonly<Record<string, string>>;

interface Handlers {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Feeds a part to a parser; after each piece the caller may take what has been gathered. */
async function* parsed(part: AsyncIterable<Uint8Array>, handlers: Handlers): AsyncGenerator<void> {
  const parser = new SaxesParser();
  const decoder = new TextDecoder();
  parser.on('doctype', () => {
    throw new FormatFault('format-dtd', 'The workbook has a document type declaration, which is refused.');
  });
  parser.on('opentag', (tag) => handlers.open?.(bare(tag.name), tag.attributes));
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  parser.on('closetag', (tag) => handlers.close?.(bare(tag.name)));
  try {
    for await (const piece of part) {
      parser.write(decoder.decode(piece, { stream: true }));
      yield;
    }
    parser.close();
    yield;
  } catch (error) {
    if (error instanceof Error && /^\d+:\d+: /.test(error.message)) {
      throw new FormatFault('format-broken', 'The workbook is damaged: a part of it is not well-formed.', {
        params: { reason: 'not well-formed' },
        fix: 'Save it again as XLSX',
      });
    }
    throw error;
  }
}

async function whole(part: AsyncIterable<Uint8Array>, handlers: Handlers): Promise<void> {
  for await (const piece of parsed(part, handlers)) void piece;
}

async function readWorkbook(part: AsyncIterable<Uint8Array>) {
  const sheets: { name: string; link: string }[] = [];
  let from1904 = false;
  await whole(part, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const link = Object.entries(attributes).find(([key]) => bare(key) === 'id' && key !== 'id')?.[1];
      sheets.push({ name: attributes['name'] ?? '', link: link ?? '' });
    },
  });
  return { sheets, from1904 };
}

async function readLinks(part: AsyncIterable<Uint8Array>): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  await whole(part, {
    open: (name, attributes) => {
      if (name === 'Relationship') targets.set(attributes['Id'] ?? '', attributes['Target'] ?? '');
    },
  });
  return targets;
}

async function readStrings(part: AsyncIterable<Uint8Array>): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let phonetic = 0;
  await whole(part, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') inText = phonetic === 0;
    },
    text: (more) => {
      if (inText) text = grown(text, more);
    },
    close: (name) => {
      if (name === 'si') strings.push(unescaped(text));
      else if (name === 'rPh') phonetic--;
      else if (name === 't') inText = false;
    },
  });
  return strings;
}

/** For each cell style, whether it shows a date. */
async function readStyles(part: AsyncIterable<Uint8Array>): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const dates: boolean[] = [];
  let inCells = false;
  await whole(part, {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = Number(attributes['numFmtId'] ?? 0);
        dates.push(isDateFormat(id, codes.get(id)));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return dates;
}

interface Workbook {
  readonly shared: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly from1904: boolean;
}

async function* sheetRows(part: AsyncIterable<Uint8Array>, workbook: Workbook): AsyncGenerator<Row> {
  let ready: Row[] = [];
  let line = 0;
  let column = 0;
  let cells: (Cell | undefined)[] = [];
  let type = 'n';
  let style = 0;
  let formula = false;
  let text = '';
  let inValue = false;
  let phonetic = 0;
  const handlers: Handlers = {
    open: (name, attributes) => {
      if (name === 'row') {
        const given = Number(attributes['r'] ?? line + 1);
        line = Number.isSafeInteger(given) && given > line ? given : line + 1;
        if (line > tableLimits.rows) {
          throw new FormatFault('format-too-large', 'The sheet has more rows than a sheet can have.');
        }
        cells = [];
        column = 0;
      } else if (name === 'c') {
        column = columnOf(attributes['r']) ?? column + 1;
        type = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? 0);
        formula = false;
        text = '';
      } else if (name === 'f') formula = true;
      else if (name === 'rPh') phonetic++;
      else if (name === 'v' || name === 't') inValue = phonetic === 0;
    },
    text: (more) => {
      if (inValue) text = grown(text, more);
    },
    close: (name) => {
      if (name === 'v' || name === 't') inValue = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'c' && column <= tableLimits.columns) {
        const cell = cellFrom(type, text, workbook.dateStyles[style] === true, workbook);
        if (cell !== undefined) cells[column - 1] = formula ? { ...cell, formula: true } : cell;
        else if (formula) cells[column - 1] = { kind: 'error', text: '', formula: true };
      } else if (name === 'row') ready.push({ line, cells });
    },
  };
  for await (const piece of parsed(part, handlers)) {
    void piece;
    yield* ready;
    ready = [];
  }
}

function cellFrom(
  type: string,
  text: string,
  date: boolean,
  { shared, from1904 }: Workbook,
): Cell | undefined {
  if (text === '') return undefined;
  switch (type) {
    case 's': {
      const string = shared[Number(text)];
      if (string === undefined) return { kind: 'error', text: '' };
      return string === '' ? undefined : { kind: 'text', text: string };
    }
    case 'str':
    case 'inlineStr':
      return { kind: 'text', text: unescaped(text) };
    case 'b':
      return { kind: 'boolean', text: text === '1' ? 'true' : 'false' };
    case 'e':
      return { kind: 'error', text };
    case 'd':
      return { kind: 'date', text };
    default: {
      const number = decimalFromNumber(text);
      if (number === undefined) return { kind: 'error', text };
      const day = date ? dateFromSerial(Number(text), from1904) : undefined;
      if (date && day === undefined) return { kind: 'error', text };
      return day === undefined ? { kind: 'number', text: number } : { kind: 'date', text: day };
    }
  }
}

/** Column of a reference: `AB12` → 28. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Za-z]{1,3})\d+$/.exec(reference ?? '')?.[1]?.toUpperCase();
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function grown(text: string, more: string): string {
  return text.length > tableLimits.cell ? text : text + more;
}

/** Workbooks write characters that XML has not as `_x000D_`. */
function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text;
}
