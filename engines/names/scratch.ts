import { GrowingInts } from './growing.ts';
import { NearCache } from './near-words.ts';
import type { Segment } from './segment.ts';

/** Work space that belongs to one segment: stamps instead of clearing. */
export class Scratch {
  stamp = 0;
  /** The search in which a word was met, with its best similarity and the asked words (bits) it can pair with. */
  readonly wordStamps: Uint32Array;
  readonly similarities: Uint16Array;
  readonly masks: Uint32Array;
  /** The weight of the lightest and the heaviest asked word that it can pair with. */
  readonly leastWeights: Uint16Array;
  readonly mostWeights: Uint16Array;
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
    this.wordStamps = new Uint32Array(segment.wordCount);
    this.similarities = new Uint16Array(segment.wordCount);
    this.masks = new Uint32Array(segment.wordCount);
    this.leastWeights = new Uint16Array(segment.wordCount);
    this.mostWeights = new Uint16Array(segment.wordCount);
    this.nameStamps = new Uint32Array(segment.nameCount);
    this.near = new NearCache(segment);
  }

  next(): number {
    this.stamp++;
    if (this.stamp === 0xffffffff) {
      this.stamp = 1;
      this.wordStamps.fill(0);
      this.nameStamps.fill(0);
    }
    return this.stamp;
  }
}
