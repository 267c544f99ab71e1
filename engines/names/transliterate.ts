import anyAscii from 'any-ascii';
import arabic from './data/arabic.json' with { type: 'json' };
import cyrillic from './data/cyrillic.json' with { type: 'json' };
import greek from './data/greek.json' with { type: 'json' };
import hebrew from './data/hebrew.json' with { type: 'json' };
import korean from './data/korean.json' with { type: 'json' };
import type { PersonWord } from './prepare.ts';
import lookAlikes from './data/look-alikes.json' with { type: 'json' };

/** One word in Latin letters, with what its own script left out. */
export interface LatinWord {
  /** Lower-case a-z and 0-9; never empty. */
  readonly text: string;
  /** Written without its vowels (Arabic, Hebrew), so that missing vowels say nothing. */
  readonly vowelless: boolean;
  /** From Chinese or Korean, where a Latin syllable stands for many names and so says less. */
  readonly isSyllabic?: boolean;
  /** As written in its own script, where that is known to be one word of it. */
  readonly native?: string;
  /** As it is read in the name of a person, once that was asked for. */
  asPerson?: PersonWord;
}

type Letters = ReadonlyMap<string, string>;
const mapOf = (record: Record<string, string>): Letters => new Map(Object.entries(record));

const arabicLetters = mapOf(arabic.letters);
const arabicWords = mapOf(arabic.words);
const hebrewLetters = mapOf(hebrew.letters);
const hebrewWords = mapOf(hebrew.words);
const cyrillicLetters = mapOf(cyrillic.letters);
const greekLetters = mapOf(greek.letters);
const greekPairs = mapOf(greek.pairs);
const greekBegins = mapOf(greek.begins);
const koreanFamilyNames = mapOf(korean.familyNames);
const latinLookAlikes = mapOf(lookAlikes.latin);
const cyrillicLookAlikes: Letters = new Map(
  Object.entries(lookAlikes.latin)
    .filter(([letter]) => /\p{Script=Cyrillic}/u.test(letter))
    .map(([letter, latin]) => [latin, letter]),
);

const toAscii = (text: string): string =>
  anyAscii(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');

/**
 * Writes one word (no spaces or hyphens inside) in Latin letters. A word without spaces may hold a whole name in
 * Chinese or Korean; then family and given name come apart.
 *
 * @param alone the word is the only one of its name, so it may hold family and given name
 * @param isForeign the name is a foreign one spelt out in Chinese, as the point between its words shows
 * @example transliterateWord('Лавров', false) // [{ text: 'lavrov', vowelless: false }]
 */
export function transliterateWord(word: string, alone: boolean, isForeign = false): LatinWord[] {
  if (/^[A-Za-z0-9]+$/.test(word)) return [{ text: word.toLowerCase(), vowelless: false }];
  const folded = foldLookAlikes(word);
  if (/\p{Script=Arabic}/u.test(folded)) return fromArabic(folded);
  if (/\p{Script=Hebrew}/u.test(folded)) return fromHebrew(folded);
  if (/\p{Script=Cyrillic}/u.test(folded)) return visible(fromCyrillic(folded), folded);
  if (/\p{Script=Greek}/u.test(folded)) return visible(fromGreek(folded));
  if (/\p{Script=Hangul}/u.test(folded)) return asSyllabic(fromKorean(folded, alone), folded);
  if (/\p{Script=Han}/u.test(folded))
    return isForeign ? fromHan(folded, false) : asSyllabic(fromHan(folded, alone), folded);
  return visible(
    toAscii(folded),
    /^[\p{Script=Katakana}\p{Script=Hiragana}\u30fc]+$/u.test(folded) ? folded : '',
  );
}

/** Up to four characters hold a Chinese or Korean name; more are a foreign name spelt out, where letters do vary. */
function asSyllabic(words: LatinWord[], written: string): LatinWord[] {
  const count = [...written].length;
  return count <= 2 || (count <= 4 && words.length > 1)
    ? words.map((word) => ({ ...word, isSyllabic: true }))
    : words;
}

const visible = (text: string, native = ''): LatinWord[] =>
  text === '' ? [] : [{ text, vowelless: false, ...(native === '' ? {} : { native }) }];

/** In a word that mixes Latin with Cyrillic or Greek, letters that only look alike become those of the larger part. */
function foldLookAlikes(word: string): string {
  const latin = count(word, /\p{Script=Latin}/gu);
  if (latin === 0) return word;
  const cyrillic = count(word, /\p{Script=Cyrillic}/gu);
  if (cyrillic + count(word, /\p{Script=Greek}/gu) === 0) return word;
  const table = cyrillic > latin ? cyrillicLookAlikes : latinLookAlikes;
  return [...word].map((letter) => table.get(letter) ?? letter).join('');
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

function fromArabic(word: string): LatinWord[] {
  const bare = word.replace(/[\p{M}\u0640]/gu, '');
  const known = arabicWords.get(bare);
  if (known !== undefined) return withArticle(known, false, bare);
  if (bare.length > 4 && bare.startsWith('\u0639\u0628\u062f')) {
    // "Abd" written together with the name it serves: the two are read apart.
    return [{ text: 'abd', vowelless: false }, ...fromArabic(bare.slice(3))];
  }
  if (bare.length > 4 && bare.startsWith('\u0627\u0644')) {
    const rest = fromArabic(bare.slice(2));
    return rest.length > 0 ? [{ text: 'al', vowelless: false }, ...rest] : [];
  }
  const letters = [...bare];
  const latin = letters
    .map((letter, place) => {
      const plain = arabicLetters.get(letter) ?? toAscii(letter);
      const inside = place > 0 && letters[place - 1] !== '\u0627' && letters[place + 1] !== '\u0627';
      if (plain === 'w' && inside) return 'u';
      if (plain === 'y' && inside) return 'i';
      return plain;
    })
    .join('');
  return latin === '' ? [] : [{ text: latin, vowelless: true, native: bare }];
}

function withArticle(text: string, vowelless: boolean, native: string): LatinWord[] {
  if (!text.startsWith('al') || text.length <= 4 || !/^al(?:[^i]|i[a-z]{4})/.test(text))
    return [{ text, vowelless, native }];
  return [
    { text: 'al', vowelless: false },
    { text: text.slice(2), vowelless },
  ];
}

function fromHebrew(word: string): LatinWord[] {
  const bare = word.replace(/\p{M}/gu, '');
  const known = hebrewWords.get(bare);
  if (known !== undefined) return visible(known, bare);
  const letters = [...bare];
  const latin = letters
    .map((letter, place) => {
      const plain = hebrewLetters.get(letter) ?? toAscii(letter);
      if (plain === 'v' && letter === '\u05d5' && place > 0) return 'o';
      if (plain === 'y' && place > 0) return 'i';
      return plain;
    })
    .join('');
  return latin === '' ? [] : [{ text: latin, vowelless: true, native: bare }];
}

function fromCyrillic(word: string): string {
  const latin = [...word.toLowerCase()]
    .map((letter) => cyrillicLetters.get(letter) ?? toAscii(letter))
    .join('');
  return latin.replace(/(?:iy|yy|yi|ij)$/, 'y');
}

const voiced = /^[αβγδεζηιλμνορυω]/;

/** `αυ`, `ευ` and `ηυ` are av, ev, iv before a vowel or a voiced sound, otherwise af, ef, if. */
function fromGreek(word: string): string {
  // A diaeresis keeps two vowels apart.
  const parts = word
    .toLowerCase()
    .normalize('NFD')
    .split('\u0308')
    .map((part) => part.replace(/\p{M}/gu, ''));
  const letters = parts.join('');
  const apart = new Set<number>();
  parts.slice(0, -1).reduce((end, part) => (apart.add(end + part.length - 1), end + part.length), 0);
  let latin = '';
  for (let place = 0; place < letters.length; place++) {
    const pair = apart.has(place + 1) ? '' : letters.slice(place, place + 2);
    const known = (place === 0 ? greekBegins.get(pair) : undefined) ?? greekPairs.get(pair);
    const glide = /^[αεη]υ$/.test(pair) ? (voiced.test(letters.slice(place + 2)) ? 'v' : 'f') : '';
    latin += known ?? (greekLetters.get(letters[place]!) ?? toAscii(letters[place]!)) + glide;
    if (known !== undefined || glide !== '') place++;
  }
  return latin;
}

/** Syllable blocks are arithmetic in Unicode: (initial * 21 + medial) * 28 + final, from U+AC00. */
function syllable(letter: string): string {
  const code = (letter.codePointAt(0) ?? 0) - 0xac00;
  if (code < 0 || code >= 11172) return toAscii(letter);
  const initial = korean.initials[Math.floor(code / 588)] ?? '';
  const medial = korean.medials[Math.floor(code / 28) % 21] ?? '';
  return initial + medial + (korean.finals[code % 28] ?? '');
}

function fromKorean(word: string, alone: boolean): LatinWord[] {
  const letters = [...word];
  const whole = letters.map(syllable).join('');
  if (!alone || letters.length < 2 || letters.length > 4) {
    const family = letters.length <= 2 ? koreanFamilyNames.get(word) : undefined;
    return visible(family ?? whole, word);
  }
  const two = koreanFamilyNames.get(letters.slice(0, 2).join(''));
  const one = koreanFamilyNames.get(letters[0] ?? '');
  const taken = two !== undefined && letters.length > 2 ? 2 : 1;
  const family = taken === 2 ? two : one;
  if (family === undefined) return visible(whole, word);
  const given = letters.slice(taken);
  return [
    ...visible(family, letters.slice(0, taken).join('')),
    ...visible(given.map(syllable).join(''), given.join('')),
  ];
}

function fromHan(word: string, alone: boolean): LatinWord[] {
  const letters = [...word];
  const isHanOnly = /^\p{Script=Han}+$/u.test(word);
  if (!isHanOnly) return visible(toAscii(word));
  if (!alone || letters.length < 2 || letters.length > 4) return visible(toAscii(word), word);
  // Four characters: a family name of two is the likelier reading.
  const taken = letters.length === 4 ? 2 : 1;
  const family = letters.slice(0, taken).join('');
  const given = letters.slice(taken).join('');
  return [...visible(toAscii(family), family), ...visible(toAscii(given), given)];
}
