import { currencyDecimals, formatMinor, type MoneyOnWire } from '@weir/engines/vocabulary';

/** Figures, dates and sizes as a language writes them; times on the clock of the authority, whose zone is named. */
export interface Format {
  readonly locale: string;
  readonly zone: string;
  number(value: number): string;
  /** Grouped digits with exactly the decimals that came; no rounding, no float. */
  amount(decimal: string): string;
  minor(minor: number | bigint, currency: string): string;
  money(money: MoneyOnWire): string;
  percent(share: number): string;
  date(instant: string): string;
  dateTime(instant: string): string;
  time(instant: string): string;
  weekdayTime(instant: string): string;
  partialDate(date: string): string;
  bytes(count: number): string;
  list(items: readonly string[]): string;
  compare(left: string, right: string): number;
}

export function formatFor(locale: string, zone: string): Format {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const point = number.formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
  const of = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const date = of({ year: 'numeric', month: 'short', day: 'numeric' });
  const dateTime = of({
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const time = of({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const weekday = of({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const calendar = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  const day = calendar({ year: 'numeric', month: 'short', day: 'numeric' });
  const month = calendar({ year: 'numeric', month: 'long' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const collator = new Intl.Collator(locale, { numeric: true });

  const amount = (decimal: string): string => {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal);
    if (!match) return decimal;
    const [, sign = '', whole = '0', fraction] = match;
    return `${sign ? '−' : ''}${number.format(BigInt(whole))}${fraction ? point + fraction : ''}`;
  };
  const shown = (format: Intl.DateTimeFormat, instant: string): string => {
    const ms = Date.parse(instant);
    return Number.isNaN(ms) ? instant : format.format(ms);
  };

  return {
    locale,
    zone,
    number: (value) => number.format(value),
    amount,
    minor: (minor, currency) => amount(formatMinor(minor, currencyDecimals(currency))),
    money: (money) => `${amount(money.amount)} ${money.currency}`,
    percent: (share) => percent.format(share),
    date: (instant) => shown(date, instant),
    dateTime: (instant) => shown(dateTime, instant),
    time: (instant) => shown(time, instant),
    weekdayTime: (instant) => shown(weekday, instant),
    partialDate: (text) => {
      if (/^\d{4}$/.test(text)) return text;
      if (/^\d{4}-\d{2}$/.test(text)) return shown(month, `${text}-01T00:00:00Z`);
      return shown(day, `${text.slice(0, 10)}T00:00:00Z`);
    },
    bytes: (count) => {
      const [unit, size] =
        count < 1000
          ? (['byte', 1] as const)
          : count < 1e6
            ? (['kilobyte', 1e3] as const)
            : count < 1e9
              ? (['megabyte', 1e6] as const)
              : (['gigabyte', 1e9] as const);
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        // Spelled out where the short sign is unusual (Arabic) or none at all ("512 byte").
        unitDisplay: unit === 'byte' || locale.startsWith('ar') ? 'long' : 'short',
        maximumFractionDigits: 1,
      }).format(count / size);
    },
    list: (items) => list.format(items),
    compare: (left, right) => collator.compare(left, right),
  };
}
