import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fromRandomAccessReader, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import type { Finding } from '@weir/engines/reports';

/** What one archive may hold. */
export const zipLimits = {
  /** Of one entry against its compressed bytes, once it is larger than `smallEntry`: text does not shrink further. */
  ratio: 400,
  smallEntry: 1024 * 1024,
  /** All attachments together, unpacked. */
  attachments: 256 * 1024 * 1024,
} as const;

export interface ZipPart {
  readonly name: string;
  read(): Promise<AsyncIterable<Uint8Array>>;
}

export interface ZipContent {
  /** Null where there is none, or more than one. */
  readonly report: ZipPart | null;
  readonly attachments: readonly ZipPart[];
  readonly findings: Finding[];
}

const archives = /\.(zip|7z|rar|gz|tgz|bz2|xz|tar|zst|cab|iso|jar)$/i;
const executables =
  /\.(exe|dll|com|bat|cmd|msi|scr|pif|cpl|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|sh|jar|apk|app|lnk|reg|py|pl|rb)$/i;
/** What the Macintosh's archiver adds of its own. */
const leavings = /(^|\/)(__MACOSX\/|\.DS_Store$|\._[^/]*$)/;

/** A fault of an archive. It has no place in an XML document, so its path is the root. */
export function zipFinding(
  rule: string,
  severity: 'fatal' | 'error',
  message: string,
  fix: string,
  params: Record<string, string> = {},
): Finding {
  return { rule, severity, path: '/', line: 1, column: 1, message, fix, params, source: 'door' } as Finding;
}

/**
 * Looks into an archive by its directory: exactly one report, and attachments. Nothing is unpacked yet; whatever must
 * not be unpacked is named and left out. The caller counts what really comes out.
 */
export async function openZip(
  file: FileHandle,
  size: number,
  limits: { report: number; attachments: number },
): Promise<ZipContent> {
  let zip: ZipFile;
  try {
    zip = await new Promise<ZipFile>((resolve, reject) =>
      fromRandomAccessReader(
        new HandleReader(file),
        size,
        { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true },
        (error, opened) => (error ? reject(error) : resolve(opened)),
      ),
    );
  } catch {
    return unreadable();
  }
  const findings: Finding[] = [];
  const reports: ZipPart[] = [];
  const attachments: ZipPart[] = [];
  const seen = new Set<string>();
  let entries = 0;
  let declared = 0;
  try {
    for await (const entry of entriesOf(zip)) {
      if (++entries > limits.attachments + 1) {
        findings.push(
          zipFinding(
            'zip-too-many',
            'fatal',
            `The archive holds more than ${limits.attachments} attachments.`,
            'Send one report and its attachments; send the rest with another report or by message.',
            { limit: String(limits.attachments) },
          ),
        );
        break;
      }
      const name = nameOf(entry);
      const shown = (name ?? (entry.fileName as unknown as Buffer).toString('latin1'))
        .replace(/[\p{C}]/gu, '?')
        .slice(0, 120);
      if (name !== null && leavings.test(name)) continue;
      const fault = faultOf(entry, name, shown, seen, limits.report);
      if (fault !== null) {
        findings.push(fault);
        continue;
      }
      if (name!.endsWith('/')) continue;
      const part: ZipPart = {
        name: name!.split('/').at(-1)!,
        read: () =>
          new Promise((resolve, reject) =>
            zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
          ),
      };
      if (/\.xml$/i.test(name!)) {
        reports.push(part);
        continue;
      }
      declared += entry.uncompressedSize;
      if (declared > zipLimits.attachments) {
        findings.push(bomb(shown, 'attachments'));
        break;
      }
      attachments.push(part);
    }
  } catch {
    return unreadable();
  }
  if (reports.length !== 1 && !findings.some((finding) => finding.severity === 'fatal')) {
    findings.push(
      reports.length === 0
        ? zipFinding(
            'zip-no-report',
            'fatal',
            'The archive holds no report: none of its files ends in .xml.',
            'Put exactly one report XML and its attachments into the archive.',
          )
        : zipFinding(
            'zip-several-reports',
            'fatal',
            `The archive holds ${reports.length} XML files; it may hold one.`,
            'Send each report in an archive of its own.',
            { reports: String(reports.length) },
          ),
    );
  }
  return {
    report: reports.length === 1 ? reports[0]! : null,
    attachments,
    findings,
  };
}

/** What came out was more than may be: said like what the directory declared. */
export function bomb(name: string, what: 'ratio' | 'attachments' | 'report'): Finding {
  return zipFinding(
    'zip-too-large',
    'fatal',
    what === 'ratio'
      ? `${name} unpacks to far more than its compressed size: an archive bomb, or a damaged archive.`
      : `What the archive holds is larger than this node takes (at ${name}).`,
    'Send smaller files, or the report by itself.',
    { name, what },
  );
}

function faultOf(
  entry: Entry,
  name: string | null,
  shown: string,
  seen: Set<string>,
  reportLimit: number,
): Finding | null {
  const params = { name: shown };
  if (name === null)
    return zipFinding(
      'zip-name',
      'error',
      `The name of a file in the archive is neither ASCII nor UTF-8 (${shown}).`,
      'Pack it again with a program that writes UTF-8 names, or use plain letters.',
      params,
    );
  if (name.startsWith('/') || name.includes('\\') || /^[a-z]:/i.test(name) || name.split('/').includes('..'))
    return zipFinding(
      'zip-path',
      'fatal',
      `A file in the archive names a place outside it (${shown}).`,
      'Pack the files again without their folders.',
      params,
    );
  // The upper half of the attributes is a Unix mode where a Unix program packed it.
  if (((entry.externalFileAttributes >>> 16) & 0xf000) === 0xa000)
    return zipFinding(
      'zip-link',
      'fatal',
      `${shown} is a link, not a file.`,
      'Put the file itself into the archive.',
      params,
    );
  const key = name.normalize('NFC').toLowerCase();
  if (seen.has(key))
    return zipFinding(
      'zip-name-twice',
      'fatal',
      `Two files in the archive bear the name ${shown}.`,
      'Give each file a name of its own.',
      params,
    );
  seen.add(key);
  if (name.endsWith('/')) return null;
  if ((entry.generalPurposeBitFlag & 1) !== 0)
    return zipFinding(
      'zip-encrypted',
      'fatal',
      `${shown} is encrypted in the archive.`,
      'Pack it without a password: the way to this node is already encrypted.',
      params,
    );
  if (archives.test(name))
    return zipFinding(
      'zip-nested',
      'error',
      `${shown} is an archive inside the archive.`,
      'Put the files themselves into one archive.',
      params,
    );
  if (executables.test(name))
    return zipFinding(
      'zip-executable',
      'error',
      `${shown} is a program or script; such attachments are not taken.`,
      'Send documents, pictures or tables.',
      params,
    );
  if (entry.uncompressedSize > reportLimit) return bomb(shown, 'report');
  if (
    entry.uncompressedSize > zipLimits.smallEntry &&
    entry.uncompressedSize > entry.compressedSize * zipLimits.ratio
  )
    return bomb(shown, 'ratio');
  return null;
}

/** Reads through the handle, whose owner closes it: a reader that closed it too could close another file by its number. */
class HandleReader extends RandomAccessReader {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const file = this.#file;
    return Readable.from(
      (async function* () {
        for (let at = start; at < end;) {
          const piece = Buffer.allocUnsafe(Math.min(64 * 1024, end - at));
          const { bytesRead } = await file.read(piece, 0, piece.length, at);
          if (bytesRead === 0) return;
          yield piece.subarray(0, bytesRead);
          at += bytesRead;
        }
      })(),
      { objectMode: false },
    );
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const done = (): void => {
        zip.removeListener('entry', found);
        zip.removeListener('end', ended);
        zip.removeListener('error', failed);
      };
      const found = (each: Entry): void => (done(), resolve(each));
      const ended = (): void => (done(), resolve(null));
      const failed = (error: Error): void => (done(), reject(error));
      zip.on('entry', found).on('end', ended).on('error', failed);
      zip.readEntry();
    });
    if (entry === null) return;
    yield entry;
  }
}

/** UTF-8 where it says so or can be read as such (ASCII can); null otherwise. */
function nameOf(entry: Entry): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      entry.fileName as unknown as Buffer,
    );
    return text === '' || text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function unreadable(): ZipContent {
  return {
    report: null,
    attachments: [],
    findings: [
      zipFinding(
        'zip-unreadable',
        'fatal',
        'The archive is damaged or cut off and cannot be opened.',
        'Pack it again and send it again.',
      ),
    ],
  };
}
