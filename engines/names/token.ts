import { usualKoreanSpellings } from './korean.ts';
import { mandarinReadings } from './mandarin.ts';
import { Recent } from './recent.ts';
import { likelySpellings, nativeWord, type NativeWord } from './spelling-model.ts';

const patronymic = /[a-z]{3}(?:ovich|evich|ovych|evych|ovna|evna|ivna|ovic|oglu|ogly|kyzy)$/;

/** One word of a name as the comparison needs it. Made once per distinct word; what few words need is made late. */
export class Token {
  readonly text: string;
  /** The whole of it as an index keeps it: words that compare otherwise have other keys. */
  readonly key: string;
  /** Written without its vowels (Arabic, Hebrew), so that they may be missing. */
  readonly vowelless: boolean;
  /** Romanised by rule from Chinese or Korean, so that its letters hold no slips (and say little). */
  readonly isSyllabic: boolean;
  /** As written in its own script, where the spellings of that script were learned; otherwise empty. */
  readonly native: string;
  /** 1..26 for letters, 27..36 for digits. */
  readonly codes: Uint8Array;
  readonly isNumber: boolean;
  readonly isPatronymic: boolean;
  /** Its number in the index that is being built, and which that is: a token is numbered millions of times. */
  numberedBy: object | undefined;
  number = 0;
  #skeleton: string | undefined;
  #sorted: string | undefined;
  #consonants: number | undefined;
  #speller: NativeWord | null | undefined;
  #otherSpellings: readonly string[] | undefined;
  #mandarin: readonly string[] | undefined;

  constructor(key: string) {
    this.key = key;
    this.vowelless = key.startsWith('~');
    this.isSyllabic = key.startsWith('=');
    const start = this.vowelless || this.isSyllabic ? 1 : 0;
    const end = key.indexOf('!');
    const text = end < 0 ? key.slice(start) : key.slice(start, end);
    this.text = text;
    this.native = end < 0 ? '' : nativeOfHex(key.slice(end + 1));
    this.codes = new Uint8Array(text.length);
    let digits = 0;
    for (let index = 0; index < text.length; index++) {
      const code = codeOf(text.charCodeAt(index));
      this.codes[index] = code;
      if (code > 26) digits++;
    }
    this.isNumber = digits === text.length;
    this.isPatronymic = text.length >= 7 && patronymic.test(text);
  }

  get skeleton(): string {
    return (this.#skeleton ??= skeletonOf(this.text));
  }

  /** The letters in the order of the alphabet: equal for a word and its scramblings. */
  get sorted(): string {
    return (this.#sorted ??= [...this.text].sort().join(''));
  }

  /** How many letters are no vowels; what a vowelless word can be compared by. */
  get consonants(): number {
    return (this.#consonants ??= this.text.replace(/[aeiouyw]+/g, '').length);
  }

  /** The word in its own script, ready to be compared with Latin ones. */
  get speller(): NativeWord | undefined {
    if (this.#speller === undefined) this.#speller = this.native === '' ? null : (nativeWord(this.native) ?? null);
    return this.#speller ?? undefined;
  }

  /** Characters of a Chinese name, whose Pinyin is `text`; what was learned is how foreign names are spelt out. */
  get isChineseName(): boolean {
    return this.isSyllabic && this.speller?.script === 'chinese';
  }

  /** Hangul blocks of a Korean family or given name. */
  get isKoreanName(): boolean {
    return this.isSyllabic && this.speller?.script === 'korean';
  }

  /** The Mandarin syllables, in Pinyin, that the word is or, in this or another romanisation, may stand for. */
  get mandarin(): readonly string[] {
    return (this.#mandarin ??= this.isChineseName
      ? [this.text]
      : this.native === '' && !this.isNumber
        ? mandarinReadings(this.text)
        : []);
  }

  /**
   * Other Latin spellings of the same word, likeliest first, none equal to `text`: learned ones of a word in another
   * script, Pinyin for other romanisations of Chinese. An index that keeps and looks a word up under these as well
   * as under its text finds what {@link text} alone would not.
   */
  get otherSpellings(): readonly string[] {
    return (this.#otherSpellings ??= this.#findSpellings().filter((spelling) => spelling !== this.text));
  }

  #findSpellings(): readonly string[] {
    if (this.speller === undefined || this.isChineseName) return this.mandarin;
    const likely = likelySpellings(this.speller);
    return this.isKoreanName ? [...new Set([...likely, ...usualKoreanSpellings(this.native)])] : likely;
  }
} // prettier-ignore

/** The text under which an index keeps a token: those that compare otherwise are marked. Printable ASCII. */
export const keyOfToken = ({ key }: Token): string => key;

/** A token takes about half a kilobyte, more in another script. */
const remembered = new Recent<string, Token>(10_000);

export const tokenOfKey = (key: string): Token => remembered.get(key) ?? remembered.set(key, new Token(key));

export const tokenOf = (text: string, vowelless = false, isSyllabic = false, native = ''): Token => {
  const marked = vowelless ? `~${text}` : isSyllabic ? `=${text}` : text;
  return tokenOfKey(native === '' ? marked : `${marked}!${hexOfNative(native)}`);
};

/** Code units as four hexadecimal digits each, so that a key stays ASCII. */
function hexOfNative(native: string): string {
  let hex = '';
  for (let place = 0; place < native.length; place++)
    hex += native.charCodeAt(place).toString(16).padStart(4, '0');
  return hex;
}

function nativeOfHex(hex: string): string {
  let native = '';
  for (let place = 0; place + 4 <= hex.length; place += 4)
    native += String.fromCharCode(Number.parseInt(hex.slice(place, place + 4), 16));
  return native;
}

export const codeOf = (unit: number): number => (unit >= 97 ? unit - 96 : unit - 48 + 27);

/** Of a word's letters and digits. */
export function codesOf(text: string): Uint8Array {
  const codes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) codes[place] = codeOf(text.charCodeAt(place));
  return codes;
}

const digraphs: Readonly<Record<string, string>> = {
  sch: 's', tch: 'k', dzh: 'j', ch: 'k', kh: 'k', gh: 'g', th: 't', dh: 'd', ph: 'f', sh: 's', zh: 'z', ts: 's', tz: 's', ck: 'k', dj: 'j', x: 'ks', q: 'k', p: 'b',
}; // prettier-ignore

/**
 * What is left of a word when vowels, doubling and the finer differences of romanisations go: words with one
 * skeleton may be one name in two spellings. Coarse on purpose: it proposes, the costs decide.
 */
export function skeletonOf(text: string): string {
  const folded = text
    .replace(/c(?=[eiy])/g, 's')
    .replace(/sch|tch|dzh|ch|kh|gh|th|dh|ph|sh|zh|ts|tz|ck|dj|x|q|p/g, (found) => digraphs[found] ?? found)
    .replace(/c/g, 'k')
    .replace(/z/g, 's')
    .replace(/[aeiouyhw]+/g, '');
  return folded.replace(/(.)\1+/g, '$1');
}
