import { GrowingInts } from './growing.ts';
import { NearLists } from './near-lists.ts';
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
  /** How near words are to those asked. */
  readonly partners: Marks;
  /** Which words are halves of one word asked. */
  readonly halves: Marks;
  /** Names whose bound reaches the floor, and their bounds. */
  readonly names = new GrowingInts();
  readonly bounds = new GrowingInts();
  /** Names to be looked at: those that two words near to what is asked led to, and those that one alone did. */
  readonly paired = new GrowingInts();
  readonly alike = new GrowingInts();
  /** What is read ahead of its use is kept, so that it is read at all. */
  fetched = 0;
  /** Every name whose bound was asked for. */
  readonly looked = new GrowingInts();
  readonly near: NearCache;

  constructor(segment: Segment, nearRoom?: ArrayBufferLike) {
    this.partners = new Marks(segment.wordCount);
    this.halves = new Marks(segment.wordCount);
    this.met = new Uint32Array(segment.wordCount * 4);
    this.seenNames = new Uint32Array((segment.nameCount >>> 5) + 1);
    this.near = new NearCache(segment, new NearLists(segment.wordCount, nearRoom));
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

/** What words are marked with; the number behind the last one is marked with everything. */
export class Marks {
  readonly of: Uint8Array;
  /** Which words are marked, one bit each: most of what is asked is answered by these few bytes. */
  readonly bits: Uint32Array;
  readonly #marked = new GrowingInts();

  constructor(wordCount: number) {
    this.of = new Uint8Array(wordCount + 1);
    this.bits = new Uint32Array((wordCount >>> 5) + 1);
    this.of[wordCount] = 0xff;
    this.bits[wordCount >>> 5]! |= 1 << (wordCount & 31);
  }

  mark(id: number, mark: number): void {
    this.of[id]! |= mark;
    this.bits[id >>> 5]! |= 1 << (id & 31);
    this.#marked.push(id);
  }

  clear(): void {
    const marked = this.#marked.taken();
    for (let place = 0; place < marked.length; place++) {
      const id = marked[place]!;
      this.of[id] = 0;
      this.bits[id >>> 5]! &= ~(1 << (id & 31));
    }
    this.#marked.clear();
  }
}
