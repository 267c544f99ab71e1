import type { FileKind, Refused } from './file-kind.ts';

const stream = (name: string): Buffer => Buffer.from(name, 'utf16le');

/** Names of streams in an OLE compound file (doc, xls, ppt, msg), as its directory writes them. */
const active = ['_VBA_PROJECT', 'Ole10Native', 'Macros'].map(stream);
const kinds: readonly { stream: Buffer; kind: FileKind }[] = [
  { stream: stream('WordDocument'), kind: { type: 'application/msword', endings: ['doc'] } },
  { stream: stream('Workbook'), kind: { type: 'application/vnd.ms-excel', endings: ['xls'] } },
  {
    stream: stream('PowerPoint Document'),
    kind: { type: 'application/vnd.ms-powerpoint', endings: ['ppt'] },
  },
  {
    stream: stream('__properties_version1.0'),
    kind: { type: 'application/vnd.ms-outlook', endings: ['msg'] },
  },
];

/**
 * An OLE compound file by the streams it holds. The names are looked for in the whole file rather than in its directory:
 * a damaged directory cannot hide a macro that way, and a document that merely writes such a name is refused needlessly,
 * which is the better mistake.
 */
export function compoundKind(bytes: Buffer): FileKind | Refused {
  if (active.some((name) => bytes.includes(name)))
    return { refused: 'macros', what: 'an Office document with macros or an embedded program' };
  const found = kinds.find(({ stream: name }) => bytes.includes(name));
  return found?.kind ?? { refused: 'kind', what: 'an OLE file of an unknown kind' };
}
