import { productWords, type ProductWords } from '#dissemination';
import type { LetterLanguage } from './contract.ts';
import table from './letter-words.json' with { type: 'json' };

type Key = keyof (typeof table)['en'];

/**
 * The fixed words of a printed letter in its language: labels and codes as the browser says them, and what products say of
 * purposes and conditions. What people wrote stays as they wrote it.
 */
export interface LetterWords {
  (key: Key, values?: Readonly<Record<string, string>>): string;
  /** A code that has words; any other text as it is. */
  option(code: string): string;
  source(code: string): string;
  /** The label of a letter's field; its own name where nobody gave it one. */
  field(name: string): string;
  readonly product: ProductWords;
}

export function letterWords(language: LetterLanguage): LetterWords {
  const words: Readonly<Record<string, string>> = table[language];
  const say = (key: string, values: Readonly<Record<string, string>> = {}): string =>
    words[key]!.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const known = (key: string, otherwise: string): string => words[key] ?? otherwise;
  return Object.assign(say as (key: Key, values?: Readonly<Record<string, string>>) => string, {
    option: (code: string) => known(`option.${code}`, code),
    source: (code: string) => known(`source.${code}`, code),
    field: (name: string) => words[`field.${name}`] ?? known(name, name),
    product: productWords(language),
  });
}
