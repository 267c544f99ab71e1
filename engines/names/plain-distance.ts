/*
 * Edit distance with exchanges of neighbours (optimal string alignment) by bit vectors (Myers 1999, in the form of
 * Hyyrö 2003): one word of the pair is turned into bit masks once, then each other word costs some dozen operations a
 * letter. For words of at most 32 letters.
 */

/** Which letters a word has, one bit each (digits share a few). One edit changes two bits at most. */
export function lettersOf(codes: Uint8Array): number {
  let letters = 0;
  for (const code of codes) letters |= 1 << (code & 31);
  return letters >>> 0;
}

export function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A word of 1 to 32 letters that others are measured against. */
export class Pattern {
  readonly length: number;
  readonly letters: number;
  readonly #masks = new Uint32Array(64);

  constructor(codes: Uint8Array) {
    this.length = codes.length;
    this.letters = lettersOf(codes);
    for (let place = 0; place < codes.length && place < 32; place++)
      this.#masks[codes[place]!]! |= 1 << place;
  }

  /** Quickly: no for most words that are more than so many edits away. One edit changes two letters of a set at most. */
  isWithin(most: number, length: number, letters: number): boolean {
    const longer = length - this.length;
    if (longer > most || -longer > most) return false;
    return bitCount(letters ^ this.letters) <= 2 * most;
  }

  /** Edit distance to the letters of `codes` from `from` until `to`; an exchange of neighbours is one edit. */
  distance(codes: Uint8Array, from = 0, to = codes.length): number {
    const masks = this.#masks;
    const last = 1 << (this.length - 1);
    let plus = -1;
    let minus = 0;
    let diagonal = 0;
    let before = 0;
    let distance = this.length;
    for (let place = from; place < to; place++) {
      const equal = masks[codes[place]!]!;
      const exchanged = ((~diagonal & equal) << 1) & before;
      diagonal = (((equal & plus) + plus) ^ plus) | equal | minus | exchanged;
      let up = minus | ~(diagonal | plus);
      let down = plus & diagonal;
      if (up & last) distance++;
      if (down & last) distance--;
      up = (up << 1) | 1;
      down <<= 1;
      plus = down | ~(diagonal | up);
      minus = up & diagonal;
      before = equal;
    }
    return distance;
  }
}
