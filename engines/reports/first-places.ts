import { randomInt } from 'node:crypto';

/** The texts lie behind one another in blocks of this many bytes; the first begins small and grows into one. */
const blockBytes = 1_048_576;
const firstBytes = 4096;
/** A longer text is not noted: every profile refuses it, and an attacker's would fill the memory. */
const textBytesMax = 256;

/**
 * Where each text was met first: a `Map` costs some ninety bytes for each, and a large file has hundreds of thousands;
 * this costs the text's own bytes and sixteen more. Texts are compared byte by byte; the hash only says where to look.
 */
export class FirstPlaces {
  readonly #scratch = Buffer.alloc(textBytesMax * 3);
  readonly #blocks: Buffer[] = [];
  /** Free bytes of the last block. */
  #free = 0;
  /** Entry of each slot, from 1; 0 where it is free. A power of two, at most three quarters taken. */
  #slots = new Uint32Array(256);
  /** Where each entry's text begins, over all blocks. */
  #starts = new Float64Array(128);
  #places = new Uint32Array(128);
  #count = 0;

  get(text: string): number | undefined {
    const length = this.#encode(text);
    if (length === 0) return undefined;
    const entry = this.#slots[this.#slotFor(length)]!;
    return entry === 0 ? undefined : this.#places[entry - 1];
  }

  /** Keeps the place unless the text has one already. */
  note(text: string, place: number): void {
    const length = this.#encode(text);
    if (length === 0) return;
    const slot = this.#slotFor(length);
    if (this.#slots[slot] !== 0) return;
    if (this.#count === this.#places.length) this.#growEntries();
    this.#starts[this.#count] = this.#keep(length);
    this.#places[this.#count] = place;
    this.#slots[slot] = ++this.#count;
    if (this.#count * 4 > this.#slots.length * 3) this.#growSlots();
  }

  /** The text's bytes are in `#scratch`; 0 where it is not noted. */
  #encode(text: string): number {
    if (text.length > textBytesMax) return 0;
    const length = this.#scratch.write(text);
    return length > textBytesMax ? 0 : length;
  }

  /** The slot that holds the text in `#scratch`, or the free one that it would take. */
  #slotFor(length: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(this.#scratch, 0, length) & mask;
    for (let entry = this.#slots[slot]!; entry !== 0 && !this.#equals(entry - 1, length);) {
      slot = (slot + 1) & mask;
      entry = this.#slots[slot]!;
    }
    return slot;
  }

  #equals(entry: number, length: number): boolean {
    const start = this.#starts[entry]!;
    const block = this.#blocks[Math.floor(start / blockBytes)]!;
    const at = start % blockBytes;
    // The byte before a text says its length, less one.
    if (block[at]! + 1 !== length) return false;
    for (let index = 0; index < length; index++) {
      if (block[at + 1 + index] !== this.#scratch[index]) return false;
    }
    return true;
  }

  #keep(length: number): number {
    if (this.#free < length + 1) {
      this.#blocks.push(Buffer.allocUnsafe(this.#blocks.length === 0 ? firstBytes : blockBytes));
      this.#free = blockBytes;
    }
    const at = blockBytes - this.#free;
    const block = this.#blockFor(at + 1 + length);
    block[at] = length - 1;
    block.set(this.#scratch.subarray(0, length), at + 1);
    this.#free -= length + 1;
    return (this.#blocks.length - 1) * blockBytes + at;
  }

  /** The last block, with room up to `end`: most files are small, and memory taken for them all day is cleared all day. */
  #blockFor(end: number): Buffer {
    const block = this.#blocks.at(-1)!;
    if (end <= block.length) return block;
    // Only what was written is ever read, so nothing is cleared.
    const larger = Buffer.allocUnsafe(Math.min(blockBytes, Math.max(end, block.length * 2)));
    larger.set(block);
    this.#blocks[this.#blocks.length - 1] = larger;
    return larger;
  }

  #growEntries(): void {
    const starts = new Float64Array(this.#starts.length * 2);
    starts.set(this.#starts);
    this.#starts = starts;
    const places = new Uint32Array(this.#places.length * 2);
    places.set(this.#places);
    this.#places = places;
  }

  #growSlots(): void {
    const mask = this.#slots.length * 2 - 1;
    const slots = new Uint32Array(mask + 1);
    for (let entry = 0; entry < this.#count; entry++) {
      const start = this.#starts[entry]!;
      const block = this.#blocks[Math.floor(start / blockBytes)]!;
      const at = start % blockBytes;
      let slot = hashOf(block, at + 1, block[at]! + 1) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a begun at a place that nobody knows, so that no file can be made whose numbers all fall into one slot; no answer depends on it. */
const seed = randomInt(0xffffffff);

function hashOf(bytes: Uint8Array, start: number, length: number): number {
  let hash = seed;
  for (let index = start; index < start + length; index++) hash = Math.imul(hash ^ bytes[index]!, 16_777_619);
  return (hash ^ (hash >>> 15)) >>> 0;
}
