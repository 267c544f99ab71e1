import { closest } from './closest.ts';
import type { Profile, ValueType } from './profile.ts';

/** What is wrong with a value, before it has a place. */
export interface ValueFault {
  readonly rule:
    | 'value-missing'
    | 'value-type'
    | 'value-code'
    | 'value-too-short'
    | 'value-too-long'
    | 'value-pattern'
    | 'value-range'
    | 'value-precision';
  readonly message: string;
  readonly params: Readonly<Record<string, string>>;
  readonly fix?: string;
}

export interface ValueChecker {
  readonly value: ValueType;
  /** The first thing wrong with the text, or undefined. */
  check(text: string): ValueFault | undefined;
  /** The value in the type's value space, for comparing with a fixed value: `true` and `1` are one. */
  canonical(text: string): string;
}

/** Texts longer than this are not matched against patterns when their type has no length limit of its own. */
const patternTextMax = 10_000;

export function valueChecker(value: ValueType, profile: Pick<Profile, 'codes'>): ValueChecker {
  const codes =
    value.codes === undefined ? undefined : new Map(Object.entries(profile.codes[value.codes] ?? {}));
  const patterns = (value.patterns ?? []).map(compilePattern);
  const codeFaults = new Map<string, ValueFault>();
  const check = (text: string): ValueFault | undefined => {
    if (value.base === 'any') return undefined;
    // White space counts in strings and is dropped around all other types (XML Schema, whiteSpace facet).
    const plain = value.base === 'string' ? text : trimXml(text);
    if (codes !== undefined) {
      if (codes.has(plain)) return undefined;
      // A filer's wrong code comes back on every transaction; looking for the right one is worth doing once.
      const fault = codeFaults.get(plain) ?? codeFault(plain, value.codes ?? '', codes);
      if (codeFaults.size < 1000) codeFaults.set(plain, fault);
      return fault;
    }
    if (value.base !== 'string') return typedFault(plain, value, patterns);
    return lengthFault(plain, value) ?? patternFault(plain, patterns, value);
  };
  return { value, check, canonical: (text) => canonical(text, value.base) };
}

function codeFault(text: string, list: string, codes: ReadonlyMap<string, string>): ValueFault {
  if (text.trim() === '') return missing();
  const trimmed = text.trim();
  const byLabel = (label: string): boolean => label.toLowerCase() === trimmed.toLowerCase();
  const meant =
    (codes.has(trimmed) ? trimmed : undefined) ??
    [...codes.keys()].find((code) => code.toLowerCase() === trimmed.toLowerCase()) ??
    [...codes].find(([, label]) => label !== '' && byLabel(label))?.[0] ??
    (trimmed.length > 3 ? closest(trimmed, codes.keys()) : undefined);
  return {
    rule: 'value-code',
    message: `This code is not in the list ${list} (${codes.size} codes).`,
    params: { list, count: String(codes.size), ...(meant !== undefined && { meant }) },
    ...(meant !== undefined && { fix: `Did you mean ${meant}?` }),
  };
}

function typedFault(text: string, value: ValueType, patterns: readonly RegExp[]): ValueFault | undefined {
  if (text === '') return missing();
  switch (value.base) {
    case 'boolean':
      return /^(?:true|false|1|0)$/.test(text)
        ? undefined
        : typeFault('boolean', 'true or false', booleanFix(text));
    case 'dateTime':
      return dateTimeFault(text, value);
    case 'int':
      if (!/^[+-]?\d+$/.test(text)) return typeFault('int', 'a whole number in digits');
      if (!within(text, '-2147483648', '2147483647')) return rangeFault('-2147483648', '2147483647');
      return numberFault(text, value, patterns);
    default:
      return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)
        ? numberFault(text, value, patterns)
        : typeFault('decimal', 'a number in digits with a decimal point', decimalFix(text));
  }
}

function numberFault(text: string, value: ValueType, patterns: readonly RegExp[]): ValueFault | undefined {
  const { minInclusive, maxInclusive, fractionDigits } = value;
  if (!within(text, minInclusive, maxInclusive)) return rangeFault(minInclusive ?? '', maxInclusive ?? '');
  if (fractionDigits !== undefined && decimalsOf(text) > fractionDigits) {
    return {
      rule: 'value-precision',
      message: `The number has more than ${fractionDigits} decimals.`,
      params: { decimals: String(fractionDigits) },
    };
  }
  return patterns.length === 0 ? undefined : patternFault(text, patterns, value);
}

/** Digits after the point without trailing zeros, which carry no precision. */
function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  if (point < 0) return 0;
  let end = text.length;
  while (end > point + 1 && text.charCodeAt(end - 1) === 48) end--;
  return end - point - 1;
}

function lengthFault(text: string, value: ValueType): ValueFault | undefined {
  const { minLength = 0, maxLength = Infinity } = value;
  // A code point takes one or two code units, so most texts need no counting.
  if (text.length >= minLength * 2 && text.length <= maxLength) return undefined;
  const length = text.length > maxLength * 2 ? text.length : countCodePoints(text);
  if (length < minLength) {
    return text.trim() === ''
      ? missing()
      : {
          rule: 'value-too-short',
          message: `The text has ${length} characters and needs at least ${minLength}.`,
          params: { length: String(length), min: String(minLength) },
        };
  }
  if (length <= maxLength) return undefined;
  return {
    rule: 'value-too-long',
    message: `The text has ${length} characters and at most ${maxLength} are allowed.`,
    params: { length: String(length), max: String(maxLength) },
  };
}

function patternFault(text: string, patterns: readonly RegExp[], value: ValueType): ValueFault | undefined {
  if (text.length > patternTextMax || patterns.every((pattern) => pattern.test(text))) return undefined;
  const pattern = (value.patterns ?? []).join(' and ');
  return {
    rule: 'value-pattern',
    message: 'The text does not have the form that is asked for here.',
    params: { pattern },
    fix: `Write it so that it matches ${pattern}`,
  };
}

const dateTimePattern =
  /^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/;

function dateTimeFault(text: string, value: ValueType): ValueFault | undefined {
  if (!dateTimePattern.test(text) || !isMoment(text)) {
    return typeFault('dateTime', 'a date with time, YYYY-MM-DDTHH:MM:SS', dateTimeFix(text));
  }
  // Without zones these texts sort as time does; the limits lie centuries away, so a zone's hours decide nothing.
  const { minInclusive } = value;
  if (minInclusive !== undefined && text < minInclusive && text.slice(0, 19) < minInclusive.slice(0, 19)) {
    return rangeFault(minInclusive, '');
  }
  return undefined;
}

function isMoment(text: string): boolean {
  const start = text.indexOf('-', 4);
  const two = (at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
  const [month, day, hour, minute, second] = [
    two(start + 1),
    two(start + 4),
    two(start + 7),
    two(start + 10),
    two(start + 13),
  ];
  const endOfDay = hour === 24 && minute === 0 && second === 0;
  if (month < 1 || month > 12 || day < 1 || minute > 59 || second > 59 || (hour > 23 && !endOfDay))
    return false;
  if (day <= 28) return true;
  if (month === 2) return day === 29 && isLeap(Number(text.slice(0, start)));
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** A mend by its name, so that it can be said in any language; `to` is what to write. */
interface Mend {
  readonly mend: 'time' | 'between' | 'year' | 'boolean' | 'commas' | 'point' | 'currency';
  readonly fix: string;
  readonly to?: string;
}

function dateTimeFix(text: string): Mend | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return mendTo('time', 'Add the time', `${text}T00:00:00`);
  const spaced = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
  if (spaced !== null) return mendTo('between', 'Put a T between date and time', `${spaced[1]}T${spaced[2]}`);
  if (/^\d\d[./-]\d\d[./-]\d{4}/.test(text))
    return mendTo('year', 'Write the year first', 'YYYY-MM-DDTHH:MM:SS');
  return undefined;
}

function booleanFix(text: string): Mend | undefined {
  const to = /^(?:y|yes|true)$/i.test(text) ? 'true' : /^(?:n|no|false)$/i.test(text) ? 'false' : undefined;
  return to === undefined ? undefined : { mend: 'boolean', fix: `Write ${to}`, to };
}

function decimalFix(text: string): Mend | undefined {
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text))
    return mendTo('commas', 'Leave out the commas', text.replaceAll(',', ''));
  if (/^\d+,\d{1,2}$/.test(text))
    return mendTo('point', 'Write a point for the decimals', text.replace(',', '.'));
  if (/^[A-Z]{3}\s*[\d.]+$/.test(text))
    return { mend: 'currency', fix: 'Leave out the currency; it has an element of its own' };
  return undefined;
}

function mendTo(mend: Mend['mend'], what: string, to: string): Mend {
  return { mend, fix: `${what}: ${to}`, to };
}

function typeFault(type: string, expected: string, given?: Mend): ValueFault {
  const { fix, ...mend } = given ?? {};
  return {
    rule: 'value-type',
    message: `This should be ${expected}.`,
    params: { type, ...mend },
    ...(fix !== undefined && { fix }),
  };
}

function rangeFault(min: string, max: string): ValueFault {
  const bounds = [min === '' ? '' : `at least ${min}`, max === '' ? '' : `at most ${max}`];
  return {
    rule: 'value-range',
    message: `The value must be ${bounds.filter((bound) => bound !== '').join(' and ')}.`,
    params: { min, max },
  };
}

function missing(): ValueFault {
  return { rule: 'value-missing', message: 'The element is empty and needs a value.', params: {} };
}

/** Compares decimals exactly: long ones as integers of a fixed scale, since amounts may exceed what a float holds. */
function within(text: string, min: string | undefined, max: string | undefined): boolean {
  if (min === undefined && max === undefined) return true;
  if (text.length <= 15) {
    const value = Number(text);
    return (min === undefined || value >= Number(min)) && (max === undefined || value <= Number(max));
  }
  if (text.length > digitsMax) return false;
  const value = scaled(text);
  return (min === undefined || value >= scaled(min)) && (max === undefined || value <= scaled(max));
}

/** A number of more characters counts as out of any range. */
const digitsMax = 400;
const scale = 40;

function scaled(text: string): bigint {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  const digits = BigInt(`0${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`);
  return sign === '-' ? -digits : digits;
}

/** XML's own white space only: a no-break space is a character like others. */
function trimXml(text: string): string {
  if (text.length === 0 || (text.charCodeAt(0) > 32 && text.charCodeAt(text.length - 1) > 32)) return text;
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

function countCodePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}

function canonical(text: string, base: ValueType['base']): string {
  if (base === 'string' || base === 'any') return text;
  const plain = trimXml(text);
  if (base !== 'boolean') return plain;
  return plain === 'true' ? '1' : plain === 'false' ? '0' : plain;
}

/**
 * XSD patterns cover the whole value; `\s` and `\d` are narrower or wider there than in JavaScript. Exports escape
 * characters that JavaScript's strict mode of regular expressions refuses, so it is only tried first.
 */
export function compilePattern(pattern: string): RegExp {
  const source = `^(?:${translateEscapes(pattern)})$`;
  try {
    return new RegExp(source, 'u');
  } catch {
    return new RegExp(source);
  }
}

function translateEscapes(pattern: string): string {
  let inClass = false;
  return pattern.replace(/\\[^]|[[\].]/g, (token) => {
    if (token === '[') inClass = true;
    else if (token === ']') inClass = false;
    if (token === '\\s') return inClass ? ' \\t\\n\\r' : '[ \\t\\n\\r]';
    if (token === '.') return inClass ? '.' : '[^\\n\\r]';
    return token;
  });
}
