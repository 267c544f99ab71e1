import { latinWords } from './words.ts';

/**
 * A name as lower-case Latin words with single spaces, in the order written; empty when nothing can be read. For
 * search boxes and keys: the same text always gives the same key, other spellings may not.
 *
 * @example normaliseName("Al-Qa'ida") // 'al qaida'
 */
export function normaliseName(text: string): string {
  return latinWords(text)
    .map((word) => word.text)
    .join(' ');
}
