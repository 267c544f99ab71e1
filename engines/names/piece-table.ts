import { GrowingInts } from './growing.ts';
import { isForeign, usualWords, type Word } from './prepare.ts';
import { longestName } from './clean-text.ts';
import { mostWords } from './words.ts';

/*
 * A list of a million persons has some hundred thousand different words, and nearly always a word is read alike
 * whatever stands beside it. So what stands between two spaces, as it was written, is read once and kept here with
 * its words' numbers; a name is then a few look-ups in one table of whole numbers, without a string made for any of
 * its words. Names with a piece that must be read with its neighbours (titles, `bin`, a comma) are left to
 * `prepareName`.
 */

/** Longer pieces are not kept, nor more than so many. */
const longestPiece = 60;
const mostPieces = 2 ** 20;

/** A record: its length in units with the count of its words and two marks, then the words, then the units in pairs. */
const lengthBits = 6;
const unusual = 1 << 30;
const foreign = 1 << 29;

const space = 0x20;
const hashStart = 0x811c9dc5;

export class PieceTable {
  readonly #numberOf: (word: Word) => number;
  /** Pairs of a piece's hash and the place of its record, or 0. */
  #slots = new Uint32Array(2 ** 9);
  #mask = 2 ** 8 - 1;
  #count = 0;
  readonly #records = new GrowingInts();
  readonly #words = new Uint32Array(2 * mostWords);
  #taken = 0;
  #isForeign = false;

  /** @param numberOf the number of a word in the segment that is built */
  constructor(numberOf: (word: Word) => number) {
    this.#numberOf = numberOf;
    // Place 0 stands for "no record".
    this.#records.push(0);
  }

  /** Reads the name of a person; false where its pieces have to be read together. */
  read(text: string): boolean {
    const { length } = text;
    if (length > longestName) return false;
    this.#taken = 0;
    this.#isForeign = false;
    let pieces = 0;
    let from = 0;
    let hash = hashStart;
    for (let at = 0; at <= length; at++) {
      const unit = at < length ? text.charCodeAt(at) : space;
      if (unit !== space) {
        hash = Math.imul(hash ^ unit, 0x01000193);
        continue;
      }
      if (at > from) {
        if (at - from > longestPiece) return false;
        const before = this.#taken;
        if (!this.#take(this.#find(text, from, at, hash))) return false;
        if (this.#taken > before) pieces++;
      }
      from = at + 1;
      hash = hashStart;
    }
    // A piece that stands alone may hold the whole of a name.
    return pieces > 1;
  }

  /** After {@link read}: pairs of a word's number and its role with its weight, as `nameWords` has them. */
  appendTo(nameWords: GrowingInts): void {
    for (let at = 0; at < this.#taken; at++) nameWords.push(this.#words[at]!);
  }

  /** After {@link read}: is any of it in another script? */
  get isForeign(): boolean {
    return this.#isForeign;
  }

  #take(record: number): boolean {
    if (record === 0) return false;
    const head = this.#records.at(record);
    if ((head & unusual) !== 0) return false;
    if ((head & foreign) !== 0) this.#isForeign = true;
    const figures = 2 * ((head & ~foreign) >>> lengthBits);
    if (this.#taken + figures > this.#words.length) return false;
    for (let place = 1; place <= figures; place++)
      this.#words[this.#taken++] = this.#records.at(record + place);
    return true;
  }

  /** The place of the piece's record, made where there was none; 0 where it cannot be kept. */
  #find(text: string, from: number, to: number, raw: number): number {
    const hash = (raw ^ (raw >>> 15)) >>> 0;
    let slot = hash & this.#mask;
    for (;;) {
      const record = this.#slots[2 * slot + 1]!;
      if (record === 0) break;
      if (this.#slots[2 * slot] === hash && this.#isOf(record, text, from, to)) return record;
      slot = (slot + 1) & this.#mask;
    }
    if (this.#count >= mostPieces) return 0;
    const record = this.#records.length;
    this.#keep(text.slice(from, to));
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = record;
    this.#count++;
    if (this.#count * 2 > this.#mask) this.#widen();
    return record;
  }

  #isOf(record: number, text: string, from: number, to: number): boolean {
    const head = this.#records.at(record);
    if ((head & ((1 << lengthBits) - 1)) !== to - from) return false;
    let at = record + 1 + ((head & unusual) !== 0 ? 0 : 2 * ((head & ~foreign) >>> lengthBits));
    for (let place = from; place < to; place += 2) {
      const second = place + 1 < to ? text.charCodeAt(place + 1) : 0;
      if (this.#records.at(at++) !== (text.charCodeAt(place) | (second << 16)) >>> 0) return false;
    }
    return true;
  }

  #keep(piece: string): void {
    const words = usualWords(piece);
    const records = this.#records;
    records.push(
      piece.length |
        (words === undefined ? unusual : (words.length << lengthBits) | (isForeign({ words }) ? foreign : 0)),
    );
    for (const word of words ?? []) {
      records.push(this.#numberOf(word));
      records.push(packedFacts(word));
    }
    for (let place = 0; place < piece.length; place += 2) {
      const second = place + 1 < piece.length ? piece.charCodeAt(place + 1) : 0;
      records.push(piece.charCodeAt(place) | (second << 16));
    }
  }

  #widen(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#mask = this.#slots.length / 2 - 1;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] === 0) continue;
      let slot = old[at]! & this.#mask;
      while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[2 * slot] = old[at]!;
      this.#slots[2 * slot + 1] = old[at + 1]!;
    }
  }
}

/** A word's role and weight as `nameWords` has them. */
export const packedFacts = ({ role, weight }: Word): number => (weight << 3) | role;
