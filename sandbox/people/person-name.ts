import type { Random } from '@weir/engines/vocabulary';
import type { PersonName, SandboxCountryCode, Script } from '../world.ts';
import { cyrillicSpellings, greekSpellings } from './latin-spelling.ts';
import {
  arabicFamily,
  arabicGiven,
  chineseFamily,
  chineseGiven,
  cyrillicFamily,
  cyrillicGiven,
  greekFamily,
  greekGiven,
  hebrewFamily,
  hebrewGiven,
  latinEndings,
  latinGiven,
  latinStems,
  type NamePart,
} from './name-parts.ts';

const scriptShares: Readonly<Record<SandboxCountryCode, readonly (readonly [Script, number])[]>> = {
  XN: [
    ['latin', 0.55],
    ['cyrillic', 0.73],
    ['arabic', 0.85],
    ['greek', 0.91],
    ['chinese', 0.96],
    ['hebrew', 1],
  ],
  XP: [
    ['latin', 0.34],
    ['arabic', 0.64],
    ['chinese', 0.84],
    ['cyrillic', 0.9],
    ['greek', 0.95],
    ['hebrew', 1],
  ],
};

export function scriptFor(country: SandboxCountryCode, random: Random): Script {
  const draw = random.next();
  return scriptShares[country].find(([, upTo]) => draw < upTo)![0];
}

/** A name in a script. The same combination may come twice; who needs it unique asks again. */
export function personName(script: Script, sex: 'm' | 'f', random: Random): PersonName {
  const [given, family] = partsOf(script, sex, random);
  const [nativeGiven, ...givenSpellings] = given;
  const [nativeFamily, ...familySpellings] = family;
  const native = script === 'chinese' ? `${nativeFamily}${nativeGiven}` : `${nativeGiven} ${nativeFamily}`;
  const count = Math.max(givenSpellings.length, familySpellings.length);
  const spellings = Array.from({ length: count - 1 }, (_, index) => ({
    given: givenSpellings[(index + 1) % givenSpellings.length]!,
    family: familySpellings[(index + 1) % familySpellings.length]!,
  }));
  return { script, native, given: givenSpellings[0]!, family: familySpellings[0]!, spellings };
}

function partsOf(script: Script, sex: 'm' | 'f', random: Random): readonly [NamePart, NamePart] {
  switch (script) {
    case 'latin': {
      const stem = random.pick(latinStems);
      const ending = random.pick(latinEndings);
      const [native, ...spellings] = stem;
      return [
        random.pick(latinGiven[sex]),
        [native + ending, ...spellings.map((spelling) => spelling + ending)],
      ];
    }
    case 'cyrillic': {
      const given = random.pick(cyrillicGiven[sex]);
      const family = random.pick(cyrillicFamily) + (sex === 'f' ? 'а' : '');
      return [
        [given, ...cyrillicSpellings(given)],
        [family, ...cyrillicSpellings(family)],
      ];
    }
    case 'greek': {
      const given = random.pick(greekGiven[sex]);
      const family = random.pick(greekFamily);
      return [
        [given, ...greekSpellings(given)],
        [family, ...greekSpellings(family)],
      ];
    }
    case 'arabic':
      return [random.pick(arabicGiven[sex]), random.pick(arabicFamily)];
    case 'hebrew':
      return [random.pick(hebrewGiven[sex]), random.pick(hebrewFamily)];
    case 'chinese': {
      const first = random.pick(chineseGiven);
      const second = random.pick(chineseGiven);
      return [joinChinese(first, second), random.pick(chineseFamily)];
    }
  }
}

/** Pinyin joins the two syllables (`Yanzhou`), Wade-Giles hyphenates them (`Yen-chou`). */
function joinChinese(first: NamePart, second: NamePart): NamePart {
  const pinyin = first[1]! + second[1]!.toLowerCase();
  const wadeGiles = `${first[2] ?? first[1]!}-${(second[2] ?? second[1]!).toLowerCase()}`;
  return [first[0] + second[0], pinyin, wadeGiles];
}
