import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages, locales, preferredLanguage } from './languages.ts';

type Tree = { [key: string]: string | Tree };

const words = Object.fromEntries(
  languages.map((language) => [
    language,
    flat(JSON.parse(readFileSync(join(import.meta.dirname, `${language}.json`), 'utf8')) as Tree),
  ]),
) as Record<(typeof languages)[number], Map<string, string>>;
const plural = /_(zero|one|two|few|many|other)$/;
const keysOf = (language: (typeof languages)[number]): Set<string> =>
  new Set([...words[language].keys()].map((key) => key.replace(plural, '')));

describe.each(languages)('the words in %s', (language) => {
  it('have the same keys as the English ones', () => {
    expect([...keysOf(language)].sort()).toEqual([...keysOf('en')].sort());
  });

  it('are never empty', () => {
    const empty = [...words[language]].filter(([, text]) => text.trim() === '').map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it('name the same placeholders', () => {
    const english = new Map([...words.en].map(([key, text]) => [key.replace(plural, ''), text]));
    const other = [...words[language]].filter(([key, text]) => {
      const expected = placeholders(english.get(key.replace(plural, '')) ?? '');
      // Arabic writes "one day" and "two days" without the figure.
      const given = placeholders(text);
      return plural.test(key) && !given.has('count')
        ? [...expected].some((name) => name !== 'count' && !given.has(name))
        : [...expected].sort().join() !== [...given].sort().join();
    });
    expect(other.map(([key]) => key)).toEqual([]);
  });

  it('have each plural form that the language has', () => {
    const forms = new Intl.PluralRules(locales[language]).resolvedOptions().pluralCategories.toSorted();
    const counted = new Map<string, string[]>();
    for (const key of words[language].keys()) {
      const form = plural.exec(key)?.[1];
      if (form) counted.set(key.replace(plural, ''), [...(counted.get(key.replace(plural, '')) ?? []), form]);
    }
    expect(counted.size).toBeGreaterThan(3);
    for (const [key, given] of counted) expect([key, given.sort()]).toEqual([key, forms]);
  });
});

describe('the pages', () => {
  it('ask only for words that exist', () => {
    const asked = new Set<string>();
    let files = 0;
    for (const file of sources(join(import.meta.dirname, '..'))) {
      files++;
      for (const [, key] of readFileSync(file, 'utf8').matchAll(/\bt\('([\w.-]+)'/g)) asked.add(key ?? '');
    }
    expect(files).toBeGreaterThan(40);
    const known = keysOf('en');
    expect([...asked].filter((key) => !known.has(key))).toEqual([]);
  });
});

describe('the first language', () => {
  it('is the chosen one, else the first of the browser that we speak, else English', () => {
    expect(preferredLanguage('ru', ['fr-CA'])).toBe('ru');
    expect(preferredLanguage(null, ['de-AT', 'ar-EG', 'fr'])).toBe('ar');
    expect(preferredLanguage('xx', ['zh-Hant-TW'])).toBe('zh');
    expect(preferredLanguage(null, ['de'])).toBe('en');
  });
});

function flat(tree: Tree, before = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[before + key, value]] : [...flat(value, `${before}${key}.`)],
    ),
  );
}

function placeholders(text: string): Set<string> {
  return new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? ''));
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? sources(join(folder, entry.name))
      : /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts')
        ? [join(folder, entry.name)]
        : [],
  );
}
