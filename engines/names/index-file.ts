import { Problem } from '@weir/engines/vocabulary';
import { Segment, type SegmentArrays } from './segment.ts';
import { weightsVersion } from './weights.ts';

/*
 * A saved index: 8 bytes "WEIRNAME", a 32-bit header length, the header as JSON, then every array at a multiple of
 * eight bytes, little-endian, as it stands in memory. Names are stored as they were read, so an index made by other
 * reading rules or weights would score otherwise than a fresh one: it is refused, and building again takes seconds.
 */

const magic = 'WEIRNAME';
/** Raise it when the reading of names or the layout changes. */
const formatVersion = 1;

interface Header {
  readonly format: number;
  readonly weights: string;
  readonly segments: readonly {
    readonly arrays: Readonly<
      Record<string, { readonly at: number; readonly length: number; readonly wide: boolean }>
    >;
    readonly removed: readonly number[];
  }[];
}

export interface IndexParts {
  readonly segments: readonly SegmentArrays[];
  readonly removed: readonly (readonly number[])[];
}

export function writeIndexFile(parts: {
  segments: readonly Segment[];
  removed: readonly (readonly number[])[];
}): Uint8Array {
  let at = 0;
  const chunks: { at: number; bytes: Uint8Array }[] = [];
  const segments = parts.segments.map(({ arrays }, place) => {
    const placed: Record<string, { at: number; length: number; wide: boolean }> = {};
    for (const [name, array] of Object.entries(arrays) as [string, Uint32Array | Uint8Array][]) {
      placed[name] = { at, length: array.length, wide: array instanceof Uint32Array };
      chunks.push({ at, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      at = alignedTo8(at + array.byteLength);
    }
    return { arrays: placed, removed: parts.removed[place] ?? [] };
  });
  const header: Header = { format: formatVersion, weights: weightsVersion, segments };
  const headerBytes = new TextEncoder().encode(JSON.stringify(header));
  const start = alignedTo8(magic.length + 4 + headerBytes.length);
  const file = new Uint8Array(start + at);
  file.set(new TextEncoder().encode(magic));
  new DataView(file.buffer).setUint32(magic.length, headerBytes.length, true);
  file.set(headerBytes, magic.length + 4);
  for (const chunk of chunks) file.set(chunk.bytes, start + chunk.at);
  return file;
}

const alignedTo8 = (length: number): number => (length + 7) & ~7;

/** @throws Problem `index-not-readable`, `index-of-another-version` */
export function readIndexFile(given: Uint8Array): IndexParts {
  // Typed arrays need their place in memory to be a multiple of four: a view that is not gets copied once.
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const header = readHeader(bytes);
  if (header.format !== formatVersion || header.weights !== weightsVersion) {
    throw new Problem({
      code: 'index-of-another-version',
      status: 409,
      detail: 'This index was saved by another version of the names engine. Build it again from its lists.',
      facts: { format: header.format, weights: header.weights },
    });
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true);
  const start = bytes.byteOffset + alignedTo8(magic.length + 4 + length);
  const end = bytes.byteOffset + bytes.byteLength;
  const segments = header.segments.map(({ arrays }) => {
    const entries = Object.entries(arrays).map(([name, { at, length: count, wide }]) => {
      if (start + at + count * (wide ? 4 : 1) > end) throw notReadable();
      return [
        name,
        wide
          ? new Uint32Array(bytes.buffer, start + at, count)
          : new Uint8Array(bytes.buffer, start + at, count),
      ];
    });
    return Object.fromEntries(entries) as unknown as SegmentArrays;
  });
  return { segments, removed: header.segments.map(({ removed }) => removed) };
}

function readHeader(bytes: Uint8Array): Header {
  const isOurs = new TextDecoder().decode(bytes.subarray(0, magic.length)) === magic;
  if (!isOurs || bytes.length < magic.length + 4) throw notReadable();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true);
  try {
    const text = new TextDecoder().decode(bytes.subarray(magic.length + 4, magic.length + 4 + length));
    return JSON.parse(text) as Header;
  } catch (cause) {
    throw notReadable(cause);
  }
}

const notReadable = (cause?: unknown): Problem =>
  new Problem({
    code: 'index-not-readable',
    status: 400,
    detail:
      'These bytes are no saved names index, or only a part of one. Build the index again from its lists.',
    cause,
  });
