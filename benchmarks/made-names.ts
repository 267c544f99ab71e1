import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Entry } from '@weir/engines/names';
import { seededRandom, type Random } from '@weir/engines/vocabulary';
import { sharedFolder } from '../tests/shared-folder.ts';

/*
 * Names for measuring: given parts and family parts of real names, recombined at random so that no real person is
 * meant, with the commonness that such parts have. Single words of the transliteration pairs stand in as family
 * names too, which gives the dictionary the size that a list of a million real names has.
 */

const wordOf = /^[\p{L}\p{M}'’.-]{2,}$/u;

export interface NameParts {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

/** Undefined where the real material is absent. */
export function nameParts(): NameParts | undefined {
  const folder = sharedFolder('data/screening');
  if (folder === undefined) return undefined;
  const rows = (file: string): Record<string, string>[] =>
    parse(gunzipSync(readFileSync(`${folder}/${file}`)), {
      columns: true,
      relaxQuotes: true,
      relaxColumnCount: true,
    });
  const names = new Set<string>();
  for (const { name } of rows('lists/pep_everypolitician_2015_dev.csv.gz')) names.add(name ?? '');
  for (const { Name, Type } of rows('lists/ofac_sdn_2023-01.csv.gz')) {
    // The list turns persons' names: SUMARSONO, Aris.
    if (Type === 'individual') names.add((Name ?? '').split(', ').reverse().join(' '));
  }
  const given: string[] = [];
  const family: string[] = [];
  for (const name of names) {
    const words = name.split(/\s+/).filter((word) => wordOf.test(word));
    if (words.length < 2 || words.length > 4) continue;
    given.push(words.slice(0, -1).join(' '));
    family.push(words.at(-1)!);
  }
  const scripts = ['arabic', 'chinese', 'hebrew', 'japanese', 'katakana', 'korean', 'russian'];
  const singles = new Set<string>();
  for (const script of scripts) {
    const lines = gunzipSync(readFileSync(`${folder}/pairs/translit_${script}_dev.tsv.gz`))
      .toString('utf8')
      .split('\n');
    for (const line of lines) {
      const word = line.split('\t')[0]!;
      if (/^[a-z]{3,}$/.test(word)) singles.add(word[0]!.toUpperCase() + word.slice(1));
    }
  }
  for (const word of singles) family.push(word);
  return { given, family };
}

/** Distinct names, each in one script as lists have them; the same for the same count. */
export function madeNames(parts: NameParts, count: number): string[] {
  const random = seededRandom('made names');
  const families = new Map<string, string[]>();
  for (const family of parts.family) {
    const script = scriptOf(family);
    const known = families.get(script);
    if (known === undefined) families.set(script, [family]);
    else known.push(family);
  }
  // A script of a few names would give the same ones over and over.
  const usable = [...families].filter(([, known]) => known.length >= fewFamilies);
  const known = new Map(usable);
  const given = parts.given.filter((each) => known.has(scriptOf(each)));
  const names = new Set<string>();
  while (names.size < count) {
    const first = random.pick(given);
    names.add(`${first} ${random.pick(known.get(scriptOf(first))!)}`);
  }
  return [...names];
}

export const entryOf = (name: string, place: number): Entry => ({
  id: String(place),
  list: 'made',
  kind: 'person',
  names: [{ text: name }],
  born: [],
  countries: [],
  identifiers: [],
});

export function* entriesOf(names: readonly string[]): Generator<Entry> {
  for (let place = 0; place < names.length; place++) yield entryOf(names[place]!, place);
}

const fewFamilies = 100;

const scripts = [
  'Latin',
  'Cyrillic',
  'Arabic',
  'Hebrew',
  'Greek',
  'Hangul',
  'Han',
  'Katakana',
  'Thai',
  'Devanagari',
  'Armenian',
  'Georgian',
];
const scriptPatterns = scripts.map((script) => ({
  script,
  pattern: new RegExp(`\\p{Script=${script}}`, 'u'),
}));

/** Of the first letter that tells. */
const scriptOf = (text: string): string =>
  scriptPatterns.find(({ pattern }) => pattern.test(text))?.script ?? 'other';

/** One or two letters left out, put in, changed, or exchanged with their neighbour; a strange letter is of its script. */
export function misspelt(name: string, random: Random): string {
  const letters = [...name];
  for (let edits = random.integer(1, 2); edits > 0; edits--) {
    const place = random.integer(0, letters.length - 1);
    const isLatin = /\p{Script=Latin}/u.test(letters[place]!);
    const letter = isLatin ? String.fromCharCode(random.integer(97, 122)) : random.pick(letters);
    const how = random.integer(0, 3);
    if (how === 0) letters.splice(place, 1);
    else if (how === 1) letters.splice(place, 0, letter);
    else if (how === 2) letters.splice(place, 1, letter);
    else if (place + 1 < letters.length) letters.splice(place, 2, letters[place + 1]!, letters[place]!);
  }
  return letters.join('').trim();
}
