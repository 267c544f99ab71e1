import { cleanText } from './clean-text.ts';
import { Recent } from './recent.ts';
import { transliterateWord, type LatinWord } from './transliterate.ts';

/** A name of more words than this is cut after them. */
export const mostWords = 64;

const apostrophes = /['\u2018\u2019\u201b\u02bc\u02bb\u02bf\u02be\u02b9\u02b0`\u00b4\u2032]/g;
const separators = /[^\p{L}\p{M}\p{N}]+/u;

/** A list repeats its words, and so do reports. */
const remembered = new Recent<string, readonly LatinWord[]>(10_000);

/** Words are remembered with their weights; whoever changes these (a fit) must have them forgotten. */
export function forgetWords(): void {
  remembered.clear();
}

/**
 * Splits a name into Latin words, in the order written. Hyphens, dots and other signs separate; apostrophes do not
 * (Qa'ida is one word); `AlisherUsmanov` comes apart at the inner capital.
 *
 * @example latinWords("Al-Qa'ida").map((word) => word.text) // ['al', 'qaida']
 */
export function latinWords(text: string): LatinWord[] {
  const clean = cleanText(text);
  const pieces = piecesOf(clean);
  const isForeign = hanWithPoint.test(clean);
  const result: LatinWord[] = [];
  for (const piece of pieces) {
    if (result.length >= mostWords) break;
    result.push(...wordsOf(piece, pieces.length === 1, isForeign));
  }
  return result.length > mostWords ? result.slice(0, mostWords) : result;
}

function piecesOf(clean: string): string[] {
  // The common case, without the slower Unicode classes.
  if (/^[A-Za-z0-9 ]*$/.test(clean)) return clean.split(' ').filter((piece) => piece !== '');
  return clean
    .replace(apostrophes, '')
    .replaceAll('&', ' and ')
    .replaceAll('%', ' percent ')
    .split(separators)
    .filter((piece) => piece !== '');
}

/**
 * The words of what stands between two spaces of a name, beside other pieces; undefined where only the whole name
 * tells. Not remembered here.
 */
export function wordsOfPiece(written: string): LatinWord[] | undefined {
  const clean = cleanText(written);
  if (hanWithPoint.test(clean)) return undefined;
  return piecesOf(clean).flatMap((piece) => readWords(piece, false, false));
}

/** Chinese sets a point between the words of a foreign name; its own names have none. */
const hanWithPoint = /\p{Script=Han}[\u00b7\u30fb\u2022\u2027\uff65]\p{Script=Han}/u;

function wordsOf(piece: string, isOnly: boolean, isForeign: boolean): readonly LatinWord[] {
  const key = isForeign ? ` ${piece}` : isOnly ? `${piece} ` : piece;
  return remembered.get(key) ?? remembered.set(key, readWords(piece, isOnly, isForeign));
}

const readWords = (piece: string, isOnly: boolean, isForeign: boolean): LatinWord[] =>
  splitAtCapital(piece)
    .flatMap((raw) => transliterateWord(raw, isOnly, isForeign))
    .map((word) =>
      word.text.length > longestWord
        ? { text: word.text.slice(0, longestWord), vowelless: word.vowelless }
        : word,
    );

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
