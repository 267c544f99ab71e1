import { expect, test } from 'vitest';
import { hasIbanCheck, ibanOf } from './iban.ts';
import { identityNumber, isIdentityNumber } from './identity-number.ts';

test('the check digits are those of ISO 13616', () => {
  // The example of the standard's own register for the United Kingdom.
  expect(hasIbanCheck('GB82WEST12345698765432')).toBe(true);
  expect(hasIbanCheck('GB83WEST12345698765432')).toBe(false);
});

test('made numbers carry their check, and one wrong digit shows', () => {
  const iban = ibanOf('XN', 'ALCB', '4921742750591483');
  expect(iban).toMatch(/^XN\d\dALCB4921742750591483$/);
  expect(hasIbanCheck(iban)).toBe(true);
  expect(hasIbanCheck(iban.replace('4921', '4931'))).toBe(false);
});

test('identity numbers end with a Luhn digit', () => {
  // The formula's well-known example.
  expect(identityNumber('7992739871')).toBe('79927398713');
  expect(isIdentityNumber('79927398713')).toBe(true);
  expect(isIdentityNumber('79927398731')).toBe(false);
});
