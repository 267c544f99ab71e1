import { assert } from '@weir/engines/vocabulary';

/**
 * An immutable table from 32-bit hashes to small integers, several per hash, in two typed arrays: values are sorted
 * into buckets by the hash's top bits (one counting sort), and a look-up reads one short bucket. Each value stands in
 * the low 24 bits of its figure, the hash's lowest byte in the rest, so a look-up may rarely give a value of another
 * hash: the caller checks.
 */
export interface HashTable {
  /** Start of each bucket; one more than there are buckets. */
  readonly starts: Uint32Array;
  readonly values: Uint32Array;
}

export const mostValues = 2 ** 24;

/** A bucket holds some eight values: one line of memory, and the starts of all stay near at hand. */
const bucketSize = 3;

/** @param values less than {@link mostValues} */
export function makeHashTable(hashes: Uint32Array, values: Uint32Array): HashTable {
  const bits = Math.max(1, Math.min(24, Math.ceil(Math.log2(Math.max(2, hashes.length))) - bucketSize));
  const shift = 32 - bits;
  const starts = new Uint32Array((1 << bits) + 1);
  for (let place = 0; place < hashes.length; place++) starts[(hashes[place]! >>> shift) + 1]!++;
  for (let bucket = 0; bucket < starts.length - 1; bucket++) starts[bucket + 1]! += starts[bucket]!;
  const sorted = new Uint32Array(hashes.length);
  // Filled from the end of each bucket backwards, so that no second array of places is needed.
  for (let place = hashes.length - 1; place >= 0; place--) {
    const value = values[place]!;
    assert(value < mostValues, 'the values of a table fit 24 bits');
    const hash = hashes[place]!;
    sorted[--starts[(hash >>> shift) + 1]!] = (hash << 24) | value;
  }
  starts.copyWithin(0, 1);
  starts[starts.length - 1] = hashes.length;
  return { starts, values: sorted };
}

/** How far a hash is shifted to give its bucket: there are a power of two of them, and `starts` has one more. */
export const bucketShift = ({ starts }: HashTable): number => Math.clz32(starts.length - 1) + 1;

/** Calls back with each value kept under the hash; other keys may share it, so the caller checks. */
export function eachUnder(table: HashTable, hash: number, visit: (value: number) => void): void {
  const { starts, values } = table;
  const bucket = hash >>> bucketShift(table);
  const tag = hash & 0xff;
  const end = starts[bucket + 1]!;
  for (let at = starts[bucket]!; at < end; at++) {
    const figure = values[at]!;
    if (figure >>> 24 === tag) visit(figure & 0xffffff);
  }
}

/** FNV-1a over the text's UTF-16 units, finished by a mix so that the top bits are spread. */
export const hashOfText = (text: string): number => mixed(hashedOn(hashStart, text));

const hashStart = 0x811c9dc5;

function hashedOn(before: number, text: string): number {
  let hash = before;
  for (let place = 0; place < text.length; place++)
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash;
}

/** Gives hashes of texts that begin alike. */
export function hasherBehind(beginning: string): (rest: string) => number {
  const before = hashedOn(hashStart, beginning);
  return (rest) => mixed(hashedOn(before, rest));
}

export function mixed(hash: number): number {
  let mix = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
