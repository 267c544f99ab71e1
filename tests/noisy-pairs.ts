/*
 * Pairs of names as screening meets them, made from lists of real names with a fixed seed: the same name written
 * otherwise (slips, other spellings, other order, words lost and added, initials, titles, legal forms), and other names
 * that come close (another given name, a neighbour of one word, another number). One row may be changed several times.
 */

export type NoisyKind = 'person' | 'organization';

export interface NoisyPair {
  readonly kind: NoisyKind;
  readonly left: string;
  readonly right: string;
  readonly isSame: boolean;
  /** What was done, for finding out which kind of change is judged badly. */
  readonly how: string;
}

export interface NoisySource {
  readonly persons: readonly string[];
  readonly organizations: readonly string[];
  /** Rows of given names that stand for one another. */
  readonly nicknames: readonly (readonly string[])[];
}

type Chance = () => number;
type Change = (name: string, chance: Chance, source: NoisySource) => string | undefined;

/** Mulberry32 (T. Ettinger): enough for choosing. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const below = (chance: Chance, most: number): number => Math.floor(chance() * most);
const oneOf = <Item>(items: readonly Item[], chance: Chance): Item => items[below(chance, items.length)]!;

/** At `SURNAME, Given` the comma goes, family name last. */
const plain = (name: string): string => {
  const [family = '', given] = name.split(', ');
  return (given === undefined ? family : `${given} ${family}`).replace(/\s+/g, ' ').trim();
};
const wordsOf = (name: string): string[] => name.split(' ').filter((word) => word !== '');
const longWords = (words: readonly string[], least: number): number[] =>
  words.flatMap((word, place) => (word.length >= least ? [place] : []));

function inWord(least: number, change: (word: string, chance: Chance) => string | undefined): Change {
  return (name, chance) => {
    const words = wordsOf(name);
    const places = longWords(words, least);
    if (places.length === 0) return undefined;
    const place = oneOf(places, chance);
    const changed = change(words[place]!, chance);
    if (changed === undefined || changed === words[place]) return undefined;
    words[place] = changed;
    return words.join(' ');
  };
}

const keys = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
function neighbourOnKeyboard(letter: string, chance: Chance): string {
  const row = keys.find((each) => each.includes(letter.toLowerCase()));
  if (row === undefined) return 'e';
  const place = row.indexOf(letter.toLowerCase());
  return row[place + (place === 0 || (chance() < 0.5 && place + 1 < row.length) ? 1 : -1)] ?? 'e';
}

const slip = inWord(4, (word, chance) => {
  const place = below(chance, word.length);
  const before = word.slice(0, place);
  const letter = word[place]!;
  const after = word.slice(place + 1);
  switch (below(chance, 5)) {
    case 0:
      return before + after;
    case 1:
      return before + letter + letter + after;
    case 2:
      return before + neighbourOnKeyboard(letter, chance) + after;
    case 3:
      return before + letter + neighbourOnKeyboard(letter, chance) + after;
    default:
      return after === '' ? undefined : before + after[0]! + letter + after.slice(1);
  }
});

const respellings: readonly (readonly [RegExp, string])[] = [
  [/ou/i, 'u'], [/(?<!o)u/i, 'ou'], [/kh/i, 'h'], [/(?<![cks])h(?=[aeiou])/i, 'kh'], [/y/i, 'i'], [/(?<=[^aeiou])i/i, 'y'], [/ee/i, 'i'], [/ph/i, 'f'], [/dj/i, 'j'], [/j/i, 'dj'], [/ch/i, 'tch'], [/sh/i, 'ch'], [/q/i, 'k'], [/k/i, 'q'], [/w/i, 'v'], [/v/i, 'w'], [/ov$/i, 'off'], [/ev$/i, 'eff'], [/x/i, 'ks'], [/ei/i, 'ey'], [/ai/i, 'ay'], [/ay/i, 'ai'], [/oo/i, 'u'], [/([bdfglmnprst])\1/i, '$1'], [/(?<=[aeiou])([dlmnrst])(?=[aeiou])/i, '$1$1'], [/e(?=[lmnr])/i, 'a'], [/a(?=[lmnr])/i, 'e'], [/c(?=[aou])/i, 'k'], [/z/i, 's'], [/ia$/i, 'iya'], [/iy$/i, 'y'], [/sky$/i, 'skiy'], [/gh/i, 'g'], [/th/i, 't'], [/o/i, 'u'],
]; // prettier-ignore
const respelt = inWord(4, (word, chance) => {
  const fitting = respellings.filter(([pattern]) => pattern.test(word));
  if (fitting.length === 0) return undefined;
  const [pattern, by] = oneOf(fitting, chance);
  return word.replace(pattern, by);
});

const digits: Readonly<Record<string, string>> = { o: '0', i: '1', e: '3', s: '5', a: '4', g: '9', b: '8' };
const digitForLetter = inWord(4, (word, chance) => {
  const places = [...word].flatMap((letter, place) => (digits[letter.toLowerCase()] === undefined ? [] : [place]));
  if (places.length === 0) return undefined;
  const place = oneOf(places, chance);
  return word.slice(0, place) + digits[word[place]!.toLowerCase()]! + word.slice(place + 1);
}); // prettier-ignore

const marks = inWord(3, (word, chance) => {
  const marked: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'ï', o: 'ö', u: 'ü', n: 'ñ', c: 'ç' };
  const places = [...word].flatMap((letter, place) => (marked[letter] === undefined ? [] : [place]));
  if (places.length === 0) return undefined;
  const place = oneOf(places, chance);
  return word.slice(0, place) + marked[word[place]!]! + word.slice(place + 1);
});

const turned: Change = (name, chance) => {
  const words = wordsOf(name);
  if (words.length < 2) return undefined;
  const cut = 1 + below(chance, words.length - 1);
  const tail = words.slice(cut).join(' ');
  return `${tail}${chance() < 0.5 ? ',' : ''} ${words.slice(0, cut).join(' ')}`;
};

const shuffled: Change = (name, chance) => {
  const words = wordsOf(name);
  if (words.length < 3) return undefined;
  const one = below(chance, words.length - 1);
  [words[one], words[one + 1]] = [words[one + 1]!, words[one]!];
  return words.join(' ');
};

const wordLost: Change = (name, chance) => {
  const words = wordsOf(name);
  if (words.length < 3 || formAt(name) !== undefined) return undefined;
  // The first and the last are what people leave standing.
  words.splice(words.length === 3 ? 1 : 1 + below(chance, words.length - 2), 1);
  return words.join(' ');
};

const wordAdded: Change = (name, chance, { persons }) => {
  const words = wordsOf(name);
  const other = wordsOf(plain(oneOf(persons, chance)));
  words.splice(1 + below(chance, words.length), 0, oneOf(other, chance));
  return words.length < 3 || words.length > 6 ? undefined : words.join(' ');
};

const initialed: Change = (name, chance) => {
  const words = wordsOf(name);
  if (words.length < 2) return undefined;
  const place = below(chance, words.length - 1);
  words[place] = `${words[place]![0]!}${chance() < 0.7 ? '.' : ''}`;
  return words.join(' ');
};

const titled: Change = (name, chance) =>
  `${oneOf(['Mr.', 'Dr.', 'Mrs', 'President', 'General', 'Sheikh', 'Haji', 'Prof.', 'Sir', 'Colonel'], chance)} ${name}`;

const joinedUp: Change = (name, chance) => {
  const words = wordsOf(name);
  if (words.length < 2) return undefined;
  const place = below(chance, words.length - 1);
  words.splice(place, 2, words[place]! + (chance() < 0.3 ? '-' : '') + words[place + 1]!);
  return words.join(' ');
};

const cutApart = inWord(6, (word, chance) => {
  const cut = 2 + below(chance, word.length - 4);
  return `${word.slice(0, cut)} ${word.slice(cut)}`;
});

const saidTwice: Change = (name, chance) => `${oneOf(wordsOf(name), chance)} ${name}`;

const nicknamed: Change = (name, chance, { nicknames }) => {
  const words = wordsOf(name);
  const first = words[0]!.toLowerCase();
  const row = nicknames.find((each) => each.includes(first));
  if (row === undefined) return undefined;
  const other = oneOf(row, chance);
  if (other === first) return undefined;
  return [other, ...words.slice(1)].join(' ');
};

const capitals: Change = (name) => name.toUpperCase();
const formBehindPerson: Change = (name, chance) => `${name} ${oneOf(['LLC', 'SA', 'Ltd'], chance)}`;

const forms: readonly (readonly string[])[] = [
  ['Limited', 'Ltd', 'Ltd.'], ['LLC', 'Limited Liability Company', 'L.L.C.'], ['JSC', 'Joint Stock Company', 'AO'], ['OJSC', 'Open Joint Stock Company', 'OAO'], ['GmbH', 'Gesellschaft mit beschränkter Haftung'], ['Inc', 'Incorporated', 'Inc.'], ['Corporation', 'Corp', 'Corp.'], ['Co., Ltd.', 'Company Limited', 'Co Ltd'], ['S.A.', 'SA'], ['OOO', 'LLC'], ['Company', 'Co', 'Co.'],
]; // prettier-ignore
const formAt = (name: string): { row: readonly string[]; form: string } | undefined => {
  for (const row of forms) {
    const form = [...row]
      .sort((one, other) => other.length - one.length)
      .find((each) => name.toLowerCase().endsWith(` ${each.toLowerCase()}`));
    if (form !== undefined) return { row, form };
  }
  return undefined;
};
const formRespelt: Change = (name, chance) => {
  const found = formAt(name);
  if (found === undefined) return `${name} ${oneOf(oneOf(forms, chance), chance)}`;
  const rest = name.slice(0, -found.form.length - 1).replace(/,$/, '');
  if (chance() < 0.25) return rest;
  const other = oneOf(found.row, chance);
  return chance() < 0.3 ? `${other} ${rest}` : `${rest} ${other}`;
};

const shortened: readonly (readonly [RegExp, string])[] = [
  [/\bInternational\b/i, "Int'l"], [/\bCompany\b/i, 'Co.'], [/\band\b/i, '&'], [/&/, 'and'], [/\bManufacturing\b/i, 'Mfg'], [/\bBrothers\b/i, 'Bros'], [/\bDepartment\b/i, 'Dept'], [/\bGroup\b/i, 'Grp'], [/\bServices\b/i, 'Svcs'], [/\bTechnology\b/i, 'Tech'], [/\bInstitute\b/i, 'Inst.'], [/\bAssociation\b/i, 'Assn'], [/\bEngineering\b/i, 'Eng.'], [/\bIndustries\b/i, 'Ind.'], [/\bFirst\b/i, '1st'], [/\b1\b/, 'One'], [/\b2\b/, 'Two'], [/\b3\b/, 'Three'], [/\b4\b/, 'Four'], [/\b5\b/, 'Five'], [/\bSecond\b/i, '2nd'], [/\bGeneral\b/i, 'Gen.'], [/\bImport\b/i, 'Imp'], [/\bExport\b/i, 'Exp'],
]; // prettier-ignore
const abbreviated: Change = (name, chance) => {
  const fitting = shortened.filter(([pattern]) => pattern.test(name));
  if (fitting.length === 0) return undefined;
  const [pattern, by] = oneOf(fitting, chance);
  return name.replace(pattern, by);
};
const articled: Change = (name) => (/^the /i.test(name) ? name.slice(4) : `The ${name}`);
const genericAdded: Change = (name, chance) =>
  `${name} ${oneOf(['Group', 'Holding', 'International', 'Company'], chance)}`;

const changes: Readonly<Record<NoisyKind, readonly (readonly [string, number, Change])[]>> = {
  person: [
    ['slip', 26, slip], ['respelt', 22, respelt], ['turned', 12, turned], ['shuffled', 4, shuffled], ['word lost', 10, wordLost], ['word added', 4, wordAdded], ['initial', 5, initialed], ['title', 4, titled], ['joined', 4, joinedUp], ['cut apart', 3, cutApart], ['said twice', 1, saidTwice], ['nickname', 3, nicknamed], ['digit', 2, digitForLetter], ['marks', 2, marks], ['capitals', 2, capitals], ['form', 1, formBehindPerson],
  ],
  organization: [
    ['slip', 24, slip], ['respelt', 8, respelt], ['form', 24, formRespelt], ['abbreviated', 8, abbreviated], ['turned', 5, turned], ['shuffled', 3, shuffled], ['word lost', 6, wordLost], ['joined', 4, joinedUp], ['cut apart', 3, cutApart], ['article', 4, articled], ['generic added', 4, genericAdded], ['digit', 2, digitForLetter], ['marks', 1, marks], ['capitals', 3, capitals],
  ],
}; // prettier-ignore

function changed(
  name: string,
  kind: NoisyKind,
  most: number,
  chance: Chance,
  source: NoisySource,
): { text: string; how: string } {
  const table = changes[kind];
  const whole = table.reduce((sum, [, share]) => sum + share, 0);
  const wanted = 1 + below(chance, most);
  const how: string[] = [];
  let text = name;
  for (let tries = 0; how.length < wanted && tries < 30; tries++) {
    let drawn = chance() * whole;
    const [what, , change] = table.find(([, share]) => (drawn -= share) < 0) ?? table[0]!;
    const next = change(text, chance, source);
    if (next === undefined || next === text) continue;
    text = next;
    how.push(what);
  }
  return { text, how: how.join(' + ') };
}

const trigramsOf = (text: string): Set<string> => {
  const padded = `  ${text.toLowerCase()} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, place) => padded.slice(place, place + 3)));
};

/** The name most like it that shares no more than its spelling: the most trigrams in common. */
function nearestOther(name: string, names: readonly string[], chance: Chance): string | undefined {
  const own = trigramsOf(name);
  const sorted = (text: string): string => wordsOf(text.toLowerCase()).sort().join(' ');
  let best: { other: string; share: number } | undefined;
  for (let tries = 0; tries < 400; tries++) {
    const other = plain(oneOf(names, chance));
    if (sorted(other) === sorted(name)) continue;
    const theirs = trigramsOf(other);
    let shared = 0;
    for (const gram of theirs) if (own.has(gram)) shared++;
    const share = shared / (own.size + theirs.size - shared);
    if (best === undefined || share > best.share) best = { other, share };
  }
  return best !== undefined && best.share < 0.8 ? best.other : undefined;
}

function otherName(
  name: string,
  kind: NoisyKind,
  chance: Chance,
  source: NoisySource,
): { text: string; how: string } | undefined {
  const names = kind === 'person' ? source.persons : source.organizations;
  const words = wordsOf(name);
  const drawn = chance();
  if (drawn < 0.4) {
    const text = nearestOther(name, names, chance);
    return text === undefined ? undefined : { text, how: 'nearest other' };
  }
  if (drawn < 0.9) {
    // One word of its own is another's; for a person that is the given or the family name.
    const long = longWords(words, 4);
    const longest = [...long].sort((one, two) => words[two]!.length - words[one]!.length)[0];
    const place = kind === 'person' ? oneOf([0, words.length - 1], chance) : longest;
    const other = wordsOf(plain(oneOf(names, chance)));
    const by =
      kind === 'person'
        ? place === words.length - 1
          ? other.at(-1)
          : other[0]
        : [...other].sort((one, two) => two.length - one.length)[0];
    if (place === undefined || by === undefined || by.length < 3) return undefined;
    const own = words[place]!.toLowerCase();
    if (own === by.toLowerCase() || own[0] === by[0]!.toLowerCase() || words.length < 2) return undefined;
    return {
      text: words.map((word, at) => (at === place ? by : word)).join(' '),
      how: 'one word of another',
    };
  }
  const text = plain(oneOf(names, chance));
  return { text, how: 'any other' };
}

/** `count` pairs, about half of them the same name, each changed up to `most` times. The same seed, the same pairs. */
export function noisyPairs(source: NoisySource, count: number, seed: number, most = 3): NoisyPair[] {
  const chance = chanceOf(seed);
  const pairs: NoisyPair[] = [];
  while (pairs.length < count) {
    const kind: NoisyKind = chance() < 0.6 ? 'person' : 'organization';
    const names = kind === 'person' ? source.persons : source.organizations;
    const name = plain(oneOf(names, chance));
    if (wordsOf(name).length < (kind === 'person' ? 2 : 1) || name.length < 6) continue;
    if (chance() < 0.5) {
      const { text, how } = changed(name, kind, most, chance, source);
      if (how !== '') pairs.push({ kind, left: text, right: name, isSame: true, how });
      continue;
    }
    const other = otherName(name, kind, chance, source);
    if (other === undefined) continue;
    // Other names come misspelt as often as the right ones.
    const { text, how } = chance() < 0.6 ? changed(other.text, kind, most - 1, chance, source) : { text: other.text, how: '' };
    pairs.push({ kind, left: text, right: name, isSame: false, how: `${other.how}${how === '' ? '' : ` + ${how}`}` });
  } // prettier-ignore
  return pairs;
}
