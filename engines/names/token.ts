const patronymic = /[a-z]{3}(?:ovich|evich|ovych|evych|ovna|evna|ivna|ovic|oglu|ogly|kyzy)$/;

/** One word of a name as the comparison needs it. Made once per distinct word; what few words need is made late. */
export class Token {
  readonly text: string;
  /** Written without its vowels, so that they may be missing (Arabic, Hebrew). */
  readonly vowelless: boolean;
  /** Romanised by rule from Chinese or Korean, so that its letters hold no slips (and say little). */
  readonly isSyllabic: boolean;
  /** 1..26 for letters, 27..36 for digits. */
  readonly codes: Uint8Array;
  readonly isNumber: boolean;
  readonly isPatronymic: boolean;
  #skeleton: string | undefined;
  #sorted: string | undefined;
  #consonants: number | undefined;

  constructor(key: string) {
    this.vowelless = key.startsWith('~');
    this.isSyllabic = key.startsWith('=');
    const text = this.vowelless || this.isSyllabic ? key.slice(1) : key;
    this.text = text;
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
}

/** The text under which an index keeps a token: those that compare otherwise are marked. */
export const keyOfToken = ({ text, vowelless, isSyllabic }: Token): string =>
  vowelless ? `~${text}` : isSyllabic ? `=${text}` : text;

const remembered = new Map<string, Token>();
const mostRemembered = 400_000;

export function tokenOfKey(key: string): Token {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= mostRemembered) remembered.clear();
  const token = new Token(key);
  remembered.set(key, token);
  return token;
}

export const tokenOf = (text: string, vowelless = false, isSyllabic = false): Token =>
  tokenOfKey(vowelless ? `~${text}` : isSyllabic ? `=${text}` : text);

export const codeOf = (unit: number): number => (unit >= 97 ? unit - 96 : unit - 48 + 27);

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
