import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstWords, inTwo, type Words } from './first-words.ts';
import { languages } from './languages.ts';

const here = join(import.meta.dirname, '..');
/** What a person meets first; the palette and the keys open before any other page. */
const firstFiles = [
  'main.tsx',
  'shell/shell.tsx',
  'shell/palette.tsx',
  'shell/keyboard-help.tsx',
  'pages/inbox/inbox-page.tsx',
  'pages/door/sign-in-page.tsx',
  'pages/notifications/bell.tsx',
];

describe.each(languages)('the words of %s in two', (language) => {
  const words = JSON.parse(readFileSync(join(import.meta.dirname, `${language}.json`), 'utf8')) as Words;
  const { first, rest } = inTwo(words);

  it('are together the whole, no key twice', () => {
    const both = [...keysOf(first), ...keysOf(rest)];
    expect(both.toSorted()).toEqual(keysOf(words).toSorted());
  });

  it('begin with less than a fifth of it', () => {
    expect(JSON.stringify(first).length).toBeLessThan(JSON.stringify(words).length / 5);
  });
});

describe('the first words', () => {
  const english = JSON.parse(readFileSync(join(import.meta.dirname, 'en.json'), 'utf8')) as Words;
  const known = keysOf(inTwo(english).first);

  it('hold every key that the first pages ask for', () => {
    const asked = [...readAlong(firstFiles)].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bt\(\s*(?:'([\w.-]+)'|`([\w.-]+)\$\{)/g)].map(
        ([, key, beginning]) => ({ file: relative(here, file), key: key ?? beginning ?? '' }),
      ),
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter(({ key }) => !known.some((one) => one.startsWith(key)))).toEqual([]);
  });

  it('name nothing that is not there', () => {
    const all = keysOf(english);
    expect(firstWords.filter((beginning) => !all.some((key) => key.startsWith(beginning)))).toEqual([]);
  });
});

function keysOf(words: Words, before = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value, `${before}${key}.`),
  );
}

/** These files and all that they import, not what they fetch later. */
function readAlong(files: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const read = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/\bfrom\s+'(\.[^']+\.tsx?)'/g))
      read(join(dirname(file), path ?? ''));
  };
  for (const file of files) read(join(here, file));
  return seen;
}
