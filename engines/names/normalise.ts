import anyAscii from 'any-ascii';

/** Folds a name to lower-case ASCII words for keys and search; the same text always gives the same key. */
export function normaliseName(text: string): string {
  return anyAscii(text.normalize('NFKC').replace(/[\p{Cf}]/gu, ''))
    .toLowerCase()
    .replace(/['`’]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
