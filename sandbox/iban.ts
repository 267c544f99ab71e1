/**
 * Account numbers shaped like an IBAN (ISO 13616): country, two check digits, four letters of the bank, sixteen digits.
 */
export function ibanOf(country: string, bankCode: string, sixteenDigits: string): string {
  const rest = remainder97(`${bankCode}${sixteenDigits}${country}00`);
  return `${country}${String(98 - rest).padStart(2, '0')}${bankCode}${sixteenDigits}`;
}

/** ISO 7064 MOD 97-10 over the whole number, the first four characters moved to the end. */
export function hasIbanCheck(iban: string): boolean {
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) && remainder97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

function remainder97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
