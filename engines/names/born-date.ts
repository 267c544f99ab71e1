import { isPartialDate, type PartialDate } from '@weir/engines/vocabulary';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads a date of birth as people write it: `1971`, `1971-03`, `1971-03-09`, `1971/03/09`, `19710309`, `09.03.1971`,
 * `9 Mar 1971`, `March 9, 1971`, `Mar 1971`, `circa 1971`. Where day and month cannot be told apart (`03/04/1971`)
 * only the year is kept. Undefined for what is no date, an impossible one, or a year outside 1800-2100.
 */
export function readBornDate(text: string): PartialDate | undefined {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/t\d{2}:\d{2}.*$/, '')
    .replace(/\b(?:circa|ca|c|about|approximately|approx|abt|born|in)\b\.?/g, ' ')
    .replace(/[,\s]+/g, ' ')
    .trim();
  return checked(byNumbers(plain) ?? byWords(plain));
}

function byNumbers(text: string): string | undefined {
  const iso = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text);
  if (iso) return written(iso[1]!, iso[2], iso[3]);
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact) return written(compact[1]!, compact[2], compact[3]);
  const monthFirst = /^(\d{1,2})[-/.](\d{4})$/.exec(text);
  if (monthFirst) return written(monthFirst[2]!, monthFirst[1]);
  const european = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})$/.exec(text);
  if (!european) return undefined;
  const [, first = '', sign, second = '', year = ''] = european;
  // Points stand between day and month wherever they are used; slashes and hyphens do not say which comes first.
  if (sign === '.' || Number(first) > 12 || first === second) return written(year, second, first);
  return Number(second) > 12 ? written(year, first, second) : year;
}

function byWords(text: string): string | undefined {
  const month = (word: string): string | undefined => {
    const place = months.indexOf(word.slice(0, 3));
    return place < 0 ? undefined : String(place + 1);
  };
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?[ -](\d{4})$/.exec(text);
  if (dayFirst) return written(dayFirst[3]!, month(dayFirst[2]!) ?? '99', dayFirst[1]);
  const monthFirst = /^([a-z]{3,9})\.? (?:(\d{1,2})(?:st|nd|rd|th)? )?(\d{4})$/.exec(text);
  if (monthFirst) return written(monthFirst[3]!, month(monthFirst[1]!) ?? '99', monthFirst[2]);
  return undefined;
}

function written(year: string, month?: string, day?: string): string {
  const two = (part: string): string => part.padStart(2, '0');
  // `1971-00-00` is how some lists write that only the year is known.
  if (month === undefined || Number(month) === 0) return year;
  if (day === undefined || Number(day) === 0) return `${year}-${two(month)}`;
  return `${year}-${two(month)}-${two(day)}`;
}

function checked(date: string | undefined): PartialDate | undefined {
  if (date === undefined || !isPartialDate(date)) return undefined;
  const year = Number(date.slice(0, 4));
  return year >= 1800 && year <= 2100 ? date : undefined;
}
