import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Problem } from '@weir/engines/vocabulary';
import { readEuCsv, readEuXml } from './eu-list.ts';
import { readFollowTheMoney } from './follow-the-money.ts';
import { readInterpol } from './interpol.ts';
import { largestList, type ListForm, type ListPurpose, type Reading, type ReadList } from './list-form.ts';
import { Notes } from './notes.ts';
import { readOfacAdvanced } from './ofac-advanced.ts';
import { readOfacCsv } from './ofac-csv.ts';
import { readOfacXml } from './ofac-xml.ts';
import { ownListColumns, readOwnList, type OwnMapping } from './own-list.ts';
import { readEveryPolitician, readSimpleCsv } from './pep-csv.ts';
import { recognise } from './recognise.ts';
import { readUkCsv, readUkXml } from './uk-list.ts';
import { readUnList } from './un-list.ts';

export interface ReadListOptions {
  /** What to call the list; else a short name by its form: `UN`, `OFAC`, `EU`, `UK`, `INTERPOL`, `PEP`, `own` … */
  readonly name?: string;
  /** What the list is for: where one file mixes purposes, the entries of others are left out and counted. */
  readonly purpose?: ListPurpose;
  /** Which column of an own list is what; the file is then read as an own list, whatever it looks like. */
  readonly columns?: OwnMapping;
}

/** Forms whose files belong together: parts of one list, or answers of several queries. */
const together: ReadonlySet<ListForm> = new Set<ListForm>(['ofac-csv', 'interpol-json']);

const names: Readonly<Record<ListForm, string>> = {
  'un-xml': 'UN', 'ofac-csv': 'OFAC', 'ofac-xml': 'OFAC', 'ofac-advanced-xml': 'OFAC', 'eu-xml': 'EU', 'eu-csv': 'EU',
  'uk-csv': 'UK', 'uk-xml': 'UK', 'follow-the-money': 'OpenSanctions', 'simple-csv': 'OpenSanctions',
  'interpol-json': 'INTERPOL', 'everypolitician-csv': 'PEP', 'own-csv': 'own',
}; // prettier-ignore

/**
 * Reads one list from its file or files (gzip or plain); its form is recognised by content, never by a name. What
 * cannot be used is said line by line, never dropped.
 *
 * @throws Problem `list-not-recognised`, `list-too-large`, `list-files-differ`, `list-columns-unknown`
 */
export function readList(given: Uint8Array | readonly Uint8Array[], options: ReadListOptions = {}): ReadList {
  const files = given instanceof Uint8Array ? [given] : given;
  const lists = readLists(files, options);
  const [only] = lists;
  if (only === undefined) throw notRecognised();
  if (lists.length > 1) {
    throw new Problem({
      code: 'list-files-differ',
      status: 400,
      detail:
        'These files are not parts of one list. Only the CSV files of OFAC, and answers of several INTERPOL queries, are imported together.',
      facts: { forms: lists.map(({ form }) => form) },
    });
  }
  return only;
}

/**
 * Reads several files, putting together those that are parts of one list. `files` of each tells which, 0-based.
 * @throws Problem as {@link readList}; `facts.file` is the 1-based number of a file that is no list
 */
export function readLists(
  files: readonly Uint8Array[],
  options: ReadListOptions = {},
): (ReadList & { files: number[] })[] {
  const groups: { form: ListForm; files: number[]; bytes: Uint8Array[]; texts: string[] }[] = [];
  files.forEach((bytes, index) => {
    const plain = unpacked(bytes);
    const text = decoded(plain);
    const form = options.columns === undefined ? recognise(text) : 'own-csv';
    if (form === undefined) throw notRecognised(files.length > 1 ? index + 1 : undefined);
    const group = together.has(form) ? groups.find((each) => each.form === form) : undefined;
    if (group === undefined) groups.push({ form, files: [index], bytes: [plain], texts: [text] });
    else {
      group.files.push(index);
      group.bytes.push(plain);
      group.texts.push(text);
    }
  });
  return groups.map(({ form, files: parts, bytes, texts }) => {
    const list = options.name ?? names[form];
    const notes = new Notes();
    const reading = readForm(form, texts, list, notes, options);
    notes.close();
    return {
      list,
      form,
      version: reading.version || digestOf(bytes),
      purpose: reading.purpose ?? null,
      entries: reading.entries,
      leftOut: notes.kept,
      leftOutCount: notes.count,
      files: parts,
    };
  });
}

function readForm(
  form: ListForm,
  texts: readonly string[],
  list: string,
  notes: Notes,
  { purpose, columns }: ReadListOptions,
): Reading {
  const [text = ''] = texts;
  switch (form) {
    case 'un-xml':
      return readUnList(text, list, notes);
    case 'ofac-csv':
      return readOfacCsv(texts, list, notes);
    case 'ofac-xml':
      return readOfacXml(text, list, notes);
    case 'ofac-advanced-xml':
      return readOfacAdvanced(text, list, notes);
    case 'eu-xml':
      return readEuXml(text, list, notes);
    case 'eu-csv':
      return readEuCsv(text, list, notes);
    case 'uk-csv':
      return readUkCsv(text, list, notes);
    case 'uk-xml':
      return readUkXml(text, list, notes);
    case 'follow-the-money':
      return readFollowTheMoney(text, list, notes, purpose);
    case 'simple-csv':
      return readSimpleCsv(text, list, notes, purpose);
    case 'interpol-json':
      return readInterpol(texts, list, notes, purpose);
    case 'everypolitician-csv':
      return readEveryPolitician(text, list, notes);
    case 'own-csv': {
      const found = ownListColumns(text, columns);
      if (found === undefined) throw notRecognised();
      return readOwnList(text, found, list, notes);
    }
  }
}

/** The same whatever the order of the files. */
function digestOf(bytes: readonly Uint8Array[]): string {
  const [only] = bytes;
  const hash = (part: Uint8Array | string): string => createHash('sha256').update(part).digest('hex');
  return (bytes.length === 1 ? hash(only!) : hash(bytes.map(hash).sort().join())).slice(0, 16);
}

function tooLarge(): Problem {
  return new Problem({
    code: 'list-too-large',
    status: 413,
    detail: `The list is larger than ${largestList} bytes.`,
  });
}

/** A gzip file as it is published, unpacked; never beyond the limit, however small the file was. */
function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes.length > largestList) throw tooLarge();
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: largestList });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw notRecognised();
  }
}

/** UTF-8, or UTF-16 where a byte order mark says so. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

function notRecognised(file?: number): Problem {
  return new Problem({
    code: 'list-not-recognised',
    status: 400,
    detail: `${file === undefined ? 'This file' : `File ${file}`} is no list that Weir can read. It reads the consolidated lists of the United Nations (XML), of OFAC (CSV, XML, advanced XML), of the European Union and the United Kingdom (XML, CSV), FollowTheMoney entities and INTERPOL notices (JSON), EveryPolitician and OpenSanctions tables (CSV), and an own CSV file whose first row names its columns (id, name, kind, aliases, born, country, identifier) or for which you say which column is which.`,
    ...(file === undefined ? {} : { facts: { file } }),
  });
}
