import type { RecognisedKind } from './conversion.ts';

/** Bytes of the beginning that are enough to recognise a file. */
export const recogniseBytes = 4096;

/** What a file is, by its first bytes; its name is never asked. A table without a sign of another kind is `csv`. */
export function recogniseFormat(head: Uint8Array): RecognisedKind {
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04) return zipKind(head);
  const text = headText(head).trimStart();
  if (text === '') return 'unknown';
  if (text.startsWith('<')) return xmlKind(text);
  if (/^[[{]/.test(text)) return /"(?:carrier|direction|declarations)"/.test(text) ? 'cash-json' : 'unknown';
  // Controls other than tabs and line ends do not stand in a table.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text) || text.startsWith('%PDF')) return 'unknown';
  return /[,;\t|]/.test(text.split(/[\r\n]/, 1)[0]!) ? 'csv' : 'unknown';
}

/** An XLSX workbook begins with one of its fixed parts; other archives are the caller's. */
function zipKind(head: Uint8Array): RecognisedKind {
  const start = new TextDecoder('latin1').decode(head.subarray(0, recogniseBytes));
  return /\[Content_Types\]\.xml|^PK.{28}(?:xl|_rels|docProps)\//s.test(start) ? 'xlsx' : 'unknown';
}

function xmlKind(text: string): RecognisedKind {
  const message = /urn:iso:std:iso:20022:tech:xsd:(pacs\.008|camt\.053)\./.exec(text)?.[1];
  if (message === 'pacs.008' || message === 'camt.053') return message;
  if (/<(?:\w+:)?FIToFICstmrCdtTrf[\s>]/.test(text)) return 'pacs.008';
  if (/<(?:\w+:)?BkToCstmrStmt[\s>]/.test(text)) return 'camt.053';
  const root = /<([A-Za-z_][\w.-]*)[\s/>]/.exec(text)?.[1];
  return root === 'report' || root === 'reportdata' ? 'goaml' : 'unknown';
}

function headText(head: Uint8Array): string {
  const bytes = head.subarray(0, recogniseBytes);
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : bytes[1] === 0 && bytes[0] !== 0
          ? 'utf-16le'
          : bytes[0] === 0 && bytes[1] !== 0
            ? 'utf-16be'
            : 'utf-8';
  return new TextDecoder(wide).decode(bytes);
}
