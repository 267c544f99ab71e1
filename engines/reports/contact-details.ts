import type { ReportElement } from './element.ts';
import { isPlaceholder, knownText } from './placeholder.ts';

/** Every element at the end of a path of names, in document order. */
export function elementsAt(element: ReportElement, path: readonly string[]): ReportElement[] {
  return path.reduce<ReportElement[]>((here, name) => here.flatMap((one) => one.all(name)), [element]);
}

const addressParts = [
  'apartment_number',
  'house_number',
  'address',
  'additional_address_line1',
  'additional_address_line2',
  'town',
  'city',
  'zip',
  'state',
  'country_code',
];

/** Each address on one line, from the door outwards. */
export function addressesOf(element: ReportElement): string[] {
  return elementsAt(element, ['addresses', 'address'])
    .map((address) => {
      const parts = addressParts.map((part) => knownText(address.value(part)));
      return parts.filter((part) => part !== undefined).join(', ');
    })
    .filter((text) => text !== '');
}

/** Each phone number with its country prefix where one is given: digits and a leading +. */
export function phonesOf(element: ReportElement): string[] {
  return elementsAt(element, ['phones', 'phone'])
    .map((phone) => {
      const number = (phone.value('tph_number') ?? '').replace(/[^\d+]/g, '');
      const prefix = (knownText(phone.value('tph_country_prefix')) ?? '').replace(/\D/g, '');
      if (isPlaceholder(number)) return '';
      return number.startsWith('+') || prefix === '' ? number : `+${prefix}${number.replace(/^0/, '')}`;
    })
    .filter((text) => text !== '');
}
