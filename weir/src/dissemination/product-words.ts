import type { ProductLanguage } from './contract.ts';
import table from './product-words.json' with { type: 'json' };

/** The fixed words of a printed product in its language. */
export type ProductWords = (
  key: keyof (typeof table)['en'],
  values?: Readonly<Record<string, string>>,
) => string;

export function productWords(language: ProductLanguage): ProductWords {
  const words: Readonly<Record<string, string>> = table[language];
  return (key, values = {}) =>
    words[key]!.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export const isRightToLeft = (language: ProductLanguage): boolean => language === 'ar';
