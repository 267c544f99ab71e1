/*
 * Levenshtein distance by bit vectors (Myers 1999, in the form of Hyyrö 2003): one word of the pair is turned into
 * bit masks once, then each other word costs a dozen operations a letter. For words of at most 32 letters.
 */

/** A word of 1 to 32 letters that others are measured against. */
export class Pattern {
  readonly length: number;
  readonly #masks = new Uint32Array(64);

  constructor(codes: Uint8Array) {
    this.length = codes.length;
    for (let place = 0; place < codes.length && place < 32; place++)
      this.#masks[codes[place]!]! |= 1 << place;
  }

  /** Plain edit distance to the letters of `codes` from `from` until `to`. */
  distance(codes: Uint8Array, from = 0, to = codes.length): number {
    const masks = this.#masks;
    const last = 1 << (this.length - 1);
    let plus = -1;
    let minus = 0;
    let distance = this.length;
    for (let place = from; place < to; place++) {
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
}
