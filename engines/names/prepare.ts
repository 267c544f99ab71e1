import type { Kind } from './entry.ts';
import {
  commonness,
  formWordsFrom,
  joinTens,
  legalFormSpellings,
  lettersOfDigits,
  longestLegalForm,
  longForms,
  meaningsOfStems,
  nicknameRows,
  numberOfWord,
  particleWords,
  slippedGenericWord,
  slippedLegalForm,
  titleNames,
  titleWords,
  vesselPrefixes,
} from './tables.ts';
import { tokenOf, type Token } from './token.ts';
import type { LatinWord } from './transliterate.ts';
import { weights } from './weights.ts';
import { latinWords, mostWords, wordsOfPiece } from './words.ts';

/** How a name is read: the words of a firm mean other things than those of a person. */
export type Mode = 'person' | 'organization' | 'vessel';

export const roles = { plain: 0, particle: 1, initial: 2, number: 3, form: 4 } as const;

export interface Word {
  readonly token: Token;
  readonly role: number;
  /** Hundredths of a plain word's weight. */
  readonly weight: number;
}

export interface PreparedName {
  readonly mode: Mode;
  /** In the order written; legal forms are not among them. */
  readonly words: readonly Word[];
  /** Places in the list of legal forms, ascending, without repetition. */
  readonly forms: readonly number[];
}

/** Is any of it written in another script than the Latin one, so that what is compared is a reading of it? */
export const isForeign = ({ words }: Pick<PreparedName, 'words'>): boolean =>
  words.some(({ token }) => token.native !== '');

/** Reads the name as one of a person, an organisation or a vessel. */
export function prepareName(text: string, mode: Mode): PreparedName {
  if (mode === 'person') return { mode, words: personWords(personInOrder(text)), forms: [] };
  return organizationName(latinWords(text), mode);
}

const hasComma = /[,\u060c\uff0c]/;

/** `FAMILY, Given` is read given name first, so that the order of words means the same everywhere. */
function personInOrder(text: string): readonly LatinWord[] {
  const parts = hasComma.test(text) ? text.split(/[,\u060c\uff0c]/, 3) : [];
  if (parts.length !== 2) return withoutFormBehind(latinWords(text));
  const given = latinWords(parts[1]!);
  const family = latinWords(parts[0]!);
  // What stands behind a comma may be a title: `Aldo Venn, Jr.`
  if (family.length === 0 || given.every((word) => titleWords.has(word.text)))
    return withoutFormBehind([...family, ...given]);
  // A family name that is spelt like a legal form (`PAO, Hua`) is none.
  return [...withoutFormBehind(given, 1 + family.length), ...family].slice(0, mostWords);
}

/** The mode for an entry or a question; names of unknown kind go by their words. */
export function modeOf(kind: Kind | undefined, text: string): Mode {
  if (kind === 'person' || kind === 'organization' || kind === 'vessel') return kind;
  const words = latinWords(text).map((word) => word.text);
  const isOrganization =
    words.some((word) => commonness.organization.has(word) && !particleWords.has(word)) ||
    words.some((word) => word.length > 2 && legalFormSpellings.has(word)) ||
    (words[0] === 'the' && words.length > 1);
  if (isOrganization) return 'organization';
  // A number and no word of a firm: a ship, or something else that has sisters.
  return words.length > 1 && words.some((word) => /^\d+$/.test(word)) ? 'vessel' : 'person';
}

/** How a word that holds `abd` begins, or one of its slips. */
const servantStart = /^(?:ab|bad|adb)/;
const canonicalAbdullah = /^abd[aeou]{0,2}l{1,2}l?a+h?$/;
/** With its commonest slips, since `Badur Rehman` would otherwise share no more than one word with `Abdur Rehman`. */
const servantAlone = /^abd(?:[aeou]{1,2}[lrsntdz]?)?$|^(?:bad|adb)(?:[aeu][lr])$|^ab(?:[aeu]d[lr])$/;
const servantJoined = /^abd(?:ou|[aeiou])(?:l|(?:([rsntdz])(?=\1)))([a-z]{3,})$/;

/** `Andul`, `Abdyl`: one slip in what stands before the name that is served, where it makes no name of its own. */
const slippedServants: ReadonlySet<string> = (() => {
  const slips = new Set<string>();
  for (const word of ['abdul', 'abdel', 'abdal', 'abdol', 'abdur'])
    for (let place = 0; place < word.length; place++)
      for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
        slips.add(word.slice(0, place) + letter + word.slice(place + 1));
        slips.add(word.slice(0, place) + letter + word.slice(place));
      }
  for (const name of ['abdel', 'abdal', 'abdol', 'abdur', 'abdul', 'addal', 'andel', 'ardal', 'abdula'])
    slips.delete(name);
  for (const slip of slips) if (isKnownName(slip)) slips.delete(slip);
  return slips;
})();

function isKnownName(word: string): boolean {
  return commonness.person.has(word) || nicknameRows.has(word);
}

/** What a word is in the name of a person, whatever stands beside it. Found once a word. */
export interface PersonWord {
  /** Without digits that stand for letters. */
  readonly text: string;
  readonly word: Word;
  readonly isTitle: boolean;
  readonly isParticle: boolean;
  readonly isServant: boolean;
  readonly isForm: boolean;
}

function readAsPerson(latin: LatinWord): PersonWord {
  const { text: raw, vowelless, isSyllabic = false, native } = latin;
  const text = withoutDigits(raw);
  return {
    text,
    word: personWord(text, vowelless, isSyllabic, native),
    isTitle: titleWords.has(text),
    isParticle: particleWords.has(raw),
    isServant: servantStart.test(text) || slippedServants.has(text),
    isForm: raw.length >= 2 && legalFormSpellings.has(raw) && !particleWords.has(raw),
  };
}

const asPerson = (latin: LatinWord): PersonWord => (latin.asPerson ??= readAsPerson(latin));

function personWords(kept: readonly LatinWord[]): Word[] {
  // A title says nothing of who it is, unless nothing but small words would be left.
  let hasTitles = false;
  let areUsual = true;
  for (const latin of kept) {
    const { isTitle, isParticle, isServant } = asPerson(latin);
    if (latin.text.length > 1 && !titleWords.has(latin.text) && !isParticle) hasTitles = true;
    if (isTitle || isServant) areUsual = false;
  }
  if (areUsual) return withLighterFathers(kept.map((latin) => asPerson(latin).word));
  const result: Word[] = [];
  for (let place = 0; place < kept.length; place++) {
    const { vowelless, isSyllabic = false, native } = kept[place]!;
    const { text, word, isTitle, isServant } = asPerson(kept[place]!);
    const next = kept[place + 1]?.text;
    if (hasTitles && isTitle) {
      const token = tokenOf(text, vowelless, isSyllabic, native);
      result.push(
        titleNames.has(text)
          ? { token, role: roles.plain, weight: weights.weightTitleName }
          : { token, role: roles.particle, weight: weights.weightTitle },
      );
      continue;
    }
    if (!isServant) {
      result.push(word);
      continue;
    }
    if (canonicalAbdullah.test(text)) {
      result.push(personWord('abdullah', vowelless));
      continue;
    }
    const isAlone = (servantAlone.test(text) && text !== 'abda') || slippedServants.has(text);
    if (isAlone && next !== undefined) {
      if (next === 'allah' || next === 'llah' || next === 'ullah') {
        result.push(personWord('abdullah', false));
        place++;
      } else {
        result.push(personWord('abd', false));
      }
      continue;
    }
    const served = servantJoined.exec(text)?.[2];
    if (served !== undefined) {
      result.push(personWord('abd', false), personWord(served, vowelless));
      continue;
    }
    result.push(word);
  }
  return withLighterFathers(result);
}

/**
 * The words of what stands between two spaces of a person's name, where they are the same whatever other words stand
 * beside them; undefined for titles, `abdul`, `bin` and all else that is read with its neighbours.
 */
export function usualWords(piece: string): Word[] | undefined {
  if (hasComma.test(piece)) return undefined;
  const words = wordsOfPiece(piece)?.map(readAsPerson);
  const isUsual = words?.every(
    ({ isTitle, isServant, isForm, word }) =>
      !isTitle && !isServant && !isForm && !sonOf.has(word.token.text),
  );
  return isUsual === true ? words?.map(({ word }) => word) : undefined;
}

const sonOf: ReadonlySet<string> = new Set([
  'bin',
  'ben',
  'ibn',
  'bn',
  'bint',
  'binti',
  'binte',
  'ould',
  'wuld',
  'walad',
]);

/** In `Aldo bin Venn ibn Oste` the father between may be left out, the last name seldom is. */
function withLighterFathers(words: Word[]): Word[] {
  if (words.length < 3 || !words.some(({ token }) => sonOf.has(token.text))) return words;
  const last = words.findLastIndex(({ role }) => role === roles.plain);
  return words.map((word, place) =>
    place > 0 && place < last && word.role === roles.plain && sonOf.has(words[place - 1]!.token.text)
      ? { ...word, weight: Math.max(1, Math.round((word.weight * weights.weightFather) / 100)) }
      : word,
  );
}

/** A firm's legal form behind a person's name says nothing. */
const withoutFormBehind = (words: readonly LatinWord[], others = 0): readonly LatinWord[] =>
  words.length + others > 2 && words.length > 1 && asPerson(words.at(-1)!).isForm
    ? words.slice(0, -1)
    : words;

function withoutDigits(text: string): string {
  if (!/\d/.test(text) || !/[a-z]{2}/.test(text)) return text;
  return text.replace(/\d/g, (digit) => lettersOfDigits.get(digit) ?? '');
}

function personWord(text: string, vowelless: boolean, isSyllabic = false, native = ''): Word {
  const token = tokenOf(text, vowelless, isSyllabic, native);
  if (token.isNumber) return { token, role: roles.number, weight: weights.weightParticle };
  if (text.length === 1) {
    const isParticle = text === 'y' || text === 'e';
    return isParticle
      ? { token, role: roles.particle, weight: weights.weightParticle }
      : { token, role: roles.initial, weight: weights.weightInitial };
  }
  if (particleWords.has(text)) return { token, role: roles.particle, weight: weights.weightParticle };
  const base = token.isPatronymic
    ? weights.weightPatronymic
    : isSyllabic
      ? weights.weightSyllabic
      : weights.weightPlain;
  return { token, role: roles.plain, weight: weigh(base, text, commonness.person.get(text)) };
}

const longWord = 8;

function weigh(base: number, text: string, factor = 1000): number {
  const short = text.length <= 2 ? weights.shortTwo : text.length === 3 ? weights.shortThree : 1000;
  const least = Math.min(factor, short);
  // A long word that is not known to be common says more.
  const scale = least === 1000 && text.length >= longWord ? weights.long : least;
  return Math.max(1, Math.round((base * scale) / 1000));
}

/** `Muromskiy zavod` is the plant of Murom, and `Moskovskaya` and `Moskovskiy` are one word. */
const adjective = /^(.{4,})sk(?:iy|iyi|y|yy|ii|ij|aya|aia|aja|oe|oye|oje|ogo|oy|oi|oj)$/;

function withoutAdjective(text: string): string {
  return text.length < 7 || commonness.organization.has(text) ? text : (adjective.exec(text)?.[1] ?? text);
}

const genericWords = new Map<string, string>();
const mostGenericWords = 100_000;

/** The usual form of a generic word, from its short, foreign or once misspelt form; other words as they are. */
function genericWord(text: string): string {
  const known = genericWords.get(text);
  if (known !== undefined) return known;
  if (genericWords.size >= mostGenericWords) genericWords.clear();
  const found = foundGenericWord(text);
  genericWords.set(text, found);
  return found;
}

function foundGenericWord(text: string): string {
  const known = longForms.get(text) ?? meaningOf(text);
  if (known !== undefined || commonness.organization.has(text)) return known ?? text;
  const slipped = slippedGenericWord(text);
  return slipped === undefined ? text : (longForms.get(slipped) ?? slipped);
}

const adjectiveEnd = /(?:yy|yi|iy|ii|ij|aya|aia|oye|oe|ogo|oy|ykh|ye|y)$/;

/** `Priborostroitelnyy zavod` is an instrument plant. */
const meaningOf = (text: string): string | undefined =>
  text.length < 5
    ? undefined
    : (meaningsOfStems.get(text) ?? meaningsOfStems.get(text.replace(adjectiveEnd, '')));

function organizationName(words: readonly LatinWord[], mode: Mode): PreparedName {
  const spelled = joinLetters(words);
  const { rest, forms } = withoutForms(spelled, mode);
  const result: Word[] = [];
  for (let place = 0; place < rest.length; place++) {
    const { text: raw, vowelless, native } = rest[place]!;
    const text = genericWord(numberOfWord(raw) === undefined ? withoutAdjective(withoutDigits(raw)) : raw);
    if (mode === 'vessel' && vesselPrefixes.has(text) && rest.length > 1 && place === 0) continue;
    const next = rest[place + 1]?.text;
    const joined = next === undefined ? undefined : joinTens(text, next);
    const number = joined ?? numberOfWord(text);
    if (joined !== undefined) place++;
    if (number !== undefined) {
      result.push({ token: tokenOf(number), role: roles.number, weight: weights.weightNumber });
      continue;
    }
    const factor = commonness[mode].get(text) ?? commonness.organization.get(text);
    const isSmall = factor !== undefined && factor <= 250;
    result.push({
      token: tokenOf(text, vowelless, false, text === raw ? native : ''),
      role: isSmall ? roles.particle : roles.plain,
      weight: isSmall ? weights.weightParticle : weigh(weights.weightPlain, text, factor),
    });
  }
  return { mode, words: result, forms };
}

/** `A.B.C. Company` and `ABC Company` are one name: single letters in a row become a word. */
function joinLetters(words: readonly LatinWord[]): LatinWord[] {
  const result: LatinWord[] = [];
  let run = '';
  const flush = (): void => {
    if (run !== '') result.push({ text: run, vowelless: false });
    run = '';
  };
  for (const word of words) {
    if (/^[a-z]$/.test(word.text)) run += word.text;
    else {
      flush();
      result.push(word);
    }
  }
  flush();
  return result;
}

/** Takes legal forms out, longest first; forms of two letters only at the ends, where they can be nothing else. */
function withoutForms(
  words: readonly LatinWord[],
  mode: Mode,
): { rest: readonly LatinWord[]; forms: number[] } {
  if (mode === 'vessel') return { rest: words, forms: [] };
  const rest: LatinWord[] = [];
  const forms = new Set<number>();
  for (let place = 0; place < words.length;) {
    const found = formAt(words, place);
    if (found === undefined) {
      rest.push(words[place]!);
      place++;
      continue;
    }
    forms.add(found.form);
    place += found.length;
  }
  const hasWord = rest.some(({ text }) => (commonness.organization.get(text) ?? 1000) > 250);
  if (!hasWord) return { rest: words, forms: [] };
  return { rest, forms: [...forms].sort((a, b) => a - b) };
}

function formAt(words: readonly LatinWord[], place: number): { form: number; length: number } | undefined {
  const left = words.length - place;
  const most = formWordsFrom.get(words[place]!.text) ?? 0;
  // A slip may be in the first word of a form; it is looked for where a form stands alone at an end.
  const longest = Math.min(longestLegalForm, left);
  for (let length = longest; length > 0; length--) {
    const isAtEnd = place === 0 || length === left;
    if (length > most && !isAtEnd) continue;
    const spelling = length === 1 ? words[place]!.text : spelledFrom(words, place, length);
    const form = legalFormSpellings.get(spelling) ?? (isAtEnd ? slippedLegalForm(spelling) : undefined);
    if (form === undefined) continue;
    if (spelling.length > 2 || isAtEnd || isTail(words, place + length)) return { form, length };
  }
  return undefined;
}

/** Is all that follows generic or a legal form itself, as in `Venn S.A. Group`? */
function isTail(words: readonly LatinWord[], from: number): boolean {
  for (let place = from; place < words.length; place++) {
    const { text } = words[place]!;
    if (!legalFormSpellings.has(text) && (commonness.organization.get(text) ?? 1000) > leastGenericFactor)
      return false;
  }
  return true;
}

/** Thousandths: words that are said of any firm, and places. */
const leastGenericFactor = 450;

function spelledFrom(words: readonly LatinWord[], place: number, length: number): string {
  let spelling = words[place]!.text;
  for (let next = place + 1; next < place + length; next++) spelling += ` ${words[next]!.text}`;
  return spelling;
}
