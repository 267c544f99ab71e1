import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { FormatFault } from './source-findings.ts';

/** One file of an archive, by its entry in the directory at the archive's end. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

const entriesMax = 5000;

const broken = (why: string): FormatFault =>
  new FormatFault('format-broken', `The workbook cannot be opened: ${why}.`, {
    params: { reason: why },
    fix: 'Save it again as XLSX',
  });

/** The files of a ZIP archive that is held whole. Sizes that it claims are not believed. @throws FormatFault `format-broken` */
export function zipEntries(bytes: Uint8Array): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > entriesMax) throw broken('it has too many parts');
  const entries = new Map<string, ZipEntry>();
  for (let index = 0; index < count; index++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50)
      throw broken('its directory is damaged');
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder()
      .decode(bytes.subarray(at + 46, at + 46 + nameLength))
      .replaceAll('\\', '/');
    if ((view.getUint16(at + 8, true) & 1) === 1) throw broken('it is protected by a password');
    if (entries.has(name)) throw broken('a part stands in it twice');
    entries.set(name, {
      name,
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  throw broken('its end is missing');
}

/** The bytes of an entry, unpacked piece by piece. @throws FormatFault `format-broken`, `format-zip-bomb` */
export async function* unpacked(
  bytes: Uint8Array,
  entry: ZipEntry,
  most: number,
): AsyncGenerator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset } = entry;
  if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== 0x04034b50)
    throw broken('a part is missing');
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = bytes.subarray(start, start + entry.packed);
  if (packed.length < entry.packed) throw broken('it is cut off');
  if (entry.method === 0) {
    if (packed.length > most) throw bomb(most);
    for (let from = 0; from < packed.length; from += 65_536) yield packed.subarray(from, from + 65_536);
    return;
  }
  if (entry.method !== 8) throw broken('it is packed in a way that is not read here');
  const inflating = Readable.from(slices(packed), { objectMode: false }).pipe(
    createInflateRaw({ chunkSize: 65_536 }),
  );
  let size = 0;
  try {
    for await (const chunk of inflating as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > most) throw bomb(most);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof FormatFault || !isZlibError(error) ? error : broken('a part is damaged');
  }
}

/** Pieces, so that what is unpacked never runs far ahead of what is looked at. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 16_384) yield bytes.subarray(from, from + 16_384);
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code ?? '').startsWith('Z_');
}

function bomb(most: number): FormatFault {
  return new FormatFault(
    'format-zip-bomb',
    `A part of the workbook unpacks to more than ${Math.floor(most / 1_000_000)} MB.`,
    { params: { most: String(most) }, fix: 'Part the table into several files' },
  );
}
