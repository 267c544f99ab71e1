import spellings from './data/korean-spellings.json' with { type: 'json' };

/*
 * One Korean syllable has many Latin spellings: the Revised Romanization (2000), McCune-Reischauer (1939), and what
 * people write in their passports (희 is hui, hee, hi or hy; 정 is jeong, jung, chung, chong). Each letter of a Hangul
 * block has its spellings in a table, and a Latin word is read against the blocks one after another.
 */

const firstBlock = 0xac00;
const blocks = 11_172;

/** Spellings of a block, longest first. Syllable blocks are arithmetic in Unicode: (initial * 21 + medial) * 28 + final. */
const spellingsOf = new Map<string, readonly string[]>();

function blockSpellings(block: string, isFirst: boolean): readonly string[] {
  const key = isFirst ? `^${block}` : block;
  const known = spellingsOf.get(key);
  if (known !== undefined) return known;
  const code = (block.codePointAt(0) ?? 0) - firstBlock;
  if (code < 0 || code >= blocks) return [];
  const initial = spellings.initials[Math.floor(code / 588)]!;
  const medial = spellings.medials[Math.floor(code / 28) % 21]!;
  const final = spellings.finals[code % 28]!;
  const all = new Set<string>();
  const add = (begun: string): void => {
    for (const vowel of medial.split(' ')) {
      for (const end of final.split(' ')) {
        all.add(begun + vowel + end.replace('-', ''));
        // 환 is hwan, and whan.
        if (begun === 'h' && vowel.startsWith('w')) all.add(`wh${vowel.slice(1)}${end.replace('-', '')}`);
      }
    }
  };
  for (const begun of initial.split(' ')) add(begun.replace('-', ''));
  // The initial sound law: in the South 리 is written 이 and 류 유, where a name begins with it; 로 becomes 노.
  const vowel = spellings.medials[Math.floor(code / 28) % 21]!;
  if (isFirst && initial === '-' && /^(?:y|i|e )/.test(vowel))
    for (const begun of ['l', 'r', 'rh'])
      for (const each of vowel.split(' '))
        for (const end of final.split(' ')) all.add(begun + each.replace(/^yi/, 'i') + end.replace('-', ''));
  if (isFirst && initial === 'n') for (const begun of ['r', 'rh', 'l']) add(begun);
  const sorted = [...all].sort((one, other) => other.length - one.length || (one < other ? -1 : 1));
  spellingsOf.set(key, sorted);
  return sorted;
}

/** Longer words are foreign names spelt out, where letters vary and what was learned knows more. */
const mostBlocks = 3;

/**
 * May the Latin word be a spelling of these Hangul blocks, up to three?
 *
 * @param latin lower-case a-z
 * @example spellsKorean('희정', 'heejung') // true
 */
export function spellsKorean(hangul: string, latin: string): boolean {
  const { length } = hangul;
  return length > 0 && length <= mostBlocks && reads(hangul, 0, latin, 0);
}

function reads(hangul: string, block: number, latin: string, from: number): boolean {
  if (block === hangul.length) return from === latin.length;
  for (const spelling of blockSpellings(hangul[block]!, block === 0))
    if (latin.startsWith(spelling, from) && reads(hangul, block + 1, latin, from + spelling.length))
      return true;
  return false;
}

/**
 * How the blocks are written by McCune-Reischauer without its marks, and as most people write their own names; for an
 * index to keep the word under.
 */
export function usualKoreanSpellings(hangul: string): string[] {
  if (hangul.length === 0 || hangul.length > mostBlocks) return [];
  const written = (['mcCuneReischauer', 'usual'] as const).map((style) =>
    [...hangul].map((block, place) => styled(block, style, place === 0)).join(''),
  );
  return written.filter((spelling) => spelling !== '');
}

function styled(block: string, style: 'mcCuneReischauer' | 'usual', isFirst: boolean): string {
  const code = (block.codePointAt(0) ?? 0) - firstBlock;
  if (code < 0 || code >= blocks) return '';
  const { initials, medials } = spellings[style];
  const initial = initials[Math.floor(code / 588)]!;
  // Between vowels a plain sound is voiced, at the beginning it is not.
  const voiced = { k: 'g', t: 'd', p: 'b', ch: 'j' } as Readonly<Record<string, string>>;
  const isPlain = [0, 3, 7, 12].includes(Math.floor(code / 588));
  const begun = !isFirst && isPlain && style === 'mcCuneReischauer' ? (voiced[initial] ?? initial) : initial;
  const final = spellings.finals[code % 28]!.split(' ')[0]!.replace('-', '');
  return begun + medials[Math.floor(code / 28) % 21]! + final;
}
