import { weights } from './weights.ts';

/*
 * A weighted edit distance (Wagner and Fischer 1974, with transposition of neighbours after Damerau 1964, optimal
 * string alignment). Costs are integers, hundredths of one edit, so that results are the same on every machine.
 */

const size = 40;
const vowel = new Uint8Array(size);
for (const letter of 'aeiouy') vowel[letter.charCodeAt(0) - 96] = 1;
const h = 'h'.charCodeAt(0) - 96;
const s = 's'.charCodeAt(0) - 96;

/** Sounds or shapes that stand for one another across spellings, with the cost of the exchange. */
const alike: readonly (readonly [string, number])[] = [
  ['ckq', 30], ['iyj', 40], ['sz', 35], ['cs', 50], ['vw', 35], ['uw', 40], ['ou', 35], ['ei', 40], ['ae', 50], ['bp', 60], ['dt', 55], ['gk', 60], ['gj', 50], ['gq', 50], ['fv', 50], ['fp', 55], ['bv', 60], ['mn', 75], ['lr', 80], ['xk', 60], ['xs', 55], ['zd', 70], ['hk', 70], ['jz', 70],
]; // prettier-ignore

const substitution = new Uint8Array(size * size).fill(100);
const vowellessSubstitution = new Uint8Array(size * size);
for (let left = 0; left < size; left++) {
  for (let right = 0; right < size; right++) {
    if (left === right) substitution[left * size + right] = 0;
    else if (vowel[left] && vowel[right]) substitution[left * size + right] = 60;
  }
}
for (const [letters, cost] of alike) {
  for (const left of letters) {
    for (const right of letters) {
      if (left === right) continue;
      substitution[(left.charCodeAt(0) - 96) * size + right.charCodeAt(0) - 96] = cost;
    }
  }
}
vowellessSubstitution.set(substitution);
for (const left of 'aeiouyw') {
  for (const right of 'aeiouyw') {
    if (left === right) continue;
    vowellessSubstitution[(left.charCodeAt(0) - 96) * size + right.charCodeAt(0) - 96] = 15;
  }
}

/**
 * The cost of leaving out a letter behind another (0 at the beginning of a word): little for a vowel, an h, or the
 * second of a double.
 */
const leftOut = new Uint8Array(size * size);
const vowellessLeftOut = new Uint8Array(size * size);
for (let previous = 0; previous < size; previous++) {
  for (let code = 0; code < size; code++) {
    const place = previous * size + code;
    leftOut[place] = vowellessLeftOut[place] = code === h && previous > 0 ? 45 : 100;
    if (vowel[code]) {
      leftOut[place] = vowel[previous] ? 60 : previous === 0 ? 100 : 80;
      vowellessLeftOut[place] = 10;
    }
    if (previous === code) leftOut[place] = vowellessLeftOut[place] = 35;
  }
}
/** Baltic names end in an s that other spellings leave out. */
const lastLeftOut = 55;

/** Two neighbours in each other's place: one slip of the hand, and no letter is lost. */
const exchange = 60;

/** Longer words are not compared. */
export const longest = 128;
const stride = longest + 1;

/** What each letter of a word costs to leave out. */
function putOuts(outs: Uint8Array, codes: Uint8Array, vowelless: boolean): void {
  const table = vowelless ? vowellessLeftOut : leftOut;
  for (let place = 0; place < codes.length; place++)
    outs[place] = table[(place === 0 ? 0 : codes[place - 1]!) * size + codes[place]!]!;
  const last = codes.length - 1;
  if (last > 3 && codes[last] === s && codes[last - 1] !== s) outs[last] = lastLeftOut;
}

/** A row of costs for each letter of the word compared last, whose rows a word that begins alike need not count again. */
const rows = new Int32Array(stride * stride);
const rowCodes = new Uint8Array(stride);
/** Whose rows they are; and how many, from the first, are of the letters in `rowCodes`. */
let owner = 0;
let standing = 0;
let costsMade = 0;

/**
 * Costs of one word's edits to others. Words that come in the order of the alphabet share the rows of the letters that
 * they begin with.
 */
export class EditCosts {
  #codes: Uint8Array;
  readonly #outs: Uint8Array;
  #isVowelless: boolean;
  #number = ++costsMade;

  /** @param codes at most {@link longest} */
  constructor(codes: Uint8Array, vowelless = false, room = codes.length) {
    this.#codes = codes;
    this.#outs = new Uint8Array(room);
    this.#isVowelless = vowelless;
    putOuts(this.#outs, codes, vowelless);
  }

  /** Makes them those of another word, which there has to be room for. */
  become(codes: Uint8Array, vowelless: boolean): this {
    this.#codes = codes;
    this.#isVowelless = vowelless;
    this.#number = ++costsMade;
    putOuts(this.#outs, codes, vowelless);
    return this;
  }

  /**
   * Hundredths of an edit, or `limit + 1` when it would be more than `limit`. Symmetric. The other word stands in
   * `other` from `from` until `to`, and has at most {@link longest} letters.
   */
  cost(other: Uint8Array, limit: number, from = 0, to = other.length): number {
    const codes = this.#codes;
    const outs = this.#outs;
    const width = codes.length;
    const height = to - from;
    if (owner !== this.#number) {
      owner = this.#number;
      standing = 0;
      rows[0] = 0;
      for (let column = 1; column <= width; column++) rows[column] = rows[column - 1]! + outs[column - 1]!;
    }
    let line = 0;
    // The last row is counted anew, since an s is left out otherwise where nothing follows.
    while (line < standing && line + 1 < height && rowCodes[line] === other[from + line]) line++;
    standing = line;
    const substitutions = this.#isVowelless ? vowellessSubstitution : substitution;
    const outOf = this.#isVowelless ? vowellessLeftOut : leftOut;
    let previous = line === 0 ? 0 : other[from + line - 1]!;
    const enough = limit + exchange;
    for (; line < height; line++) {
      const code = other[from + line]!;
      let out = outOf[previous * size + code]!;
      const isLast = line + 1 === height;
      const isLastS = isLast && code === s && line > 3 && previous !== s;
      if (isLastS) out = lastLeftOut;
      const above = line * stride;
      const row = above + stride;
      const before = above - stride;
      const costs = code * size;
      let diagonal = rows[above]!;
      let beside = diagonal + out;
      rows[row] = beside;
      let lowest = beside;
      let earlier = 0;
      for (let column = 0; column < width; column++) {
        const own = codes[column]!;
        const over = rows[above + column + 1]!;
        let cost = diagonal + substitutions[costs + own]!;
        const without = over + out;
        if (without < cost) cost = without;
        const within = beside + outs[column]!;
        if (within < cost) cost = within;
        if (own === previous && earlier === code && code !== own) {
          const swapped = rows[before + column - 1]! + exchange;
          if (swapped < cost) cost = swapped;
        }
        rows[row + column + 1] = cost;
        beside = cost;
        diagonal = over;
        earlier = own;
        if (cost < lowest) lowest = cost;
      }
      // An s is left out otherwise where more follows.
      if (!isLastS && standing === line) {
        rowCodes[line] = code;
        standing = line + 1;
      }
      // An exchange may still reach back over one row.
      if (lowest > enough) return limit + 1;
      previous = code;
    }
    const total = rows[height * stride + width]!;
    return total > limit ? limit + 1 : total;
  }
}

/** The same of two words that are compared once. */
export const editCost = (left: Uint8Array, right: Uint8Array, vowelless: boolean, limit: number): number =>
  ofPair.become(left, vowelless).cost(right, limit);

const ofPair = new EditCosts(new Uint8Array(), false, longest);

export const firstLetterCost = (left: number, right: number): number =>
  left !== right && !(vowel[left] && vowel[right]) ? weights.firstLetter : 0;

/** How alike a Latin word is to others by the letters alone. */
export class LetterSimilarity {
  readonly #codes: Uint8Array;
  readonly #costs: EditCosts;

  constructor(codes: Uint8Array) {
    this.#codes = codes;
    this.#costs = new EditCosts(codes);
  }

  /**
   * Thousandths, as `tokenSimilarity` has it for two Latin words that are no nicknames: at least that, where one of them
   * is a romanised syllable. The other word stands in `other` from `from` until `to`.
   */
  to(other: Uint8Array, from: number, to: number): number {
    const own = this.#codes.length;
    const length = to - from;
    const longer = Math.max(own, length);
    const shorter = Math.min(own, length);
    if (longer > longest || shorter < 2 || shorter * 2 < longer) return 0;
    const steepness = longer <= 4 ? weights.steepnessShort : weights.steepness;
    const most = Math.floor(((1000 - weights.leastSimilarity) * longer * 100) / steepness);
    const cost = this.#costs.cost(other, most, from, to);
    if (cost > most) return 0;
    const similarity =
      1000 - Math.round((steepness * cost) / (longer * 100)) - firstLetterCost(this.#codes[0]!, other[from]!);
    return similarity < weights.leastSimilarity ? 0 : similarity;
  }
}
