import * as fc from 'fast-check';
import type { Entry, Kind } from './entry.ts';

/** Names that nobody bears, for tests: syllables strung together, in several scripts, with initials and joins. */
const syllables = [
  'ka',
  'ro',
  'mi',
  'ten',
  'sal',
  'dor',
  'vi',
  'ule',
  'bra',
  'shon',
  'qua',
  'zel',
  'nim',
  'pha',
  'gor',
];
const cyrillicSyllables = ['ка', 'ро', 'ми', 'тен', 'сал', 'дор', 'ви', 'жу', 'бра', 'щон'];

export const anyWord: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.constantFrom(...syllables), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...cyrillicSyllables), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.constantFrom('bin', 'al', 'abd', 'abdul', 'muhammad', 'J.', 'Dr', 'Ltd', '7', 'kim') },
); // prettier-ignore

export const anyName: fc.Arbitrary<string> = fc
  .array(anyWord, { minLength: 1, maxLength: 5 })
  .map((words) => words.join(' '));

export const anyKind: fc.Arbitrary<Kind> = fc.constantFrom('person', 'organization', 'vessel', 'unknown');

/** A name with up to two letters left out, doubled, changed or exchanged. */
export const anySlip = (name: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        place: fc.nat(Math.max(0, name.length - 1)),
        how: fc.constantFrom('out', 'double', 'change', 'exchange'),
        letter: fc.constantFrom(...'aeioubdgkmnrst'),
      }),
      { minLength: 0, maxLength: 2 },
    )
    .map((slips) => slips.reduce((text, { place, how, letter }) => slipped(text, place, how, letter), name));

function slipped(text: string, place: number, how: string, letter: string): string {
  const before = text.slice(0, place);
  const at = text[place] ?? '';
  const after = text.slice(place + 1);
  if (how === 'out') return before + after;
  if (how === 'double') return before + at + at + after;
  if (how === 'change') return before + letter + after;
  return before + (after[0] ?? '') + at + after.slice(1);
}

export function entryOf(id: string, names: readonly string[], more: Partial<Entry> = {}): Entry {
  return {
    id,
    list: 'test',
    kind: 'person',
    names: names.map((text) => ({ text })),
    born: [],
    countries: [],
    identifiers: [],
    ...more,
  };
}
