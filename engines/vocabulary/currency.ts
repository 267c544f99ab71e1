/** ISO 4217 alphabetic code, or a code an FIU has added (goAML profiles carry e.g. `DIAMN`); three to five capitals. */
export type CurrencyCode = string & { readonly __brand: 'CurrencyCode' };

export function isCurrencyCode(text: string): text is CurrencyCode {
  return /^[A-Z]{3,5}$/.test(text);
}

/**
 * Decimals other than two, from ISO 4217 (maintenance agency table, amendment 177, 2024). Weir's own sandbox
 * currencies XNC and XPC have two. An unknown code counts as two, which is also what `XXX` (no currency) gets here.
 */
export const decimalsOtherThanTwo: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0,
  VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
}; // prettier-ignore

export function currencyDecimals(currency: string): number {
  return decimalsOtherThanTwo[currency] ?? 2;
}
