import { currencyDecimals, isCurrencyCode, type CurrencyCode } from './currency.ts';
import { Problem } from './problem.ts';

/** An amount as an integer count of the currency's minor unit (cents for two decimals). Never a float. */
export interface Money {
  readonly minor: bigint;
  readonly currency: CurrencyCode;
}

/** How Money travels: a decimal string with the currency, e.g. `{"amount":"12.34","currency":"XNC"}`. */
export interface MoneyOnWire {
  readonly amount: string;
  readonly currency: string;
}

/** Amounts a ledger row may hold: integers up to 2^53-1 minor units, so that typed arrays carry them exactly. */
export const largestMinor = BigInt(Number.MAX_SAFE_INTEGER);

const decimalPattern = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/**
 * Reads a decimal string into minor units. Trailing zeros beyond the currency's decimals are no precision
 * (`30100.0000` is fine); a further non-zero digit is an error unless `rounding` is given.
 *
 * @example parseMinor('12.34', 2) // 1234n
 * @throws Problem `amount-not-decimal`, `amount-too-precise`
 */
export function parseMinor(
  text: string,
  decimals: number,
  rounding: 'refuse' | 'half-even' = 'refuse',
): bigint {
  const match = decimalPattern.exec(text.trim());
  if (!match) {
    throw new Problem({
      code: 'amount-not-decimal',
      status: 400,
      detail: 'The amount is not a decimal number. Write digits with a point, e.g. 1234.50.',
    });
  }
  const [, sign, whole = '0', fraction = ''] = match;
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0');
  const rest = fraction.slice(decimals);
  let minor = BigInt(whole + kept);
  if (/[1-9]/.test(rest)) {
    if (rounding === 'refuse') {
      throw new Problem({
        code: 'amount-too-precise',
        status: 400,
        detail: `The amount has more decimals than its currency (${decimals}). Round it at the source, or ask for half-even rounding, which is recorded.`,
      });
    }
    minor += roundsUp(minor, rest) ? 1n : 0n;
  }
  return sign === '-' ? -minor : minor;
}

/** Half to even: 0.5 goes to the even neighbour, so that rounding many amounts does not drift. */
function roundsUp(minor: bigint, rest: string): boolean {
  const first = rest.charCodeAt(0) - 48;
  if (first !== 5) return first > 5;
  return /[1-9]/.test(rest.slice(1)) || minor % 2n === 1n;
}

/** Writes minor units as a decimal string with exactly `decimals` digits. @example formatMinor(-5n, 2) // '-0.05' */
export function formatMinor(minor: bigint | number, decimals: number): string {
  // A number of that size is written digit by digit as well, without becoming a bigint first.
  const value = Number.isSafeInteger(minor) ? minor : BigInt(minor);
  const sign = value < 0 ? '-' : '';
  const digits = (value < 0 ? -value : value).toString().padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** @throws Problem `currency-unknown`, `amount-not-decimal`, `amount-too-precise` */
export function parseMoney(wire: MoneyOnWire): Money {
  if (!isCurrencyCode(wire.currency)) {
    throw new Problem({
      code: 'currency-unknown',
      status: 400,
      detail: 'The currency is not a three-letter code. Use ISO 4217, e.g. EUR.',
    });
  }
  return { minor: parseMinor(wire.amount, currencyDecimals(wire.currency)), currency: wire.currency };
}

export function formatMoney(money: Money): MoneyOnWire {
  return {
    amount: formatMinor(money.minor, currencyDecimals(money.currency)),
    currency: money.currency,
  };
}
