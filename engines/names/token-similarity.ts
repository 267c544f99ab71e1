import { editCost, firstLetterCost, longest } from './edit-cost.ts';
import { spellsKorean } from './korean.ts';
import type { Token } from './token.ts';
import { comparedSpelling } from './spelling-model.ts';
import { nicknameRows } from './tables.ts';
import { weights } from './weights.ts';

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
