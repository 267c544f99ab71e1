import {
  countryCodeOf,
  longestName,
  mostWords,
  normaliseName,
  readBornDate,
  type Hit,
  type Kind,
  type NamesIndex,
  type Query,
} from '@weir/engines/names';

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['person', 'person'],
  ['individual', 'person'],
  ['organization', 'organization'],
  ['organisation', 'organization'],
  ['company', 'organization'],
  ['entity', 'organization'],
  ['vessel', 'vessel'],
  ['any', 'unknown'],
  ['unknown', 'unknown'],
]);

/** Undefined for what is no kind; `any` is every kind. */
export const kindOfWord = (text: string): Kind | undefined => kinds.get(text.trim().toLowerCase());

/** What is known of whom a row or a person asks for, as it was written. */
export interface AskedRow {
  readonly id?: string | undefined;
  readonly name: string;
  readonly born?: string | undefined;
  readonly country?: string | undefined;
  readonly kind?: string | undefined;
}

/** Dates and countries as people write them. What cannot be read is left out of the question, and named. */
export function questionFrom(given: AskedRow): { query: Query; leftOut: string[] } {
  const written = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined);
  const leftOut: string[] = [];
  const read = <T>(
    what: string,
    text: string | undefined,
    reader: (text: string) => T | undefined,
  ): T | undefined => {
    const value = text === undefined ? undefined : reader(text);
    if (text !== undefined && value === undefined) leftOut.push(`${what} cannot be read`);
    return value;
  };
  const born = read('born', written(given.born), readBornDate);
  const country = read('country', written(given.country), countryCodeOf);
  const kind = read('kind', written(given.kind), kindOfWord);
  const flaw = nameFlaw(given.name);
  if (flaw !== undefined) leftOut.push(flaw);
  return {
    query: {
      name: given.name,
      ...(kind === undefined ? {} : { kind }),
      ...(born === undefined ? {} : { born }),
      ...(country === undefined ? {} : { country }),
    },
    leftOut,
  };
}

/** What of a name as written cannot be compared, in words; undefined where all of it can. */
export function nameFlaw(name: string): string | undefined {
  if (name.trim() === '') return 'name is empty';
  if (normaliseName(name) === '') return 'name has no letter or digit';
  const isLong = name.length > longestName || name.split(/[\s-]+/, mostWords + 2).length > mostWords;
  const most = `${mostWords} words or ${longestName.toLocaleString('en')} characters`;
  return isLong ? `name is longer than ${most}, and the rest of it is not read` : undefined;
}

export interface HitDocument {
  readonly entry: string;
  readonly list: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly score: number;
  readonly alert: boolean;
  readonly parts: Hit['parts'];
}

export function hitDocument(hit: Hit): HitDocument {
  return {
    entry: hit.entry.id,
    list: hit.entry.list,
    name: hit.name,
    names: hit.entry.names.map(({ text }) => text),
    score: hit.score,
    alert: hit.alert,
    parts: hit.parts,
  };
}

/** The answer to one row: its hits as one JSON document, and what of the row could not be used. */
export interface RowAnswer {
  readonly json: string;
  readonly leftOut: readonly string[];
}

export function answerRow(index: NamesIndex, row: AskedRow, limit: number): RowAnswer {
  const { query, leftOut } = questionFrom(row);
  const hits = index.search(query, { limit }).map(hitDocument);
  return { json: JSON.stringify({ id: row.id ?? '', hits }), leftOut };
}
