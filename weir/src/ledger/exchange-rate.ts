import { currencyDecimals, formatMinor, isCurrencyCode, parseMinor, Problem } from '@weir/engines/vocabulary';
import { fieldText, CsvScanner } from './csv-scanner.ts';

/** One unit of `base` is worth `rate` units of `quote` on this day, says the source. Stated, never worked out. */
export interface ExchangeRate {
  readonly base: string;
  readonly quote: string;
  /** YYYY-MM-DD */
  readonly day: string;
  /** A decimal number as the source writes it. */
  readonly rate: string;
  readonly source: string;
}

const rateDigits = 12;
const rateLimits = { rows: 200_000, sourceCharacters: 200 } as const;

/**
 * An amount in another currency: amount × rate, in integers, rounded half to even to the currency's minor unit once, at the
 * end. The sum of converted amounts may therefore differ from the converted sum by up to half a minor unit for each.
 *
 * @example convertMinor(1_00n, { base: 'USD', quote: 'JPY', rate: '149.505', … }) // 150n
 */
export function convertMinor(minor: bigint, { base, quote, rate }: ExchangeRate): bigint {
  const [whole = '', fraction = ''] = rate.split('.');
  const product = minor * BigInt(whole + fraction);
  // Minor units of `base` times the rate's own decimals; taken to those of `quote`.
  const decimals = currencyDecimals(base) + fraction.length;
  return parseMinor(formatMinor(product, decimals), currencyDecimals(quote), 'half-even');
}

/** A row that is no rate, and why. */
export interface RefusedRate {
  readonly line: number;
  readonly reason: string;
}

/**
 * A file of rates: CSV with the columns base, quote, date, rate and source. Rows that are no rate are named with their line;
 * two different rates of one pair, day and file contradict each other, and the later row is refused.
 * @throws Problem `column-missing`, `file-empty`, `rates-too-many`
 */
export function readRates(bytes: Buffer): { rates: ExchangeRate[]; refused: RefusedRate[] } {
  const rates: ExchangeRate[] = [];
  const refused: RefusedRate[] = [];
  const seen = new Map<string, string>();
  let places: number[] | undefined;
  const scanner = new CsvScanner(',', {
    record: (record) => {
      if (places === undefined) {
        const names = Array.from({ length: record.fields }, (_, field) => fieldText(record, field).trim());
        places = ['base', 'quote', 'date', 'rate', 'source'].map((name) => placeOf(names, name));
        return;
      }
      const [base = '', quote = '', day = '', text = '', source = ''] = places.map((place) =>
        place < record.fields ? fieldText(record, place).trim() : '',
      );
      const rate = { base, quote, day, rate: text, source };
      const reason = objectionTo(rate) ?? contradiction(seen, rate);
      if (reason !== undefined) refused.push({ line: record.line, reason });
      else if (rates.push(rate) > rateLimits.rows) throw tooMany();
    },
    broken: (reason, record) => void refused.push({ line: record.line, reason }),
  });
  scanner.push(bytes);
  scanner.end();
  if (places === undefined) throw empty();
  return { rates, refused };
}

function objectionTo({ base, quote, day, rate, source }: ExchangeRate): string | undefined {
  if (!isCurrencyCode(base) || !isCurrencyCode(quote)) return 'currency-unknown';
  if (base === quote) return 'currencies-equal';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !isDay(day)) return 'day-not-readable';
  if (!/^\d{1,12}(?:\.\d{1,12})?$/.test(rate)) return 'rate-not-decimal';
  if (!/[1-9]/.test(rate)) return 'rate-zero';
  if (source === '') return 'source-missing';
  return source.length > rateLimits.sourceCharacters ? 'source-too-long' : undefined;
}

function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

function contradiction(seen: Map<string, string>, rate: ExchangeRate): string | undefined {
  const key = `${rate.base} ${rate.quote} ${rate.day}`;
  const value = parseMinor(rate.rate, rateDigits).toString();
  const before = seen.get(key);
  seen.set(key, before ?? value);
  return before === undefined ? undefined : before === value ? 'rate-repeated' : 'rate-contradicted';
}

function placeOf(names: readonly string[], name: string): number {
  const place = names.indexOf(name);
  if (place >= 0) return place;
  throw new Problem({
    code: 'column-missing',
    status: 400,
    detail: `The file has no column "${name}". A file of rates has the columns base, quote, date, rate and source.`,
    facts: { column: name, columns: names.slice(0, 100) },
  });
}

function empty(): Problem {
  return new Problem({
    code: 'file-empty',
    status: 400,
    detail: 'The file is empty. A file of rates has the columns base, quote, date, rate and source.',
  });
}

function tooMany(): Problem {
  return new Problem({
    code: 'rates-too-many',
    status: 413,
    detail: `A file holds at most ${rateLimits.rows} rates. Send them in several files.`,
  });
}
