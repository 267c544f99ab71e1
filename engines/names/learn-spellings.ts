import { costUnit } from './native-form.ts';
import type { SpellingTable } from './spelling-table.ts';

/*
 * Learns how a script writes Latin spellings, from pairs of the same name in both: which letters stand for which, and
 * how often. A pair is taken as a chain of units (a native piece with its Latin piece); the units' probabilities are
 * found by expectation maximisation over all chains at once: the many-to-many alignment of Jiampojamarn, Kondrak and
 * Sherif ("Applying many-to-many alignments and hidden Markov models to letter-to-phoneme conversion", NAACL 2007),
 * which is the zero-order joint multigram of Bisani and Ney (Speech Communication 50, 2008).
 */

export interface SpellingPair {
  /** Lower-case a-z. */
  readonly latin: string;
  /** As `nativeForm` gives it. */
  readonly native: string;
}

export interface LearnOptions {
  /** Most native characters and Latin letters of one unit. */
  readonly longestNative: number;
  readonly longestLatin: number;
  readonly rounds: number;
}

/** Units rarer than this are not kept: they are what single odd pairs left behind. */
const leastProbability = 1e-5;
/** Taken from every expected count, so that units that only mop up noise die out. */
const discount = 0.3;

interface Lattice {
  readonly states: number;
  /** Three numbers an edge: from, to, unit; in the order of their beginnings. */
  readonly edges: Int32Array;
}

/** The table, without its words about source and date. */
export function learnSpellings(
  pairs: readonly SpellingPair[],
  options: LearnOptions,
): Pick<SpellingTable, 'units' | 'latin' | 'native'> {
  const unitIds = new Map<string, number>();
  const lattices = pairs.map((pair) => latticeOf(pair, options, unitIds));
  let probabilities = firstGuess(unitIds);
  for (let round = 0; round < options.rounds; round++) {
    probabilities = oneRound(lattices, probabilities);
  }
  return {
    units: keptUnits(unitIds, probabilities),
    latin: bigramCosts(pairs.map(({ latin }) => latin)),
    native: letterCosts(pairs.map(({ native }) => native)),
  };
}

function latticeOf(pair: SpellingPair, options: LearnOptions, unitIds: Map<string, number>): Lattice {
  const native = [...pair.native];
  const width = pair.latin.length + 1;
  const edges: number[] = [];
  for (let row = 0; row <= native.length; row++) {
    for (let column = 0; column < width; column++) {
      for (let taken = 0; taken <= options.longestNative && row + taken <= native.length; taken++) {
        for (let given = 0; given <= options.longestLatin && column + given < width; given++) {
          // A piece may stand for nothing only if it is one letter.
          if (taken + given === 0 || (taken === 0 && given > 1) || (given === 0 && taken > 1)) continue;
          const unit = `${native.slice(row, row + taken).join('')}|${pair.latin.slice(column, column + given)}`;
          let id = unitIds.get(unit);
          if (id === undefined) unitIds.set(unit, (id = unitIds.size));
          edges.push(row * width + column, (row + taken) * width + column + given, id);
        }
      }
    }
  }
  return { states: (native.length + 1) * width, edges: Int32Array.from(edges) };
}

function firstGuess(unitIds: ReadonlyMap<string, number>): Float64Array {
  const probabilities = new Float64Array(unitIds.size);
  for (const [unit, id] of unitIds) {
    const [native = '', latin = ''] = unit.split('|');
    const loss = native === '' || latin === '' ? 0.05 : 1;
    probabilities[id] = (loss * 40 ** -[...native].length) / 20 ** latin.length;
  }
  return probabilities;
}

/** Expected counts of the units over all chains of all pairs (forward-backward), made probabilities again. */
function oneRound(lattices: readonly Lattice[], probabilities: Float64Array): Float64Array {
  const counts = new Float64Array(probabilities.length);
  for (const { states, edges } of lattices) {
    const forward = new Float64Array(states);
    const backward = new Float64Array(states);
    forward[0] = 1;
    backward[states - 1] = 1;
    for (let at = 0; at < edges.length; at += 3)
      forward[edges[at + 1]!]! += forward[edges[at]!]! * probabilities[edges[at + 2]!]!;
    const whole = forward[states - 1]!;
    if (!(whole > 0)) continue;
    for (let at = edges.length - 3; at >= 0; at -= 3) {
      const share = probabilities[edges[at + 2]!]! * backward[edges[at + 1]!]!;
      backward[edges[at]!]! += share;
      counts[edges[at + 2]!]! += (forward[edges[at]!]! * share) / whole;
    }
  }
  let sum = 0;
  for (let id = 0; id < counts.length; id++) sum += counts[id] = Math.max(0, counts[id]! - discount);
  return counts.map((count) => count / sum);
}

function keptUnits(
  unitIds: ReadonlyMap<string, number>,
  probabilities: Float64Array,
): SpellingTable['units'] {
  const units: Record<string, [latin: string, cost: number][]> = {};
  for (const [unit, id] of unitIds) {
    if (probabilities[id]! < leastProbability) continue;
    const [native = '', latin = ''] = unit.split('|');
    (units[native] ??= []).push([latin, costOf(probabilities[id]!)]);
  }
  return Object.fromEntries(
    Object.entries(units)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([native, row]) => [
        native,
        row
          .sort((one, other) => one[1] - other[1] || (one[0] < other[0] ? -1 : 1))
          .map(([latin, cost]) => `${latin}${cost}`)
          .join(' '),
      ]),
  );
}

const costOf = (probability: number): number => Math.round(-Math.log(probability) * costUnit);

const alphabet = '^abcdefghijklmnopqrstuvwxyz$';

/** What each letter costs after each other one: rows by the letter before, `^` begins, `$` ends a word. */
function bigramCosts(words: readonly string[]): readonly (readonly number[])[] {
  const counts = Array.from(alphabet, () => new Float64Array(alphabet.length));
  const letters = new Float64Array(alphabet.length);
  for (const word of words) {
    let before = 0;
    for (const letter of `${word}$`) {
      const place = alphabet.indexOf(letter);
      counts[before]![place]!++;
      letters[place]!++;
      before = place;
    }
  }
  const all = letters.reduce((sum, count) => sum + count, 0);
  return counts.map((row) => {
    const seen = row.reduce((sum, count) => sum + count, 0);
    // Rare rows lean on the letters' own frequencies.
    return Array.from(row, (count, place) =>
      costOf((count + (5 * (letters[place]! + 0.5)) / (all + alphabet.length)) / (seen + 5)),
    );
  });
}

/** What each native character costs by itself; under the empty string, what an unseen one costs. */
function letterCosts(words: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  let all = 0;
  for (const word of words) {
    for (const letter of [...word, '$']) {
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
      all++;
    }
  }
  const whole = all + 0.5 * counts.size + 1;
  const costs = [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([letter, count]) => [letter, costOf((count + 0.5) / whole)] as const);
  return { '': costOf(0.5 / whole), ...Object.fromEntries(costs) };
}
