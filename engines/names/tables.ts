import abbreviations from './data/abbreviations.json' with { type: 'json' };
import commonNames from './data/common-names.json' with { type: 'json' };
import commonWords from './data/common-words.json' with { type: 'json' };
import legalForms from './data/legal-forms.json' with { type: 'json' };
import lookAlikes from './data/look-alikes.json' with { type: 'json' };
import nicknames from './data/nicknames.json' with { type: 'json' };
import numberWords from './data/number-words.json' with { type: 'json' };
import particles from './data/particles.json' with { type: 'json' };
import titles from './data/titles.json' with { type: 'json' };

export const titleWords: ReadonlySet<string> = new Set(titles.words);
/** Titles that are names as well. */
export const titleNames: ReadonlySet<string> = new Set(titles.alsoNames);
export const particleWords: ReadonlySet<string> = new Set(particles.words);
export const vesselPrefixes: ReadonlySet<string> = new Set(abbreviations.vesselPrefixes);
export const longForms: ReadonlyMap<string, string> = new Map(Object.entries(abbreviations.words));
/** Russian adjectives without their endings to what they mean in English. */
export const meaningsOfStems: ReadonlyMap<string, string> = new Map(Object.entries(abbreviations.stems));
export const lettersOfDigits: ReadonlyMap<string, string> = new Map(Object.entries(lookAlikes.digits));

export interface LegalForm {
  readonly family: string;
  readonly form: string;
}

/** Every legal form once; a saved index refers to them by place, so new ones are added at the end of the file. */
export const legalFormList: readonly LegalForm[] = legalForms.forms.map(([family = '', form = '']) => ({
  family,
  form,
}));

/** As names are read: `s r l` is met as `srl`. */
const joinSingles = (spelling: string): string => spelling.replace(/(?<=\b[a-z]) (?=[a-z]\b)/g, '');

/** Spelling (Latin words with single spaces) to place in {@link legalFormList}. */
export const legalFormSpellings: ReadonlyMap<string, number> = new Map(
  legalForms.forms.flatMap((row, place) =>
    row
      .slice(2)
      .map((spelling) => [joinSingles(spelling.replace(/[^a-z0-9]+/g, ' ').trim()), place] as const),
  ),
);
/** One letter missing, added or changed, or two neighbours exchanged. */
function isOneSlip(left: string, right: string): boolean {
  if (left.length < right.length) return isOneSlip(right, left);
  if (left.length > right.length + 1) return false;
  let begin = 0;
  while (begin < right.length && left[begin] === right[begin]) begin++;
  let end = 0;
  while (end < right.length - begin && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  const lacking = right.length - begin - end;
  if (left.length > right.length) return lacking === 0;
  return (
    lacking <= 1 || (lacking === 2 && left[begin] === right[begin + 1] && left[begin + 1] === right[begin])
  );
}

/** Finds the word of which another is a slip. They begin or end alike: one slip cannot spoil both ends. */
function slipFinder(words: Iterable<string>, least: number): (word: string) => string | undefined {
  const byEnd = new Map<string, string[]>();
  for (const word of new Set(words)) {
    if (word.length < least) continue;
    for (const end of [`^${word.slice(0, 2)}`, `${word.slice(-2)}$`]) {
      const same = byEnd.get(end);
      if (same === undefined) byEnd.set(end, [word]);
      else same.push(word);
    }
  }
  return (word) => {
    if (word.length < least - 1) return undefined;
    const find = (end: string): string | undefined => byEnd.get(end)?.find((known) => isOneSlip(known, word));
    return find(`^${word.slice(0, 2)}`) ?? find(`${word.slice(-2)}$`);
  };
}

const slippedForm = slipFinder(legalFormSpellings.keys(), 7);

/** The legal form that this is a slip of. */
export function slippedLegalForm(spelling: string): number | undefined {
  const form = slippedForm(spelling);
  return form === undefined ? undefined : legalFormSpellings.get(form);
}

/** Most words of a form that begins with this one. */
export const formWordsFrom: ReadonlyMap<string, number> = (() => {
  const most = new Map<string, number>();
  for (const spelling of legalFormSpellings.keys()) {
    const words = spelling.split(' ');
    most.set(words[0]!, Math.max(most.get(words[0]!) ?? 0, words.length));
  }
  return most;
})();

export const longestLegalForm = Math.max(
  ...[...legalFormSpellings.keys()].map((key) => key.split(' ').length),
);

/** Word to the rows of names it is used for. */
export const nicknameRows: ReadonlyMap<string, readonly number[]> = (() => {
  const rows = new Map<string, number[]>();
  nicknames.rows.forEach((row, place) => {
    for (const word of row) rows.set(word, [...(rows.get(word) ?? []), place]);
  });
  return rows;
})();
export const nicknamesOfRow: readonly (readonly string[])[] = nicknames.rows;

function factors(tiers: Record<string, readonly string[]>): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(tiers).flatMap(([factor, words]) => words.map((word) => [word, Number(factor)] as const)),
  );
}

const countedNames = factors(
  Object.fromEntries(Object.entries(commonNames.words).map(([factor, words]) => [factor, words.split(' ')])),
);

/** Thousandths by which a common word counts less. */
export const commonness = {
  // What we say ourselves goes before what was counted.
  person: new Map([...countedNames, ...factors(commonWords.person)]),
  organization: factors(commonWords.organization),
  vessel: factors(commonWords.vessel),
} as const;

/** The generic word of organisations' names that this is a slip of; such words are too short for more than one slip. */
export const slippedGenericWord = slipFinder(
  [...commonness.organization].flatMap(([word, factor]) => (factor > 250 ? [word] : [])),
  7,
);

const units = new Map(Object.entries(numberWords.units));
const ordinals = new Map(Object.entries(numberWords.ordinals));
const tens = new Map(Object.entries(numberWords.tens));
const romans = new Map(Object.entries(numberWords.roman));

/** The number that a word stands for, as digits: `fifth` and `5th` give `5`. */
export function numberOfWord(word: string): string | undefined {
  const ordinal = /^(\d+)(?:st|nd|rd|th)$/.exec(word)?.[1];
  if (ordinal !== undefined) return ordinal;
  if (/^\d+$/.test(word)) return word.replace(/^0+(?=\d)/, '');
  const value = units.get(word) ?? ordinals.get(word) ?? tens.get(word) ?? romans.get(word);
  return value === undefined ? undefined : String(value);
}

/** `forty` `4` is one number in words. */
export function joinTens(first: string, second: string): string | undefined {
  const ten = tens.get(first);
  const unit = numberOfWord(second);
  if (ten === undefined || unit === undefined || unit.length > 1) return undefined;
  return String(ten + Number(unit));
}
