import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import type { FileKind, Refused } from './file-kind.ts';
import { dangerousEnding } from './attachment-name.ts';

const most = 20_000;
const largestUnpacked = 1024 ** 3;

const office: readonly { part: string; kind: FileKind }[] = [
  {
    part: 'word/document.xml',
    kind: {
      type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      endings: ['docx'],
    },
  },
  {
    part: 'xl/workbook.xml',
    kind: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', endings: ['xlsx'] },
  },
  {
    part: 'ppt/presentation.xml',
    kind: {
      type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      endings: ['pptx'],
    },
  },
];
const openDocument: readonly { type: string; ending: string }[] = [
  { type: 'application/vnd.oasis.opendocument.text', ending: 'odt' },
  { type: 'application/vnd.oasis.opendocument.spreadsheet', ending: 'ods' },
];
/** Parts of a document that hold or load a program. */
const activePart =
  /(^|\/)(vbaproject\.bin|vbadata\.xml|macrosheets\/|dialogsheets\/|activex\/|basic\/|scripts\/)|(^|\/)meta-inf\/manifest\.mf$/i;

/** A ZIP by its list of parts: an office document is taken, an archive is not. Nothing is unpacked but one small part. */
export async function archiveKind(bytes: Buffer): Promise<FileKind | Refused> {
  const archive: Refused = { refused: 'archive', what: 'a ZIP archive' };
  const macros: Refused = { refused: 'macros', what: 'an Office document with macros' };
  let entries: Entry[];
  let types: string;
  try {
    const read = await entriesOf(bytes);
    entries = read.entries;
    types = read.types;
  } catch {
    return archive;
  }
  const names = new Set(entries.map((entry) => entry.fileName));
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (unpacked > largestUnpacked)
    return { refused: 'archive', what: 'a ZIP that unpacks to more than 1 GiB' };
  const written = openDocument.find(({ type }) => bytes.subarray(30, 130).includes(`mimetype${type}`));
  const found = names.has('[Content_Types].xml')
    ? office.find(({ part }) => names.has(part))?.kind
    : written && { type: written.type, endings: [written.ending] };
  if (found === undefined)
    return names.has('META-INF/MANIFEST.MF') ? { refused: 'executable', what: 'a Java program' } : archive;
  if (/macroEnabled|vbaProject|activeX/i.test(types)) return macros;
  for (const name of names) {
    if (activePart.test(name)) return macros;
    if (dangerousEnding(name.split('.').at(-1) ?? '') !== undefined)
      return { refused: 'macros', what: 'an Office document with an embedded program' };
  }
  return found;
}

function entriesOf(bytes: Buffer): Promise<{ entries: Entry[]; types: string }> {
  return new Promise((resolve, reject) => {
    fromBuffer(
      bytes,
      { lazyEntries: true, strictFileNames: false, validateEntrySizes: true },
      (error, zip) => {
        if (error) return reject(error);
        const entries: Entry[] = [];
        let types = '';
        zip.on('error', reject);
        zip.on('end', () => resolve({ entries, types }));
        zip.on('entry', (entry: Entry) => {
          entries.push(entry);
          if (entries.length > most) return reject(new Error('too many parts'));
          if (entry.fileName !== '[Content_Types].xml') return zip.readEntry();
          readSmall(zip, entry).then((text) => {
            types += text;
            zip.readEntry();
          }, reject);
        });
        zip.readEntry();
      },
    );
  });
}

function readSmall(zip: ZipFile, entry: Entry): Promise<string> {
  return new Promise((resolve, reject) => {
    if (entry.uncompressedSize > 1024 * 1024) return reject(new Error('part too large'));
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error);
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('error', reject);
      stream.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    });
  });
}
