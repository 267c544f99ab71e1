import anyAscii from 'any-ascii';
import { flatCosts, latinCodes, latinCost, nativeCost } from './cost-apart.ts';
import { nativeForm } from './native-form.ts';
import { learnedScriptOf, spellingTables, type LearnedScript, type SpellingTable } from './spelling-table.ts';

/*
 * How likely a native word and a Latin one are two spellings of one name: the cost of writing both by chance, less the
 * cost of the cheapest chain of learned units that writes both at once (a log-likelihood ratio). Above nothing, the
 * two are likelier together than apart.
 */

/** A single letter on either side without a learned partner. */
const strayCost = 1600;
/** An unseen character read as a dictionary reads it. */
const readingCost = 900;
/** Pairs at these ratios a letter (hundredths of a nat) are as good as nothing and as good as it gets. */
const nothing = -400;
const everything = 210;
/** Longer words are not compared letter by letter. */
const longestNative = 48;
const longestLatin = 40;

interface Unit {
  readonly latin: string;
  readonly codes: Uint8Array;
  readonly cost: number;
}

/** A unit as it stands at one place of a native word. */
interface Step {
  readonly taken: number;
  readonly codes: Uint8Array;
  readonly cost: number;
}

/** A native word with the units that can stand at each of its places, by their first Latin letter (0: none). */
export interface NativeWord {
  readonly script: LearnedScript;
  readonly letters: readonly string[];
  /** What it costs by itself. */
  readonly alone: number;
  readonly steps: readonly (readonly (readonly Step[] | undefined)[])[];
  /** The least that its letters from each place on cost, whatever Latin stands beside them; nothing behind the last. */
  readonly rest: Int32Array;
  /** Its likeliest spellings and the ratio of the first, once they were asked for. */
  spellings?: readonly string[];
  best?: number;
}

class SpellingModel {
  readonly #units = new Map<string, readonly Unit[]>();
  readonly #steps = new Map<string, readonly (readonly Step[] | undefined)[]>();
  readonly #table: SpellingTable;
  readonly #flat: Int32Array;
  readonly #longestPiece: number;
  /** Cost of a Latin letter that nothing stands for, by its code. */
  readonly #inserted = new Int32Array(27).fill(strayCost);

  constructor(table: SpellingTable) {
    this.#table = table;
    this.#flat = flatCosts(table.latin);
    let longest = 1;
    for (const [native, row] of Object.entries(table.units)) {
      longest = Math.max(longest, [...native].length);
      this.#units.set(
        native,
        row.split(' ').map((word) => {
          const [, latin = '', cost = ''] = /^([a-z]*)(\d+)$/.exec(word) ?? [];
          return { latin, codes: latinCodes(latin), cost: Number(cost) };
        }),
      );
    }
    this.#longestPiece = longest;
    for (const { latin, cost } of this.#unitsOf(''))
      if (latin.length === 1) this.#inserted[latin.charCodeAt(0) - 96] = Math.min(strayCost, cost);
  }

  word(script: LearnedScript, letters: readonly string[]): NativeWord {
    const steps = letters.map((_, row) => this.#stepsAt(letters, row));
    const rest = new Int32Array(letters.length + 1);
    for (let row = letters.length - 1; row >= 0; row--) {
      let least = unreached;
      for (const units of steps[row]!) {
        if (units === undefined) continue;
        for (const { taken, cost } of units) least = Math.min(least, cost + rest[row + taken]!);
      }
      rest[row] = least;
    }
    return { script, letters, alone: nativeCost(this.#table.native, letters), steps, rest };
  }

  /** What may be written at a place depends on a letter or two: words share it, and there are thousands of words. */
  #stepsAt(letters: readonly string[], row: number): readonly (readonly Step[] | undefined)[] {
    const window = letters.slice(row, row + this.#longestPiece);
    const key = window.join('');
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const byLetter: Step[][] = [];
    const add = (code: number, step: Step): void => void (byLetter[code] ??= []).push(step);
    add(0, { taken: 1, codes: none, cost: strayCost });
    for (const { taken, units } of this.#piecesAt(window, 0))
      for (const { codes, cost } of units) add(codes[0] ?? 0, { taken, codes, cost });
    const steps = Array.from({ length: 27 }, (_none, code) => byLetter[code]);
    if (this.#steps.size >= mostSteps) this.#steps.clear();
    this.#steps.set(key, steps);
    return steps;
  }

  /** Hundredths of a nat by which the two are likelier together than apart; -Infinity where that is less than `least`. */
  ratio(word: NativeWord, codes: Uint8Array, least = -Infinity): number {
    const apart = word.alone + latinCost(this.#flat, codes);
    const together = this.#together(word, codes, Math.min(apart - least, unreached - 1));
    return together === unreached ? -Infinity : apart - together;
  }

  /** The cheapest chain of units that writes both words (Viterbi 1967); `unreached` where it costs more than `most`. */
  #together({ letters, steps, rest }: NativeWord, latin: Uint8Array, most: number): number {
    const width = latin.length + 1;
    const last = (letters.length + 1) * width - 1;
    costs.fill(unreached, 0, last + 1);
    costs[0] = 0;
    for (let row = 0; row <= letters.length; row++) {
      const byLetter = steps[row];
      const mostHere = most - rest[row]!;
      for (let column = 0; column < width; column++) {
        const at = row * width + column;
        const here = costs[at]!;
        if (here > mostHere) continue;
        const code = latin[column];
        if (code !== undefined) {
          const cost = here + this.#inserted[code]!;
          if (cost < costs[at + 1]!) costs[at + 1] = cost;
          const units = byLetter?.[code];
          if (units !== undefined) reach(units, latin, at, column, width, here);
        }
        if (byLetter !== undefined) reach(byLetter[0]!, latin, at, column, width, here);
      }
    }
    return costs[last]! > most ? unreached : costs[last]!;
  }

  #piecesAt(native: readonly string[], row: number): { taken: number; units: readonly Unit[] }[] {
    const pieces = [];
    for (let taken = 1; taken <= this.#longestPiece && row + taken <= native.length; taken++) {
      const units = this.#unitsOf(native.slice(row, row + taken).join(''));
      if (units.length > 0) pieces.push({ taken, units });
    }
    return pieces;
  }

  #unitsOf(piece: string): readonly Unit[] {
    const known = this.#units.get(piece);
    if (known !== undefined) return known;
    if (piece.length > 2 || [...piece].length !== 1) return [];
    const reading = anyAscii(piece)
      .toLowerCase()
      .replace(/[^a-z]+/g, '');
    return reading === '' ? [] : [{ latin: reading, codes: latinCodes(reading), cost: readingCost }];
  }

  /**
   * The likeliest Latin spellings, cheapest first. A beam over the native characters: what is not among the best few at
   * one place is not looked at again.
   */
  spellings(native: readonly string[], most: number): string[] {
    const last = native.length;
    const beams = Array.from({ length: last + 1 }, (_, row) => new Beam(row === last ? finalists : most * 2));
    beams[0]!.add('', '', 0);
    for (let row = 0; row < last; row++) {
      const { texts, costs: own } = beams[row]!;
      for (const { taken, units } of this.#piecesAt(native, row)) {
        const next = beams[row + taken]!;
        const count = Math.min(units.length, most * 2);
        for (let place = 0; place < texts.length; place++) {
          for (let unit = 0; unit < count; unit++) {
            const { latin, cost } = units[unit]!;
            next.add(texts[place]!, latin, own[place]! + cost);
          }
        }
      }
    }
    // What the letters cost by themselves settles between chains of about the same price.
    const { texts, costs: own } = beams[last]!;
    const settled = texts.map((text, place): [string, number] => [
      text,
      own[place]! + Math.round(latinCost(this.#flat, latinCodes(text)) / 4),
    ]);
    return settled
      .filter(([text]) => text.length > 1)
      .sort((one, other) => one[1] - other[1] || (one[0] < other[0] ? -1 : 1))
      .slice(0, most)
      .map(([text]) => text);
  }
}

/** Spellings of whole words among which the letters' own cost settles. */
const finalists = 64;

/** The cheapest few of all texts added, cheapest first, each once. */
class Beam {
  readonly texts: string[] = [];
  readonly costs: number[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(begun: string, added: string, cost: number): void {
    const { texts, costs } = this;
    const isFull = texts.length === this.#most;
    if (isFull && cost >= costs[costs.length - 1]!) return;
    const text = begun + added;
    const known = texts.indexOf(text);
    if (known >= 0) {
      if (costs[known]! <= cost) return;
      texts.splice(known, 1);
      costs.splice(known, 1);
    } else if (isFull) {
      texts.pop();
      costs.pop();
    }
    let place = costs.length;
    while (place > 0 && costs[place - 1]! > cost) place--;
    texts.splice(place, 0, text);
    costs.splice(place, 0, cost);
  }
}

const none = new Uint8Array();
const mostSteps = 20_000;
const unreached = 0x7fffffff;
const costs = new Int32Array((longestNative + 1) * (longestLatin + 1));

function reach(
  units: readonly Step[],
  latin: Uint8Array,
  at: number,
  column: number,
  width: number,
  here: number,
): void {
  for (const { taken, codes, cost } of units) {
    const length = codes.length;
    if (column + length >= width) continue;
    let place = 1;
    while (place < length && codes[place] === latin[column + place]) place++;
    if (place < length) continue;
    const target = at + taken * width + length;
    if (here + cost < costs[target]!) costs[target] = here + cost;
  }
}

const models = new Map<LearnedScript, SpellingModel>();

function modelOf(script: LearnedScript): SpellingModel {
  let model = models.get(script);
  if (model === undefined) models.set(script, (model = new SpellingModel(spellingTables[script])));
  return model;
}

/** A word (any Unicode form) ready to be compared; undefined when it is not wholly in one learned script, or too long. */
export function nativeWord(word: string): NativeWord | undefined {
  const form = nativeForm(word);
  const script = learnedScriptOf(form);
  if (script === undefined) return undefined;
  const letters = [...form];
  return letters.length > longestNative ? undefined : modelOf(script).word(script, letters);
}

/** How a native word and a Latin one go together. */
export interface Spelled {
  /** Thousandths: how much likelier together than apart; 0 where they are likelier apart. */
  readonly alike: number;
  /** Hundredths of a nat a letter by which this spelling is less likely than the likeliest; 0 or more. */
  readonly doubt: number;
}

const unlike: Spelled = { alike: 0, doubt: 1000 };

/**
 * @param latin lower-case a-z; anything else, or more than 40 letters, is like nothing
 * @param least where they are less alike they are like nothing, which is told sooner
 */
export function comparedSpelling(
  word: NativeWord,
  latin: string,
  codes: Uint8Array = latinCodes(latin),
  least = 0,
): Spelled {
  if (latin === '' || latin.length > longestLatin) return unlike;
  for (let place = 0; place < codes.length; place++)
    if (codes[place]! < 1 || codes[place]! > 26) return unlike;
  const leastShare = Math.max(0, least - 1) / 1000;
  const leastRatio = (leastShare * (everything - nothing) + nothing) * (latin.length + 2);
  const ratio = modelOf(word.script).ratio(word, codes, leastRatio);
  const share = (ratio / (latin.length + 2) - nothing) / (everything - nothing);
  const alike = Math.round(1000 * Math.min(1, Math.max(0, share)));
  if (alike === 0 || alike < least) return unlike;
  return {
    alike,
    doubt: Math.max(0, Math.round((bestRatio(word) - ratio) / latin.length)),
  };
}

/** {@link Spelled.alike} alone. */
export const spelledAlike = (word: NativeWord, latin: string): number => comparedSpelling(word, latin).alike;

/** The ratio of the likeliest spelling, which others are held against. Found once a word: it takes long. */
function bestRatio(word: NativeWord): number {
  const [first] = likelySpellings(word);
  word.best ??= first === undefined ? 0 : modelOf(word.script).ratio(word, latinCodes(first));
  return word.best;
}

const mostSpellings = 4;

/** The four likeliest Latin spellings of a native word, best first. Found once a word: it takes as long as dozens of comparisons. */
export const likelySpellings = (word: NativeWord): readonly string[] =>
  (word.spellings ??= modelOf(word.script).spellings(word.letters, mostSpellings));
