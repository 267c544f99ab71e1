import { normaliseName } from '../normalise.ts';
import { titleWords } from '../tables.ts';
import type { RecordName } from './record.ts';

/** A person's name taken apart; each part is lower-case Latin words. */
export interface PersonName {
  readonly given: readonly string[];
  readonly middle: readonly string[];
  readonly family: readonly string[];
  /** The same without spaces: slips put spaces in and leave them out. */
  readonly givenJoined: string;
  readonly familyJoined: string;
  /** 0 unknown, 1 senior, 2 junior, 3 the third …; -1 a lone `I` that may be an initial. */
  readonly generation: number;
  /** As written, where it is in another script than Latin: compared by the engine's learned costs. */
  readonly native: string | undefined;
  readonly written: string;
  /** Which of the words is the family name was guessed from their order. */
  readonly isGuessed: boolean;
}

const generations: Readonly<Record<string, number>> = {
  sr: 1, senior: 1, snr: 1, jr: 2, junior: 2, jnr: 2, ii: 2, iii: 3, iv: 4, '2nd': 2, '3rd': 3,
}; // prettier-ignore

/** Undefined where nothing can be read. */
export function personName(name: RecordName): PersonName | undefined {
  const given = words(name.given);
  const middle = words(name.middle);
  const family = words(name.family);
  const isSplit = given.length > 0 || family.length > 0;
  const whole = isSplit ? { given, middle, family, isGuessed: false } : fromWhole(name.full ?? '');
  const written = `${name.given ?? ''} ${name.middle ?? ''} ${name.family ?? ''} ${isSplit ? '' : (name.full ?? '')}`;
  const generation = takeGeneration(whole);
  if (whole.given.length === 0 && whole.family.length === 0) return undefined;
  // `Maria Luis` as a given name holds its middle name; both spellings have to meet.
  return {
    ...whole,
    givenJoined: whole.given.join(''),
    familyJoined: whole.family.join(''),
    generation,
    written: written.trim(),
    native: /[^\p{Script=Latin}\p{N}\p{P}\p{Z}\p{S}\p{M}\p{Cc}\p{Cf}]/u.test(written)
      ? written.trim()
      : undefined,
  };
}

function words(text: string | undefined): string[] {
  if (text === undefined || text === '') return [];
  return normaliseName(text)
    .split(' ')
    .filter((word) => word !== '');
}

interface Parts {
  given: string[];
  middle: string[];
  family: string[];
  isGuessed: boolean;
}

function fromWhole(text: string): Parts {
  const comma = text.search(/[,،、]/);
  if (comma > 0) {
    const family = words(text.slice(0, comma));
    const rest = withoutTitles(words(text.slice(comma + 1)));
    if (family.length > 0 && rest.length > 0)
      return { given: rest.slice(0, 1), middle: rest.slice(1), family, isGuessed: false };
  }
  const all = withoutTitles(words(text));
  const last = all.at(-1);
  const tail = last !== undefined && generations[last] !== undefined && all.length > 2 ? [all.pop()!] : [];
  if (all.length === 1) return { given: [], middle: [], family: [...all, ...tail], isGuessed: true };
  return {
    given: all.slice(0, 1),
    middle: all.slice(1, -1),
    family: [...all.slice(-1), ...tail],
    isGuessed: true,
  };
}

function withoutTitles(all: string[]): string[] {
  // `Sr` before a name is a title, behind it a generation.
  const kept = all.filter(
    (word, place) => !titleWords.has(word) || (place > 1 && generations[word] !== undefined),
  );
  return kept.length > 0 ? kept : all;
}

/** Takes `Jr`, `Senior`, `II` off the end of the family or given name and says which it was. */
function takeGeneration(parts: Parts): number {
  for (const place of ['family', 'given', 'middle'] as const) {
    const last = parts[place].at(-1);
    if (last === undefined || (parts[place].length === 1 && place !== 'middle')) continue;
    const found = generations[last];
    if (found !== undefined) {
      parts[place] = parts[place].slice(0, -1);
      return found;
    }
    if (last === 'i' && place !== 'family') return -1;
  }
  return 0;
}
