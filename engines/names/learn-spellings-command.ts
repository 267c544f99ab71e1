import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { learnSpellings, type SpellingPair } from './learn-spellings.ts';
import { nativeForm } from './native-form.ts';
import { normaliseName } from './normalise.ts';

/*
 * Makes data/spellings/*.json from the transliteration pairs of Merhav and Ash (COLING 2018, CC0): training files only,
 * so the development files stay unseen. Needs some gigabytes:
 *
 *     node --max-old-space-size=12000 engines/names/learn-spellings-command.ts FOLDER [LANGUAGE...]
 */

const languages = {
  arabic: { longestNative: 2, longestLatin: 3 },
  chinese: { longestNative: 2, longestLatin: 5 },
  hebrew: { longestNative: 2, longestLatin: 3 },
  katakana: { longestNative: 2, longestLatin: 3 },
  korean: { longestNative: 1, longestLatin: 3 },
  russian: { longestNative: 2, longestLatin: 3 },
} as const;
const rounds = 6;
/** What a large file holds beyond this teaches nothing new. */
const mostPairs = 64_000;

const [folder, ...asked] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the folder of the translit_*_train.tsv.gz files.');
const target = resolve(import.meta.dirname, 'data/spellings');
mkdirSync(target, { recursive: true });
for (const [language, longest] of Object.entries(languages)) {
  if (asked.length > 0 && !asked.includes(language)) continue;
  const pairs = pairsOf(resolve(folder, `translit_${language}_train.tsv.gz`)).slice(0, mostPairs);
  const table = {
    about: `How ${language} writes Latin spellings. Made by learn-spellings-command.ts; costs in hundredths of a nat.`,
    source: 'NETransliteration COLING 2018 (Merhav, Ash), commit 5d5f59e561ec, CC0-1.0, training files',
    date: '2026-11-28',
    ...learnSpellings(pairs, { ...longest, rounds }),
  };
  writeFileSync(resolve(target, `${language}.json`), `${JSON.stringify(table)}\n`);
  process.stdout.write(
    `${language}: ${pairs.length} pairs, ${Object.keys(table.units).length} native pieces\n`,
  );
}

function pairsOf(file: string): SpellingPair[] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [english = '', spaced = ''] = line.split('\t');
      const latin = normaliseName(english).replace(/[^a-z]/g, '');
      const native = nativeForm(spaced.replaceAll(' ', ''));
      return latin === '' || native === '' ? [] : [{ latin, native }];
    });
}
