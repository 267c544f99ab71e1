import type { ValueType } from '../profile.ts';
import type { DecimalMark } from './mapping.ts';
import type { FormatRule } from './source-findings.ts';
import type { Cell } from './table.ts';

export interface CellRules {
  readonly base: ValueType['base'];
  readonly decimal: DecimalMark;
  readonly dateFormat: string | undefined;
  readonly codes: Readonly<Record<string, string>> | undefined;
}

export type CellResult =
  { readonly text: string } | { readonly fault: FormatRule; readonly message: string; readonly fix: string };

/** A cell as the text of an element. What the mapping does not say about its writing is not guessed. */
export function cellValue(cell: Cell, rules: CellRules): CellResult {
  const text = cell.text.trim();
  if (rules.codes !== undefined) {
    const code = rules.codes[text] ?? entryOf(rules.codes, text);
    return code === undefined
      ? {
          fault: 'format-code',
          message: 'The mapping does not say which code this is.',
          fix: 'Add it to the codes of this column in the mapping',
        }
      : { text: code };
  }
  switch (rules.base) {
    case 'dateTime':
      return dateValue(cell, text, rules.dateFormat);
    case 'decimal':
    case 'int':
      return numberValue(cell, text, rules.decimal);
    case 'boolean':
      return booleanValue(text);
    default:
      return textValue(cell);
  }
}

function entryOf(codes: Readonly<Record<string, string>>, text: string): string | undefined {
  const plain = text.toLowerCase();
  return Object.entries(codes).find(([theirs]) => theirs.trim().toLowerCase() === plain)?.[1];
}

/** Programs keep fifteen digits of a number: a longer account number has lost its end before it came here. */
function textValue(cell: Cell): CellResult {
  if (cell.kind === 'number' && cell.text.replace(/\D/g, '').replace(/^0+/, '').length > 15) {
    return {
      fault: 'format-number-lost',
      message: 'The cell holds a long number as a number, so its last digits may be lost.',
      fix: 'Format the column as text and enter the number again',
    };
  }
  return { text: cell.text };
}

function booleanValue(text: string): CellResult {
  const plain = text.toLowerCase();
  if (plain === 'true' || plain === '1') return { text: 'true' };
  if (plain === 'false' || plain === '0') return { text: 'false' };
  return {
    fault: 'format-boolean',
    message: 'This is neither true nor false.',
    fix: 'Write true or false, or say in the mapping’s codes what the words mean',
  };
}

/** Arabic, Persian and full-width digits and marks as the plain ones. */
function plainDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replaceAll('\u2212', '-');
}

/** Numbers by their decimal mark. */
const numbers = {
  '.': /^[+-]?(?:\d+|\d{1,3}(?:([ \u00a0\u202f'\u2019,])\d{3})(?:\1\d{3})*)?(?:\.\d*)?$/,
  ',': /^[+-]?(?:\d+|\d{1,3}(?:([ \u00a0\u202f'\u2019.])\d{3})(?:\1\d{3})*)?(?:,\d*)?$/,
} as const;

/** Groups of three between spaces, apostrophes or the mark that is not the decimal one; nothing else is a number. */
export function numberValue(cell: Pick<Cell, 'kind'>, text: string, decimal: DecimalMark): CellResult {
  if (cell.kind === 'number') return { text };
  let plain = plainDigits(text);
  const arabic = /[\u066b\u066c]/.test(plain);
  if (arabic) plain = plain.replaceAll('\u066c', '').replaceAll('\u066b', '.');
  const mark = decimal === 'comma' && !arabic ? ',' : '.';
  if (!/\d/.test(plain) || plain.length > 60 || !numbers[mark].test(plain)) {
    return {
      fault: 'format-number',
      message: `This is not a number with a decimal ${decimal}.`,
      fix: 'Write digits alone, or say in the mapping which decimal mark the column has',
    };
  }
  const bare = plain
    .replaceAll(mark, '#')
    .replace(/[ \u00a0\u202f'\u2019.,]/g, '')
    .replace('#', '.');
  const [whole = '', fraction = ''] = bare.replace(/^[+-]/, '').split('.');
  const sign = bare.startsWith('-') ? '-' : '';
  return { text: `${sign}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}` };
}

function dateValue(cell: Cell, text: string, format: string | undefined): CellResult {
  const plain = plainDigits(text);
  const read = cell.kind === 'date' || format === undefined ? isoDate(plain) : formattedDate(plain, format);
  if (read !== undefined) return { text: read };
  return {
    fault: 'format-date',
    message:
      format === undefined
        ? 'This is not a date as ISO 8601 writes it, such as 2026-11-23.'
        : `This is not a date written ${format}.`,
    fix: 'Say in the mapping how the column writes its dates, e.g. DD.MM.YYYY',
  };
}

function isoDate(text: string): string | undefined {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = ''] = match;
  const date = joinedDate({ YYYY: year!, MM: month!, DD: day!, HH: hour, mm: minute, ss: second });
  return date === undefined ? undefined : `${date}${fraction}${zone}`;
}

const tokens = /YYYY|MM|DD|HH|mm|ss|M|D|H/g;
const formats = new Map<string, { pattern: RegExp; names: string[] }>();

/** @example formattedDate('3.2.2026', 'D.M.YYYY') // '2026-02-03T00:00:00' */
export function formattedDate(text: string, format: string): string | undefined {
  let known = formats.get(format);
  if (known === undefined) {
    const names: string[] = [];
    const escaped = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const pattern = escaped.replace(tokens, (token) => {
      names.push(token.length === 1 ? token + token : token);
      return token === 'YYYY' ? '(\\d{4})' : token.length === 2 ? '(\\d{2})' : '(\\d{1,2})';
    });
    known = { pattern: new RegExp(`^${pattern}$`), names };
    if (formats.size < 100) formats.set(format, known);
  }
  const match = known.pattern.exec(text);
  if (match === null) return undefined;
  return joinedDate(Object.fromEntries(known.names.map((name, index) => [name, match[index + 1]!])));
}

/** Whether a format names year, month and day once each, in words that are known here. */
export function isDateFormatText(format: string): boolean {
  const found = format.match(tokens)?.map((token) => token[0]) ?? [];
  const once = (letter: string): boolean => found.filter((one) => one === letter).length === 1;
  return (
    format.length <= 40 &&
    once('Y') &&
    once('M') &&
    once('D') &&
    !/[A-Za-z]/.test(format.replace(tokens, '').replace('T', ''))
  );
}

function joinedDate(parts: Readonly<Record<string, string>>): string | undefined {
  const two = (name: string): string => (parts[name] ?? '00').padStart(2, '0');
  const date = `${parts['YYYY'] ?? ''}-${two('MM')}-${two('DD')}`;
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(date)) return undefined;
  if (two('HH') > '23' || two('mm') > '59' || two('ss') > '59') return undefined;
  return `${date}T${two('HH')}:${two('mm')}:${two('ss')}`;
}
