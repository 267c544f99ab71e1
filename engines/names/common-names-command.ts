import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { normaliseName } from './normalise.ts';

/*
 * Makes data/common-names.json: which words are common in names of people, from the word frequencies of the
 * transliteration pairs of Merhav and Ash (COLING 2018, CC0). Training files only, so the others stay unseen.
 *
 *     node engines/names/common-names-command.ts FOLDER
 */

const languages = ['arabic', 'chinese', 'hebrew', 'japanese', 'katakana', 'korean', 'russian'];
/** Least frequency to the factor (thousandths) by which such a word counts less. */
const tiers: readonly (readonly [number, number])[] = [
  [500, 600],
  [100, 700],
  [30, 800],
  [12, 900],
];

const folder = process.argv[2];
if (folder === undefined) throw new Error('Give the folder of the translit_*_train.tsv.gz files.');
const most = new Map<string, number>();
for (const language of languages) {
  const text = gunzipSync(readFileSync(resolve(folder, `translit_${language}_train.tsv.gz`))).toString(
    'utf8',
  );
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [english = '', , frequency = '0'] = line.split('\t');
    const word = normaliseName(english);
    if (/^[a-z]{3,}$/.test(word)) sums.set(word, (sums.get(word) ?? 0) + Number(frequency));
  }
  for (const [word, frequency] of sums) most.set(word, Math.max(most.get(word) ?? 0, frequency));
}
const result: Record<string, string> = {};
let above = Infinity;
for (const [least, factor] of tiers) {
  const words = [...most]
    .filter(([, frequency]) => frequency >= least && frequency < above)
    .map(([word]) => word);
  result[factor] = words.sort().join(' ');
  above = least;
}
const file = resolve(import.meta.dirname, 'data/common-names.json');
const about =
  'Words common in names of people, by the thousandths they count. Made by common-names-command.ts.';
const source = 'NETransliteration COLING 2018 (Merhav, Ash), commit 5d5f59e561ec, CC0-1.0, training files';
writeFileSync(file, `${JSON.stringify({ about, source, date: '2026-11-23', words: result }, null, 2)}\n`);
