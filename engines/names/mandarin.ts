import syllables from './data/chinese-syllables.json' with { type: 'json' };

/*
 * One Chinese name has several Latin spellings that share few letters (Zedong, Tse-tung; Zhang, Chang, Cheung). A word
 * that can be read wholly as Chinese syllables, in Pinyin, Wade-Giles or a southern habit, is turned into the Pinyin
 * of each reading; two words with a reading in common may be one name.
 */

/** Words of more letters or more readings are not read so. */
const longestRead = 12;
const mostReadings = 12;

/** Wade-Giles without its apostrophes, as people write it. */
const wadeInitials: Readonly<Record<string, string>> = {
  b: 'p', p: 'p', d: 't', t: 't', g: 'k', k: 'k', j: 'ch', q: 'ch', x: 'hs', zh: 'ch', ch: 'ch', r: 'j', z: 'ts', c: 'ts',
}; // prettier-ignore

function wadeGiles(initial: string, final: string): string[] {
  const first = wadeInitials[initial] ?? initial;
  if (final === 'i' && /^(?:zh|ch|sh|r)$/.test(initial)) return [`${first}ih`];
  if (final === 'i' && /^[zc]$/.test(initial)) return ['tzu'];
  if (final === 'i' && initial === 's') return ['szu', 'ssu'];
  if (final === 'i' && initial === 'y') return ['i'];
  if (final === 'ou' && initial === 'y') return ['yu'];
  if (final === 'an' && initial === 'y') return ['yen'];
  if (final === 'e' && initial === 'y') return ['yeh'];
  if (final === 'e' && /^[gkh]$/.test(initial)) return [`${first}o`];
  if (final === 'uo' && !/^(?:[gkh]|sh)$/.test(initial)) return [`${first}o`];
  if (final === 'ui' && /^[gk]$/.test(initial)) return [`${first}uei`];
  const changed = final
    .replace(/ian$/, 'ien')
    .replace(/^(i|u)e$/, '$1eh')
    .replace(/ong$/, 'ung')
    .replace(/^er$/, 'erh');
  return [first + changed];
}

/** A written syllable to the Pinyin ones that it may stand for. */
const readingsOf: ReadonlyMap<string, readonly string[]> = (() => {
  const readings = new Map<string, string[]>();
  const add = (written: string, pinyin: string): void => {
    const known = readings.get(written);
    if (known === undefined) readings.set(written, [pinyin]);
    else if (!known.includes(pinyin)) known.push(pinyin);
  };
  const all = Object.entries(syllables.finals).flatMap(([final, initials]) =>
    initials.split(' ').map((initial) => ({ initial: initial === '-' ? '' : initial, final })),
  );
  for (const { initial, final } of all) add(initial + final, initial + final);
  for (const { initial, final } of all)
    for (const written of wadeGiles(initial, final)) add(written, initial + final);
  for (const [written, pinyin] of Object.entries(syllables.southern))
    for (const each of pinyin.split(' ')) add(written, each);
  return readings;
})();

const longestSyllable = Math.max(...[...readingsOf.keys()].map((syllable) => syllable.length));

/**
 * The Pinyin of one or two syllables that the word may be read as; empty for other words.
 * @example mandarinReadings('tsetung') // includes 'zedong'
 */
export function mandarinReadings(text: string): readonly string[] {
  if (text.length < 2 || text.length > longestRead) return [];
  const found = new Set(readingsOf.get(text) ?? []);
  for (let cut = 1; cut < text.length; cut++) {
    // `ng` is a name by itself, but no syllable inside another word.
    if (cut > longestSyllable || text.length - cut > longestSyllable || text.slice(cut) === 'ng') continue;
    const first = readingsOf.get(text.slice(0, cut));
    const second = first && readingsOf.get(text.slice(cut));
    if (first === undefined || second === undefined) continue;
    for (const one of first) for (const other of second) found.add(one + other);
  }
  return found.size > mostReadings ? [...found].slice(0, mostReadings) : [...found];
}
