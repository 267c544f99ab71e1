import { cleanText } from './clean-text.ts';
import { transliterateWord, type LatinWord } from './transliterate.ts';

/** A name of more words than this is cut after them. */
export const mostWords = 64;

const apostrophes = /['\u2018\u2019\u201b\u02bc\u02bb\u02bf\u02be\u02b9\u02b0`\u00b4\u2032]/g;
const separators = /[^\p{L}\p{M}\p{N}]+/u;

/** Words are remembered: a list repeats its words, and so do reports. Bounded, then emptied. */
const remembered = new Map<string, LatinWord[]>();
const mostRemembered = 200_000;

/**
 * Splits a name into Latin words, in the order written. Hyphens, dots and other signs separate; apostrophes do not
 * (Qa'ida is one word); `AlisherUsmanov` comes apart at the inner capital.
 *
 * @example latinWords("Al-Qa'ida").map((word) => word.text) // ['al', 'qaida']
 */
export function latinWords(text: string): LatinWord[] {
  const pieces = cleanText(text)
    .replace(apostrophes, '')
    .replaceAll('&', ' and ')
    .split(separators)
    .filter((piece) => piece !== '');
  const result: LatinWord[] = [];
  for (const piece of pieces) {
    for (const raw of splitAtCapital(piece)) {
      if (result.length >= mostWords) return result;
      result.push(...wordsOf(raw, pieces.length === 1));
    }
  }
  return result.slice(0, mostWords);
}

function wordsOf(raw: string, alone: boolean): LatinWord[] {
  const key = alone ? `${raw} ` : raw;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= mostRemembered) remembered.clear();
  const words = transliterateWord(raw, alone).map((word) =>
    word.text.length > longestWord ? { ...word, text: word.text.slice(0, longestWord) } : word,
  );
  remembered.set(key, words);
  return words;
}

/** A longer word is cut: costs of comparing grow with its square. */
export const longestWord = 40;

/** At least four letters before an inner capital, or a tail of capitals only, so that McDonald and DeVito stay whole. */
function splitAtCapital(piece: string): string[] {
  const scripts = splitAtScript(piece);
  if (scripts.length > 1) return scripts.flatMap(splitAtCapital);
  if (!/[a-z][A-Z]/.test(piece)) return [piece];
  const match = /^([A-Z]?[a-z]{3,})([A-Z]{2,}|[A-Z][a-z]{2,}.*)$/.exec(piece);
  if (match?.[1] === undefined || match[2] === undefined) return [piece];
  return [match[1], ...splitAtCapital(match[2])];
}

/** Two runs of at least three letters in different scripts are two words; single strange letters are look-alikes. */
function splitAtScript(piece: string): string[] {
  if (/^[\x20-\x7e]*$/.test(piece)) return [piece];
  const match =
    /^(.*\p{Script=Latin}{3})(\p{Script=Cyrillic}{3}.*)$/u.exec(piece) ??
    /^(.*\p{Script=Cyrillic}{3})(\p{Script=Latin}{3}.*)$/u.exec(piece);
  return match ? [match[1]!, match[2]!] : [piece];
}
