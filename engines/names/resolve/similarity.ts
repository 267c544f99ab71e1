/*
 * Plain distances between short texts. Integers throughout, so that the same pair gives the same figure on every machine.
 */

const longest = 64;
const width = longest + 1;
const rows = new Uint8Array(width * 3);
const places = new Int32Array(128);

/**
 * Edits that make one text of the other: letters left out, put in, changed, neighbours swapped (Damerau 1964, optimal
 * string alignment). `limit + 1` where it is more than `limit`; texts are cut after 64 letters.
 */
export function editDistance(left: string, right: string, limit: number): number {
  if (left === right) return 0;
  if (Math.abs(left.length - right.length) > limit && left.length <= longest && right.length <= longest)
    return limit + 1;
  if (left.length === 0 || right.length === 0)
    return Math.min(Math.max(left.length, right.length), limit + 1);
  const found = left.length <= 31 ? byBits(left, right) : -1;
  return Math.min(found < 0 ? byRows(left, right, limit) : found, limit + 1);
}

/**
 * All of a column in the bits of one number (Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
 * distances", Nordic Journal of Computing 10, 2003). -1 where a letter is not ASCII.
 */
function byBits(pattern: string, text: string): number {
  let isPlain = true;
  for (let at = 0; at < pattern.length; at++) {
    const code = pattern.charCodeAt(at);
    if (code > 127) isPlain = false;
    else places[code]! |= 1 << at;
  }
  let score = -1;
  if (isPlain) {
    score = pattern.length;
    const last = 1 << (pattern.length - 1);
    let plus = -1;
    let minus = 0;
    let zero = 0;
    let before = 0;
    const length = Math.min(text.length, longest);
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) {
        score = -1;
        break;
      }
      const here = places[code]!;
      const swapped = ((~zero & here) << 1) & before;
      zero = ((((here & plus) + plus) | 0) ^ plus) | here | minus | swapped;
      let up = minus | ~(zero | plus);
      let down = zero & plus;
      if ((up & last) !== 0) score++;
      if ((down & last) !== 0) score--;
      up = (up << 1) | 1;
      down <<= 1;
      plus = down | ~(zero | up);
      minus = up & zero;
      before = here;
    }
  }
  for (let at = 0; at < pattern.length; at++) {
    const code = pattern.charCodeAt(at);
    if (code <= 127) places[code] = 0;
  }
  return score;
}

/** The plain table, row by row, for long texts and other letters. */
function byRows(left: string, right: string, limit: number): number {
  const height = Math.min(left.length, longest);
  const breadth = Math.min(right.length, longest);
  let before = 0;
  let above = width;
  let row = width * 2;
  for (let column = 0; column <= breadth; column++) rows[above + column] = column;
  for (let line = 1; line <= height; line++) {
    const letter = left.charCodeAt(line - 1);
    let least = (rows[row] = line);
    for (let column = 1; column <= breadth; column++) {
      const other = right.charCodeAt(column - 1);
      let cost = rows[above + column - 1]! + (letter === other ? 0 : 1);
      if (rows[above + column]! + 1 < cost) cost = rows[above + column]! + 1;
      if (rows[row + column - 1]! + 1 < cost) cost = rows[row + column - 1]! + 1;
      if (
        line > 1 &&
        column > 1 &&
        letter === right.charCodeAt(column - 2) &&
        left.charCodeAt(line - 2) === other &&
        rows[before + column - 2]! + 1 < cost
      )
        cost = rows[before + column - 2]! + 1;
      rows[row + column] = cost;
      if (cost < least) least = cost;
    }
    if (least > limit + 1) return limit + 1;
    const spare = before;
    before = above;
    above = row;
    row = spare;
  }
  return rows[above + breadth]!;
}

/** How far apart two words are: `near` is a slip of the pen, `similar` may be one badly written. */
export type Closeness = 'same' | 'near' | 'similar' | 'far';

/** @example closeness('dickson', 'dixon') // 'similar' */
export function closeness(left: string, right: string): Closeness {
  if (left === right) return 'same';
  const longer = Math.max(left.length, right.length);
  const near = longer < 4 ? 0 : longer < 8 ? 1 : 2;
  const similar = longer < 3 ? 0 : longer < 5 ? 1 : longer < 8 ? 2 : Math.floor(longer / 3);
  if (similar === 0) return 'far';
  const distance = editDistance(left, right, similar);
  if (distance <= near) return 'near';
  if (distance <= similar) return 'similar';
  // Cut short: `pinds` for `pinds prairie`.
  const shorter = Math.min(left.length, right.length);
  return shorter >= 4 && (left.startsWith(right) || right.startsWith(left)) ? 'similar' : 'far';
}

const sounds: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/[sc]?ch|sh|sch|tsch|cz/g, 's'],
  [/ck|[cqg]|kh|x/g, 'k'],
  [/[z]/g, 's'],
  [/[vw]/g, 'v'],
  [/[dt]h?/g, 't'],
  [/[bp]/g, 'p'],
  [/[mn]/g, 'n'],
  [/j/g, 'y'],
];

const skeletons = new Map<string, string>();

/** Consonants by sound, the first vowel kept as such: what spellings of one name share. For blocking only. */
export function soundOf(word: string): string {
  const known = skeletons.get(word);
  if (known !== undefined) return known;
  let text = word;
  for (const [pattern, letter] of sounds) text = text.replace(pattern, letter);
  const first = /^[aeiouyh]/.test(text) ? 'a' : text.slice(0, 1);
  const sound = (first + text.slice(1).replace(/[aeiouyhw]/g, '')).replace(/(.)\1+/g, '$1').slice(0, 5);
  if (skeletons.size >= 200_000) skeletons.clear();
  skeletons.set(word, sound);
  return sound;
}
