import { keyOfToken, type Token } from './token.ts';
import { describeWords, type DescribedWords } from './describe-words.ts';
import { makeDictionary, type Dictionary } from './dictionary.ts';
import type { Entry, Kind, ListedName } from './entry.ts';
import { GrowingBytes, GrowingInts } from './growing.ts';
import { hasherBehind, hashOfText, makeHashTable } from './hash-table.ts';
import { identifierKeyAnywhere } from './identifier-key.ts';
import { packedFacts, PieceTable } from './piece-table.ts';
import { makePostings, type Postings, type PostingSources } from './postings.ts';
import { isForeign, prepareName, type Mode, type PreparedName } from './prepare.ts';
import {
  acronymKey,
  entryKey,
  initialsOf,
  modeNames,
  nameFlag,
  Segment,
  type SegmentArrays,
} from './segment.ts';
import { writeEntry } from './stored-entry.ts';

export interface Built {
  readonly segment: Segment;
  /** Places of entries that a later one with the same list and id replaces. */
  readonly replaced: readonly number[];
}

/** Builds a segment; of entries with the same list and id the last one counts. */
export function buildSegment(entries: Iterable<Entry>): Built {
  const builder = new SegmentBuilder();
  for (const entry of entries) builder.add(entry);
  const described = describeWords(builder.newWords());
  const postings = makePostings(builder.seal());
  return builder.finish(builder.dictionary([described]), postings);
}

interface KnownList {
  readonly place: number;
  readonly hashOfId: (id: string) => number;
}

/**
 * Takes entries one after another, so that a list need not stand in memory. What a word's dictionary entry holds is
 * found out apart from it ({@link describeWords}), so that others can do that meanwhile.
 */
export class SegmentBuilder {
  readonly #lists = new Map<string, KnownList>();
  readonly #entryStarts = new GrowingInts();
  readonly #entryText = new GrowingBytes();
  readonly #entryKeyHashes = new GrowingInts();
  readonly #identifierHashes = new GrowingInts();
  readonly #identifierEntries = new GrowingInts();
  readonly #nameEntries = new GrowingInts();
  readonly #namePlaces = new GrowingInts();
  readonly #nameFlags = new GrowingBytes();
  readonly #nameStarts: GrowingInts;
  readonly #nameForms = new GrowingInts();
  readonly #forms = new GrowingBytes();
  readonly #nameWords: GrowingInts;
  /** A name and the word of initials it goes by. */
  readonly #acronymNames = new GrowingInts();
  readonly #acronymWords = new GrowingInts();
  readonly #idsOfKeys = new Map<string, number>();
  readonly #pieces = new PieceTable(({ token }) => this.#idOf(token));
  #newWords: string[] = [];
  /** Once sealed: the words by the alphabet, and as the how manieth each came. */
  #keys: readonly string[] = [];
  #order = new Uint32Array();

  /** @param isShared what {@link seal} gives lies in memory that threads share */
  constructor({ isShared = false } = {}) {
    this.#nameStarts = new GrowingInts(1024, isShared);
    this.#nameWords = new GrowingInts(1024, isShared);
    // Place 0 stands for "no legal form".
    this.#forms.push(0);
  }

  add(entry: Entry): void {
    const place = this.#entryStarts.length;
    const list = this.#listOf(entry.list);
    this.#entryStarts.push(this.#entryText.length);
    writeEntry(entry, list.place, this.#entryText);
    this.#entryKeyHashes.push(list.hashOfId(entry.id));
    // A name whose bearer may be a person or an organisation is kept under both readings.
    const modes = entry.kind === 'unknown' ? modesOfUnknown : modesOf[entry.kind];
    // A name further back has no place; no list comes near.
    const names = entry.names.length > mostPlaces ? entry.names.slice(0, mostPlaces) : entry.names;
    for (let at = 0; at < names.length; at++) {
      for (const mode of modes) this.#addReading(names[at]!, mode, { entry: place, at, kind: entry.kind });
    }
    for (const { type, number } of entry.identifiers) {
      const key = identifierKeyAnywhere(type, number);
      if (key === '') continue;
      this.#identifierHashes.push(hashOfText(key));
      this.#identifierEntries.push(place);
    }
  }

  /** Words that none of the names before the last call had, in the order in which they are to be described. */
  newWords(): string[] {
    const words = this.#newWords;
    this.#newWords = [];
    return words;
  }

  get newWordCount(): number {
    return this.#newWords.length;
  }

  #listOf(name: string): KnownList {
    let known = this.#lists.get(name);
    if (known === undefined) {
      known = { place: this.#lists.size, hashOfId: hasherBehind(entryKey(name, '')) };
      this.#lists.set(name, known);
    }
    return known;
  }

  #addReading(
    listed: ListedName,
    mode: Mode,
    { entry, at, kind }: { entry: number; at: number; kind: Kind },
  ): void {
    const from = this.#nameWords.length;
    let isInOtherScript = false;
    let prepared: PreparedName | undefined;
    if (mode === 'person' && this.#pieces.read(listed.text)) {
      this.#pieces.appendTo(this.#nameWords);
      isInOtherScript = this.#pieces.isForeign;
    } else {
      prepared = prepareName(listed.text, mode);
      if (prepared.words.length === 0) return;
      isInOtherScript = isForeign(prepared);
      for (const word of prepared.words) {
        this.#nameWords.push(this.#idOf(word.token));
        this.#nameWords.push(packedFacts(word));
      }
    }
    const name = this.#nameEntries.length;
    this.#nameEntries.push(entry);
    this.#namePlaces.push(at);
    this.#nameFlags.push(
      modeNames.indexOf(mode) |
        (listed.quality === 'weak' ? nameFlag.weak : 0) |
        (kind === 'unknown' ? nameFlag.unknown : 0) |
        (isInOtherScript ? nameFlag.foreign : 0),
    );
    this.#nameStarts.push(from >>> 1);
    this.#addForms(prepared?.forms ?? []);
    const initials = prepared === undefined ? undefined : initialsOf(prepared);
    if (initials === undefined) return;
    this.#acronymNames.push(name);
    this.#acronymWords.push(this.#idOfKey(acronymKey(initials)));
  }

  #addForms(forms: readonly number[]): void {
    if (forms.length === 0) {
      this.#nameForms.push(0);
      return;
    }
    this.#nameForms.push(this.#forms.length);
    this.#forms.push(forms.length);
    for (const form of forms) this.#forms.push(form);
  }

  #idOf(token: Token): number {
    if (token.numberedBy === this) return token.number;
    token.numberedBy = this;
    token.number = this.#idOfKey(keyOfToken(token));
    return token.number;
  }

  #idOfKey(key: string): number {
    const known = this.#idsOfKeys.get(key);
    if (known !== undefined) return known;
    const id = this.#idsOfKeys.size;
    this.#idsOfKeys.set(key, id);
    this.#newWords.push(key);
    return id;
  }

  /** After the last entry: numbers the words for good, and gives what the postings are made of. */
  seal(): PostingSources {
    this.#sortWords();
    this.#entryStarts.push(this.#entryText.length);
    this.#nameStarts.push(this.#nameWords.length >>> 1);
    return {
      ...this.#names(),
      wordCount: this.#keys.length,
      acronymNames: this.#acronymNames.taken(),
      acronymWords: this.#acronymWords.taken(),
    };
  }

  #names(): Pick<SegmentArrays, 'nameStarts' | 'nameWords' | 'nameFlags'> {
    return {
      nameStarts: this.#nameStarts.taken(),
      nameWords: this.#nameWords.taken(),
      nameFlags: this.#nameFlags.taken(),
    };
  }

  /** @param descriptions of all words that {@link newWords} gave, in that order, in one piece or several */
  dictionary(descriptions: readonly DescribedWords[]): Dictionary {
    return makeDictionary(this.#keys, this.#order, descriptions);
  }

  finish(dictionary: Dictionary, postings: Postings): Built {
    const places = Uint32Array.from({ length: this.#entryKeyHashes.length }, (_, place) => place);
    const entryKeys = makeHashTable(this.#entryKeyHashes.taken(), places);
    const identifiers = makeHashTable(this.#identifierHashes.taken(), this.#identifierEntries.taken());
    const arrays: SegmentArrays = {
      lists: new TextEncoder().encode(JSON.stringify([...this.#lists.keys()])),
      entryStarts: this.#entryStarts.taken(),
      entryText: this.#entryText.taken(),
      nameEntries: this.#nameEntries.taken(),
      namePlaces: Uint16Array.from(this.#namePlaces.taken()),
      ...this.#names(),
      nameForms: this.#forms.length > 1 ? this.#nameForms.taken() : new Uint32Array(),
      forms: this.#forms.taken(),
      ...dictionary,
      ...postings,
      entryKeyStarts: entryKeys.starts,
      entryKeyValues: entryKeys.values,
      identifierStarts: identifiers.starts,
      identifierValues: identifiers.values,
    };
    const segment = new Segment(arrays);
    return { segment, replaced: replacedIn(segment, this.#entryKeyHashes.taken()) };
  }

  /** Numbers words by the alphabet, so that what is near to one another stands together in memory. */
  #sortWords(): void {
    const keys = [...this.#idsOfKeys.keys()].sort();
    const order = Uint32Array.from(keys, (key) => this.#idsOfKeys.get(key)!);
    const numbers = new Uint32Array(keys.length);
    order.forEach((id, place) => (numbers[id] = place));
    this.#keys = keys;
    this.#order = order;
    this.#idsOfKeys.clear();
    const words = this.#nameWords.taken();
    for (let at = 0; at < words.length; at += 2) words[at] = numbers[words[at]!]!;
    const acronyms = this.#acronymWords.taken();
    for (let at = 0; at < acronyms.length; at++) acronyms[at] = numbers[acronyms[at]!]!;
  }
}

const modesOfUnknown: readonly Mode[] = ['person', 'organization'];
const modesOf: Readonly<Record<Mode, readonly Mode[]>> = {
  person: ['person'],
  organization: ['organization'],
  vessel: ['vessel'],
};

const mostPlaces = 0xffff;

/** Where two entries have one hash, their list and id are read and compared. */
function replacedIn(segment: Segment, hashes: Uint32Array): number[] {
  const { entryKeyStarts: starts, entryKeyValues: values } = segment.arrays;
  const replaced: number[] = [];
  for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
    for (let one = starts[bucket]!; one < starts[bucket + 1]!; one++) {
      for (let two = one + 1; two < starts[bucket + 1]!; two++) {
        if ((values[one]! ^ values[two]!) >>> 24 !== 0) continue;
        const earlier = Math.min(values[one]! & 0xffffff, values[two]! & 0xffffff);
        const later = Math.max(values[one]! & 0xffffff, values[two]! & 0xffffff);
        if (hashes[earlier] !== hashes[later]) continue;
        const first = segment.entry(earlier);
        const second = segment.entry(later);
        if (first.list === second.list && first.id === second.id) replaced.push(earlier);
      }
    }
  }
  return [...new Set(replaced)];
}
