import arabic from './data/spellings/arabic.json' with { type: 'json' };
import chinese from './data/spellings/chinese.json' with { type: 'json' };
import hebrew from './data/spellings/hebrew.json' with { type: 'json' };
import katakana from './data/spellings/katakana.json' with { type: 'json' };
import korean from './data/spellings/korean.json' with { type: 'json' };
import russian from './data/spellings/russian.json' with { type: 'json' };

/** How one script writes Latin spellings, as `learn-spellings-command.ts` wrote it. */
export interface SpellingTable {
  readonly about: string;
  readonly source: string;
  readonly date: string;
  /** Native piece to Latin pieces with their costs, the likeliest first: `"ש": "sh310 s402"`; either may be empty. */
  readonly units: Readonly<Record<string, string>>;
  /** Cost of a Latin letter after another, rows and columns in the order `^a..z$`. */
  readonly latin: readonly (readonly number[])[];
  /** Cost of a native character; under the empty string, of an unseen one. */
  readonly native: Readonly<Record<string, number>>;
}

export type LearnedScript = keyof typeof spellingTables;

export const spellingTables = { arabic, chinese, hebrew, katakana, korean, russian } satisfies Record<
  string,
  SpellingTable
>;

const patterns: readonly (readonly [LearnedScript, RegExp])[] = [
  ['arabic', /^\p{Script=Arabic}+$/u],
  // The apostrophe makes other letters of some Hebrew ones.
  ['hebrew', /^\p{Script=Hebrew}[\p{Script=Hebrew}']*$/u],
  ['russian', /^\p{Script=Cyrillic}+$/u],
  ['korean', /^[\p{Script=Hangul}]+$/u],
  ['katakana', /^[\p{Script=Katakana}\u30fc]+$/u],
  ['chinese', /^\p{Script=Han}+$/u],
];

/** The script that a word is wholly written in, if its spellings were learned. */
export function learnedScriptOf(native: string): LearnedScript | undefined {
  return patterns.find(([, pattern]) => pattern.test(native))?.[0];
}
