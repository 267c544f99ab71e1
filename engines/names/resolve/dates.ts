import { readBornDate } from '../born-date.ts';

/** A date with what is known of it: 0 stands for an unknown month or day. */
export interface KnownDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Which of two numbers is the day, where a column writes `3/4/1971`. */
export type DateOrder = 'day-first' | 'month-first';

const numbers = /^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})\s*$/;

/** What most unambiguous dates of a column say; day first where none says anything. */
export function dateOrderOf(texts: Iterable<string>): DateOrder {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const text of texts) {
    const [, first, second] = numbers.exec(text) ?? [];
    if (first === undefined || second === undefined) continue;
    if (Number(first) > 12 && Number(second) <= 12) dayFirst++;
    if (Number(second) > 12 && Number(first) <= 12) monthFirst++;
  }
  return monthFirst > dayFirst ? 'month-first' : 'day-first';
}

/** The date that a text says, or undefined. Two digits of a year are the last such year before 2026. */
export function knownDate(text: string, order: DateOrder): KnownDate | undefined {
  const [, one, two, end] = numbers.exec(text) ?? [];
  if (one !== undefined && two !== undefined && end !== undefined) {
    const year = end.length === 4 ? Number(end) : century(Number(end));
    const monthFirst = Number(one) > 12 ? false : Number(two) > 12 ? true : order === 'month-first';
    return checked(year, Number(monthFirst ? one : two), Number(monthFirst ? two : one));
  }
  const spelled = /^\s*(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{2})\s*$/.exec(text);
  const readable = spelled ? `${spelled[1]} ${spelled[2]} ${century(Number(spelled[3]))}` : text;
  const plain = /^\s*([A-Za-z]{3,9})\.? (\d{1,2}) (\d{4})\s*$/.exec(readable);
  const read = readBornDate(plain ? `${plain[2]} ${plain[1]} ${plain[3]}` : readable);
  if (read === undefined) return undefined;
  const [year = '0', month = '0', day = '0'] = read.split('-');
  return { year: Number(year), month: Number(month), day: Number(day) };
}

const century = (two: number): number => (two <= 25 ? 2000 + two : 1900 + two);

function checked(year: number, month: number, day: number): KnownDate | undefined {
  if (year < 1800 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return { year, month, day };
}

/** `19560409`; unknown parts are zeros. */
export const digitsOf = ({ year, month, day }: KnownDate): string =>
  `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
