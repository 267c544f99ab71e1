import type { RefusalReason } from './contract.ts';
import { archiveKind } from './archive-kind.ts';
import { compoundKind } from './compound-kind.ts';
import { isText, textKind } from './text-kind.ts';

/** What a file is by its bytes: its media type and the endings that fit it, the usual one first. */
export interface FileKind {
  readonly type: string;
  readonly endings: readonly string[];
}

export interface Refused {
  readonly refused: RefusalReason;
  /** What it was found to be, in a word or two. */
  readonly what: string;
}

const pdf: FileKind = { type: 'application/pdf', endings: ['pdf'] };
const png: FileKind = { type: 'image/png', endings: ['png'] };
const jpeg: FileKind = { type: 'image/jpeg', endings: ['jpg', 'jpeg'] };
const tiff: FileKind = { type: 'image/tiff', endings: ['tif', 'tiff'] };

/** First bytes (hexadecimal, from the offset) of what is never taken. */
const never: readonly { reason: RefusalReason; what: string; hex: string; at?: number }[] = [
  { reason: 'executable', what: 'Windows program', hex: '4d5a' },
  { reason: 'executable', what: 'ELF program', hex: '7f454c46' },
  { reason: 'executable', what: 'Mach-O program', hex: 'feedface' },
  { reason: 'executable', what: 'Mach-O program', hex: 'feedfacf' },
  { reason: 'executable', what: 'Mach-O program', hex: 'cefaedfe' },
  { reason: 'executable', what: 'Mach-O program', hex: 'cffaedfe' },
  { reason: 'executable', what: 'Java class', hex: 'cafebabe' },
  { reason: 'executable', what: 'WebAssembly module', hex: '0061736d' },
  { reason: 'executable', what: 'Android program', hex: '6465780a' },
  { reason: 'executable', what: 'Windows shortcut', hex: '4c0000000114020000000000c000000000000046' },
  { reason: 'executable', what: 'Windows help file', hex: '49545346' },
  { reason: 'executable', what: 'Flash film', hex: '465753' },
  { reason: 'executable', what: 'Flash film', hex: '435753' },
  { reason: 'executable', what: 'Flash film', hex: '5a5753' },
  { reason: 'archive', what: 'RAR archive', hex: '526172211a07' },
  { reason: 'archive', what: '7z archive', hex: '377abcaf271c' },
  { reason: 'archive', what: 'gzip archive', hex: '1f8b' },
  { reason: 'archive', what: 'bzip2 archive', hex: '425a68' },
  { reason: 'archive', what: 'xz archive', hex: 'fd377a585a00' },
  { reason: 'archive', what: 'zstd archive', hex: '28b52ffd' },
  { reason: 'archive', what: 'cabinet archive', hex: '4d534346' },
  { reason: 'archive', what: 'ar archive', hex: '213c617263683e0a' },
  { reason: 'archive', what: 'arj archive', hex: '60ea' },
  { reason: 'archive', what: 'lzh archive', hex: '2d6c68', at: 2 },
  { reason: 'archive', what: 'tar archive', hex: '7573746172', at: 257 },
  { reason: 'archive', what: 'disc image', hex: '4344303031', at: 0x8001 },
];

function startsWith(bytes: Uint8Array, hex: string, at = 0): boolean {
  const wanted = Buffer.from(hex, 'hex');
  return (
    bytes.length >= at + wanted.length && Buffer.compare(bytes.subarray(at, at + wanted.length), wanted) === 0
  );
}

/** What the file is, from its bytes alone; the ending only tells one kind of text from another. */
export async function fileKind(bytes: Buffer, ending: string): Promise<FileKind | Refused> {
  if (bytes.length === 0) return { refused: 'empty', what: 'an empty file' };
  const found = never.find(({ hex, at }) => startsWith(bytes, hex, at));
  // Two or three letters may also begin an honest text.
  const mayBeText =
    found !== undefined &&
    found.hex.length <= 6 &&
    /^[\x20-\x7e]+$/.test(Buffer.from(found.hex, 'hex').toString('latin1'));
  if (found && !(mayBeText && isText(bytes))) return { refused: found.reason, what: found.what };
  if (startsWith(bytes, '89504e470d0a1a0a')) return png;
  if (startsWith(bytes, 'ffd8ff')) return jpeg;
  if (startsWith(bytes, '49492a00') || startsWith(bytes, '4d4d002a')) return tiff;
  if (/^[\s\ufeff]{0,8}%PDF-\d/.test(bytes.subarray(0, 64).toString('utf8'))) return pdf;
  if (startsWith(bytes, '504b0304') || startsWith(bytes, '504b0506')) return archiveKind(bytes);
  if (startsWith(bytes, 'd0cf11e0a1b11ae1')) return compoundKind(bytes);
  return textKind(bytes, ending);
}
