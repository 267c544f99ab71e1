import anyAscii from 'any-ascii';
import { costApart } from './cost-apart.ts';
import type { LearnedScript, SpellingTable } from './spelling-table.ts';
import { spellingTables } from './spelling-table.ts';

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
const nothing = -90;
const everything = 210;

interface Unit {
  readonly latin: string;
  readonly cost: number;
}

class SpellingModel {
  readonly #units = new Map<string, readonly Unit[]>();
  readonly #table: SpellingTable;
  readonly #longestNative: number;

  constructor(table: SpellingTable) {
    this.#table = table;
    let longest = 1;
    for (const [native, row] of Object.entries(table.units)) {
      longest = Math.max(longest, [...native].length);
      this.#units.set(
        native,
        row.split(' ').map((word) => {
          const [, latin = '', cost = ''] = /^([a-z]*)(\d+)$/.exec(word) ?? [];
          return { latin, cost: Number(cost) };
        }),
      );
    }
    this.#longestNative = longest;
  }

  /** Hundredths of a nat by which the two are likelier together than apart. */
  ratio(native: readonly string[], latin: string): number {
    return costApart(this.#table, { native, latin }) - this.#together(native, latin);
  }

  /** The cheapest chain of units that writes both words (Viterbi 1967). */
  #together(native: readonly string[], latin: string): number {
    const width = latin.length + 1;
    const costs = new Float64Array((native.length + 1) * width).fill(Infinity);
    costs[0] = 0;
    const inserted = this.unitsOf('');
    for (let row = 0; row <= native.length; row++) {
      const pieces = this.#piecesAt(native, row);
      for (let column = 0; column < width; column++) {
        const here = costs[row * width + column]!;
        if (here === Infinity) continue;
        const reach = (place: number, cost: number): void => {
          if (here + cost < costs[place]!) costs[place] = here + cost;
        };
        if (column + 1 < width) {
          const letter = latin[column]!;
          const unit = inserted.find((one) => one.latin === letter);
          reach(row * width + column + 1, Math.min(strayCost, unit?.cost ?? strayCost));
        }
        for (const { taken, units } of pieces) {
          const below = (row + taken) * width + column;
          if (taken === 1) reach(below, strayCost);
          for (const unit of units) {
            if (latin.startsWith(unit.latin, column)) reach(below + unit.latin.length, unit.cost);
          }
        }
      }
    }
    return costs.at(-1)!;
  }

  #piecesAt(native: readonly string[], row: number): { taken: number; units: readonly Unit[] }[] {
    const pieces = [];
    for (let taken = 1; taken <= this.#longestNative && row + taken <= native.length; taken++) {
      const units = this.unitsOf(native.slice(row, row + taken).join(''));
      if (taken === 1 || units.length > 0) pieces.push({ taken, units });
    }
    return pieces;
  }

  unitsOf(piece: string): readonly Unit[] {
    const known = this.#units.get(piece);
    if (known !== undefined) return known;
    if (piece.length > 2 || [...piece].length !== 1) return [];
    const reading = anyAscii(piece)
      .toLowerCase()
      .replace(/[^a-z]+/g, '');
    const units = reading === '' ? [] : [{ latin: reading, cost: readingCost }];
    this.#units.set(piece, units);
    return units;
  }

  /**
   * The likeliest Latin spellings, cheapest first. A beam over the native characters: what is not among the best few at
   * one place is not looked at again.
   */
  spellings(native: readonly string[], most: number): string[] {
    const { latin: rows } = this.#table;
    const beams: Map<string, number>[] = Array.from({ length: native.length + 1 }, () => new Map());
    beams[0]!.set('', 0);
    for (let row = 0; row < native.length; row++) {
      const best = [...beams[row]!].sort((one, other) => one[1] - other[1]).slice(0, most * 4);
      for (const { taken, units } of this.#piecesAt(native, row)) {
        const next = beams[row + taken]!;
        for (const [text, cost] of best) {
          for (const unit of units.slice(0, most * 2)) {
            const spelling = text + unit.latin;
            const whole = cost + unit.cost;
            if (whole < (next.get(spelling) ?? Infinity)) next.set(spelling, whole);
          }
        }
      }
    }
    // What the letters cost by themselves settles between chains of about the same price.
    const settled = [...beams[native.length]!].map(([text, cost]): [string, number] => {
      let before = 0;
      let letters = 0;
      for (const code of [...text].map((letter) => letter.charCodeAt(0) - 96)) {
        letters += rows[before]![code]!;
        before = code;
      }
      return [text, cost + Math.round(letters / 4)];
    });
    return settled
      .filter(([text]) => text.length > 1)
      .sort((one, other) => one[1] - other[1] || (one[0] < other[0] ? -1 : 1))
      .slice(0, most)
      .map(([text]) => text);
  }
}

const models = new Map<LearnedScript, SpellingModel>();

function modelOf(script: LearnedScript): SpellingModel {
  let model = models.get(script);
  if (model === undefined) models.set(script, (model = new SpellingModel(spellingTables[script])));
  return model;
}

/**
 * Thousandths: how far a native word and a Latin one are one name in two spellings; 0 where they are likelier apart.
 * @param native the characters of `nativeForm(word)`, wholly of the script
 * @param latin lower-case a-z
 */
export function spelledAlike(script: LearnedScript, native: readonly string[], latin: string): number {
  const ratio = modelOf(script).ratio(native, latin) / (latin.length + 2);
  return Math.round(1000 * Math.min(1, Math.max(0, (ratio - nothing) / (everything - nothing))));
}

/** The likeliest Latin spellings of a native word, best first. */
export function likelySpellings(script: LearnedScript, native: readonly string[], most: number): string[] {
  return modelOf(script).spellings(native, most);
}
