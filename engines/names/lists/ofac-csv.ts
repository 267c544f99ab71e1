import type { Identifier, Kind, ListedName } from '../entry.ts';
import { csvRows, type CsvRow } from '../csv-rows.ts';
import { EntrySet, datesOf } from './entry-set.ts';
import type { Reading } from './list-form.ts';
import type { Notes } from './notes.ts';
import { ownListColumns } from './own-list.ts';

/*
 * The lists of the US Office of Foreign Assets Control as CSV, without headers: SDN.CSV (or CONS_PRIM.CSV), ALT.CSV,
 * ADD.CSV and SDN_COMMENTS.CSV, joined by the entry's number; `-0-` stands for nothing. Columns after "Specification
 * for the SDN data formats" (OFAC, dat_spec.txt). Verified against real files of 2023 to 2025.
 */

export type OfacPart = 'entries' | 'aliases' | 'addresses' | 'comments';

const kinds = new Set(['individual', 'vessel', 'aircraft', '']);
const rowsLooked = 50;
const nothing = /^-0-$/;

/** Which of the four files this is, by its rows; undefined where it is none. */
export function ofacPart(text: string): OfacPart | undefined {
  const found = new Map<OfacPart, number>();
  let rows = 0;
  for (const row of csvRows(text.slice(0, 200_000), ',')) {
    const part = partOf(row);
    if (part !== undefined) found.set(part, (found.get(part) ?? 0) + 1);
    if (++rows >= rowsLooked) break;
  }
  const [best] = [...found].sort(([, one], [, other]) => other - one);
  // Half of the rows must fit: a carrier's header row, and torn ones, do not.
  if (best === undefined || best[1] * 2 < rows) return undefined;
  // Numbers in the first two columns prove little where a header names the columns of an own list.
  return best[0] !== 'entries' && ownListColumns(text.slice(0, 20_000)) !== undefined ? undefined : best[0];
}

function partOf({ cells }: CsvRow): OfacPart | undefined {
  const plain = cells.map(clean);
  if (!/^\d{1,9}$/.test(plain[0] ?? '')) return undefined;
  if (cells.length === 12 && kinds.has(plain[2]!.toLowerCase())) return 'entries';
  if (cells.length === 5 && /^\d+$/.test(plain[1]!) && /^[afn]ka$/i.test(plain[2]!)) return 'aliases';
  if (cells.length === 6 && /^\d+$/.test(plain[1]!)) return 'addresses';
  // Only beside the others: two columns may be anything, so the text must read like remarks.
  return cells.length === 2 && /[a-z]{3}.*[;.]/i.test(plain[1]!) ? 'comments' : undefined;
}

const clean = (cell: string): string => {
  const plain = cell.trim();
  return nothing.test(plain) ? '' : plain;
};

interface Draft {
  readonly line: number;
  readonly file: number | undefined;
  readonly cells: readonly string[];
  readonly aliases: ListedName[];
  readonly countries: string[];
  remarks: string;
}

/** Reads the parts together, in any order. An alias or address whose entry is in none of the files is left out. */
export function readOfacCsv(texts: readonly string[], list: string, notes: Notes): Reading {
  const drafts = new Map<string, Draft>();
  const parts = texts.map((text) => ({ text, part: ofacPart(text) }));
  const each = (wanted: OfacPart, use: (row: string[], line: number) => void): void => {
    parts.forEach(({ text, part }, index) => {
      if (part !== wanted) return;
      notes.file = texts.length > 1 ? index + 1 : undefined;
      for (const row of csvRows(text, ',')) {
        const fault = faultOf(row, part);
        if (fault === undefined) use(row.cells.map(clean), row.line);
        else if (fault !== '') notes.left(row.line, fault);
      }
    });
  };
  each('entries', (cells, line) => {
    const id = cells[0]!;
    if (drafts.has(id)) return notes.left(line, `the reference ${id} stands twice`);
    drafts.set(id, { line, file: notes.file, cells, aliases: [], countries: [], remarks: cells[11] ?? '' });
  });
  const beside = (part: OfacPart, use: (draft: Draft, cells: string[]) => void): void =>
    each(part, (cells) => {
      const draft = drafts.get(cells[0]!);
      if (draft === undefined) notes.tally(`${part} of an entry that is in none of the files`);
      else use(draft, cells);
    });
  beside('aliases', (draft, cells) => draft.aliases.push({ text: cells[3] ?? '', quality: 'strong' }));
  beside('addresses', (draft, cells) => draft.countries.push(cells[4] ?? ''));
  beside('comments', (draft, cells) => (draft.remarks += ` ${cells[1] ?? ''}`));

  const set = new EntrySet(list, notes);
  for (const [id, draft] of drafts) {
    notes.file = draft.file;
    addEntry(set, id, draft);
  }
  notes.file = undefined;
  return { version: '', purpose: 'sanctions', entries: set.entries };
}

/** Undefined where the row is good, empty where it is nothing (the header a carrier wrote, the old end-of-file mark). */
function faultOf(row: CsvRow, part: OfacPart): string | undefined {
  if (row.cells[0] === '\u001a') return '';
  if (row.isUnclosed) return 'a quoted cell is not closed before the end of the file';
  const first = clean(row.cells[0] ?? '');
  if (!/^\d{1,9}$/.test(first)) {
    if (row.line === 1) return '';
    return row.cells.every((cell) => cell.trim() === '')
      ? 'an empty row'
      : 'no number in the first column: the row before may be torn in two';
  }
  const wanted = { entries: 12, aliases: 5, addresses: 6, comments: 2 }[part];
  return row.cells.length < Math.min(wanted, 4)
    ? `${row.cells.length} columns where ${wanted} belong`
    : undefined;
}

function addEntry(set: EntrySet, id: string, draft: Draft): void {
  const [, name = '', kind = '', , title = '', callSign = '', , , , flag = ''] = draft.cells;
  const remarks = readRemarks(draft.remarks);
  set.add({
    line: draft.line,
    id,
    kind: kindOf(kind),
    names: [{ text: name, quality: 'primary' }, ...draft.aliases, ...remarks.weakNames],
    born: remarks.born,
    countries: [...remarks.countries, ...draft.countries, flag],
    sex: remarks.sex,
    identifiers: [
      ...remarks.identifiers,
      ...(callSign === '' ? [] : [{ type: 'call sign', number: callSign }]),
    ],
    remarks: [title, draft.remarks],
  });
}

export function kindOf(word: string): Kind {
  const plain = word.toLowerCase();
  if (plain === 'individual') return 'person';
  if (plain === 'vessel') return 'vessel';
  // An aircraft bears a tail number for a name; only its identifiers and remarks say more.
  return plain === 'aircraft' ? 'unknown' : 'organization';
}

interface Remarks {
  readonly born: string[];
  readonly countries: string[];
  readonly identifiers: Identifier[];
  readonly weakNames: ListedName[];
  sex: string | undefined;
}

/** The remarks are sentences with a grammar of their own: `DOB 12 Feb 1961; nationality Haiti; Passport 123 (Iraq)`. */
export function readRemarks(text: string): Remarks {
  const read: Remarks = { born: [], countries: [], identifiers: [], weakNames: [], sex: undefined };
  for (const piece of text.slice(0, 20_000).split(/;\s*/)) {
    const remark = piece.replace(/\.$/, '').trim();
    const [, weak] = /^(?:alt\. )?[afn]\.k\.a\. '([^']{1,200})'/.exec(remark) ?? [];
    if (weak !== undefined) {
      read.weakNames.push({ text: weak, quality: 'weak' });
      continue;
    }
    const [, what = '', said = ''] =
      /^(?:alt\. )?(DOB|nationality|citizen|Gender|Flag)\s+(.{1,100})$/i.exec(remark) ?? [];
    if (/^dob$/i.test(what)) read.born.push(...datesOf(said));
    else if (/^gender$/i.test(what)) read.sex = said;
    else if (what !== '') read.countries.push(said);
    else {
      const identifier = identifierOf(remark);
      if (identifier !== undefined) read.identifiers.push(identifier);
    }
  }
  return read;
}

/** `Passport A1234 (Iraq) expires …`, `Vessel Registration Identification IMO 1234567`, `Tax ID No. 77 (Russia)`. */
function identifierOf(remark: string): Identifier | undefined {
  const match =
    /^(?:alt\. )?((?:[A-Z][A-Za-z. /#-]{0,60}?)?(?:No\.|Number|#|Passport|ID|IMO|MMSI|SWIFT\/BIC|RIF|NIT #|Identification))\s+((?!(?:IMO|MMSI|No|Number)\b)[A-Z0-9][A-Z0-9./ -]{1,40}?)(?:\s+\(([^)]{1,60})\))?(?:\s+(?:issued|expires)\b.*)?$/.exec(
      remark,
    );
  if (match === null || !/\d/.test(match[2]!)) return undefined;
  return { type: match[1]!, number: match[2]!, ...(match[3] === undefined ? {} : { country: match[3] }) };
}
