import { Problem } from '@weir/engines/vocabulary';
import { elementBytes, type Segment, type SegmentArrays } from './segment.ts';
import { weightsVersion } from './weights.ts';

/*
 * A saved index: 8 bytes "WEIRNAME", a 32-bit header length, a checksum, the header as JSON, then every array at a multiple of
 * eight bytes, little-endian, as it stands in memory. Names are stored as they were read, so an index made by other
 * reading rules or weights would score otherwise than a fresh one: it is refused, and building again takes seconds.
 * The checksum covers all that follows it and so finds what a disk or a copy did to the file.
 */

const magic = 'WEIRNAME';
const headerAt = magic.length + 8;
/** Raise it when the reading of names or the layout changes. */
const formatVersion = 5;

interface Header {
  readonly format: number;
  readonly weights: string;
  readonly segments: readonly {
    readonly arrays: Readonly<Record<string, { readonly at: number; readonly length: number }>>;
    readonly removed: readonly number[];
  }[];
}

export interface IndexParts {
  readonly segments: readonly SegmentArrays[];
  readonly removed: readonly (readonly number[])[];
}

const arrayNames = Object.keys(elementBytes) as (keyof SegmentArrays)[];

export function writeIndexFile(parts: {
  segments: readonly Segment[];
  removed: readonly (readonly number[])[];
}): Uint8Array {
  let at = 0;
  const chunks: { at: number; bytes: Uint8Array }[] = [];
  const segments = parts.segments.map(({ arrays }, place) => {
    const placed: Record<string, { at: number; length: number }> = {};
    for (const name of arrayNames) {
      const array = arrays[name];
      placed[name] = { at, length: array.length };
      chunks.push({ at, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      at = alignedTo8(at + array.byteLength);
    }
    return { arrays: placed, removed: parts.removed[place] ?? [] };
  });
  const header = new TextEncoder().encode(
    JSON.stringify({ format: formatVersion, weights: weightsVersion, segments } satisfies Header),
  );
  const start = alignedTo8(headerAt + header.length);
  const file = new Uint8Array(start + at);
  for (const chunk of chunks) file.set(chunk.bytes, start + chunk.at);
  file.set(new TextEncoder().encode(magic));
  file.set(header, headerAt);
  const view = new DataView(file.buffer);
  view.setUint32(magic.length, header.length, true);
  view.setUint32(magic.length + 4, checksumOf(file), true);
  return file;
}

const alignedTo8 = (length: number): number => Math.ceil(length / 8) * 8;

/** FNV-1a over 32-bit words with a shift between: each step can be undone, so one changed word always shows. */
function checksumOf(bytes: Uint8Array): number {
  const words = new Uint32Array(
    bytes.buffer,
    bytes.byteOffset + headerAt,
    (bytes.byteLength - headerAt) >>> 2,
  );
  let sum = 0x811c9dc5;
  for (let place = 0; place < words.length; place++) {
    sum = Math.imul(sum ^ words[place]!, 0x01000193);
    sum ^= sum >>> 15;
  }
  return sum >>> 0;
}

/** @throws Problem `index-not-readable`, `index-of-another-version` */
export function readIndexFile(given: Uint8Array): IndexParts {
  // Typed arrays need their place in memory to be a multiple of four: a view that is not gets copied once.
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const { header, start, checksum } = readHeader(bytes);
  if (header.format !== formatVersion || header.weights !== weightsVersion) {
    throw new Problem({
      code: 'index-of-another-version',
      status: 409,
      detail: 'This index was saved by another version of the names engine. Build it again from its lists.',
      facts: { format: header.format, weights: header.weights },
    });
  }
  // Files are padded to eight bytes: one that is not has lost its end.
  if (bytes.length % 8 !== 0 || checksumOf(bytes) !== checksum) throw notReadable();
  const end = bytes.byteOffset + bytes.byteLength;
  const segments = header.segments.map(({ arrays }) => {
    const read = arrayNames.map((name) => {
      const { at, length: count } = arrays[name] ?? { at: 0, length: Infinity };
      const from = bytes.byteOffset + start + at;
      const width = elementBytes[name];
      if (!(from + count * width <= end)) throw notReadable();
      if (width === 1) return [name, new Uint8Array(bytes.buffer, from, count)];
      if (width === 2) return [name, new Uint16Array(bytes.buffer, from, count)];
      return [name, new Uint32Array(bytes.buffer, from, count)];
    });
    return Object.fromEntries(read) as unknown as SegmentArrays;
  });
  return { segments, removed: header.segments.map(({ removed }) => removed) };
}

function readHeader(bytes: Uint8Array): { header: Header; start: number; checksum: number } {
  const isOurs = textOf(bytes, 0, magic.length) === magic;
  if (!isOurs || bytes.length < headerAt) throw notReadable();
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = headerAt + view.getUint32(magic.length, true);
  try {
    const header = JSON.parse(textOf(bytes, headerAt, end)) as Header;
    return { header, start: alignedTo8(end), checksum: view.getUint32(magic.length + 4, true) };
  } catch (cause) {
    throw notReadable(cause);
  }
}

/** A copy, since a decoder does not read shared memory. */
const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  new TextDecoder().decode(bytes.slice(from, to));

const notReadable = (cause?: unknown): Problem =>
  new Problem({
    code: 'index-not-readable',
    status: 400,
    detail:
      'These bytes are no saved names index, or only a part of one, or they were damaged. Build the index again from its lists.',
    cause,
  });
