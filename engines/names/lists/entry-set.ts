import { Problem, type PartialDate } from '@weir/engines/vocabulary';
import { readBornDate } from '../born-date.ts';
import { countryCodeOf } from '../country-code.ts';
import type { Entry, Identifier, Kind, ListedName } from '../entry.ts';
import { normaliseName } from '../normalise.ts';
import { mostEntries } from './list-form.ts';
import type { Notes } from './notes.ts';

/** A subject as a list writes it, before its values are read. */
export interface Found {
  readonly line: number;
  readonly id: string;
  readonly kind: Kind;
  readonly names: readonly ListedName[];
  /** Dates as written. A range is given as its years: {@link yearsBetween}. */
  readonly born?: readonly string[];
  /** Names or codes of countries, as written. */
  readonly countries?: readonly string[];
  readonly sex?: string | undefined;
  readonly identifiers?: readonly Identifier[];
  readonly remarks?: readonly (string | undefined)[];
}

const mostNames = 500;
const mostValues = 200;
const longestRemarks = 4000;
/** A range of years is written out year by year up to this many; a wider one keeps only its ends. */
const widestRange = 25;

/** The entries of one list, each id once. What cannot be used of a subject is noted, never dropped in silence. */
export class EntrySet {
  readonly entries: Entry[] = [];
  readonly #seen = new Set<string>();
  readonly list: string;
  readonly notes: Notes;

  constructor(list: string, notes: Notes) {
    this.list = list;
    this.notes = notes;
  }

  /** @throws Problem `list-too-large` beyond {@link mostEntries} */
  add(found: Found): void {
    const id = found.id.trim();
    const names = this.#names(found);
    if (id === '') return this.notes.left(found.line, 'no reference number');
    if (names.length === 0) return this.notes.left(found.line, 'no name');
    if (this.#seen.has(id)) return this.notes.left(found.line, `the reference ${id} stands twice`);
    if (this.entries.length >= mostEntries) {
      throw new Problem({
        code: 'list-too-large',
        status: 413,
        detail: `The list holds more than ${mostEntries} entries.`,
      });
    }
    this.#seen.add(id);
    const sex = sexOf(found.sex ?? '');
    const remarks = (found.remarks ?? []).filter(Boolean).join('; ').slice(0, longestRemarks);
    this.entries.push({
      id,
      list: this.list,
      kind: found.kind,
      names,
      born: this.#born(found),
      countries: this.#countries(found),
      ...(sex === undefined ? {} : { sex }),
      identifiers: identifiersOf(found.identifiers ?? []),
      ...(remarks === '' ? {} : { remarks }),
    });
  }

  #names({ names, line }: Found): ListedName[] {
    const kept = new Map<string, ListedName>();
    for (const { text, quality } of names) {
      const plain = text.replace(/\s+/g, ' ').trim();
      if (plain === '' || kept.has(plain)) continue;
      if (normaliseName(plain) === '') this.notes.value(line, 'a name that holds no letter');
      else if (kept.size < mostNames) kept.set(plain, { text: plain, ...(quality ? { quality } : {}) });
      else this.notes.value(line, `more than ${mostNames} names`);
    }
    return [...kept.values()];
  }

  #born({ born = [], line }: Found): PartialDate[] {
    const dates = new Set<PartialDate>();
    for (const written of born) {
      if (written.trim() === '' || dates.size >= mostValues) continue;
      const date = readBornDate(written);
      if (date === undefined)
        this.notes.value(line, `the date of birth "${written.slice(0, 60)}" is not a date`);
      else dates.add(date);
    }
    return [...dates];
  }

  #countries({ countries = [], line }: Found): string[] {
    const codes = new Set<string>();
    for (const name of countries) {
      const plain = name.trim();
      if (/^(|-0-|na|n\/a|00|unknown|undetermined|none|stateless)$/i.test(plain) || codes.size >= mostValues)
        continue;
      const code = countryCodeOf(plain);
      if (code === undefined) this.notes.value(line, `the country ${plain.slice(0, 60)} is not known`);
      else codes.add(code);
    }
    return [...codes];
  }
}

function identifiersOf(given: readonly Identifier[]): Identifier[] {
  const kept = new Map<string, Identifier>();
  for (const { type, number, country } of given) {
    const plain = number.replace(/\s+/g, ' ').trim();
    if (plain === '' || plain.length > 200 || kept.size >= mostValues) continue;
    const code = country === undefined ? undefined : countryCodeOf(country);
    const made = {
      type: type.trim().slice(0, 100),
      number: plain,
      ...(code === undefined ? {} : { country: code }),
    };
    kept.set(`${made.type}\n${plain}`, made);
  }
  return [...kept.values()];
}

/** The years of a range, or its ends where it is wider than a quarter of a century. */
export function yearsBetween(from: number, to: number): string[] {
  if (!(from > 0 && to >= from)) return [];
  return to - from < widestRange
    ? Array.from({ length: to - from + 1 }, (_, year) => String(from + year))
    : [String(from), String(to)];
}

const range =
  /^(?:circa )?(?:\d{1,2} )?(?:[A-Z][a-z]{2} )?(\d{4})(?: to |-)(?:circa )?(?:\d{1,2} )?(?:[A-Z][a-z]{2} )?(\d{4})$/;

/** A date as OFAC writes it, or the years of a range: `1970 to 1972`, `01 Jan 1967 to 31 Dec 1969`. */
export function datesOf(written: string): string[] {
  const [, from, to] = range.exec(written.trim()) ?? [];
  return from === undefined ? [written] : yearsBetween(Number(from), Number(to));
}

export function sexOf(text: string): 'm' | 'f' | undefined {
  const word = text.trim().toLowerCase();
  if (['m', 'male', 'man'].includes(word)) return 'm';
  return ['f', 'female', 'woman'].includes(word) ? 'f' : undefined;
}

/** `SURNAME, Given`, so that the names engine knows which is which; one part alone is the whole name. */
export function surnameFirst(surname: string, given: string): string {
  const [family, rest] = [surname.trim(), given.replace(/\s+/g, ' ').trim()];
  return family === '' ? rest : rest === '' ? family : `${family}, ${rest}`;
}
