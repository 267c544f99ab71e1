import { GrowingInts } from './growing.ts';
import { NearCache } from './near-words.ts';
import type { Segment } from './segment.ts';

/** Four times as much still fits a field. */
const mostStamps = 2 ** 30 - 1;

/** Work space that belongs to one segment: stamps instead of clearing. */
export class Scratch {
  stamp = 0;
  /**
   * Four figures for each word: four times the search in which it was met, plus how well it is known by now (see
   * `Meeting`); the asked words (bits) it can pair with; its best similarity with the weight of the lightest of those
   * above it (16 bits each); the weight of the heaviest.
   */
  readonly met: Uint32Array;
  /** One bit for each name, all clear but while names are put together. */
  readonly seenNames: Uint32Array;
  /** For each hash of a word which words asked it may be near to, see `partnersOf`. */
  readonly partnerMarks = new Uint8Array(0x10000);
  /** Which of them are not nothing, one bit each: most of what is asked is answered by these few bytes. */
  readonly partnerBits = new Uint32Array(0x10000 / 32);
  /** The same for the halves of one word asked. */
  readonly halfMarks = new Uint8Array(0x10000);
  /** Names whose bound reaches the floor, and their bounds. */
  readonly names = new GrowingInts();
  readonly bounds = new GrowingInts();
  /** Names to be looked at: twice their number, and one more where they were filtered. */
  readonly toLook = new GrowingInts();
  /** What is read ahead of its use is kept, so that it is read at all. */
  fetched = 0;
  /** Every name whose bound was asked for. */
  readonly looked = new GrowingInts();
  readonly near: NearCache;

  constructor(segment: Segment) {
    this.met = new Uint32Array(segment.wordCount * 4);
    this.seenNames = new Uint32Array((segment.nameCount >>> 5) + 1);
    this.near = new NearCache(segment);
  }

  next(): number {
    this.stamp++;
    if (this.stamp === mostStamps) {
      this.stamp = 1;
      this.met.fill(0);
    }
    return this.stamp;
  }
}
