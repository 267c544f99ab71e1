const dayMs = 86_400_000;

/** Formats that every workbook knows as dates, by number. Times of day alone (18-21, 45-47) are not among them. */
const builtInDates: ReadonlySet<number> = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58]); // prettier-ignore

/** Whether a number format shows a date: it has a year or a day outside quotes, brackets and escapes. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtInDates.has(id);
  const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '');
  return /[yd]/i.test(bare) && !/^general$/i.test(bare);
}

/**
 * A sheet's day number as ISO 8601: a date, or a date with the time to the second. Day 60 of the 1900 system is the
 * 29 February 1900 that never was, so it has no date here. Undefined where there is none.
 */
export function dateFromSerial(serial: number, from1904: boolean): string | undefined {
  if (!Number.isFinite(serial) || serial < 0 || serial >= 2_958_466) return undefined;
  const seconds = Math.round(serial * 86_400);
  const day = Math.floor(seconds / 86_400);
  if (!from1904 && (day === 60 || day === 0)) return undefined;
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30);
  const ms = epoch + day * dayMs + (seconds % 86_400) * 1000;
  const text = new Date(ms).toISOString();
  return seconds % 86_400 === 0 ? text.slice(0, 10) : text.slice(0, 19);
}

/**
 * A sheet's number as a plain decimal. Sheets keep binary fractions (0.30000000000000004); fifteen digits are what
 * they promise and what a person saw. Undefined where it is no number.
 */
export function decimalFromNumber(text: string): string | undefined {
  const plain = text.trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain)) return undefined;
  if (/^-?\d{1,15}$/.test(plain)) return plain;
  const value = Number(plain);
  if (!Number.isFinite(value)) return undefined;
  const [mantissa = '0', exponent = '0'] = value.toExponential(14).split('e');
  const negative = mantissa.startsWith('-');
  const digits = mantissa.replace(/[-.]/g, '');
  const point = 1 + Number(exponent);
  if (point > 400 || point < -400) return undefined;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = (point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits).replace(/0+$/, '');
  const result = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative && /[1-9]/.test(result) ? `-${result}` : result;
}
