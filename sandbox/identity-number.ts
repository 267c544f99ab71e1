/**
 * Identity numbers of both countries: ten digits and a check digit by the Luhn formula (ISO/IEC 7812-1, annex B).
 */
export function identityNumber(tenDigits: string): string {
  return tenDigits + luhnDigit(tenDigits);
}

export function isIdentityNumber(text: string): boolean {
  return /^\d{11}$/.test(text) && luhnDigit(text.slice(0, 10)) === text.slice(10);
}

function luhnDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const doubled = Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}
