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
export const particleWords: ReadonlySet<string> = new Set(particles.words);
export const vesselPrefixes: ReadonlySet<string> = new Set(abbreviations.vesselPrefixes);
export const longForms: ReadonlyMap<string, string> = new Map(Object.entries(abbreviations.words));
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
function withoutOneLetter(text: string): string[] {
  return Array.from({ length: text.length }, (_, place) => text.slice(0, place) + text.slice(place + 1));
}

/** Finds the word of which another is a slip: one letter missing, added or changed, or two neighbours exchanged. */
function slipFinder(words: Iterable<string>, least: number): (word: string) => string | undefined {
  const long = new Set([...words].filter((word) => word.length >= least));
  const shortened = new Map(
    [...long].flatMap((word) => withoutOneLetter(word).map((slip) => [slip, word] as const)),
  );
  const found = new Map<string, string | undefined>();
  const search = (word: string): string | undefined => {
    const missing = shortened.get(word);
    if (missing !== undefined) return missing;
    for (const slip of withoutOneLetter(word)) {
      if (slip.length < least - 1) return undefined;
      if (long.has(slip)) return slip;
      const changed = shortened.get(slip);
      if (changed !== undefined && changed.length === word.length) return changed;
    }
    return undefined;
  };
  return (word) => {
    if (word.length < least - 1) return undefined;
    if (found.has(word)) return found.get(word);
    const answer = search(word);
    if (found.size > 100_000) found.clear();
    found.set(word, answer);
    return answer;
  };
}

const slippedForm = slipFinder(legalFormSpellings.keys(), 7);

/** The legal form that this is a slip of. */
export function slippedLegalForm(spelling: string): number | undefined {
  const form = slippedForm(spelling);
  return form === undefined ? undefined : legalFormSpellings.get(form);
}

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
