import { spellsKorean } from './korean.ts';
import type { Token } from './token.ts';
import { comparedSpelling } from './spelling-model.ts';
import { nicknameRows } from './tables.ts';
import { weights } from './weights.ts';

/*
 * A weighted edit distance (Wagner and Fischer 1974, with transposition of neighbours after Damerau 1964, optimal
 * string alignment). Costs are integers, hundredths of one edit, so that results are the same on every machine.
 * A learned table per script can take the place of `substitution` later; its shape is the same.
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

const longest = 128;
let before = new Int32Array(longest + 1);
let above = new Int32Array(longest + 1);
let row = new Int32Array(longest + 1);

/** Two neighbours in each other's place: one slip of the hand, and no letter is lost. */
const exchange = 60;

/**
 * The cost of leaving out the letter at `place` of a word that stands from `from` until `to`: little for a vowel, an h,
 * or the second of a double.
 */
function leaveOut(codes: Uint8Array, place: number, from: number, to: number, vowelless: boolean): number {
  const code = codes[place]!;
  if (place > from && codes[place - 1] === code) return 35;
  if (vowel[code]) {
    if (vowelless) return 10;
    if (place > from && vowel[codes[place - 1]!]) return 60;
    return place === from ? 100 : 80;
  }
  // Baltic names end in an s that other spellings leave out.
  if (code === s && place + 1 === to && place - from > 3) return 55;
  return code === h && place > from ? 45 : 100;
}

/** What leaving out costs in each column. */
const outs = new Uint8Array(longest + 1);

/**
 * Hundredths of an edit, or `limit + 1` when it would be more than `limit`. Symmetric. The right word stands in
 * `right` from `from` until `to`.
 */
export function editCost(
  left: Uint8Array,
  right: Uint8Array,
  vowelless: boolean,
  limit: number,
  from = 0,
  to = right.length,
): number {
  const width = to - from;
  const height = left.length;
  const table = vowelless ? vowellessSubstitution : substitution;
  above[0] = 0;
  for (let column = 1; column <= width; column++) {
    const out = leaveOut(right, from + column - 1, from, to, vowelless);
    outs[column] = out;
    above[column] = above[column - 1]! + out;
  }
  let earlier = 0;
  for (let line = 1; line <= height; line++) {
    const code = left[line - 1]!;
    const out = leaveOut(left, line - 1, 0, height, vowelless);
    const costs = code * size;
    let beside = (row[0] = above[0]! + out);
    let least = beside;
    let diagonal = above[0]!;
    let previous = 0;
    for (let column = 1; column <= width; column++) {
      const other = right[from + column - 1]!;
      const over = above[column]!;
      let cost = diagonal + table[costs + other]!;
      const without = over + out;
      if (without < cost) cost = without;
      const within = beside + outs[column]!;
      if (within < cost) cost = within;
      if (code === previous && other === earlier && code !== other) {
        const swapped = before[column - 2]! + exchange;
        if (swapped < cost) cost = swapped;
      }
      row[column] = cost;
      beside = cost;
      diagonal = over;
      previous = other;
      if (cost < least) least = cost;
    }
    // An exchange may still reach back over one row.
    if (least > limit + exchange) return limit + 1;
    earlier = code;
    const spare = before;
    before = above;
    above = row;
    row = spare;
  }
  const total = above[width]!;
  return total > limit ? limit + 1 : total;
}

/**
 * Thousandths by the letters alone, as {@link tokenSimilarity} has it for two Latin words that are no nicknames: at
 * least that, where one of them is a romanised syllable. The right word stands in `right` from `from` until `to`.
 */
export function letterSimilarity(left: Uint8Array, right: Uint8Array, from: number, to: number): number {
  const length = to - from;
  const longer = Math.max(left.length, length);
  const shorter = Math.min(left.length, length);
  if (longer > longest || shorter < 2 || shorter * 2 < longer) return 0;
  const steepness = longer <= 4 ? weights.steepnessShort : weights.steepness;
  const most = Math.floor(((1000 - weights.leastSimilarity) * longer * 100) / steepness);
  const cost = editCost(left, right, false, most, from, to);
  if (cost > most) return 0;
  const similarity =
    1000 - Math.round((steepness * cost) / (longer * 100)) - firstLetterCost(left[0]!, right[from]!);
  return similarity < weights.leastSimilarity ? 0 : similarity;
}

const firstLetterCost = (left: number, right: number): number =>
  left !== right && !(vowel[left] && vowel[right]) ? weights.firstLetter : 0;

/** Thousandths: 1000 for equal words, 0 when they are too far apart to be one name. Symmetric. */
export function tokenSimilarity(left: Token, right: Token): number {
  if (left === right || left.text === right.text) return 1000;
  if (left.isNumber || right.isNumber) return 0;
  const fuzzy = acrossOrAlong(left, right);
  if (fuzzy < weights.nickname && areNicknames(left.text, right.text)) return weights.nickname;
  return fuzzy;
}

/** Two words of which one, both or neither are written in another script. */
function acrossOrAlong(left: Token, right: Token): number {
  if (left.native === '' && right.native === '') {
    return romanised(left, right);
  }
  if (left.native !== '' && right.native !== '') {
    if (left.native === right.native) return 1000;
    // Between two words of one script every letter is written, whatever it leaves out of speech.
    const isOneScript = left.speller !== undefined && left.speller.script === right.speller?.script;
    return spellingSimilarity(left, right, isOneScript);
  }
  const [native, latin] = left.native === '' ? [right, left] : [left, right];
  return native.isChineseName ? romanised(native, latin) : learnedSimilarity(native, latin);
}

/** By the letters, or by the Chinese syllables that both may be. */
function romanised(left: Token, right: Token): number {
  const similarity = spellingSimilarity(left, right);
  return similarity < weights.otherRomanisation && shareReading(left, right)
    ? weights.otherRomanisation
    : similarity;
}

function learnedSimilarity(native: Token, latin: Token): number {
  const plain = spellingSimilarity(native, latin);
  if (plain === 1000 || native.speller === undefined) return plain;
  const { alike, doubt } = comparedSpelling(native.speller, latin.text, latin.codes, weights.learnedFloor);
  // A syllable or two have many names close by.
  const learned =
    alike < weights.learnedFloor || (native.isSyllabic && differInSound(native.text, latin.text))
      ? 0
      : (native.isSyllabic ? weights.learnedBestSyllabic : weights.learnedBest) -
        Math.round(((native.isSyllabic ? weights.doubtSyllabic : weights.doubtSpelling) * doubt) / 1000);
  // Bare consonants and syllables agree with much by letters; there what was learned has the word, but for near equality.
  const plainCounts = !(native.vowelless || native.isSyllabic) || plain >= weights.learnedOverruled;
  const similarity = Math.max(plainCounts ? plain : 0, learned);
  if (similarity < weights.koreanSpelling && native.isKoreanName && spellsKorean(native.native, latin.text))
    return weights.koreanSpelling;
  return similarity < weights.leastSimilarity ? 0 : similarity;
}

const initialSounds = ['jcz', 'gk', 'dt', 'bpv', 's', 'rlnyi', 'h', 'm', 'aouwe'];
const initialSound = (text: string): number =>
  initialSounds.findIndex((letters) => letters.includes(text[0]!));
const openVowels = (text: string): number => text.split('a').length - 1;

/**
 * Romanisations of Korean differ in nearly every vowel and write one consonant in two ways, but none makes an `a` of
 * another vowel or begins a syllable in another place of the mouth.
 */
function differInSound(left: string, right: string): boolean {
  return initialSound(left) !== initialSound(right) || openVowels(left) !== openVowels(right);
}

/** Both may be romanised from the same Chinese syllables. */
export function shareReading(left: Token, right: Token): boolean {
  if (left.text.length > 12 || right.text.length > 12) return false;
  const readings = left.mandarin;
  return readings.length > 0 && right.mandarin.some((reading) => readings.includes(reading));
}

function spellingSimilarity(left: Token, right: Token, isOneScript = false): number {
  const a = left.codes;
  const b = right.codes;
  if (a.length > longest || b.length > longest) return 0;
  const longer = Math.max(a.length, b.length);
  const shorter = Math.min(a.length, b.length);
  const vowelless = !isOneScript && (left.vowelless || right.vowelless);
  if (shorter < 2) return 0;
  if (!vowelless && shorter * 2 < longer) return 0;
  // Similarity is 1 - steepness * cost / length; a vowelless word is measured by its consonants.
  const length = vowelless ? Math.max(1, left.consonants, right.consonants) : longer;
  const steepness = vowelless
    ? weights.steepnessVowelless
    : left.isSyllabic || right.isSyllabic
      ? weights.steepnessSyllabic
      : longer <= 4
        ? weights.steepnessShort
        : weights.steepness;
  const whole = vowelless ? weights.vowellessBest : 1000;
  const most = Math.floor(((whole - weights.leastSimilarity) * length * 100) / steepness);
  const cost = editCost(a, b, vowelless, most);
  const similarity =
    cost > most ? 0 : whole - Math.round((steepness * cost) / (length * 100)) - firstLetterCost(a[0]!, b[0]!);
  if (similarity < weights.leastSimilarity) return isScrambled(left, right) ? weights.scrambled : 0;
  return similarity;
}

/** The same letters in another order, as in a word turned round. */
function isScrambled(left: Token, right: Token): boolean {
  return (
    left.text.length >= 5 &&
    left.text.length === right.text.length &&
    left.sorted === right.sorted &&
    !left.vowelless &&
    !right.vowelless &&
    !left.isSyllabic &&
    !right.isSyllabic &&
    haveEndsInCommon(left.text, right.text)
  );
}

/** Begun alike or turned round; other words of the same letters are chance. */
function haveEndsInCommon(left: string, right: string): boolean {
  return left[0] === right[0] || left[0] === right.at(-1) || right[0] === left.at(-1);
}

export function areNicknames(left: string, right: string): boolean {
  const rows = nicknameRows.get(left);
  if (rows === undefined) return false;
  const others = nicknameRows.get(right);
  return others !== undefined && rows.some((row) => others.includes(row));
}
