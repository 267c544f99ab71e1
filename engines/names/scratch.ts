import { GrowingInts } from './growing.ts';
import { NearCache } from './near-words.ts';
import type { Segment } from './segment.ts';

/** Work space that belongs to one segment: stamps instead of clearing. */
export class Scratch {
  stamp = 0;
  /**
   * Four figures for each word: the search in which it was met; the asked words (bits) it can pair with; its best
   * similarity with the weight of the lightest of those above it (16 bits each); the weight of the heaviest.
   */
  readonly met: Uint32Array;
  readonly nameStamps: Uint32Array;
  /** One bit for each hash of a word, see `partnersOf`. */
  readonly partnerBits = new Uint32Array(2048);
  /** Names whose bound reaches the floor, and their bounds. */
  readonly names = new GrowingInts();
  readonly bounds = new GrowingInts();
  /** Every name whose bound was asked for. */
  readonly looked = new GrowingInts();
  readonly near: NearCache;

  constructor(segment: Segment) {
    this.met = new Uint32Array(segment.wordCount * 4);
    this.nameStamps = new Uint32Array(segment.nameCount);
    this.near = new NearCache(segment);
  }

  next(): number {
    this.stamp++;
    if (this.stamp === 0xffffffff) {
      this.stamp = 1;
      this.met.fill(0);
      this.nameStamps.fill(0);
    }
    return this.stamp;
  }
}
