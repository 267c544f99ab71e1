import { dangerousEnding } from './attachment-name.ts';
import type { FileKind, Refused } from './file-kind.ts';

const plain: FileKind = { type: 'text/plain', endings: ['txt', 'text', 'log', 'md'] };
const byEnding: Readonly<Record<string, FileKind>> = {
  csv: { type: 'text/csv', endings: ['csv'] },
  tsv: { type: 'text/tab-separated-values', endings: ['tsv'] },
  xml: { type: 'application/xml', endings: ['xml'] },
  json: { type: 'application/json', endings: ['json'] },
  eml: { type: 'message/rfc822', endings: ['eml'] },
};
const rtf: FileKind = { type: 'application/rtf', endings: ['rtf'] };

/** Text that some program would run rather than show. */
const runs =
  /^\s*(?:#!|<\?php|<%|@echo\s+off|<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>]|<svg[\s>]|<hta:|<job[\s>]|<package[\s>]|Windows Registry Editor|\[InternetShortcut\]|\[\{000214A0)/i;
/** XML that a browser would run: a drawing or a page, whatever it calls itself. */
const runsAsXml = /<(?:[\w-]+:)?(?:svg|html|script|stylesheet)[\s>]|<\?xml-stylesheet|<\?mso-application/i;

/** Text of a kind that its ending names, or refused: what is no text is of no kind we take. */
export function textKind(bytes: Buffer, ending: string): FileKind | Refused {
  const text = textOf(bytes);
  if (text === undefined) return { refused: 'kind', what: 'a kind of file that is not taken' };
  if (text.trim() === '') return { refused: 'empty', what: 'a file with nothing but blanks' };
  if (runs.test(text)) return { refused: 'script', what: 'a script or web page' };
  if (/^\s*\{\\rtf/.test(text)) {
    return /\\obj(?:data|emb|link|autlink)|\\ddeauto/i.test(text)
      ? { refused: 'macros', what: 'a rich text with an embedded object' }
      : rtf;
  }
  if (/^\s*<\?xml|^\s*<[a-zA-Z_]/.test(text) && runsAsXml.test(text.slice(0, 20_000)))
    return { refused: 'script', what: 'a web page, drawing or style sheet' };
  const kind = byEnding[ending] ?? plain;
  if (kind.type === 'message/rfc822') {
    if (!/^[\w-]+:\s/m.test(text.slice(0, 2000)))
      return { refused: 'disguised', what: 'text without the heading of a letter' };
    for (const [, name] of text.matchAll(/name\*?=\s*"?(?:[\w-]*'[\w-]*')?([^"\r\n;]{1,300})/gi)) {
      if (dangerousEnding(name!.trim().split('.').at(-1) ?? '') !== undefined)
        return { refused: 'executable', what: 'a letter that carries a program' };
    }
  }
  return kind;
}

export const isText = (bytes: Buffer): boolean => textOf(bytes) !== undefined;

/** The text in UTF-8, UTF-16 with its mark, or an eight-bit code; undefined where control characters say it is no text. */
function textOf(bytes: Buffer): string | undefined {
  const text =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? bytes.subarray(2).toString('utf16le')
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
            .swap16()
            .toString('utf16le')
        : bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(text)
    ? undefined
    : text.replace(/^\ufeff/, '');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
