/**
 * ISO 3166-1 alpha-2, or a code that stands outside it: FIUs keep historic and reserved ones (AP, BX, SU), Kosovo is
 * XK, and Weir's sandbox uses the user-assigned XN (Aldermoor) and XP (Port Sable).
 */
export type CountryCode = string & { readonly __brand: 'CountryCode' };

export function isCountryCode(text: string): text is CountryCode {
  return /^[A-Z]{2}$/.test(text);
}
