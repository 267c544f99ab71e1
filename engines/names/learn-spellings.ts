import { flatCosts, latinCodes, latinCost, nativeCost } from './cost-apart.ts';
import { costUnit } from './native-form.ts';
import type { SpellingTable } from './spelling-table.ts';

/*
 * Learns how a script writes Latin spellings, from pairs of the same name in both: which letters stand for which, and
 * how often. A pair is taken as a chain of units (a native piece with its Latin piece); the units' probabilities are
 * found by expectation maximisation over all chains at once: the many-to-many alignment of Jiampojamarn, Kondrak and
 * Sherif ("Applying many-to-many alignments and hidden Markov models to letter-to-phoneme conversion", NAACL 2007),
 * which is the zero-order joint multigram of Bisani and Ney (Speech Communication 50, 2008).
 *
 * Some pairs are no pair: the data sets a family name beside the given name of the same person. So each pair counts by
 * how much likelier its words are together than apart, after Sajjad, Fraser and Schmid ("A statistical model for
 * unsupervised and semi-supervised transliteration mining", ACL 2012).
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

/** The share of genuine pairs at first; then what was found. */
const firstGenuine = 0.9;
/** Rounds before pairs are doubted: the first guesses know too little. */
const trustingRounds = 2;
/** Units too small to learn a wrong pair by heart: they judge which pairs the larger ones may learn from. */
const judging: LearnOptions = { longestNative: 1, longestLatin: 2, rounds: 8 };

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
  const latin = bigramCosts(pairs.map((pair) => pair.latin));
  const native = letterCosts(pairs.map((pair) => pair.native));
  const flat = flatCosts(latin);
  const apart = pairs.map((pair) => {
    const cost = nativeCost(native, pair.native) + latinCost(flat, latinCodes(pair.latin));
    return Math.exp(-cost / costUnit);
  });
  const { beliefs } = learnUnits(pairs, judging, (whole, place, genuine) => {
    const together = genuine * whole;
    return together / (together + (1 - genuine) * apart[place]!);
  });
  const kept = pairs.filter((_, place) => beliefs[place]! > leastBelief);
  return { units: learnUnits(kept, options, () => 1).units, latin, native };
}

/** Pairs less likely to be genuine are not learned from. */
const leastBelief = 0.5;

/** How likely a pair is genuine, from the probability of all its chains, its place, and the share of genuine pairs. */
type Judge = (whole: number, place: number, genuine: number) => number;

function learnUnits(
  pairs: readonly SpellingPair[],
  options: LearnOptions,
  judge: Judge,
): { units: SpellingTable['units']; beliefs: Float64Array } {
  const unitIds = new Map<string, number>();
  const lattices = pairs.map((pair) => latticeOf(pair, options, unitIds));
  const beliefs = new Float64Array(pairs.length).fill(1);
  let probabilities = firstGuess(unitIds);
  let genuine = firstGenuine;
  for (let round = 0; round < options.rounds; round++) {
    const isTrusting = round < trustingRounds;
    probabilities = oneRound(lattices, probabilities, (whole, place) => {
      if (!isTrusting) beliefs[place] = judge(whole, place, genuine);
      return beliefs[place]!;
    });
    if (!isTrusting) genuine = beliefs.reduce((sum, belief) => sum + belief, 0) / beliefs.length;
  }
  return { units: keptUnits(unitIds, probabilities), beliefs };
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
function oneRound(
  lattices: readonly Lattice[],
  probabilities: Float64Array,
  believe: (whole: number, place: number) => number,
): Float64Array {
  const counts = new Float64Array(probabilities.length);
  lattices.forEach(({ states, edges }, place) => {
    const forward = new Float64Array(states);
    const backward = new Float64Array(states);
    forward[0] = 1;
    backward[states - 1] = 1;
    for (let at = 0; at < edges.length; at += 3)
      forward[edges[at + 1]!]! += forward[edges[at]!]! * probabilities[edges[at + 2]!]!;
    const whole = forward[states - 1]!;
    if (!(whole > 0)) return;
    const belief = believe(whole, place);
    for (let at = edges.length - 3; at >= 0; at -= 3) {
      const share = probabilities[edges[at + 2]!]! * backward[edges[at + 1]!]!;
      backward[edges[at]!]! += share;
      counts[edges[at + 2]!]! += (belief * forward[edges[at]!]! * share) / whole;
    }
  });
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
