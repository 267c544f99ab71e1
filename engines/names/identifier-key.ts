/** A key under which two spellings of one identifier meet: same key, same document. Empty when the number is empty. */
export function identifierKey(type: string, number: string, country = ''): string {
  const digits = number
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  if (digits === '') return '';
  return `${type.trim().toLowerCase()}:${country.trim().toUpperCase()}:${digits}`;
}
