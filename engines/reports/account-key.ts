import type { ReportElement } from './element.ts';
import { knownText } from './placeholder.ts';

/**
 * One key for one account however it is written: `iban:XX…` where an IBAN is known, else `institution/number` in
 * capitals and digits only. Null where the file gives no usable number.
 */
export function accountKey(account: ReportElement): string | null {
  const iban = knownText(account.value('iban')) ?? knownText(account.value('account'));
  if (iban !== undefined && isIban(iban)) return `iban:${compact(iban)}`;
  const number = compact(knownText(account.value('account')) ?? iban ?? '');
  if (number === '') return null;
  return `${institutionOf(account)}/${number}`;
}

/** The institution's code, else the bank part of its SWIFT code, else its name; `unknown` where none is given. */
export function institutionOf(account: ReportElement): string {
  const code = compact(knownText(account.value('institution_code')) ?? '');
  const swift = compact(knownText(account.value('swift')) ?? '').slice(0, 8);
  const name = compact(knownText(account.value('institution_name')) ?? '');
  return code || swift || name || 'unknown';
}

function compact(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** ISO 13616: country, two check digits, up to 30 characters, and the remainder modulo 97 is 1. */
export function isIban(text: string): boolean {
  const plain = text.replace(/[\s-]/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(plain)) return false;
  const digits = (plain.slice(4) + plain.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  let remainder = 0;
  for (const digit of digits) remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder === 1;
}
