/*
 * Levenshtein distance by bit vectors (Myers 1999, in the form of Hyyrö 2003): one word of the pair is turned into
 * bit masks once, then each other word costs a dozen operations a letter. For words of at most 32 letters.
 */

const masks = new Uint32Array(64);
let set: Uint8Array = new Uint8Array();

/** Chooses the word that {@link distanceFromSet} measures from. */
export function setPattern(codes: Uint8Array): void {
  for (const code of set) masks[code] = 0;
  set = codes;
  for (let place = 0; place < codes.length && place < 32; place++) masks[codes[place]!]! |= 1 << place;
}

/** Plain edit distance to the word chosen last; that word has 1 to 32 letters. */
export function distanceFromSet(codes: Uint8Array): number {
  const last = 1 << (set.length - 1);
  let plus = -1;
  let minus = 0;
  let distance = set.length;
  for (let place = 0; place < codes.length; place++) {
    const equal = masks[codes[place]!]!;
    const vertical = equal | minus;
    const horizontal = (((equal & plus) + plus) ^ plus) | equal;
    let up = minus | ~(horizontal | plus);
    let down = plus & horizontal;
    if (up & last) distance++;
    if (down & last) distance--;
    up = (up << 1) | 1;
    down <<= 1;
    plus = down | ~(vertical | up);
    minus = up & vertical;
  }
  return distance;
}
