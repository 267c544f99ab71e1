/**
 * Latin spellings of Cyrillic and Greek, in three habits each: English press usage, the passport (ICAO Doc 9303, part 3,
 * section 6) and an older continental one. They are tables of habits for making variants, not a standard's text.
 */
type Table = Readonly<Record<string, string>>;

const cyrillicPlain: Table = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch',
  ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
}; // prettier-ignore
const cyrillicPassport: Table = { ...cyrillicPlain, й: 'i', ю: 'iu', я: 'ia', ы: 'y', ъ: 'ie' };
const cyrillicOld: Table = {
  ...cyrillicPlain, ж: 'j', й: 'j', х: 'h', ц: 'c', ч: 'tch', ш: 'ch', щ: 'chtch', у: 'ou', ю: 'iou', я: 'ia', ё: 'io',
}; // prettier-ignore

const greekPlain: Table = {
  α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm', ν: 'n', ξ: 'x',
  ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o',
}; // prettier-ignore
const greekOther: Table = { ...greekPlain, χ: 'h', υ: 'i', φ: 'ph', ξ: 'ks' };
const greekPairs: Table = { ου: 'ou', ευ: 'ev', αυ: 'av', μπ: 'b', γκ: 'g', γι: 'gi', αι: 'ai', τσ: 'ts' };

export function cyrillicSpellings(word: string): string[] {
  return distinct([cyrillicPlain, cyrillicPassport, cyrillicOld].map((table) => spell(word, table, {})));
}

export function greekSpellings(word: string): string[] {
  // Accents are dropped; a diaeresis does not occur in our parts.
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '');
  return distinct([
    spell(plain, greekPlain, greekPairs),
    spell(plain, greekOther, greekPairs),
    spell(plain, greekOther, { ...greekPairs, μπ: 'mp', γκ: 'gk', γι: 'y', ευ: 'ef' }),
  ]);
}

function spell(word: string, table: Table, pairs: Table): string {
  const lower = word.toLowerCase();
  let spelt = '';
  for (let index = 0; index < lower.length; index++) {
    const pair = pairs[lower.slice(index, index + 2)];
    if (pair !== undefined) index++;
    spelt += pair ?? table[lower[index]!] ?? '';
  }
  return spelt.charAt(0).toUpperCase() + spelt.slice(1);
}

function distinct(spellings: readonly string[]): string[] {
  return [...new Set(spellings)];
}
